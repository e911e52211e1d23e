"""Plotly charts of one look: histogram, colour space, curve, tree."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import dendrogram

from seglib.features.colours import to_rgb
from seglib.palette import label_colours
from seglib.types import ColourView, CurveView, TreeView

SHOWN = 3000  # points of a colour space that a browser turns smoothly
FEW_ROUNDS = 8  # of a curve, each of which has its number on the axis
BRANCHES = 40  # of a tree that can be told apart; what is below them is one leaf
MIXED = "#8A97A5"  # of branches that hold several labels
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
            line={"width": 2},
            name=view.title,
            hovertemplate=f"{view.x_title} %{{x}}: %{{y:.4g}}<extra></extra>",
        )
    )
    if view.line:
        x, y = zip(*view.line, strict=True)
        figure.add_scatter(x=x, y=y, mode="lines", line={"width": 1.5, "dash": "dot"}, hoverinfo="skip")
    figure.add_scatter(
        x=[view.first + place], y=[view.values[place]], mode="markers", marker={"size": 11, "symbol": "diamond"}, hoverinfo="skip"
    )
    if len(view.values) <= FEW_ROUNDS:
        figure.update_xaxes(dtick=1)
    if 1e4 <= max(map(abs, view.values)) < 1e9:  # ticks of nearly equal numbers differ in what "-57k" leaves out
        figure.update_yaxes(exponentformat="none", separatethousands=True)
    return figure.update_layout(title=view.title, xaxis_title=view.x_title, yaxis_title=view.y_title, showlegend=False)


def tree(view: TreeView) -> go.Figure:
    """The upper branches of a dendrogram in the colours of their labels, and the cut as a line."""
    figure = go.Figure()
    count = len(view.labels)
    if len(view.merges):
        held = [*view.labels.tolist(), *[0] * len(view.merges)]  # the label of all leaves of a cluster; 0 where they differ
        for number, (one, other) in enumerate(view.merges[:, :2].astype(np.intp).tolist(), start=count):
            held[number] = held[one] if held[one] == held[other] else 0
        named = ["#{:02x}{:02x}{:02x}".format(*row) for row in label_colours(int(view.labels.max()))]
        drawn = dendrogram(
            view.merges,
            p=BRANCHES,
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
                    y += [*up, None]
            figure.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 1.5}, hoverinfo="skip")
        leaves = drawn["leaves"] or []
        sizes = [1 if node < count else int(view.merges[node - count, 3]) for node in leaves]
        figure.add_scatter(
            x=10.0 * np.arange(len(leaves)) + 5.0,
            y=np.zeros(len(leaves)),
            mode="markers",
            marker={"size": 7, "color": [named[held[node] - 1] if held[node] else MIXED for node in leaves]},
            text=[f"label {held[node] or 'mixed'}, {size:,} {'leaf' if size == 1 else 'leaves'}"
                  for node, size in zip(leaves, sizes, strict=True)],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    figure.add_hline(view.cut, line={"width": 2, "dash": "dash"}, annotation_text=f"cut at {view.cut:.4g}")
    figure.update_xaxes(visible=False)
    return figure.update_layout(title=view.title, yaxis_title=view.y_title, showlegend=False)


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
    for number, centre in enumerate(view.centres if view.centres is not None else [], start=1):
        figure.add_vline(float(centre[0]), line={"width": 2}, annotation_text=str(number))
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
