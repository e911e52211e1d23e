"""A slow method can be stopped, and nobody waits for what was replaced."""

import pytest
import streamlit as st

from pages.ui import work
from pages.ui.source import Source
from pages.ui.stages import run_stages
from seglib.recipe import Recipe, from_words, to_json
from seglib.types import Step
from tests.pages.drive import Start, rerun


def test_a_stopped_method_says_so_and_runs_again_at_the_press_of_a_button(start: Start, small: Source) -> None:
    recipe = from_words({"method": "unet(threshold=0.6)"})
    app = start(words={"method": "otsu"})
    app.session_state["segment2.stopped"] = f"{small.image.digest}{to_json(recipe)}"
    app.query_params["method"] = recipe.method.text()
    rerun(app)
    assert [each.value for each in app.info] == ["U-Net was stopped. Change a setting, or run it again."]
    assert not app.metric, "no score of another method is shown as if it were this one's"
    app.button("segment2.run").click()
    rerun(app)
    assert not app.info
    assert len(app.metric) == 2


def test_progress_is_shown_with_a_way_to_cancel_and_is_gone_afterwards(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[float, str]] = []

    def watched(source: Source, recipe: Recipe, show: object = None) -> object:
        if callable(show):
            for done in (0.0, 0.5, 2.0):
                show(Step(f"at {done}", "", done=done))
        return run_stages(source, recipe)

    class Bar:
        def progress(self, value: float, text: str) -> None:
            seen.append((value, text))

    monkeypatch.setattr(work, "PATIENCE", -1.0)
    monkeypatch.setattr(work, "run_stages", watched)
    monkeypatch.setattr(st, "progress", lambda _: Bar())
    app = start(words={"method": "unet"})
    assert seen == [(0.0, "U-Net: at 0.0"), (0.5, "U-Net: at 0.5"), (1.0, "U-Net: at 2.0")]
    assert not [button for button in app.button if button.label == "Cancel"]
