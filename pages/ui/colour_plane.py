"""A colour space seen along one of its axes: a flat chart, which a browser draws at once where a solid takes a second.

All colours are in it, not a sample: the plane is divided into squares, and each shows the label that most of its pixels
have, stronger where they are many.
"""

import base64

import cv2
import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from seglib.features.colours import to_rgb
from seglib.palette import label_colours
from seglib.types import ColourView

SQUARES = 96  # along the longer side of the plane
MAGNIFIED = 4  # the squares of the picture, so that a browser that smooths it leaves them square
FAINTEST = 0.3  # opacity of a square with the fewest pixels
MARKER = 0.085  # width of a numbered centre in parts of the longer side
PUSHES = 200
LEADER = {"color": "#8A97A5", "width": 1}  # from a number to the centre that it had to leave
SIGMAS = 2.0  # radius of the ellipses


def plane(view: ColourView, space: str) -> go.Figure:
    """The two axes along which the colours differ most, with centres and ellipses."""
    down, right = sorted(seen_axes(view), key=lambda axis: (axis != 0 or space != "lab", -axis))
    low, high = view.points.min(axis=0), view.points.max(axis=0)
    side = max(float(np.max(high[[down, right]] - low[[down, right]])), 1e-6) / SQUARES
    picture = squares(view, (down, right), side, space)
    height, width = picture.shape[:2]
    figure = go.Figure()
    figure.add_layout_image(
        source=_uri(picture),
        xref="x",
        yref="y",
        x=float(low[right]),
        y=float(low[down]) + height * side,
        sizex=width * side,
        sizey=height * side,
        sizing="stretch",
        layer="below",
    )
    if view.centres is not None:
        fills = ["rgb({},{},{})".format(*row) for row in label_colours(len(view.centres))]
        if view.covariances is not None:
            for centre, covariance, fill in zip(view.centres, view.covariances, fills, strict=True):
                x, y = _ellipse(centre[[right, down]], covariance[np.ix_([right, down], [right, down])])
                figure.add_scatter(x=x, y=y, mode="lines", line={"color": fill, "width": 2}, hoverinfo="skip")
        centres = view.centres[:, [right, down]]
        placed = apart(centres, side * SQUARES * MARKER)
        for centre, at in zip(centres, placed, strict=True):
            if not np.array_equal(centre, at):
                figure.add_scatter(x=[centre[0], at[0]], y=[centre[1], at[1]], mode="lines", line=LEADER, hoverinfo="skip")
        figure.add_scatter(
            x=placed[:, 0],
            y=placed[:, 1],
            customdata=centres,
            mode="markers+text",
            marker={"size": 17, "color": fills, "opacity": 1, "line": {"width": 1.5, "color": "#000"}},
            text=[f"<b>{number}</b>" for number in range(1, len(view.centres) + 1)],
            textfont={"color": "#000", "size": 11},
            cliponaxis=False,
            hovertemplate=f"centre %{{text}}: {view.axes[right]} %{{customdata[0]:.1f}}, {view.axes[down]} %{{customdata[1]:.1f}}"
            "<extra></extra>",
        )
    for axis, update in ((right, figure.update_xaxes), (down, figure.update_yaxes)):
        update(title=view.axes[axis], range=[low[axis] - side, high[axis] + 2 * side], constrain="domain", showgrid=False)
    figure.update_yaxes(scaleanchor="x", constraintoward="top")
    return figure.update_layout(showlegend=False, uirevision=space)


def apart(points: NDArray[np.float64], wide: float) -> NDArray[np.float64]:
    """(n, 2) the points, pushed away from each other until none of their numbers covers another."""
    placed = points + wide * 1e-3 * np.stack([np.cos(np.arange(len(points))), np.sin(np.arange(len(points)))], axis=1)
    for _ in range(PUSHES):
        between = placed[:, None] - placed[None]
        distance = np.linalg.norm(between, axis=2)
        np.fill_diagonal(distance, np.inf)
        missing = np.maximum(wide - distance, 0.0) / 2
        if missing.max(initial=0.0) < 0.02 * wide:
            break
        placed = placed + (between / np.maximum(distance, 1e-12)[..., None] * missing[..., None]).sum(axis=1)
    still = np.linalg.norm(placed - points, axis=1, keepdims=True) < 0.05 * wide
    return np.where(still, points, placed)


def seen_axes(view: ColourView) -> list[int]:
    """The two axes along which the colours of the pixels vary most."""
    mean = np.average(view.points, axis=0, weights=view.weights)
    variance = np.average((view.points - mean) ** 2, axis=0, weights=view.weights)
    return [int(axis) for axis in np.argsort(-variance, kind="stable")[:2]]


def squares(view: ColourView, axes: tuple[int, int], side: float, space: str) -> NDArray[np.uint8]:
    """(H, W, 4) RGBA: the pixels of the squares, `axes` downwards and to the right, the highest value in the first row.

    Without labels a square has the mean colour of its pixels.
    """
    low = view.points.min(axis=0)
    rows, columns = (np.floor((view.points[:, axis] - low[axis]) / side).astype(np.intp) for axis in axes)
    shape = int(rows.max()) + 1, int(columns.max()) + 1
    place, size = rows * shape[1] + columns, shape[0] * shape[1]
    weight = np.bincount(place, view.weights, size)
    taken = np.flatnonzero(weight)
    colours = np.zeros((size, 4), np.uint8)
    if view.labels is None:
        sums = np.stack([np.bincount(place, view.weights * column, size) for column in view.points.T], axis=1)
        colours[taken, :3] = to_rgb(sums[taken] / weight[taken, None], space)  # type: ignore[arg-type]
    else:
        names, which = np.unique(view.labels, return_inverse=True)
        votes = np.bincount(which * size + place, view.weights, len(names) * size).reshape(len(names), size)
        colours[taken, :3] = label_colours(int(names[-1]))[names[votes.argmax(axis=0)[taken]] - 1]
    strength = np.log1p(weight[taken]) / np.log1p(weight.max())
    colours[taken, 3] = np.rint(255 * (FAINTEST + (1 - FAINTEST) * strength)).astype(np.uint8)
    return colours.reshape(*shape, 4)[::-1]


def _uri(picture: NDArray[np.uint8]) -> str:
    large = picture.repeat(MAGNIFIED, axis=0).repeat(MAGNIFIED, axis=1)
    png = cv2.imencode(".png", cv2.cvtColor(large, cv2.COLOR_RGBA2BGRA))[1].tobytes()
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _ellipse(centre: NDArray[np.float64], covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 48) the outline at SIGMAS standard deviations of the shadow that the Gaussian throws on the plane."""
    turn = np.linspace(0, 2 * np.pi, 48)
    values, vectors = np.linalg.eigh(covariance)
    circle = np.stack([np.cos(turn), np.sin(turn)])
    outline: NDArray[np.float64] = vectors * np.sqrt(np.maximum(values, 0)) * SIGMAS @ circle + centre[:, None]
    return outline
