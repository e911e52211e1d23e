"""Charts of studies: criteria over the number of groups, and scores of many runs."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from pages.ui.facts import number
from seglib.metrics import Measure
from seglib.palette import OKABE_ITO
from seglib.study.groups import Criterion, Trial, favourite
from seglib.study.profile import Profile

NOW = "#8A97A5"  # seen on white and on black
BAND = "rgba(86, 180, 233, 0.35)"  # between the lowest and the highest
ACROSS, STRIP = 22, 110  # dots side by side in a strip, and its height in pixels
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
    figure.add_vline(k, line={"width": 2, "dash": "dash", "color": NOW}, name=f"yours, k = {k}", showlegend=True)
    figure.update_xaxes(dtick=1, range=[0.5, max(trials[-1].k, k) + 0.5])
    unit = "" if "silhouette" in names else " per pixel"
    return figure.update_layout(
        xaxis_title="groups k",
        yaxis_title=" and ".join(names) + unit,
        showlegend=True,
    )


def strip(name: str, values: Sequence[float], seeds: Sequence[int]) -> go.Figure:
    """One dot a seed, none over another; the first seed, that of the page, is a diamond."""
    low, high = min(values), max(values)
    middle, wide = float(np.mean(values)), high - low
    # An axis that shows rounding would look like a spread.
    half = max(0.55 * wide, 0.05 * abs(middle) + 1e-3 if wide < 1e-3 * max(abs(middle), 1e-9) else 0.0)
    rows = swarm(values, 2 * half / ACROSS)
    high_up = max(*(abs(row) for row in rows), 4) + 0.5
    size = min(11.0, STRIP / (2 * high_up))
    figure = go.Figure(
        go.Scatter(
            x=list(values),
            y=rows,
            mode="markers",
            marker={
                "size": [1.3 * size] + [size] * (len(values) - 1),
                "symbol": ["diamond"] + ["circle"] * (len(values) - 1),
                "color": [OKABE_ITO[5]] + [OKABE_ITO[1]] * (len(values) - 1),
                "line": {"width": 1, "color": "#22303C"},
                "opacity": 1,
            },
            text=[f"seed {seed}" for seed in seeds],
            hovertemplate="%{text}: %{x:.4g}<extra></extra>",
        )
    )
    figure.update_yaxes(visible=False, range=[-high_up, high_up])
    figure.update_xaxes(range=[(low + high) / 2 - half, (low + high) / 2 + half], nticks=5)
    said = f"{number(middle)} for every seed" if number(low) == number(high) else f"{number(low)} to {number(high)}"
    return figure.update_layout(title={"text": f"{name}<br>{said}", "font": {"size": 13}}, showlegend=False)


def swarm(values: Sequence[float], wide: float) -> list[int]:
    """A row for each value, the nearest to the middle in which no other one is less than `wide` away."""
    rows: dict[int, int] = {}
    for place in np.argsort(values, kind="stable").tolist():
        taken = {row for other, row in rows.items() if abs(values[other] - values[place]) < wide}
        rows[place] = next(row for step in range(len(values)) for row in (step, -step) if row not in taken)
    return [rows[place] for place in range(len(values))]


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
