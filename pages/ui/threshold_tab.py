"""What another threshold would have scored, with the one in use marked."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages.ui import charts
from pages.ui.facts import number
from pages.ui.lines import channel_of_lines, lines_of
from pages.ui.measured import Entry
from pages.ui.people import grid
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS
from seglib.features.channels import channel_of
from seglib.features.threshold import Side
from seglib.methods.base import Method
from seglib.methods.manual import Manual
from seglib.recipe import Recipe
from seglib.study.threshold_curve import Curve, by_level, by_probability
from seglib.types import Grey, Heat, Mask, resize_labels

MIDDLE = 0.5  # the threshold of methods that take what is more likely than not


@dataclass(frozen=True)
class Level:
    """One level that parts a channel: what is above it is bright, and one side is foreground."""

    level: int
    side: Side


def level_of(method: Method, facts: dict[str, float | int | str]) -> Level | None:
    """The single level by which a method decides; None where there are several or none."""
    if isinstance(method, Manual):
        low, high = sorted((method.low, method.high))
        sides: tuple[Side, Side] = ("dark", "bright") if method.flip else ("bright", "dark")
        if high == 255 and low > 0:
            return Level(low - 1, sides[0])
        return Level(high, sides[1]) if low == 0 and high < 255 else None
    side = getattr(method, "foreground", None)
    lines = lines_of(method, facts)
    return Level(lines[0].level, side) if len(lines) == 1 and side in ("bright", "dark") else None


def threshold_tab(entry: Entry, recipe: Recipe | None, opened: Source) -> None:
    """The curve and what it says, or why there is none."""
    told = curve_of(entry, recipe, opened)
    if told is None:
        st.caption(
            "A curve needs a threshold: it stands here for methods that cut a grey level, and for those that give each pixel a "
            "probability, such as a trained net."
        )
        return
    curve, current, what = told
    charts.show(chart(curve, current, what), "score.threshold", 300)
    best, top = curve.best
    here = f"The threshold in use, **{number(current)}**, scores {_at(curve, current):.3f}; " if current is not None else ""
    text = f"{here}**{number(best)}** would score {top:.3f}. *Oracle:* only somebody who knows the truth can choose it."
    if recipe is not None and recipe.cleanups:
        text += " The curve is of the mask before the clean-up."
    st.markdown(text)


def curve_of(entry: Entry, recipe: Recipe | None, opened: Source) -> tuple[Curve, float | None, str] | None:
    """The curve, the threshold in use where it is known, and what is compared with it."""
    if opened.truth is None or entry.result is None or recipe is None:
        return None
    found = entry.result.segmentation
    level = level_of(recipe.method, dict(found.facts))
    base = (entry.key, opened.truth_digest)
    if level is not None:
        channel = channel_of_lines(recipe.method)
        plane = channel_of(entry.result.prepared, channel)
        curve = _levels(*base, level.side, opened.truth, plane, opened.field_of_view)
        return curve, float(level.level), f"{channel.replace('_', ' ')} level"
    if found.probability is None:
        return None
    curve = _probabilities(*base, opened.truth, found.probability, opened.field_of_view)
    return curve, threshold_of(entry, recipe), "probability"


def threshold_of(entry: Entry, recipe: Recipe | None) -> float | None:
    """The threshold of the probability by which a result was decided; None where something else decided it."""
    found = None if entry.result is None else entry.result.segmentation
    if found is None or found.probability is None or recipe is None:
        return None
    own = float(getattr(recipe.method, "threshold", MIDDLE))
    agrees = float(np.mean((found.classes > 0) == (found.probability >= own))) > 0.99
    return own if agrees else None


def chart(curve: Curve, current: float | None, what: str) -> go.Figure:
    """Dice over the threshold; the one in use as a diamond, the best one as a ring."""
    best, top = curve.best
    figure = go.Figure(
        go.Scatter(
            x=curve.thresholds,
            y=curve.dice,
            mode="lines",
            line={"width": 2},
            hovertemplate=f"{what} %{{x:.4g}}: Dice %{{y:.3f}}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[best],
        y=[top],
        mode="markers+text",
        text=["best (oracle)"],
        textposition="bottom center",
        marker={"size": 12, "symbol": "circle-open", "line": {"width": 2}},
        hoverinfo="skip",
    )
    if current is not None:
        figure.add_vline(
            current, line={"width": 1.5, "dash": "dash", "color": charts.MIXED}, annotation_text=f"in use: {number(current)}"
        )
        figure.add_scatter(
            x=[current],
            y=[_at(curve, current)],
            mode="markers",
            marker={"size": 13, "symbol": "diamond"},
            hoverinfo="skip",
        )
    figure.update_yaxes(range=[0, 1.12])
    return figure.update_layout(xaxis_title=f"threshold ({what})", yaxis_title="Dice", showlegend=False)


def _at(curve: Curve, threshold: float) -> float:
    return float(np.interp(threshold, curve.thresholds, curve.dice))


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _levels(key: str, truth: str, side: Side, _truth: Mask, _levels: Grey, _view: Mask | None) -> Curve:
    shape = grid(_truth.shape)
    view = None if _view is None else resize_labels(_view, shape)
    return by_level(resize_labels(_truth, shape), resize_labels(_levels, shape), side, view)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _probabilities(key: str, truth: str, _truth: Mask, _probability: Heat, _view: Mask | None) -> Curve:
    shape = grid(_truth.shape)
    view = None if _view is None else resize_labels(_view, shape)
    return by_probability(resize_labels(_truth, shape), resize_labels(_probability, shape), view)
