"""A dendrogram that is read from the back row: around its cut, and the cut beside it."""

import numpy as np
import plotly.graph_objects as go
from scipy.cluster.hierarchy import dendrogram

from pages.ui import charts
from pages.ui.facts import number
from seglib.palette import label_words
from seglib.types import TreeView
from seglib.wording import amount

BRANCHES = 40  # of a tree that can be told apart; what is below them is one leaf
BESIDE = 1.16  # of the width of a tree: with the words beside it
TICKS = [digit * 10.0**power for power in range(-3, 8) for digit in (1, 3)]  # heights that may stand at the axis


def tree(view: TreeView) -> go.Figure:
    """The upper branches of a dendrogram in the colours of their labels, and the cut as a line.

    The root is often a hundred times as high as the cut. So heights are drawn as log(1 + height / a tenth of the cut): the
    joins around the cut get a third of the axis, 0 stays on it, and the ticks say the heights themselves.
    """
    figure = go.Figure()
    count, parts = len(view.labels), len(np.unique(view.labels))
    highest = float(view.merges[:, 2].max(initial=view.cut))
    unit = view.cut / 10 if view.cut > 0 else max(highest, 1.0)
    if len(view.merges):
        held = [*view.labels.tolist(), *[0] * len(view.merges)]  # the label of all leaves of a cluster; 0 where they differ
        for node, (one, other) in enumerate(view.merges[:, :2].astype(np.intp).tolist(), start=count):
            held[node] = held[one] if held[one] == held[other] else 0
        named = label_words(int(view.labels.max()))
        drawn = dendrogram(
            view.merges,
            p=max(BRANCHES, 2 * parts),
            truncate_mode="lastp",
            no_plot=True,
            no_labels=True,
            link_color_func=lambda node: named[held[node] - 1] if held[node] else charts.MIXED,
        )
        for colour in dict.fromkeys(drawn["color_list"]):
            x, y = list[float | None](), list[float | None]()
            for across, up, own in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True):
                if own == colour:
                    x += [*across, None]
                    y += [*np.log1p(np.array(up) / unit).tolist(), None]
            figure.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 2.5}, hoverinfo="skip")
        leaves = drawn["leaves"] or []
        sizes = [1 if node < count else int(view.merges[node - count, 3]) for node in leaves]
        figure.add_scatter(
            x=10.0 * np.arange(len(leaves)) + 5.0,
            y=np.zeros(len(leaves)),
            mode="markers",
            marker={"size": 8, "color": [named[held[node] - 1] if held[node] else charts.MIXED for node in leaves]},
            text=[f"label {held[node] or 'mixed'}, {size:,} {'leaf' if size == 1 else 'leaves'}"
                  for node, size in zip(leaves, sizes, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
        figure.update_xaxes(range=[-5, 10 * len(leaves) * BESIDE])  # room for the words, beside the tree and not across it
    level = float(np.log1p(view.cut / unit))
    figure.add_hline(
        level,
        line={"width": 4, "dash": "dash", "color": charts.NOW},
        annotation={
            "text": f"<b>cut at {number(view.cut)}<br>{amount(parts, 'part')}</b>",
            "x": 1,
            "xanchor": "right",
            "yanchor": "bottom",
            "align": "right",
            "font": {"size": 15, "color": charts.NOW},
        },
    )
    ticks = [0.0, *(tick for tick in TICKS if unit <= tick <= 1.2 * highest)]
    figure.update_xaxes(visible=False)
    figure.update_yaxes(tickvals=np.log1p(np.array(ticks) / unit).tolist(), ticktext=[number(tick, "g") for tick in ticks])
    charts.readable(figure)
    return figure.update_layout(title=view.title, yaxis_title=f"{view.y_title}, logarithmic", showlegend=False)
