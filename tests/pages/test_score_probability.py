"""The curves of a probability on the page of scores: their areas, the threshold in use, and results that have none."""

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
import streamlit as st

from pages.ui import charts, measured, probability_tab
from pages.ui.measured import Entry, Measuring
from pages.ui.source import Source
from pages.ui.stages import run_stages
from pages.ui.threshold_tab import threshold_of
from seglib.metrics import precision, recall, specificity
from seglib.recipe import Recipe, from_words
from seglib.study import probability_curves
from tests.pages.drive import Start, rerun

TAB, TABS = "ROC and calibration", "score.tabs.3"


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, go.Figure]:
    """The charts of a page by their key."""
    figures: dict[str, go.Figure] = {}
    monkeypatch.setattr(charts, "show", lambda figure, key, *_: figures.update({key: figure}))
    return figures


def undecided(opened: Source, threshold: float) -> tuple[Entry, Recipe]:
    """A result whose mask is a probability cut at a threshold."""
    recipe = from_words({"method": f"unet(threshold={threshold})"})
    result = run_stages(opened, from_words({"method": "otsu"}))
    assert opened.truth is not None
    chance = np.clip(0.3 * opened.truth + np.random.default_rng(3).random(opened.truth.shape) * 0.7, 0, 1).astype(np.float32)
    labels = (chance >= threshold).astype(np.int32)
    found = replace(result.segmentation, probability=chance, classes=labels, labels=labels, facts={})
    return measured.of_result("net", replace(result, segmentation=found, key=f"net {threshold}")), recipe


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.85])
def test_the_threshold_in_use_lies_where_its_mask_does(small: Source, drawn: dict[str, go.Figure], threshold: float) -> None:
    entry, recipe = undecided(small, threshold)
    assert threshold_of(entry, recipe) == threshold
    probability_tab.probability_tab(entry, recipe, small)
    assert set(drawn) == {"score.roc", "score.pr", "score.reliability"}
    assert small.truth is not None
    assert entry.mask is not None
    pair = small.truth, entry.mask
    false = 1 - (specificity(*pair) or 0)
    for key, place in (("score.roc", (false, recall(*pair))), ("score.pr", (recall(*pair), precision(*pair)))):
        mark = drawn[key].data[-1]
        assert (mark.x[0], mark.y[0]) == pytest.approx(place)
    assert drawn["score.reliability"].layout.shapes[0].x0 == threshold
    values = measured.measured(entry, small, Measuring())["Probability"]
    for key, name in (("score.roc", "roc_auc"), ("score.pr", "pr_auc"), ("score.reliability", "ece")):
        assert f"{values[name]:.3f}" in drawn[key].layout.title.text
    for figure in drawn.values():
        assert figure.layout.xaxis.title.text
        assert figure.layout.yaxis.title.text


def test_a_threshold_at_which_nothing_is_found_has_no_precision_and_no_mark(small: Source, drawn: dict[str, go.Figure]) -> None:
    entry, recipe = undecided(small, 0.95)
    assert entry.probability is not None
    unsure = replace(entry, key="unsure", probability=entry.probability * np.float32(0.5))
    probability_tab.probability_tab(unsure, recipe, small)
    assert len(drawn["score.roc"].data) == len(drawn["score.pr"].data) + 1


def test_a_result_without_probabilities_says_what_to_choose(start: Start, small: Source) -> None:
    app = start("score", {"1.method": "otsu"}, small)
    app.session_state[TABS] = TAB
    rerun(app)
    assert probability_tab.NONE in [each.value for each in app.caption]


def test_the_curves_are_computed_once(start: Start, small: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    called: list[int] = []
    real = probability_curves.curves

    def counting(*given: Any) -> Any:
        called.append(1)
        return real(*given)

    monkeypatch.setattr(probability_tab, "curves", counting)
    app = start("score", {"1.method": "frangi"}, small)
    assert not called, "the tab is closed"
    app.session_state[TABS] = TAB
    rerun(app)
    rerun(app)
    assert len(called) == 1
