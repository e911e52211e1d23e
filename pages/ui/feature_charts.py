"""Charts of pixel classifiers: examples in the plane of two features, and how much each feature matters."""

import numpy as np
import plotly.graph_objects as go

from seglib.palette import label_words
from seglib.types import BarView, PlaneView

BACKGROUND = "#8A97A5"  # as in the histogram
MOST = 800  # points that a browser draws without a wait


def plane(view: PlaneView) -> go.Figure:
    """Points in the colours of their labels over what is decided there, with border, margin and circled points."""
    colours = [BACKGROUND, *label_words(max(1, len(view.names) - 1))]
    steps = [(place / len(colours), (place + 1) / len(colours)) for place in range(len(colours))]
    figure = go.Figure(
        go.Heatmap(
            x=view.x,
            y=view.y,
            z=view.decided,
            zmin=-0.5,
            zmax=len(colours) - 0.5,
            colorscale=[(end, colour) for ends, colour in zip(steps, colours, strict=True) for end in ends],
            opacity=0.3,
            showscale=False,
            hoverinfo="skip",
        )
    )
    if view.values is not None:
        for level, dash, name in ((-1, "dash", "margin"), (0, "solid", "border"), (1, "dash", "margin")):
            figure.add_contour(
                x=view.x,
                y=view.y,
                z=view.values,
                contours={"start": level, "end": level, "size": 1, "coloring": "none"},
                line={"width": 2, "dash": dash, "color": BACKGROUND},
                showscale=False,
                showlegend=False,
                hoverinfo="skip",
                name=name,
            )
    rng = np.random.default_rng(0)
    chosen = np.sort(rng.permutation(len(view.points))[:MOST])
    for label in np.unique(view.labels[chosen]):
        all_circled = view.circled[chosen][view.labels[chosen] == label].all()
        for circled in (False, True):
            own = chosen[(view.labels[chosen] == label) & (view.circled[chosen] == circled)]
            if len(own):
                figure.add_scatter(
                    x=view.points[own, 0],
                    y=view.points[own, 1],
                    mode="markers",
                    name=view.names[label] + (", support vector" if circled else ""),
                    marker={
                        "size": 7 if circled else 5,
                        "color": colours[label],
                        "line": {"width": 1.5 if circled else 0, "color": "#22303C"},
                    },
                    showlegend=not circled or bool(all_circled),
                    legendgroup=str(label),
                    hovertemplate="%{x:.3g}, %{y:.3g}<extra>%{fullData.name}</extra>",
                )
    figure.update_xaxes(range=[view.x[0], view.x[-1]])
    figure.update_yaxes(range=[view.y[0], view.y[-1]])
    return figure.update_layout(xaxis_title=view.axes[0], yaxis_title=view.axes[1])


def bars(view: BarView) -> go.Figure:
    """Lying bars, the first one on top."""
    figure = go.Figure(
        go.Bar(
            x=view.values,
            y=view.names,
            orientation="h",
            width=0.7,
            marker={"color": "#56B4E9"},
            hovertemplate="%{y}: %{x:.4g}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed")
    return figure.update_layout(title=view.title, xaxis_title=view.x_title, showlegend=False)
