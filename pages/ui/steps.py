"""The step player: how a method got there, forward and back."""

import numpy as np
import streamlit as st

from pages.ui import charts, feature_charts
from pages.ui.colour_chart import colour_space, is_grey
from pages.ui.colour_plane import plane
from pages.ui.facts import number
from pages.ui.tree_chart import tree
from pages.ui.viewer import Panel, Swatch, named, viewer
from seglib.palette import FRONT
from seglib.types import BarView, ColourView, CurveView, HeatView, Image, LabelView, PlaneView, Step, TreeView, View
from seglib.wording import signed


@st.fragment
def step_player(image: Image, steps: tuple[Step, ...], space: str, key: str) -> None:
    """A slider through the steps with back and forward buttons, and the pictures of the step that it stands at.

    key: unique for the method, so that its place survives a change of its settings.
    """
    if not steps:
        st.info("This method has no steps to show.", icon=":material/info:")
        return
    place_key, last = f"{key}.place", len(steps)
    # Whoever looks at the end goes on looking at the end when a setting makes the way longer or shorter.
    before, end_key = st.session_state.get(place_key, last), f"{key}.last"
    st.session_state[place_key] = last if before >= min(last, st.session_state.get(end_key, last)) else before
    st.session_state[end_key] = last

    def move(by: int) -> None:
        st.session_state[place_key] = min(max(st.session_state[place_key] + by, 1), last)

    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"step-buttons.{key}"):
        place = st.session_state[place_key]
        st.button(
            "First step",
            icon=":material/first_page:",
            key=f"{key}.first",
            on_click=move,
            args=(-last,),
            disabled=place == 1,
            help="First step",
        )
        st.button(
            "Back", icon=":material/chevron_left:", key=f"{key}.back", on_click=move, args=(-1,), disabled=place == 1, help="Back"
        )
        if last > 1:
            st.slider("Step", 1, last, key=place_key, label_visibility="collapsed", format="%d")
        st.button(
            "Forward",
            icon=":material/chevron_right:",
            key=f"{key}.forward",
            on_click=move,
            args=(1,),
            disabled=place == last,
            help="Forward",
        )
        st.button(
            "Last step",
            icon=":material/last_page:",
            key=f"{key}.end",
            on_click=move,
            args=(last,),
            disabled=place == last,
            help="Last step",
        )
    shown = st.session_state[place_key]
    step = steps[shown - 1]
    st.markdown(f"**{shown} of {last} · {step.title}.** {signed(step.text)}")
    show_views(image, step.draw(), space, key)


def show_views(image: Image, views: tuple[View, ...], space: str, key: str) -> None:
    """Pictures in one linked viewer, colours beside it; charts that are not of places take the whole width below it."""
    for i, view in enumerate(views):
        if isinstance(view, PlaneView):
            charts.show(feature_charts.plane(view), f"{key}.plane{i}", 420, top=36)
        elif isinstance(view, BarView):
            charts.show(feature_charts.bars(view), f"{key}.bars{i}", 90 + 22 * len(view.values))
    if all(isinstance(view, PlaneView | BarView) for view in views):
        return
    panels = [_panel(view) for view in views if isinstance(view, LabelView | HeatView)]
    drawn = [view for view in views if isinstance(view, ColourView | CurveView | TreeView)]
    alone = not panels  # the chart is what there is to see: it comes first in size, and the image is for orientation
    beside = alone or any(isinstance(view, ColourView) for view in drawn)
    places = st.columns([2, 3] if alone else [3, 2]) if drawn and beside else [st.container()]
    with places[0]:
        viewer(image, panels or [Panel("Image")], key=f"{key}.viewer")
    below = st.container()
    for i, view in enumerate(drawn):
        with places[-1] if alone or isinstance(view, ColourView) else below:
            if isinstance(view, ColourView):
                _colours(view, space, f"{key}.chart{i}")
            elif isinstance(view, TreeView):
                charts.show(tree(view), f"{key}.chart{i}", 460, top=44)
            elif len(view.values) == 1:
                st.markdown(f"**{view.title}:** {number(view.values[0])}, {view.y_title}.")
            elif view.values:
                charts.show(charts.curve(view), f"{key}.chart{i}", 300, top=44)


def _colours(view: ColourView, space: str, key: str) -> None:
    """Colours along one axis, in a plane, or as the solid that somebody has asked for: a browser draws it for a second."""
    if is_grey(view):
        charts.show(colour_space(view, space), key, 220)
        return
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.markdown(f"**{view.title}**", width="content")
        solid = st.toggle("3-D", key=f"{key}.solid", help="All three axes, to be turned. Takes a browser a second to draw.")
    charts.show(colour_space(view, space) if solid else plane(view, space), f"{key}.{solid}", 300, top=8)


def _panel(view: LabelView | HeatView) -> Panel:
    if isinstance(view, HeatView):
        return Panel(view.title, base=view)
    if view.front is None:
        return Panel(view.title, labels=view.labels, legend=named(view.labels, view.names) if view.names else ())
    legend = (*named(view.labels, view.names), Swatch("front", FRONT))
    return Panel(view.title, labels=np.where(view.front, np.int32(len(legend)), view.labels), legend=legend)
