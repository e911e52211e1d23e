"""Raters: several people have drawn the same thing; how far they agree, and where a method lies among them."""

import streamlit as st

from pages.ui import charts, frame, image_dialog, rater_charts, source
from pages.ui.chooser import method_chooser
from pages.ui.consensus import consensus_table, panels, verdict
from pages.ui.drawing import drawing
from pages.ui.editor import recipe_editor
from pages.ui.image_card import image_card, ledger_card
from pages.ui.people import judged, people_of, standing_of
from pages.ui.results import foreground_chooser
from pages.ui.session import Session
from pages.ui.viewer import viewer
from pages.ui.work import run_shown
from seglib.methods.otsu import Otsu
from seglib.recipe import Recipe

EXAMPLE = "nuclei"
LESSON = """
**Two people never draw the same outline.** How far they differ is the yardstick for a method: one that agrees with them as
well as they agree with each other cannot be told from one more of them, and a higher score measures luck.

Add the masks of at least two people, and here stand their agreement, a map of where they differ, and what is most likely
true: the **majority**, and **STAPLE**, which trusts those more who agree with the others.
"""

frame.enter()
session = Session("raters", {"": Recipe(method=Otsu())}, largest=1)
with frame.errors():
    session.read_address()
session.follow("segment", "")
image_card(session)
buttons = frame.header("Raters", "several people drew the same thing: how far they agree, and where a method lies among them")
with buttons:
    if st.button(
        "Add raters", icon=":material/group_add:", key="add-raters", help="Add, name or remove the masks of other people"
    ):
        image_dialog.choose(image_dialog.RATERS_TAB)
frame.notices(session)
opened = source.current()
people = people_of(opened)


def example() -> None:
    source.open_sample(EXAMPLE)


if len(people.everybody) < 2:
    with st.container(border=True, key="lesson"):
        st.markdown(LESSON)
        if people.everybody:
            st.markdown(f"So far there is one mask, *{people.names[0]}*. One more is enough.")
        with st.container(horizontal=True):
            if st.button("Add masks", icon=":material/group_add:", type="primary", key="add-masks"):
                image_dialog.choose(image_dialog.RATERS_TAB)
            st.button("Open an example", icon=":material/school:", key="example", on_click=example)
    viewer(opened.image, panels(people, None, None), key="raters.viewer")
else:
    key = f"raters{session.generation}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"head-{key}"):
        recipe = method_chooser(session.recipes[""], key, source.chosen_sample())
        with st.popover("Settings", icon=":material/tune:", width="content", key=f"tune-{key}"):
            recipe, chooser = recipe_editor(recipe, key)
    place, result = st.empty(), None
    with frame.errors():
        result = run_shown(opened, recipe, key, place)
        if result is not None:
            with chooser:
                chosen = foreground_chooser(recipe, result, opened, key)
            if chosen != recipe:
                recipe, result = chosen, run_shown(opened, chosen, key, place)
    session.recipes[""] = recipe
    found = judged(people.key, people.masks)
    mask = None if result is None else result.segmentation.mask
    viewer(opened.image, panels(people, found, result), key="raters.viewer", drawing=drawing(session))
    if people.computed:
        st.caption(
            ":material/info: These raters are computed: imitations of four ways to draw, because this picture's truth is exact."
        )
    title = type(recipe.method).title
    if result is not None and mask is not None:
        where = standing_of(people.key, result.key, people.masks, result.segmentation.labels)
        st.markdown(verdict(where, title, result))
        left, right = st.columns(2, gap="medium")
        height = 130 + 34 * (len(people.everybody) + 1)
        with left:
            charts.show(rater_charts.standings(where, people.names, title), "raters.standing", height, 36)
        with right:
            charts.show(rater_charts.agreement(where, people.names, title), "raters.agreement", height, 36)
        consensus_table(people, found, where, title, mask)
    elif result is not None:
        st.info("Choose under **Settings** which labels are foreground: then the method can be compared.", icon=":material/info:")
ledger_card(opened.image.ledger)
frame.leave(session, buttons)
