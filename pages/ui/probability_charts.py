"""Charts of a probability map: what each threshold finds, and whether the numbers mean what they say."""

import numpy as np
import plotly.graph_objects as go

from pages.ui.charts import MIXED
from pages.ui.facts import number
from seglib.metrics import Counts
from seglib.palette import OKABE_ITO
from seglib.study.probability_curves import Curves

Now = tuple[float, Counts] | None  # the threshold in use, and what it finds
LINE, MARK = OKABE_ITO[4], OKABE_ITO[5]
GUIDE = {"width": 1.5, "dash": "dash", "color": MIXED}
SMALLEST, LARGEST = 6.0, 22.0  # diameter of a bin in pixels: its area grows with what it holds


def roc(found: Curves, now: Now) -> go.Figure:
    """What is found of the object over what is taken for it of the ground."""
    figure = go.Figure(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=GUIDE, hovertemplate="guessing<extra></extra>")
    ).add_scatter(
        x=np.append(0.0, found.false_alarms),
        y=np.append(0.0, found.recall),
        customdata=np.append(np.inf, found.thresholds),
        mode="lines",
        line={"width": 2.5, "color": LINE},
        hovertemplate="threshold %{customdata:.3f}: %{y:.1%} of the object found,<br>"
        "%{x:.1%} of the ground taken for it<extra></extra>",
    )
    if now is not None and now[1].specificity is not None:
        _mark(figure, 1 - now[1].specificity, now[1].recall, now[0])
    return _laid_out(
        figure, f"ROC · area {number(found.roc_auc, '.3f')}", "false alarms (share of the ground)", "recall (share of the object)"
    )


def precision_recall(found: Curves, now: Now) -> go.Figure:
    """How much of what is found is true, over how much of the truth is found."""
    figure = go.Figure(
        go.Scatter(x=[0, 1], y=[found.share] * 2, mode="lines", line=GUIDE, hovertemplate="guessing: %{y:.1%}<extra></extra>")
    ).add_scatter(
        x=np.append(0.0, found.recall),
        y=np.append(found.precision[0], found.precision),
        customdata=np.append(found.thresholds[0], found.thresholds),
        mode="lines",
        # The area is a sum of steps: each threshold's precision counts for the recall that it has gained.
        line={"width": 2.5, "color": LINE, "shape": "vh"},
        hovertemplate="threshold %{customdata:.3f}: %{x:.1%} of the object found,<br>"
        "%{y:.1%} of what is found is true<extra></extra>",
    )
    if now is not None:
        _mark(figure, now[1].recall, now[1].precision, now[0])
    title = f"Precision and recall · area {number(found.pr_auc, '.3f')}"
    return _laid_out(figure, title, "recall (share of the object)", "precision (share of the found)")


def reliability(found: Curves, threshold: float | None) -> go.Figure:
    """The true share of pixels over the probability that was said; a dot's area is its share of pixels."""
    full = found.pixels > 0
    pixels = found.pixels[full]
    figure = go.Figure(
        go.Scatter(x=[0, 1], y=[0, 1], mode="lines", line=GUIDE, hovertemplate="means what it says<extra></extra>")
    ).add_scatter(
        x=found.said[full],
        y=found.true[full],
        customdata=pixels,
        mode="lines+markers",
        cliponaxis=False,
        line={"width": 1.5, "color": LINE},
        marker={
            "size": SMALLEST + (LARGEST - SMALLEST) * np.sqrt(pixels / pixels.max()),
            "color": LINE,
            "opacity": 0.85,
            "line": {"width": 1},
        },
        hovertemplate="said %{x:.1%}, true %{y:.1%}<br>of %{customdata:,} pixels<extra></extra>",
    )
    if threshold is not None:
        figure.add_vline(
            threshold,
            line={**GUIDE, "color": MARK},
            annotation_text=f"in use: {number(threshold)}",
            annotation_position="bottom right" if threshold < 0.6 else "bottom left",
        )
    title = f"Calibration · ECE {number(found.ece, '.3f')} · Brier {number(found.brier, '.3f')}"
    return _laid_out(figure, title, "probability that was said", "true share of these pixels")


def _mark(figure: go.Figure, x: float | None, y: float | None, threshold: float) -> None:
    """The threshold in use as a diamond; where nothing is found there is no precision, and no diamond."""
    if x is None or y is None:
        return
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers+text",
        text=[f"in use: {number(threshold)}"],
        textposition="bottom right" if x < 0.5 else "bottom left",
        marker={"size": 13, "symbol": "diamond", "color": MARK},
        hovertemplate=f"in use: {number(threshold)}<br>%{{x:.1%}}, %{{y:.1%}}<extra></extra>",
    )


def _laid_out(figure: go.Figure, title: str, x_title: str, y_title: str) -> go.Figure:
    figure.update_xaxes(range=[-0.03, 1.03], dtick=0.25)
    figure.update_yaxes(range=[-0.03, 1.06], dtick=0.25)
    return figure.update_layout(title=title, xaxis_title=x_title, yaxis_title=y_title, showlegend=False)
