"""Charts of people who have drawn the same thing: who agrees with whom, and where a method lies among them."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from seglib.study.standing import Standing

LONGEST = 18  # letters of a name on an axis
METHOD = "#D55E00"
PALE = [[0, "#EEF3F7"], [1, "#56B4E9"]]  # black numbers are read on all of it, in a light page and a dark one


def agreement(found: Standing, names: Sequence[str], method: str) -> go.Figure:
    """Everybody's Dice with everybody as a table of colours; the last row is the method."""
    rows = [*[_short(name) for name in names], _short(method)]
    values = np.vstack([found.table, found.each])
    for place in range(len(names)):
        values[place, place] = np.nan  # everybody agrees with himself
    written = np.where(np.isnan(values), "", np.char.mod("%.2f", np.nan_to_num(values)))
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=[f"{number}" for number in range(1, len(names) + 1)],
            y=[*(f"{number} {name}" for number, name in enumerate(rows[:-1], start=1)), rows[-1]],
            text=written,
            texttemplate="%{text}",
            textfont={"color": "#11161c"},
            colorscale=PALE,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} and rater %{x}: Dice %{z:.3f}<extra></extra>",
            hoverongaps=False,
            colorbar={"thickness": 10, "title": {"text": "Dice", "side": "top"}},
        )
    )
    figure.update_yaxes(autorange="reversed", ticklabelposition="outside")
    return figure.update_layout(title="Who agrees with whom", xaxis_title="rater")


def standings(found: Standing, names: Sequence[str], method: str) -> go.Figure:
    """Each one's mean Dice with the others as a dot, from the lowest to the highest as a line; the method as a diamond."""
    count = len(names)
    others = [np.delete(found.table[place], place) for place in range(count)]
    rows = [
        (_short(name), mean, low.min(), low.max(), False) for name, mean, low in zip(names, found.people, others, strict=True)
    ]
    rows.append((_short(method), found.method, min(found.each), max(found.each), True))
    rows.sort(key=lambda row: row[1])
    figure = go.Figure()
    for is_method in (False, True):
        own = [(place, row) for place, row in enumerate(rows) if row[4] == is_method]
        figure.add_scatter(
            x=[row[1] for _, row in own],
            y=[place for place, _ in own],
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [row[3] - row[1] for _, row in own],
                "arrayminus": [row[1] - row[2] for _, row in own],
                "width": 0,
                "thickness": 2,
            },
            mode="markers",
            marker={"size": 15 if is_method else 10, "symbol": "diamond" if is_method else "circle",
                    "color": METHOD if is_method else "#0072B2"},
            text=[row[0] for _, row in own],
            hovertemplate="%{text}: %{x:.3f} on average<extra></extra>",
        )  # fmt: skip
    lowest, highest = min(found.people), max(found.people)
    figure.add_vrect(lowest, highest, line_width=0, fillcolor="#8A97A5", opacity=0.18)
    figure.update_yaxes(tickvals=list(range(count + 1)), ticktext=[row[0] for row in rows], range=[-0.6, count + 0.6])
    return figure.update_layout(title="Agreement with the others", xaxis_title="Dice", showlegend=False)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
