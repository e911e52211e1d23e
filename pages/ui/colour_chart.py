"""The colours of a picture as points: in a solid that can be turned, or on one axis where they are grey."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from pages.ui.charts import MIXED
from seglib.features.colours import to_rgb
from seglib.palette import label_colours
from seglib.types import ColourView

SHOWN = 3000  # points of a colour space that a browser turns smoothly
NUMBER_ROWS, NUMBER_WIDTH, NUMBER_HEIGHT = 4, 0.08, 14  # of the centres on one axis: parts of its length, pixels
SIGMAS = 2.0  # radius of the ellipsoids


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
    colours = MIXED if view.labels is None else [named[label - 1] for label in labels]
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
