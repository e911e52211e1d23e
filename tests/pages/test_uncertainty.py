"""How sure a method is can be looked at beside its result, for every method that gives a probability."""

from typing import Any

import pytest

import pages.ui.viewer
from pages.ui.viewer import Panel
from seglib.types import HeatView
from tests.pages.drive import Start, rerun


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The heat maps of each viewer that a page shows."""
    shown: list[list[str]] = []

    def watched(_image: object, panels: list[Panel], **_: Any) -> None:
        shown.append([panel.base.title for panel in panels if isinstance(panel.base, HeatView)])

    monkeypatch.setattr(pages.ui.viewer, "viewer", watched)
    return shown


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("otsu", []),
        ("unet", ["Entropy of the probability, bits"]),
        ("unet(flips=true)", ["Entropy of the probability, bits", "Deviation over mirror images"]),
    ],
)
def test_the_view_of_what_is_not_sure(start: Start, titles: list[list[str]], method: str, expected: list[str]) -> None:
    app = start(words={"method": method})
    app.session_state["segment.view"] = "Uncertainty" if expected else "Result"
    titles.clear()
    rerun(app)
    assert titles[0] == expected
