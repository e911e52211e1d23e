"""Compare: the same picture, two to six methods side by side."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui import frame, source
from pages.ui.chooser import default_method, method_chooser
from pages.ui.editor import recipe_editor
from pages.ui.facts import milliseconds
from pages.ui.image_card import image_card, ledger_card
from pages.ui.results import error_panel, foreground_chooser, result_panel
from pages.ui.save import scores_csv
from pages.ui.session import Session
from pages.ui.stages import Result
from pages.ui.viewer import Panel, viewer
from pages.ui.work import run_shown
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.methods.unet import UNet
from seglib.metrics import MEASURES, disagreement
from seglib.prompt import Box
from seglib.recipe import Recipe, to_words
from seglib.types import HeatView

FEWEST, MOST = 2, 6
FIRST = {"1": Recipe(method=Otsu()), "2": Recipe(method=KMeans()), "3": Recipe(method=UNet())}
VIEWS = ("Result", "Errors", "Disagreement")

frame.enter()
session = Session("compare", FIRST, largest=MOST)
with frame.errors():
    session.read_address()
image_card(session)
opened = source.current()


def add() -> None:
    free = next(str(number) for number in range(1, MOST + 1) if str(number) not in session.recipes)
    used = {recipe.method.name for recipe in session.recipes.values()}
    unused = next((method.name for method in METHODS if method.name not in used), METHODS[0].name)
    session.replace({**session.recipes, free: Recipe(method=default_method(unused, source.chosen_sample()))})


def remove(column: str) -> None:
    session.replace({name: recipe for name, recipe in session.recipes.items() if name != column})


def copy(column: str, key: str) -> None:
    """`same as ...`: the settings of another column."""
    other = st.session_state[key]
    if other is not None:
        session.replace({**session.recipes, column: session.recipes[other]})


def box_drawn(box: Box | None) -> None:
    """A box belongs to the picture: every column whose method takes one gets it."""
    for column, recipe in session.recipes.items():
        if "box" in recipe.method.prompts:
            session.recipes[column] = replace(recipe, prompt=replace(recipe.prompt, box=box))


buttons = frame.header("Compare", "the same picture, several methods")
with buttons:
    st.button("Add a column", icon=":material/add:", key="add", on_click=add, disabled=len(session.recipes) >= MOST)
frame.notices(session)
st.caption(f"{source.title()} · every panel has the same zoom")

results: dict[str, Result] = {}
with st.container(key="methods"):
    places = st.columns(len(session.recipes), gap="small")
for place, column in zip(places, list(session.recipes), strict=True):
    key = f"compare{session.generation}.{column}"
    with place, st.container(key=f"column{column}"), frame.errors():
        recipe = method_chooser(session.recipes[column], key, source.chosen_sample())
        with st.popover("Settings", icon=":material/tune:", width="stretch"):
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


def best_in_bold(values: "pd.Series[float]") -> list[str]:
    return ["font-weight: 700" if value == values.max() else "" for value in values]


def caption(result: Result) -> str:
    dice = result.scores.get("dice")
    oracle = " oracle" if result.segmentation.foreground_by == "oracle" else ""
    return (f"Dice {dice:.3f}{oracle} · " if dice is not None else "") + milliseconds(result.segmentation.seconds)


view = st.segmented_control("Show", VIEWS, default=VIEWS[0], required=True, key="compare.view", label_visibility="collapsed")
with frame.errors():
    masks = {column: result.segmentation.mask for column, result in results.items() if result.segmentation.mask is not None}
    shapes = {mask.shape for mask in masks.values() if mask is not None}
    if view == "Disagreement" and len(masks) > 1 and len(shapes) == 1:
        split = disagreement([mask for mask in masks.values() if mask is not None])
        panels = [
            Panel(
                "Disagreement", f"{100 * float((split > 0).mean()):.1f} % of the pixels", base=HeatView("share", split, 0.0, 0.5)
            )
        ]
        panels += [result_panel(title[column], result, caption(result)) for column, result in results.items()]
    else:
        if view == "Disagreement":
            st.info(
                "Disagreement needs two columns with a foreground, on working copies of the same size.", icon=":material/info:"
            )
        panels = []
        for column, result in results.items():
            errors = error_panel(opened, result, title[column]) if view == "Errors" else None
            panels.append(replace(errors or result_panel(title[column], result), caption=caption(result)))
        if view == "Errors" and opened.truth is None:
            st.info("Errors need a ground truth: add one with **Change image**.", icon=":material/info:")
    boxed = [recipe for recipe in session.recipes.values() if "box" in recipe.method.prompts]
    viewer(
        opened.image,
        panels,
        key="compare.viewer",
        box=boxed[0].prompt.box if boxed else None,
        on_box=box_drawn if boxed else None,
    )

rows = []
for column, result in results.items():
    recipe, found = session.recipes[column], result.segmentation
    row: dict[str, object] = {
        "Method": title[column],
        "Settings": recipe.method.text().partition("(")[2].removesuffix(")") or "defaults",
    }
    row |= {measure.title: result.scores.get(measure.name) for measure in MEASURES}
    oracle = {"oracle": "best match (oracle)", "choice": "chosen", "all": "none chosen", "method": "the method's"}[
        found.foreground_by
    ]
    row |= {
        "Time": milliseconds(found.seconds),
        "Parameters": f"{recipe.method.parameter_count():,}",
        "Foreground": oracle,
        "Labels": f"{np.count_nonzero(np.unique(found.labels)):,}",
    }
    rows.append(row)
if rows:
    table = pd.DataFrame(rows).set_index("Method")
    measured = [measure.title for measure in MEASURES if table[measure.title].notna().any()]
    table = table.drop(columns=[measure.title for measure in MEASURES if measure.title not in measured])
    st.table(table.style.format(dict.fromkeys(measured, "{:.3f}"), na_rep="–").apply(best_in_bold, subset=pd.Index(measured)))
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
