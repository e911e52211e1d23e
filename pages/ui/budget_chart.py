"""What each family learned with the same budget, beside what it reaches as it comes with the app."""

from collections.abc import Sequence

import plotly.graph_objects as go

from pages.ui.facts import words
from pages.ui.net_charts import COLOURS, FAMILIES
from seglib.learn.budget import Budget
from seglib.learn.families import Row
from seglib.wording import amount

APART = 0.19  # of the height of a task, between two families


def budget_chart(budgets: Sequence[Budget], rows: Sequence[Row]) -> go.Figure:
    """A band for each task, a line in it for each family; a ring where the model that comes with the app learned for longer."""
    figure = go.Figure()
    longer = {(row.family, row.task): row.dice for row in rows}
    for place, (family, title) in enumerate(FAMILIES.items()):
        aside = APART * (place - (len(FAMILIES) - 1) / 2)
        own = [(at, found, one) for at, found in enumerate(budgets) for one in found.outcomes if one.family == family]
        rings = [(at, found.task) for at, found, one in own if not one.shipped and (family, found.task) in longer]
        figure.add_scatter(
            x=[one.mean for _, _, one in own],
            y=[at + aside for at, _, _ in own],
            customdata=[
                f"{words(found.task)}, {'as shipped' if family == 'svm' else amount(found.epochs, 'epoch')}"
                for _, found, _ in own
            ],
            name=title,
            mode="markers",
            marker={"size": 12, "color": COLOURS[family]},
            hovertemplate=f"{title}, %{{customdata}}: Dice %{{x:.3f}}<extra></extra>",
        )
        figure.add_scatter(
            x=[longer[family, task] for _, task in rings],
            y=[at + aside for at, _ in rings],
            customdata=[words(task) for _, task in rings],
            mode="markers",
            marker={"size": 14, "symbol": "circle-open", "color": COLOURS[family], "line": {"width": 2}},
            hovertemplate=f"{title} as shipped, %{{customdata}}: Dice %{{x:.3f}}<extra></extra>",
            showlegend=False,
        )
    figure.update_yaxes(
        range=[len(budgets) - 0.5, -0.5],
        tickvals=list(range(len(budgets))),
        ticktext=[words(found.task) for found in budgets],
        showgrid=False,
    )
    for border in range(1, len(budgets)):
        figure.add_hline(border - 0.5, line={"width": 1, "color": "rgba(138, 151, 165, 0.4)"})
    return figure.update_layout(xaxis_title="Dice on validation images", yaxis_title=None)


def budget_table(budgets: Sequence[Budget]) -> list[dict[str, str]]:
    """The same numbers to read: a row for each task, a column for each family."""
    return [
        {"Task": words(found.task), "Epochs": str(found.epochs)}
        | {FAMILIES[one.family]: f"{one.mean:.3f}" for one in found.outcomes}
        for found in budgets
    ]
