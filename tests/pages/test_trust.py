"""How far a result can be trusted: how sure the method is, and a warning where the image is nothing for it."""

from typing import Any

import pytest

import pages.ui.viewer
from pages.ui.viewer import Panel
from seglib.types import HeatView
from tests.pages.drive import Start, rerun, warnings_of


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


@pytest.mark.parametrize(("page", "words"), [("segment", "method"), ("compare", "3.method")])
def test_an_image_unlike_the_training_images_is_warned_of(
    start: Start, monkeypatch: pytest.MonkeyPatch, page: str, words: str
) -> None:
    monkeypatch.setattr("seglib.learn.story.unlike", lambda *_: "nothing *like* it")
    app = start(page, words={words: f"unet(threshold=0.{61 if page == 'segment' else 62})"})
    assert "nothing \\*like\\* it" in warnings_of(app)
    assert ("3 · U-Net" in warnings_of(app)) == (page == "compare")
    app.query_params[words] = "otsu"
    rerun(app)
    assert "like" not in warnings_of(app)
