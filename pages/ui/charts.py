"""Plotly charts of one look: histogram, colour space, curve, tree."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import dendrogram

from pages.ui.facts import number
from seglib.features.colours import to_rgb
from seglib.palette import OKABE_ITO, label_colours
from seglib.types import ColourView, CurveView, TreeView
from seglib.wording import amount

SHOWN = 3000  # points of a colour space that a browser turns smoothly
FEW_ROUNDS = 8  # of a curve, each of which has its number on the axis
NUMBER_ROWS, NUMBER_WIDTH, NUMBER_HEIGHT = 4, 0.08, 14  # of the centres on one axis: parts of its length, pixels
BRANCHES = 40  # of a tree that can be told apart; what is below them is one leaf
MIXED = "#8A97A5"  # of branches that hold several labels
BESIDE = 1.16  # of the width of a tree: with the words beside it
TICKS = [digit * 10.0**power for power in range(-3, 8) for digit in (1, 3)]  # heights that may stand at the axis
STRONG = 3.5  # px of a line that is seen from the back row
LINE, NOW = OKABE_ITO[4], OKABE_ITO[5]  # a curve, and where the page stands on it
SIGMAS = 2.0  # radius of the ellipsoids


def show(figure: go.Figure, key: str, height: int = 300, top: int = 28) -> None:
    """Put a figure on the page in the common look; `top` is the room for its title or legend in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hovermode="closest",
        bargap=0,
    )
    figure.update_xaxes(showgrid=False, zeroline=False)
    figure.update_yaxes(zeroline=False)
    st.plotly_chart(figure, key=key, width="stretch", config={"displaylogo": False, "displayModeBar": False})


def curve(view: CurveView) -> go.Figure:
    """A quantity per iteration, the current one marked."""
    place = min(max(view.current, 0), len(view.values) - 1)
    figure = go.Figure(
        go.Scatter(
            x=view.first + np.arange(len(view.values)),
            y=view.values,
            mode="lines",
            line={"width": STRONG, "color": LINE},
            name=view.title,
            hovertemplate=f"{view.x_title} %{{x}}: %{{y:.4g}}<extra></extra>",
        )
    )
    if view.line:
        x, y = zip(*view.line, strict=True)
        figure.add_scatter(x=x, y=y, mode="lines", line={"width": 2, "dash": "dot", "color": NOW}, hoverinfo="skip")
    now, value = view.first + place, view.values[place]
    figure.add_vline(now, line={"width": 1.5, "dash": "dot", "color": NOW})
    marker = {"size": 15, "symbol": "diamond", "color": NOW, "line": {"width": 1.5, "color": "#FFFFFF"}}
    figure.add_scatter(x=[now], y=[value], mode="markers", marker=marker, hoverinfo="skip")
    if len(view.values) <= FEW_ROUNDS:
        figure.update_xaxes(dtick=1)
    if 1e4 <= max(map(abs, view.values)) < 1e9:  # ticks of nearly equal numbers differ in what "-57k" leaves out
        figure.update_yaxes(exponentformat="none", separatethousands=True)
    _readable(figure)
    title = f"{view.title}: {number(value)} at {view.x_title} {now}"
    return figure.update_layout(title=title, xaxis_title=view.x_title, yaxis_title=view.y_title, showlegend=False)


def _readable(figure: go.Figure) -> None:
    """Letters that are read from the back row."""
    figure.update_layout(title_font_size=16)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(title_font_size=15, tickfont_size=14)


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
        named = ["#{:02x}{:02x}{:02x}".format(*row) for row in label_colours(int(view.labels.max()))]
        drawn = dendrogram(
            view.merges,
            p=max(BRANCHES, 2 * parts),
            truncate_mode="lastp",
            no_plot=True,
            no_labels=True,
            link_color_func=lambda node: named[held[node] - 1] if held[node] else MIXED,
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
            marker={"size": 8, "color": [named[held[node] - 1] if held[node] else MIXED for node in leaves]},
            text=[f"label {held[node] or 'mixed'}, {size:,} {'leaf' if size == 1 else 'leaves'}"
                  for node, size in zip(leaves, sizes, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
        figure.update_xaxes(range=[-5, 10 * len(leaves) * BESIDE])  # room for the words, beside the tree and not across it
    level = float(np.log1p(view.cut / unit))
    figure.add_hline(
        level,
        line={"width": 4, "dash": "dash", "color": NOW},
        annotation={
            "text": f"<b>cut at {number(view.cut)}<br>{amount(parts, 'part')}</b>",
            "x": 1,
            "xanchor": "right",
            "yanchor": "bottom",
            "align": "right",
            "font": {"size": 15, "color": NOW},
        },
    )
    ticks = [0.0, *(tick for tick in TICKS if unit <= tick <= 1.2 * highest)]
    figure.update_xaxes(visible=False)
    figure.update_yaxes(tickvals=np.log1p(np.array(ticks) / unit).tolist(), ticktext=[number(tick, "g") for tick in ticks])
    _readable(figure)
    return figure.update_layout(title=view.title, yaxis_title=f"{view.y_title}, logarithmic", showlegend=False)


def colour_space(view: ColourView, space: str) -> go.Figure:
    """Points of a colour space in their own colours or their labels', with centres and ellipsoids."""
    if is_grey(view):
        return _grey_axis(view)
    points, labels = _thinned(view)
    own = ["rgb({},{},{})".format(*row) for row in to_rgb(points, space)]  # type: ignore[arg-type]
    named = ["rgb({},{},{})".format(*row) for row in label_colours(int(labels.max()) if labels is not None else 1)]
    colours = own if labels is None else [named[label - 1] for label in labels]
    figure = go.Figure()
    # Chroma lies flat and lightness stands up, as colour solids are drawn.
    order = (1, 2, 0) if space == "lab" else (0, 1, 2)
    x, y, z = (points[:, axis] for axis in order)
    figure.add_scatter3d(x=x, y=y, z=z, mode="markers", marker={"size": 2.2, "color": colours, "opacity": 0.75}, hoverinfo="skip")
    if view.centres is not None:
        fills = label_colours(len(view.centres))
        figure.add_scatter3d(
            x=view.centres[:, order[0]],
            y=view.centres[:, order[1]],
            z=view.centres[:, order[2]],
            mode="markers+text",
            marker={
                "size": 7,
                "symbol": "diamond",
                "color": ["rgb({},{},{})".format(*row) for row in fills],
                "line": {"width": 2, "color": "#000"},
            },
            text=[str(i + 1) for i in range(len(view.centres))],
            hovertemplate="centre %{text}<extra></extra>",
        )
        if view.covariances is not None:
            for centre, covariance, fill in zip(view.centres, view.covariances, fills, strict=True):
                figure.add_trace(_ellipsoid(centre, covariance, order, "rgb({},{},{})".format(*fill)))
    axes = {
        name: {"title": view.axes[axis], "showbackground": False}
        for name, axis in zip(("xaxis", "yaxis", "zaxis"), order, strict=True)
    }
    return figure.update_layout(scene={**axes, "aspectmode": "data"}, showlegend=False, uirevision=space)


def is_grey(view: ColourView) -> bool:
    """Whether the colours differ in lightness alone, so that one axis shows them all."""
    first = view.points[:, :1]
    return bool(np.allclose(view.points[:, 1:], first) or np.ptp(view.points[:, 1:], axis=0).max(initial=0.0) < 0.5)


def _grey_axis(view: ColourView) -> go.Figure:
    """The pixels of each lightness in the colour of their label, and the centres as numbered lines."""
    labels = np.ones(len(view.points), np.int32) if view.labels is None else view.labels
    named = ["rgb({},{},{})".format(*row) for row in label_colours(int(labels.max()))]
    colours = "#8A97A5" if view.labels is None else [named[label - 1] for label in labels]
    step = float(np.diff(np.unique(view.points[:, 0])).min(initial=1.0))
    figure = go.Figure(
        go.Bar(
            x=view.points[:, 0],
            y=view.weights,
            width=step,
            marker={"color": colours, "line": {"width": 0}},
            hovertemplate="%{x:.1f}: %{y:,} pixels<extra></extra>",
        )
    )
    centres = np.empty(0) if view.centres is None else view.centres[:, 0]
    wide, before, row = float(np.ptp(view.points[:, 0])), -np.inf, 0
    for place in np.argsort(centres, kind="stable").tolist():
        row = (row + 1) % NUMBER_ROWS if centres[place] - before < NUMBER_WIDTH * wide else 0
        before = float(centres[place])
        figure.add_vline(before, line={"width": 1.5}, annotation_text=str(place + 1), annotation_yshift=-NUMBER_HEIGHT * row)
    return figure.update_layout(title=view.title, xaxis_title=view.axes[0], yaxis_title="pixels", showlegend=False)


def _thinned(view: ColourView) -> tuple[NDArray[np.float64], NDArray[np.int32] | None]:
    """At most SHOWN points, drawn by their weight, always the same ones."""
    if len(view.points) <= SHOWN:
        return view.points, view.labels
    rng = np.random.default_rng(0)
    kept = rng.choice(len(view.points), SHOWN, replace=False, p=view.weights / view.weights.sum())
    return view.points[kept], None if view.labels is None else view.labels[kept]


def _ellipsoid(centre: NDArray[np.float64], covariance: NDArray[np.float64], order: tuple[int, ...], colour: str) -> Any:
    """The surface at SIGMAS standard deviations."""
    turn, tilt = np.meshgrid(np.linspace(0, 2 * np.pi, 20), np.linspace(0, np.pi, 12))
    sphere = np.stack([np.cos(turn) * np.sin(tilt), np.sin(turn) * np.sin(tilt), np.cos(tilt)])  # (3, 12, 20)
    values, vectors = np.linalg.eigh(covariance)
    surface = np.einsum("ij,jab->iab", vectors * np.sqrt(np.maximum(values, 0)) * SIGMAS, sphere) + centre[:, None, None]
    x, y, z = (surface[axis] for axis in order)
    return go.Surface(x=x, y=y, z=z, opacity=0.3, showscale=False, colorscale=[[0, colour], [1, colour]], hoverinfo="skip")
