"""Running a recipe in front of a visitor: progress and cancel while it takes long, nothing while it does not."""

import time
from collections.abc import Callable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.source import Source, fitting_side
from pages.ui.stages import Result, run_stages
from seglib.recipe import Recipe, to_json

LARGE = 1_000_000  # pixels, from which on any method may take long
OFTEN = 0.1  # seconds between two looks at how far it is


class Bar:
    """How far a work is, and a button to cancel it. It is drawn in `place`, an `st.empty`, at the first word.

    A long step tells nothing on its way, so the bar is there from the beginning: the style sheet keeps it out of sight for
    0.4 s and lays it over what is below.
    """

    def __init__(self, place: DeltaGenerator, key: str, cancel: Callable[[], None]) -> None:
        self._place, self._key, self._cancel = place, key, cancel
        self._bar: DeltaGenerator | None = None
        self._told = 0.0

    def tell(self, done: float, text: str) -> None:
        if self._bar is None:
            with self._place.container(horizontal=True, vertical_alignment="center", key=f"working-{self._key}"):
                self._bar = st.progress(0.0)
                st.button("Cancel", icon=":material/stop:", key=f"{self._key}.cancel", on_click=self._cancel)
        if time.perf_counter() - self._told > OFTEN:
            self._bar.progress(min(1.0, max(0.0, done)), text)
            self._told = time.perf_counter()


def run_shown(source: Source, recipe: Recipe, key: str, place: DeltaGenerator) -> Result | None:
    """The result, or None when the visitor has cancelled it and not asked for it again.

    place: an `st.empty` for progress. It is there for fast methods too: with an element more or less, Streamlit would
    take the picture below it for another one and draw it anew.
    """
    if not (recipe.method.slow or any(stage.slow for stage in recipe.filters) or _pixels(source, recipe) > LARGE):
        return run_stages(source, recipe)
    wish = f"{source.image.digest}{to_json(recipe)}"
    stopped = f"{key}.stopped"

    def run_again() -> None:
        del st.session_state[stopped]

    if st.session_state.get(stopped) == wish:
        with place.container():
            st.info(f"{type(recipe.method).title} was stopped. Change a setting, or run it again.", icon=":material/stop_circle:")
            st.button("Run", icon=":material/play_arrow:", key=f"{key}.run", type="primary", on_click=run_again)
        return None

    def cancel() -> None:
        st.session_state[stopped] = wish

    bar, title = Bar(place, key, cancel), type(recipe.method).title
    try:
        return run_stages(source, recipe, lambda step: bar.tell(step.done or 0.0, f"{title}: {step.title}"))
    finally:
        place.empty()


def _pixels(source: Source, recipe: Recipe) -> int:
    """Of the working copy, at most."""
    height, width = source.image.native_shape
    side = fitting_side(recipe, (height, width)) or max(height, width)
    return round(height * width * (side / max(height, width)) ** 2)
