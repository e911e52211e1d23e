"""Compare: the same picture, two to six methods side by side."""

import streamlit as st

from pages.ui import comparison, frame, source
from pages.ui.chooser import default_method, method_chooser
from pages.ui.drawing import drawing
from pages.ui.editor import recipe_editor
from pages.ui.image_card import image_card, ledger_card
from pages.ui.results import foreground_chooser, truth_doubts, unlike
from pages.ui.save import scores_csv
from pages.ui.session import Session
from pages.ui.stages import Result
from pages.ui.viewer import viewer
from pages.ui.work import run_shown
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.methods.unet import UNet
from seglib.recipe import Recipe, to_words

FEWEST, MOST = 2, 6
FIRST = {"1": Recipe(method=Otsu()), "2": Recipe(method=KMeans()), "3": Recipe(method=UNet())}

frame.enter()
session = Session("compare", FIRST, largest=MOST)
with frame.errors():
    session.read_address()
image_card(session)
opened = source.current()


def add() -> None:
    free = next(str(number) for number in range(1, MOST + 1) if str(number) not in session.recipes)
    used = [type(recipe.method) for recipe in session.recipes.values()]
    families = {method.family for method in used}
    # Another family first: two thresholds say less about each other than a threshold and a clustering.
    other = min(METHODS, key=lambda method: (method in used, method.family in families))
    session.replace({**session.recipes, free: Recipe(method=default_method(other.name, source.chosen_sample()))})


def remove(column: str) -> None:
    session.replace({name: recipe for name, recipe in session.recipes.items() if name != column})


def copy(column: str, key: str) -> None:
    """`same as ...`: the settings of another column."""
    other = st.session_state[key]
    if other is not None:
        session.replace({**session.recipes, column: session.recipes[other]})


buttons = frame.header("Compare", "the same picture, several methods")
with buttons:
    st.button("Add a column", icon=":material/add:", key="add", on_click=add, disabled=len(session.recipes) >= MOST)
frame.notices(session)
results: dict[str, Result] = {}
view, also = comparison.views(opened)
per_row = comparison.per_row(len(session.recipes) + len(also) + (view == comparison.DISAGREEMENT))
with st.container(key="methods"):
    places = [place for _ in range(0, len(session.recipes), per_row) for place in st.columns(per_row, gap="small")]
for place, column in zip(places, list(session.recipes), strict=False):
    key = f"compare{session.generation}.{column}"
    with place, st.container(key=f"column{column}"), frame.errors():
        head = st.container(horizontal=True, gap="xsmall", key=f"head-{key}")
        with head:
            recipe = method_chooser(session.recipes[column], key, source.chosen_sample())
        with head, st.popover("Settings", icon=":material/tune:", width="content", key=f"tune-{key}"):
            recipe, chooser = recipe_editor(recipe, key)
            names = {name: f"{name} · {type(other.method).title}" for name, other in session.recipes.items() if name != column}
            st.selectbox(
                "Same as ...",
                list(names),
                None,
                format_func=names.__getitem__,
                key=f"{key}.same",
                on_change=copy,
                args=(column, f"{key}.same"),
                placeholder="Copy the settings of another column",
            )
            st.page_link(
                "pages/segment.py", label="Open in Segment", icon=":material/gesture_select:", query_params=to_words(recipe)
            )
            if len(session.recipes) > FEWEST:
                st.button("Remove this column", icon=":material/close:", key=f"{key}.remove", on_click=remove, args=(column,))
        progress_place = st.empty()
        result = run_shown(opened, recipe, key, progress_place)
        if result is not None:
            with chooser:
                chosen = foreground_chooser(recipe, result, opened, key)
            if chosen != recipe:
                recipe, result = chosen, run_shown(opened, chosen, key, progress_place)
        session.recipes[column] = recipe
        if result is not None:
            results[column] = result

title = {column: f"{column} · {type(recipe.method).title}" for column, recipe in session.recipes.items()}

with frame.errors():
    panels = comparison.panels(view, also, opened, {column: results.get(column) for column in session.recipes}, title)
    viewer(
        opened.image,
        panels,
        key="compare.viewer",
        drawing=drawing(session),
        columns=per_row,
        swipe=(0, len(session.recipes) - 1),
    )

truth_doubts(opened, "compare.doubts")
for column, result in results.items():
    unlike(result, title[column])
if results:
    comparison.score_table({title[column]: (session.recipes[column], result) for column, result in results.items()})
    st.download_button(
        "Scores (CSV)",
        lambda: scores_csv(opened, [(title[c], session.recipes[c], r) for c, r in results.items()]),
        "scores.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="scores",
    )
ledger_card(next((result.prepared.ledger for result in results.values()), opened.image.ledger))
frame.leave(session, buttons)
