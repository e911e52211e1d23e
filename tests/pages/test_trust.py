"""How far a result can be trusted: how sure the method is, and a warning where the image is nothing for it."""

import pytest

from pages.ui.viewer import Panel
from seglib.types import HeatView
from tests.pages.drive import Start, rerun, warnings_of


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("otsu", []),
        ("unet", ["Entropy of the probability, bits"]),
        ("unet(flips=true)", ["Entropy of the probability, bits", "Deviation over mirror images"]),
    ],
)
def test_the_view_of_what_is_not_sure(start: Start, shown: list[list[Panel]], method: str, expected: list[str]) -> None:
    app = start(words={"method": method})
    app.session_state["segment.view"] = "Uncertainty" if expected else "Result"
    shown.clear()
    rerun(app)
    assert [panel.base.title for panel in shown[0] if isinstance(panel.base, HeatView)] == expected


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
