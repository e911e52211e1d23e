"""ROC, precision and recall, and calibration of a result that gives every pixel a probability."""

import streamlit as st

from pages.ui import charts
from pages.ui.facts import number
from pages.ui.measured import Entry
from pages.ui.people import grid
from pages.ui.probability_charts import precision_recall, reliability, roc
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS
from pages.ui.threshold_tab import threshold_of
from seglib.metrics import Counts
from seglib.recipe import Recipe
from seglib.study.probability_curves import Curves, at_threshold, curves
from seglib.types import Heat, Mask, resize_labels

NONE = (
    "These curves need a probability for every pixel: choose a trained net, a support vector machine, a random forest or the "
    "random walker above."
)
HEIGHT = 300


def probability_tab(entry: Entry, recipe: Recipe | None, opened: Source) -> None:
    """The three charts and what they say, or what to choose instead."""
    if opened.truth is None or entry.probability is None:
        st.caption(NONE)
        return
    base = (entry.key, opened.truth_digest)
    found = _curves(*base, opened.truth, entry.probability, opened.field_of_view)
    if found is None:
        st.caption("The truth is empty or covers everything, so there is nothing to tell apart: choose another picture.")
        return
    threshold = threshold_of(entry, recipe)
    here = None if threshold is None else _here(*base, threshold, opened.truth, entry.probability, opened.field_of_view)
    now = None if here is None or threshold is None else (threshold, here)
    left, right = st.columns(2, gap="medium")
    with left:
        charts.show(roc(found, now), "score.roc", HEIGHT)
    with right:
        charts.show(precision_recall(found, now), "score.pr", HEIGHT)
    left, right = st.columns(2, gap="medium")
    with left:
        charts.show(reliability(found, threshold), "score.reliability", HEIGHT)
    with right:
        st.markdown(_said(found))


def _said(found: Curves) -> str:
    return (
        f"- **ROC area {number(found.roc_auc, '.3f')}**: so often a pixel of the object has a higher probability than one of "
        "the ground. Half is guessing. Where the ground is large it looks good whatever happens.\n"
        f"- **PR area {number(found.pr_auc, '.3f')}**: precision over all recalls. Guessing gives {found.share:.3f}, the share "
        "of the object.\n"
        f"- **Calibration error (ECE) {number(found.ece, '.3f')}**: how far said and true frequency are apart. Below the "
        "diagonal the method says too much, above it too little.\n"
        f"- **Brier {number(found.brier, '.3f')}**: ranking and calibration in one; 0 is perfect, 0.25 is saying 50 % everywhere."
    )


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _curves(key: str, truth: str, _truth: Mask, _probability: Heat, _view: Mask | None) -> Curves | None:
    return curves(*_on_grid(_truth, _probability, _view))


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _here(key: str, truth: str, threshold: float, _truth: Mask, _probability: Heat, _view: Mask | None) -> Counts:
    small, chance, view = _on_grid(_truth, _probability, _view)
    return at_threshold(small, chance, threshold, view)


def _on_grid(truth: Mask, probability: Heat, view: Mask | None) -> tuple[Mask, Heat, Mask | None]:
    shape = grid(truth.shape)
    small = None if view is None else resize_labels(view, shape)
    return resize_labels(truth, shape), resize_labels(probability, shape), small
