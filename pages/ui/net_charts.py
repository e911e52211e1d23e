"""Charts of trained models: score against cost, family by family, and what depth and width of a U-Net bring."""

import math
from collections.abc import Sequence
from typing import Annotated, Literal

import plotly.graph_objects as go

from pages.ui.facts import number, words
from pages.ui.label_places import label_places
from seglib.learn.families import Row, several
from seglib.learn.sweep import Trial
from seglib.palette import OKABE_ITO
from seglib.settings import Field, Settings, Ui
from seglib.trained.designs import DESIGNS
from seglib.trained.tasks import TASKS

Cost = Literal["milliseconds", "parameters", "operations", "minutes"]
COSTS: dict[Cost, str] = {
    "milliseconds": "time for 512 × 512 pixels (ms)",
    "parameters": "learned numbers (parameters)",
    "operations": "multiplications for 512 × 512 pixels",
    "minutes": "training (minutes)",
}
SHORT: dict[Cost, str] = {
    "milliseconds": "Time",
    "parameters": "Parameters",
    "operations": "Multiplications",
    "minutes": "Training",
}
FAMILIES = {design.name: design.title for design in DESIGNS} | {"svm": "SVM"}  # four names in one row of a phone
PHONE = (270.0, 300.0)  # pixels of a chart on a phone: what does not overlap there does so nowhere
COLOURS = dict(zip(FAMILIES, (OKABE_ITO[0], OKABE_ITO[1], OKABE_ITO[6], OKABE_ITO[4]), strict=True))
SYMBOLS = dict(zip(TASKS, ("circle", "diamond", "square", "triangle-up", "cross"), strict=True))
SHAPES = ", ".join(f"{shape} {words(task)}" for shape, task in zip("●◆■▲✚", TASKS, strict=True))  # the same as letters
EVERY = "all"


class NetsView(Settings):
    """What the page of trained models shows."""

    name = "nets"
    title = "Trained models"

    task: Annotated[Literal["all", "nuclei", "breast", "chest", "lung_ct", "retina"], Ui()] = Field(
        "all", description="One task, or all of them."
    )
    cost: Cost = Field("milliseconds", description="What a score is paid with.")


def pareto(rows: Sequence[Row], cost: Cost) -> go.Figure:
    """Score against cost. A line joins, task by task, the families that no cheaper one reaches."""
    figure = go.Figure()
    for task in dict.fromkeys(row.task for row in rows):
        best = front([row for row in rows if row.task == task], cost)
        figure.add_scatter(
            x=[getattr(row, cost) for row in best],
            y=[row.dice for row in best],
            mode="lines",
            line={"width": 1, "color": "#8A97A5", "shape": "hv"},
            hoverinfo="skip",
            showlegend=False,
        )
    low, (left, right) = min((row.dice for row in rows), default=0.0), spread_of([getattr(row, cost) for row in rows])
    room = 0.1 * (1.0 - low)  # for the words: too little for a tick above the best Dice that there is
    bottom, top = low - room, 1.0 + room
    across = [(math.log10(getattr(row, cost)) - left) / (right - left) for row in rows]
    only_one = len({row.task for row in rows}) == 1
    labels = {row: FAMILIES[row.family] if only_one else words(row.task) for row in rows}
    points = [(x, (row.dice - bottom) / (top - bottom)) for x, row in zip(across, rows, strict=True)]
    places = dict(zip(rows, label_places(points, list(labels.values()), PHONE), strict=True))
    for family, title in FAMILIES.items():
        own = [row for row in rows if row.family == family]
        if own:
            figure.add_scatter(
                x=[getattr(row, cost) for row in own],
                y=[row.dice for row in own],
                text=[labels[row] if places[row] else "" for row in own],
                customdata=[(words(row.task), _paid(row, cost)) for row in own],
                name=title,
                mode="markers+text",
                textposition=[places[row] or "top center" for row in own],
                cliponaxis=False,
                marker={"size": 13, "color": COLOURS[family], "symbol": [SYMBOLS.get(row.task, "circle") for row in own]},
                hovertemplate=f"{title}, %{{customdata[0]}}: Dice %{{y:.3f}}, %{{customdata[1]}}<extra></extra>",
            )
    ticks = [digit * 10.0**power for power in range(-3, 13) for digit in ((1, 2, 5) if right - left < 3 else (1,))]
    figure.update_yaxes(range=[bottom, top])
    figure.update_xaxes(type="log", range=[left, right], tickvals=ticks, ticktext=[_short(tick) for tick in ticks])
    return figure.update_layout(xaxis_title=COSTS[cost], yaxis_title="Dice on validation images")


def _paid(row: Row, cost: Cost) -> str:
    """A cost with its unit."""
    match cost:
        case "milliseconds":
            return f"{row.milliseconds:.0f} ms"
        case "parameters":
            return f"{row.parameters:,} parameters"
        case "operations":
            return f"{row.operations / 1e9:.2g} billion multiplications"
        case "minutes":
            return f"{row.minutes:.1f} minutes of training"


def _short(tick: float) -> str:
    """A number on an axis in a few letters: 0.5, 20, 5k, 10M, 2G."""
    power = 0 if tick < 1e3 else min(int(math.log10(tick) + 1e-9) // 3, 3)
    return f"{tick / 1000**power:g}{('', 'k', 'M', 'G')[power]}"


def spread_of(costs: Sequence[float]) -> tuple[float, float]:
    """From where to where an axis in powers of ten goes, with room at both ends."""
    ends = [math.log10(cost) for cost in costs] or [0.0]
    room = 0.08 * (max(ends) - min(ends)) + 0.05
    return min(ends) - room, max(ends) + room


def front(rows: Sequence[Row], cost: Cost) -> list[Row]:
    """The rows that no other one beats in both score and cost, from the cheapest on (the Pareto front)."""
    best = list[Row]()
    for row in sorted(rows, key=lambda row: (getattr(row, cost), -row.dice)):
        if not best or row.dice > best[-1].dice:
            best.append(row)
    return best


def sizes(trials: Sequence[Trial]) -> go.Figure:
    """Score over parameters: a line for each depth, a point for each width, bars from the worst to the best seed."""
    figure = go.Figure()
    colours = (*OKABE_ITO[:3], *OKABE_ITO[4:])  # yellow is too pale for a line on white
    for colour, depth in zip(colours, sorted({trial.depth for trial in trials}), strict=False):
        own = [trial for trial in trials if trial.depth == depth]
        middle = [sum(trial.dice) / len(trial.dice) for trial in own]
        figure.add_scatter(
            x=[trial.parameters for trial in own],
            y=middle,
            error_y={
                "array": [max(trial.dice) - mean for trial, mean in zip(own, middle, strict=True)],
                "arrayminus": [mean - min(trial.dice) for trial, mean in zip(own, middle, strict=True)],
                "thickness": 1,
            },
            text=[f"width {trial.width}" for trial in own],
            textposition="top center" if depth % 2 else "bottom center",
            name=f"depth {depth}",
            mode="lines+markers+text",
            line={"width": 2, "color": colour},
            marker={"size": 10},
            hovertemplate=f"depth {depth}, %{{text}}: Dice %{{y:.4f}}, %{{x:,}} parameters<extra></extra>",
        )
    figure.update_xaxes(type="log", dtick=1, minor={"dtick": "D1"})
    return figure.update_layout(xaxis_title=COSTS["parameters"], yaxis_title="Dice on validation images")


def family_table(rows: Sequence[Row]) -> list[dict[str, str]]:
    """The same numbers to read."""
    return [
        {
            "Task": words(row.task),
            "Family": FAMILIES[row.family],
            "Dice": f"{row.dice:.3f} ± {row.spread:.3f}",
            "Other seeds": several(row.other_seeds),
            "Images": f"{row.images}",
            "Parameters": number(row.parameters),
            "Time": f"{row.milliseconds:.0f} ms",
            "Training": f"{row.minutes:.1f} min",
        }
        for row in rows
    ]


def size_table(trials: Sequence[Trial]) -> list[dict[str, str]]:
    return [
        {
            "Depth": str(trial.depth),
            "Width": str(trial.width),
            "Dice": f"{sum(trial.dice) / len(trial.dice):.4f}",
            "Worst and best seed": f"{min(trial.dice):.4f} to {max(trial.dice):.4f}",
            "Parameters": number(trial.parameters),
            "Time, 256 × 256": f"{trial.milliseconds:.0f} ms",
            "Training": f"{trial.minutes:.1f} min",
        }
        for trial in trials
    ]
