"""What stands at a result: how sure the method is, a warning where the image is nothing for it, what its classes are called."""

from dataclasses import replace

import pytest

from pages.ui import source
from pages.ui.viewer import Panel
from seglib.prompt import Prompt, Stroke
from seglib.recipe import Recipe, method_named, to_words
from seglib.types import HeatView
from tests.pages.drive import Start, rerun, warnings_of, word


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
    monkeypatch.setattr("seglib.trained.story.unlike", lambda *_: "nothing *like* it")
    app = start(page, words={words: f"unet(threshold=0.{61 if page == 'segment' else 62})"})
    assert "nothing \\*like\\* it" in warnings_of(app)
    assert ("3 · U-Net" in warnings_of(app)) == (page == "compare")
    app.query_params[words] = "otsu"
    rerun(app)
    assert "like" not in warnings_of(app)


@pytest.mark.parametrize(("page", "column"), [("segment", ""), ("compare", "3.")])
def test_an_own_picture_that_is_nothing_for_a_model_is_offered_the_one_that_knows_it(
    start: Start, monkeypatch: pytest.MonkeyPatch, page: str, column: str
) -> None:
    monkeypatch.setattr("seglib.trained.story.unlike", lambda *_: "nothing like it")
    knows: list[str] = ["breast"]
    monkeypatch.setattr("seglib.trained.answers.suited_tasks", lambda _: tuple(knows))
    app = start(page, words={f"{column}method": f"unet(threshold=0.{63 if page == 'segment' else 64})"})
    (button,) = [button for button in app.button if "knows" in button.label]
    assert button.label == "Use breast, which knows such pictures"
    button.click()
    rerun(app)
    assert "task=breast" in (word(app, f"{column}method") or "")
    assert not [button for button in app.button if "knows" in button.label], "it is taken already"
    knows.clear()
    rerun(app)
    assert "No model that is here knows such pictures" in "\n".join(each.value for each in app.caption)
    app.session_state[source.KEY] = replace(app.session_state[source.KEY], sample="fundus")
    rerun(app)
    assert "No model" not in "\n".join(each.value for each in app.caption), "a sample says itself which model is its own"


def test_the_change_beside_a_score_is_that_of_the_digits_that_stand_there(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    now = {"dice": 0.9744}
    monkeypatch.setattr("pages.ui.stages._scored", lambda *_: {"dice": now["dice"], "iou": 0.5})
    app = start()
    for dice, said in ((0.9736, ""), (0.9734, "-0.001"), (0.9735, "+0.001")):
        now["dice"] = dice
        app.query_params["method"] = f"otsu(offset={round(1e4 * dice) % 7})"
        rerun(app)
        assert [card.delta for card in app.metric if card.label.startswith("Dice")] == [said]


@pytest.mark.parametrize(("method", "expected"), [("svm", ["Class 1", "Class 2"]), ("otsu", [])])
def test_classes_are_called_in_the_result_as_they_were_when_they_were_drawn(
    start: Start, shown: list[list[Panel]], method: str, expected: list[str]
) -> None:
    one, two, ground = (Stroke(label, 0.02, ((x, x), (x + 0.03, x))) for label, x in ((1, 0.25), (2, 0.5), (0, 0.05)))
    app = start()
    shown.clear()
    for key, text in to_words(Recipe(method=method_named(method)(), prompt=Prompt(None, (ground, one, two)))).items():
        app.query_params[key] = text
    rerun(app)
    (result,) = [panel for panel in shown[-1] if panel.labels is not None]
    assert [swatch.text for swatch in result.legend] == expected
