"""A slow method can be stopped, and nobody waits for what was replaced."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
import streamlit as st

from pages.ui import stages, work
from pages.ui.source import Source
from pages.ui.stages import run_stages
from seglib.recipe import Recipe, from_words, to_json
from seglib.types import Image, Step
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


@pytest.mark.parametrize(
    ("words", "title"), [({"method": "unet"}, "U-Net"), ({"method": "otsu", "before": "non_local_means"}, "Otsu")]
)
def test_progress_is_shown_with_a_way_to_cancel_and_is_gone_afterwards(
    words: dict[str, str], title: str, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[float, str]] = []

    def watched(source: Source, recipe: Recipe, show: object = None) -> object:
        if callable(show):
            for done in (0.0, 0.5, 2.0):
                show(Step(f"at {done}", "", done=done))
        return run_stages(source, recipe)

    class Bar:
        def progress(self, value: float, text: str) -> None:
            seen.append((value, text))

    monkeypatch.setattr(work, "OFTEN", -1.0)
    monkeypatch.setattr(work, "run_stages", watched)
    monkeypatch.setattr(st, "progress", lambda _: Bar())
    app = start(words=words)
    assert seen == [(0.0, f"{title}: at 0.0"), (0.5, f"{title}: at 0.5"), (1.0, f"{title}: at 2.0")]
    assert not [button for button in app.button if button.label == "Cancel"]


def test_a_slow_filter_takes_a_place_among_the_heavy_jobs_and_can_be_stopped(
    small: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = list[str]()

    @contextmanager
    def holding(turn: object) -> Iterator[None]:
        places.append("heavy" if turn is stages.heavy() else "own")
        yield

    monkeypatch.setattr(stages, "holding", holding)
    stages._ready.clear()
    recipe = from_words({"method": "otsu", "before": "gaussian;non_local_means(strength=7.0)"})
    told = list[str]()

    def stop(step: Step) -> None:
        told.append(step.title)
        if "Non-local" in step.title:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        run_stages(small, recipe, stop)
    assert told == ["filter Gaussian blur", "filter Non-local means"]
    assert places == ["own", "heavy"]
    places.clear()
    run_stages(small, recipe)
    run_stages(small, recipe)
    assert places.count("heavy") == 1, "what is ready waits for no place"
    places.clear()
    run_stages(small, from_words({"method": "otsu", "before": "gaussian"}))
    assert "heavy" not in places


def test_what_takes_long_is_told_before_its_first_step(small: Source) -> None:
    """A long step says nothing on its way: who waits has to be told before it, and only if there is anything to wait for."""
    stages._slot.clear()
    recipe, told = from_words({"method": "kmeans(k=4)"}), list[tuple[str, float | None]]()
    run_stages(small, recipe, lambda step: told.append((step.title, step.done)))
    assert told[0] == ("at work", 0.0)
    assert len(told) > 1
    told.clear()
    run_stages(small, recipe, lambda step: told.append((step.title, step.done)))
    assert not told, "what is kept is there at once"


@pytest.mark.parametrize(
    ("shape", "method", "watched"), [((900, 900), "otsu", False), ((1000, 1200), "otsu", True), ((20, 20), "unet", True)]
)
def test_any_method_is_watched_on_a_large_picture(
    shape: tuple[int, int], method: str, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = list[object]()
    monkeypatch.setattr(work, "run_stages", lambda _source, _recipe, show=None: shows.append(show))
    source = Source(Image(np.zeros((*shape, 3), np.uint8)))
    work.run_shown(source, from_words({"method": method, "side": "2048"}), "here", st.empty())
    assert [show is not None for show in shows] == [watched]
