"""The editor of a recipe: the hyperparameters of its method, both chains. One for every page and every column."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.chain import chain_editor, switched_on
from pages.ui.facts import words
from pages.ui.fitting import fitting
from pages.ui.source import chosen_sample
from pages.ui.widgets import settings_widgets
from seglib.cleanup import CLEANUPS
from seglib.filters import FILTERS
from seglib.methods.base import Method
from seglib.recipe import Recipe


def recipe_editor(recipe: Recipe, key: str) -> tuple[Recipe, DeltaGenerator]:
    """Sliders of the method, then the chains, folded. Also the place between them, for the choice of foreground."""
    method = settings_widgets(recipe.method, key, idle=lambda method: method.idle(recipe.prompt))
    _hints_of_the_sample(method, key)
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


def _hints_of_the_sample(method: Method, key: str) -> None:
    """Offers what fits the sample, where a link or an older choice has asked for something else."""

    def take(name: str, value: str) -> None:
        st.session_state[f"{key}.{method.name}.{name}"] = value

    for name, value in fitting(type(method), chosen_sample()).items():
        if getattr(method, name) in (value, "either") or value == "either":
            continue
        said = words(value)
        text = (
            f"In this sample what one looks for is {said}."
            if name == "foreground"
            else f"There is a model for such pictures: {said}."
        )
        st.caption(f":material/lightbulb: {text}")
        label = f"Look for {said}" if name == "foreground" else f"Use {said}"
        st.button(label, key=f"{key}.hint.{name}", on_click=take, args=(name, value), width="stretch")


def _counted(title: str, number: int) -> str:
    return f"{title} ({number})" if number else title
