"""What each family learned with the same budget, beside what it reaches as it comes with the app."""

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.ui.facts import words
from pages.ui.net_charts import COLOURS, FAMILIES
from seglib.learn.budget import Budget
from seglib.learn.families import Row


def budget_chart(budgets: Sequence[Budget], rows: Sequence[Row]) -> go.Figure:
    """A line for each task, a point for each family; a ring where the model that comes with the app was trained for longer."""
    figure = go.Figure()
    longer = {(row.family, row.task): row.dice for row in rows}
    for family, title in FAMILIES.items():
        own = [(found, one) for found in budgets for one in found.outcomes if one.family == family]
        figure.add_scatter(
            x=[one.mean for _, one in own],
            y=[words(found.task) for found, _ in own],
            customdata=["as shipped" if one.family == "svm" else f"{found.epochs} epochs" for found, one in own],
            name=title,
            mode="markers",
            marker={"size": 13, "color": COLOURS[family]},
            hovertemplate=f"{title}, %{{y}}, %{{customdata}}: Dice %{{x:.3f}}<extra></extra>",
        )
        rings = [(found, one) for found, one in own if not one.shipped and (family, found.task) in longer]
        figure.add_scatter(
            x=[longer[family, found.task] for found, _ in rings],
            y=[words(found.task) for found, _ in rings],
            mode="markers",
            marker={"size": 15, "symbol": "circle-open", "color": COLOURS[family], "line": {"width": 2}},
            hovertemplate=f"{title} as shipped, %{{y}}: Dice %{{x:.3f}}<extra></extra>",
            showlegend=False,
        )
    figure.update_yaxes(autorange="reversed", type="category")
    return figure.update_layout(xaxis_title="Dice on validation images", yaxis_title=None)


def budget_table(budgets: Sequence[Budget]) -> list[dict[str, str]]:
    """The same numbers to read: a row for each task, a column for each family."""
    return [
        {"Task": words(found.task), "Epochs": str(found.epochs)}
        | {FAMILIES[one.family]: f"{one.mean:.3f}" for one in found.outcomes}
        for found in budgets
    ]
