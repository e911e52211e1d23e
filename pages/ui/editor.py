"""The editor of a recipe: the hyperparameters of its method, both chains. One for every page and every column."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.chain import chain_editor, switched_on
from pages.ui.source import chosen_sample
from pages.ui.widgets import settings_widgets
from seglib.cleanup import CLEANUPS
from seglib.filters import FILTERS
from seglib.methods.base import Method
from seglib.recipe import Recipe


def recipe_editor(recipe: Recipe, key: str) -> tuple[Recipe, DeltaGenerator]:
    """Sliders of the method, then the chains, folded. Also the place between them, for the choice of foreground."""
    method = settings_widgets(recipe.method, key, idle=lambda method: method.idle(recipe.prompt))
    _side_of_the_sample(method, key)
    between = st.container()
    before, before_off = recipe.before, recipe.before_off
    title = _counted("Before the method", switched_on(before, before_off, f"{key}.before"))
    with st.expander(title, icon=":material/tune:", key=f"{key}.before.fold"):
        before, before_off = chain_editor(before, before_off, FILTERS, f"{key}.before", "filter")
    after, after_off = recipe.after, recipe.after_off
    title = _counted("After the method", switched_on(after, after_off, f"{key}.after"))
    with st.expander(title, icon=":material/cleaning_services:", key=f"{key}.after.fold"):
        after, after_off = chain_editor(after, after_off, CLEANUPS, f"{key}.after", "clean-up")
    edited = replace(recipe, method=method, before=before, before_off=before_off, after=after, after_off=after_off)
    return edited, between


def _side_of_the_sample(method: Method, key: str) -> None:
    """Offers the side that a sample names, where a link or an older choice has asked for the other one."""
    opened = chosen_sample()
    side = getattr(method, "foreground", None)
    if opened is None or side is None or opened.foreground in ("either", side):
        return

    def take(side: str) -> None:
        st.session_state[f"{key}.{method.name}.foreground"] = side

    st.caption(f":material/lightbulb: In this sample what one looks for is {opened.foreground}.")
    st.button(f"Look for {opened.foreground}", key=f"{key}.side", on_click=take, args=(opened.foreground,), width="stretch")


def _counted(title: str, number: int) -> str:
    return f"{title} ({number})" if number else title
