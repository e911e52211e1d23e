"""The choice of a method: all of them in sight at once, family by family."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from pages.ui.fitting import default_method
from seglib.methods import METHODS
from seglib.recipe import Recipe, method_named
from seglib.samples import Sample

FAMILIES = {family: tuple(method.name for method in METHODS if method.family == family) for family in
            dict.fromkeys(method.family for method in METHODS)}  # fmt: skip
_focus = st.components.v2.component("method_focus", js=Path(__file__).with_suffix(".js").read_text("utf-8"))


def method_chooser(recipe: Recipe, key: str, sample: Sample | None) -> Recipe:
    """The recipe with the method that the visitor has chosen; what a new method cannot use is dropped."""
    name = st.session_state.setdefault(f"{key}.method", recipe.method.name)
    with st.container(key=f"chooser-{key}"):
        _families(name, key)
    if name == recipe.method.name:
        return recipe
    return replace(recipe, method=default_method(name, sample), foreground="best")


@st.fragment
def _families(name: str, key: str) -> None:
    """The name of the method, and behind it the others. A fragment: to look at them does not disturb a run."""
    chosen, unfolded = f"{key}.method", f"unfolded.{key}"
    if st.session_state[chosen] != name:
        st.rerun()

    def pick(pills: str) -> None:
        # A family that loses the choice to another reports a change, too; and a browser that has not yet heard of the new
        # method says the old one once more. Only another method than the one shown is a choice.
        if st.session_state[pills] not in (None, name):
            st.session_state[chosen] = st.session_state[pills]
            st.session_state[unfolded] = False

    with st.popover(method_named(name).title, width="stretch", key=unfolded, on_change="rerun"):
        for family, members in FAMILIES.items():
            # What a browser says of an older list belongs to that list, and no list is a part of the state.
            pills = f"list.{chosen}.{name}.{family}"
            st.session_state[pills] = name if name in members else None
            st.pills(
                family,
                members,
                format_func=lambda each: method_named(each).title,
                key=pills,
                required=True,
                on_change=pick,
                args=(pills,),
            )
        st.page_link("pages/methods.py", label="What each of them does", icon=":material/menu_book:")
        _focus(key=f"focus.{key}")
