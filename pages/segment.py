"""Segment: one picture, one method, its sliders, the mask and its score."""

from dataclasses import replace

import streamlit as st

from pages.ui import frame, model_card, recipe_file, save, source, studies, try_all, why
from pages.ui.chooser import method_chooser
from pages.ui.drawing import drawing
from pages.ui.editor import recipe_editor
from pages.ui.facts import counted, fact_table, milliseconds, notes
from pages.ui.fitting import other_model
from pages.ui.histogram import histogram
from pages.ui.image_card import image_card, ledger_card
from pages.ui.lines import channel_of_lines, lines_of, moved
from pages.ui.results import (
    error_panel,
    foreground_chooser,
    result_panel,
    score_cards,
    short,
    truth_panel,
    unlike,
)
from pages.ui.session import Session
from pages.ui.stages import Result
from pages.ui.steps import step_player
from pages.ui.tabs import tabs
from pages.ui.truth_doubts import truth_doubts
from pages.ui.viewer import Panel, viewer
from pages.ui.viewer_input import Point
from pages.ui.work import run_shown
from seglib.features.channels import channel_of
from seglib.features.doubt import doubts
from seglib.methods.base import Method
from seglib.methods.otsu import Otsu
from seglib.prompt import Place
from seglib.recipe import Recipe
from seglib.types import HeatView

UNCERTAINTY = "Uncertainty"

frame.enter()
session = Session("segment", {"": Recipe(method=Otsu())}, largest=1)
with frame.errors():
    session.read_address()
recipe_file.receive(session)
image_card(session)
buttons = frame.header("Segment", "choose a method, move its sliders, watch the mask")

key = f"segment{session.generation}"
opened = source.current()
recipe = session.recipes[""]


def point_clicked(point: Point) -> None:
    """A click adds the label under it to the foreground, or takes it out."""
    result: Result | None = st.session_state.get("segment.result")
    if result is None or session.recipes[""].method.kind != "classes":
        return
    classes = result.segmentation.classes
    label = int(classes[int(point.y * classes.shape[0]), int(point.x * classes.shape[1])])
    old = set(result.segmentation.foreground) if result.segmentation.foreground_by != "all" else set()
    session.recipes[""] = replace(session.recipes[""], foreground=tuple(sorted(old ^ {label})) or (0,))
    for name in ("way", "labels"):
        st.session_state.pop(f"{key}.{name}", None)


def pixel_asked(place: Place | None) -> None:
    why.ask(source.current(), place)


def line_moved(name: str, level: int) -> None:
    """A line of the histogram says what a slider says; the sliders are drawn anew at their new values."""
    result: Result | None = st.session_state.get("segment.result")
    if result is not None:
        recipe = session.recipes[""]
        session.replace({"": replace(recipe, method=moved(recipe.method, result.segmentation.facts, name, level))})


def method_taken(method: Method) -> None:
    session.replace({"": replace(session.recipes[""], method=method, foreground="best")})


with st.container(key="room"):
    left, middle, right = st.columns([1.3, 3.6, 0.95], gap="medium")

with left, frame.errors():
    with st.container(key="method-name"):
        recipe = method_chooser(recipe, key, source.chosen_sample())
    with st.container(key="settings"):
        recipe, foreground_place = recipe_editor(recipe, key)

with middle, st.container(key="picture"):
    frame.notices(session)
    result = None
    progress_place = st.empty()
    with frame.errors():
        result = run_shown(opened, recipe, key, progress_place)
    picture_place = st.container()

if result is not None:
    with foreground_place:
        recipe_chosen = foreground_chooser(recipe, result, opened, key)
    if recipe_chosen != recipe:
        recipe = recipe_chosen
        with frame.errors():
            result = run_shown(opened, recipe, key, progress_place)
session.recipes[""] = recipe
st.session_state["segment.result"] = result

with picture_place:
    if result is None:
        viewer(opened.image, [Panel("Image")], key="segment.viewer", drawing=drawing(session))
    else:
        found = result.segmentation
        caption = f"{counted(result, recipe)}{milliseconds(found.seconds)}"
        untouched = result.prepared.digest == opened.image.digest
        seen = Panel("Filtered image" if recipe.filters else "Image", base=None if untouched else result.prepared.pixels)
        shown = {"Result": result_panel(short(type(recipe.method).title), recipe.method, result, caption)}
        errors = error_panel(opened, result)
        if errors is not None:
            shown["Errors"] = errors
        if found.foreground_by in ("choice", "oracle"):
            shown["All labels"] = Panel("All labels", labels=found.classes)
        truth = truth_panel(opened, found.labels.shape)
        if truth is not None:
            shown["Ground truth"] = truth
        if found.probability is not None:
            shown["Probability"] = Panel("Probability", base=HeatView("Probability", found.probability, 0.0, 1.0))
        unsure = () if found.probability is None else doubts(found.probability, found.spread)
        offered = [*shown, *([UNCERTAINTY] if unsure else [])]
        choice = st.segmented_control("Right panel", offered, default="Result", required=True, key="segment.view",
                                      label_visibility="collapsed") if len(offered) > 1 else "Result"  # fmt: skip
        panels = [seen, shown.get(choice, shown["Result"])]
        if choice == UNCERTAINTY and unsure:
            panels = [seen, *(Panel(view.title, base=view) for view in unsure)]
        viewer(
            opened.image,
            panels,
            key="segment.viewer",
            drawing=drawing(session),
            asked=why.asked(opened),
            on_asked=pixel_asked,
            on_point=point_clicked if recipe.method.kind == "classes" else None,
            choosing=found.foreground_by == "choice",
        )

# Where a hand draws, notes come and go with each stroke: their room stays, so that nothing moves.
with middle, st.container(key="notes-kept" if recipe.method.wanted() else "notes"):
    if result is not None:
        unlike(result)
        other_model(opened, recipe.method, result, key)
    for note in notes(result) if result is not None else ():
        st.caption(f":material/lightbulb: {note[0].upper()}{note[1:]}.")

with right, st.container(key="score"):
    truth_doubts(opened, "segment.doubts", result)
    if result is not None:
        score_cards(opened, result, "segment.score")
with right, st.container(key="facts"):
    if result is not None:
        fact_table(result, recipe.method)
        if result.scores:
            st.page_link("pages/score.py", label="All measures", icon=":material/straighten:")
        if st.button("Save", icon=":material/download:", width="stretch", key="save"):
            save.dialog(opened, recipe, result, session.link())

if result is not None:
    with middle, st.container(key="more"):
        more = [*try_all.tabs(recipe), *studies.tabs(recipe)]
        steps_tab, histogram_tab, why_tab, *study_tabs, about_tab = tabs(
            ["Steps", "Histogram", why.TAB, *more, "About this method"], key="segment.tabs"
        )
        if steps_tab.open:
            with steps_tab:
                space = getattr(recipe.method, "space", "rgb")
                step_player(result.prepared, result.segmentation.steps, space, f"steps.{recipe.method.name}")
        if histogram_tab.open:
            with histogram_tab:
                channel = channel_of_lines(recipe.method)
                histogram(
                    channel_of(result.prepared, channel),
                    result.segmentation.classes,
                    f"{result.key}|{channel}",
                    lines_of(recipe.method, result.segmentation.facts),
                    key="segment.histogram",
                    axis=f"{channel.replace('_', ' ')} level",
                    levels=result.prepared.levels if channel == "grey" else None,
                    on_move=line_moved,
                )
        if why_tab.open:
            with why_tab:
                why.show(opened, recipe, result, why.asked(opened))
        for name, study_tab in zip(more, study_tabs, strict=True):
            if study_tab.open:
                with study_tab:
                    if name == try_all.TAB:
                        try_all.panel(opened, recipe, result, method_taken)
                    else:
                        studies.show(name, opened, result, recipe, key)
        if about_tab.open:
            with about_tab, frame.errors():
                st.markdown(frame.page_text(type(recipe.method)))
                if recipe.method.weights:
                    model_card.show(type(recipe.method), getattr(recipe.method, "task", ""), key)
ledger_card(opened.image.ledger if result is None else result.segmentation.ledger)
frame.leave(session, buttons)
