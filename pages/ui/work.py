"""Running a recipe in front of a visitor: progress and cancel while it takes long, nothing while it does not."""

import time

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.source import Source
from pages.ui.stages import Result, run_stages
from seglib.recipe import Recipe, to_json
from seglib.types import Step

PATIENCE = 0.4  # seconds before a progress bar is worth its flicker


def run_shown(source: Source, recipe: Recipe, key: str, place: DeltaGenerator) -> Result | None:
    """The result, or None when the visitor has cancelled it and not asked for it again.

    place: an `st.empty` for progress. It is there for fast methods too: with an element more or less, Streamlit would
    take the picture below it for another one and draw it anew.
    """
    if not (recipe.method.slow or any(stage.slow for stage in recipe.filters)):
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
    started = time.perf_counter()
    bar: DeltaGenerator | None = None

    def cancel() -> None:
        st.session_state[stopped] = wish

    def show(step: Step) -> None:
        nonlocal bar
        if bar is None and time.perf_counter() - started > PATIENCE:
            with place.container(horizontal=True, vertical_alignment="center"):
                bar = st.progress(0.0)
                st.button("Cancel", icon=":material/stop:", key=f"{key}.cancel", on_click=cancel)
        if bar is not None:
            bar.progress(min(1.0, max(0.0, step.done or 0.0)), f"{type(recipe.method).title}: {step.title}")

    try:
        return run_stages(source, recipe, show)
    finally:
        place.empty()
