"""Several recipes on a page: the head of each with its method and its settings, and its result."""

import streamlit as st

from pages.ui import source
from pages.ui.chooser import method_chooser
from pages.ui.editor import recipe_editor
from pages.ui.facts import of_task
from pages.ui.fitting import default_method
from pages.ui.results import foreground_chooser
from pages.ui.session import Session
from pages.ui.source import Source
from pages.ui.stages import Result
from pages.ui.work import run_shown
from seglib.methods import METHODS
from seglib.recipe import Recipe, to_words


def column(session: Session, name: str, opened: Source, fewest: int) -> Result | None:
    """Method and settings of a column, and what comes out; call it in its place and inside of `frame.errors`."""
    key = f"{session.page}{session.generation}.{name}"
    head = st.container(horizontal=True, gap="xsmall", key=f"head-{key}")
    with head:
        recipe = method_chooser(session.recipes[name], key, source.chosen_sample())
    with head, st.popover("Settings", icon=":material/tune:", width="content", key=f"tune-{key}"):
        recipe, chooser = recipe_editor(recipe, key)
        names = {other: f"{other} · {type(each.method).title}" for other, each in session.recipes.items() if other != name}
        if names:
            st.selectbox(
                "Same as ...",
                list(names),
                None,
                format_func=names.__getitem__,
                key=f"{key}.same",
                on_change=copy,
                args=(session, name, f"{key}.same"),
                placeholder="Copy the settings of another column",
            )
        st.page_link("pages/segment.py", label="Open in Segment", icon=":material/gesture_select:", query_params=to_words(recipe))
        if len(session.recipes) > fewest:
            st.button("Remove this column", icon=":material/close:", key=f"{key}.remove", on_click=remove, args=(session, name))
    progress_place = st.empty()
    result = run_shown(opened, recipe, key, progress_place)
    if result is not None:
        with chooser:
            chosen = foreground_chooser(recipe, result, opened, key)
        if chosen != recipe:
            recipe, result = chosen, run_shown(opened, chosen, key, progress_place)
    session.recipes[name] = recipe
    return result


def titles(session: Session) -> dict[str, str]:
    """What each column is called: its name and its method, with the task where it is a trained model."""
    return {name: f"{name} · {type(recipe.method).title}{of_task(recipe.method)}" for name, recipe in session.recipes.items()}


def add(session: Session, most: int) -> None:
    """One more column, with a method of another family."""
    free = next(str(number) for number in range(1, most + 1) if str(number) not in session.recipes)
    used = [type(recipe.method) for recipe in session.recipes.values()]
    families = {method.family for method in used}
    # Another family first: two thresholds say less about each other than a threshold and a clustering.
    other = min(METHODS, key=lambda method: (method in used, method.family in families))
    session.replace({**session.recipes, free: Recipe(method=default_method(other.name, source.chosen_sample()))})


def remove(session: Session, name: str) -> None:
    session.replace({other: recipe for other, recipe in session.recipes.items() if other != name})


def copy(session: Session, name: str, key: str) -> None:
    """`same as ...`: the settings of another column."""
    other = st.session_state[key]
    if other is not None:
        session.replace({**session.recipes, name: session.recipes[other]})
