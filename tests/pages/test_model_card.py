"""Every shipped model shows its whole card, on both pages that lead to it, and nothing beside a card can break a page."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from docs.failures import COLOURS, Case, measured, picture, worst
from pages.ui import model_card
from seglib.errors import ModelError
from seglib.methods import METHODS
from seglib.methods.manual import Manual
from seglib.methods.unet import UNet
from seglib.samples import Loaded
from seglib.trained import weights
from seglib.trained.beside import curves, failures
from seglib.trained.weights import card
from seglib.types import Image, Labels
from tests.pages.drive import Start, rerun

LEARNED = [(method, task) for method in METHODS if method.weights for task in weights.trained_tasks(method.weights)]


def words(app: AppTest) -> str:
    return "\n".join(each.value for each in (*app.markdown, *app.caption, *app.code))


def test_there_are_learned_methods() -> None:
    assert UNet in {method for method, _ in LEARNED}


@pytest.mark.parametrize(("method", "task"), LEARNED, ids=lambda part: getattr(part, "name", part))
def test_the_card_says_everything_that_is_known(start: Start, method: type, task: str) -> None:
    app = start(words={"method": f"{method.name}(task={task})"})  # type: ignore[attr-defined]
    app.session_state["segment.tabs"] = "About this method"
    text, about = words(rerun(app)), card(method.weights, task)  # type: ignore[attr-defined]
    assert about.command in text
    assert about.date in text
    assert f"{about.parameters:,} parameters" in text
    for row in about.validation:
        assert f"| {row.images:,} | {row.mean:.3f} | {row.spread:.3f} | {row.worst:.3f} |" in text
    for data in about.data:
        assert f"Licence: {data.licence}." in text
    for sentence in (*about.fails, about.split):
        assert sentence in text
    assert ("Not measured yet." in text) == (not about.sealed_test)
    for path, _ in failures(method.weights, task):  # type: ignore[attr-defined]
        assert path.is_file()
        assert path.stat().st_size < 60_000


def test_a_method_that_learned_nothing_has_no_card(start: Start) -> None:
    app = start(words={"method": "otsu"})
    app.session_state["segment.tabs"] = "About this method"
    assert "Model card" not in words(rerun(app))


def test_the_methods_page_has_a_button_for_each_card(start: Start) -> None:
    names = {button.key for button in start("methods").button}
    assert {f"card.{method.name}.{task}" for method, task in LEARNED} <= names


def test_a_button_opens_its_card(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[str, str]] = []
    monkeypatch.setattr(model_card, "_dialog", lambda *asked: opened.append(asked))

    def page() -> None:
        from pages.ui.model_card import buttons
        from seglib.methods.unet import UNet

        buttons(UNet)

    app = AppTest.from_function(page).run()
    assert not opened
    app.button("card.unet.retina").click().run()
    assert opened == [("unet", "retina")]


def beside(folder: Path, name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "unet").mkdir(exist_ok=True)
    (folder / "unet" / "made.safetensors").touch()
    (folder / "unet" / name).write_text(text)
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(folder))


def test_what_lies_beside_a_card_may_be_missing_but_not_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside(tmp_path, "other.txt", "", monkeypatch)
    assert curves("unet", "made").loss == ()
    assert failures("unet", "made") == ()
    beside(tmp_path, "made.curves.json", json.dumps({"epoch": 2, "loss": [2, 1.5], "dice": [None, 0.5]}), monkeypatch)
    assert curves("unet", "made").dice == (None, 0.5)
    for text in ("{", "[]", '{"loss": "falls"}'):
        beside(tmp_path, "made.curves.json", text, monkeypatch)
        with pytest.raises(ModelError, match="damaged"):
            curves("unet", "made")
    beside(tmp_path, "made.fails.json", '[{"file": "../../secret.webp", "text": "a"}]', monkeypatch)
    assert failures("unet", "made") == ((tmp_path / "unet" / "secret.webp", "a"),)
    beside(tmp_path, "made.fails.json", '[{"file": 3}]', monkeypatch)
    with pytest.raises(ModelError, match="damaged"):
        failures("unet", "made")


def scene(share: float, *, known: bool = True) -> Loaded:
    """Everything is bright, and a share of the rows is an object."""
    truth = (np.arange(20)[:, None] < 20 * share) & np.ones((20, 20), bool)
    return Loaded(Image(np.full((20, 20, 3), 200, np.uint8)), truth.astype(np.int32) if known else None)


def test_the_worst_scene_is_shown_with_its_errors() -> None:
    case = Case("Half", [lambda share=share: scene(share) for share in (1.0, 0.25, 0.5)])  # type: ignore[misc]
    shown, found, score = worst(Manual(low=100, high=255), case)
    assert shown.truth is not None
    assert (shown.truth > 0).mean() == 0.25
    assert score == pytest.approx(2 * 0.25 / 1.25)
    assert "The worst of 3 phantoms: Dice 0.40." in measured(shown, found, score, 3)
    drawn = picture(shown, found)
    right = drawn[:, drawn.shape[1] // 2 + 10].astype(float)
    hit, alarm = (0.35 * 200 + 0.65 * COLOURS[kind] for kind in (1, 2))
    np.testing.assert_allclose(right[5], hit, atol=1.0)
    np.testing.assert_allclose(right[-5], alarm, atol=1.0)


def test_a_picture_without_truth_says_what_is_marked_and_whether_the_app_warns() -> None:
    unknown = scene(0.5, known=False)
    labels = np.repeat([1, 0, 0, 0], 5)[:, None] * np.ones((1, 20), np.int32)
    said = measured(unknown, Labels(labels.astype(np.int32)), 1.0, 1)
    assert said == "25 % of the picture is marked."
    assert measured(unknown, Labels(labels.astype(np.int32), warning="odd"), 1.0, 1).endswith("The app warns of such an image.")
