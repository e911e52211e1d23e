"""Charts of studies: criteria over the number of groups, and scores of many runs."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from seglib.metrics import Measure
from seglib.palette import OKABE_ITO
from seglib.study.groups import Criterion, Trial, favourite
from seglib.study.profile import Profile

NOW = "#8A97A5"  # seen on white and on black
BAND = "rgba(86, 180, 233, 0.35)"  # between the lowest and the highest
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def criteria(trials: Sequence[Trial], names: Sequence[Criterion], k: int) -> go.Figure:
    """Lines over k, the favourite of each as a diamond and the k of the page as a dashed line."""
    figure = go.Figure()
    for name in names:
        known = {trial.k: trial.values[name] for trial in trials if name in trial.values}
        best = favourite(list(trials), name)
        figure.add_scatter(
            x=list(known),
            y=list(known.values()),
            name=name,
            mode="lines+markers",
            line={"width": 2, "dash": "dot" if name == "AIC" else "solid"},
            marker={
                "size": [12 if each == best else 6 for each in known],
                "symbol": ["diamond" if each == best else "circle" for each in known],
            },
            hovertemplate=f"k = %{{x}}: {name} %{{y:.4g}}<extra></extra>",
        )
    figure.add_vline(k, line={"width": 2, "dash": "dash"}, annotation_text=f"k = {k}")
    figure.update_xaxes(dtick=1, range=[0.5, trials[-1].k + 0.5])
    unit = "" if "silhouette" in names else " per pixel"
    return figure.update_layout(
        xaxis_title="groups k",
        yaxis_title=" and ".join(names) + unit,
        showlegend=len(names) > 1,
        title="" if names[1:] else names[0],
    )


def strip(name: str, values: Sequence[float], seeds: Sequence[int]) -> go.Figure:
    """One dot a seed on a line; the first seed, that of the page, is a diamond."""
    spread = np.random.default_rng(0).uniform(-0.3, 0.3, len(values))  # so that equal ones do not hide each other
    figure = go.Figure(
        go.Scatter(
            x=list(values),
            y=spread,
            mode="markers",
            marker={
                "size": [13] + [8] * (len(values) - 1),
                "symbol": ["diamond"] + ["circle"] * (len(values) - 1),
                "opacity": 0.75,
                "line": {"width": 1},
            },
            text=[f"seed {seed}" for seed in seeds],
            hovertemplate="%{text}: %{x:.4g}<extra></extra>",
        )
    )
    middle, wide = float(np.mean(values)), float(np.ptp(values))
    figure.update_yaxes(visible=False, range=[-1, 1])
    if wide < 1e-3 * max(abs(middle), 1e-9):  # an axis that shows rounding would look like a spread
        figure.update_xaxes(range=[middle - 0.05 * abs(middle) - 1e-3, middle + 0.05 * abs(middle) + 1e-3])
    said = f"{name}: {min(values):.4g} to {max(values):.4g}" if wide > 0 else f"{name}: {middle:.4g} for every seed"
    return figure.update_layout(title=said, showlegend=False)


def sweep(found: Mapping[float, Profile], measures: Sequence[Measure], mistake: str, now: float) -> go.Figure:
    """Shares over the amount of a mistake, the amount of the page as a dashed line."""
    figure = go.Figure()
    colours = (*OKABE_ITO[:3], *OKABE_ITO[4:])  # yellow is too pale for a line on white
    for measure, colour, dash in zip(measures, colours, DASHES, strict=True):
        known = {amount: value for amount, values in found.items() if (value := values[measure.name]) is not None}
        figure.add_scatter(
            x=list(known),
            y=list(known.values()),
            name=measure.title,
            mode="lines+markers",
            line={"width": 2, "color": colour, "dash": dash},
            marker={"size": 5},
            hovertemplate=f"{mistake} %{{x}}: {measure.title} %{{y:.3f}}<extra></extra>",
        )
    figure.add_vline(now, line={"width": 2, "dash": "dash", "color": NOW})
    figure.update_yaxes(range=[-0.03, 1.03])
    return figure.update_layout(xaxis_title=mistake, yaxis_title="measure", legend={"yanchor": "bottom", "entrywidth": 130})


def ceiling(measure: Measure, found: Sequence[tuple[float, Mapping[str, Sequence[float]]]], now: float) -> go.Figure:
    """The mean of all drawings over how far they stray, between the lowest and the highest; now as a dashed line."""
    known = [(stray, values[measure.name]) for stray, values in found if values[measure.name]]
    x = [stray for stray, _ in known]
    figure = go.Figure()
    for edge, fill in ((min, None), (max, "tonexty")):
        y = [edge(values) for _, values in known]
        figure.add_scatter(x=x, y=y, mode="lines", line={"width": 0}, fill=fill, fillcolor=BAND, hoverinfo="skip")
    figure.add_scatter(
        x=x,
        y=[float(np.mean(values)) for _, values in known],
        customdata=[[min(values), max(values)] for _, values in known],
        mode="lines+markers",
        line={"width": 2, "color": OKABE_ITO[4]},
        marker={"size": 5},
        hovertemplate="%{x} px: %{y:.3f}, from %{customdata[0]:.3f} to %{customdata[1]:.3f}<extra></extra>",
    )
    figure.add_vline(now, line={"width": 2, "dash": "dash", "color": NOW})
    if measure.higher_is_better:
        figure.update_yaxes(range=[-0.03, 1.03])
    unit = f" ({measure.unit})" if measure.unit else ""
    return figure.update_layout(title=measure.title + unit, xaxis_title="outline strays (px)", showlegend=False)
