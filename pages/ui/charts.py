"""Plotly charts of one look, and the simplest of them: a curve."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages.ui.facts import number
from seglib.palette import OKABE_ITO
from seglib.types import CurveView

FEW_ROUNDS = 8  # of a curve, each of which has its number on the axis
MIXED = "#8A97A5"  # of what is of no kind, or of several; seen on white and on black
STRONG = 3.5  # px of a line that is seen from the back row
LINE, NOW = OKABE_ITO[4], OKABE_ITO[5]  # a curve, and where the page stands on it
LEGEND, AXIS = 27, 50  # pixels of a row of the legend, and below a plot


def show(figure: go.Figure, key: str, height: int = 300, top: int = 28) -> None:
    """Put a figure on the page in the common look; `top` is the room for its title or legend in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": top, "b": 8},
        legend={"orientation": "h", "y": 1 + LEGEND / (height - top - AXIS), "x": 0},
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
    readable(figure)
    title = f"{view.title}: {number(value)} at {view.x_title} {now}"
    return figure.update_layout(title=title, xaxis_title=view.x_title, yaxis_title=view.y_title, showlegend=False)


def readable(figure: go.Figure) -> None:
    """Letters that are read from the back row."""
    figure.update_layout(title_font_size=16)
    for update in (figure.update_xaxes, figure.update_yaxes):
        update(title_font_size=15, tickfont_size=14)
