"""Score: the truth and one or more results; every measure, where each errs, and what it depends on."""

from functools import partial

import streamlit as st

from pages.ui import columns, error_views, frame, image_dialog, measured, source
from pages.ui.classes_tab import classes_tab, has_classes
from pages.ui.drawing import drawing
from pages.ui.facts import milliseconds, number
from pages.ui.image_card import image_card, ledger_card
from pages.ui.measured import Entry, Measuring
from pages.ui.objects_tab import objects_tab
from pages.ui.probability_tab import probability_tab
from pages.ui.results import unlike
from pages.ui.score_files import scores_csv, scores_json
from pages.ui.score_table import score_table
from pages.ui.session import Session
from pages.ui.shelf_cards import findings, predictions
from pages.ui.shelves import held
from pages.ui.threshold_tab import threshold_tab
from pages.ui.truth_doubts import truth_doubts
from pages.ui.viewer import viewer
from pages.ui.widgets import settings_widgets
from seglib.methods.otsu import Otsu
from seglib.methods.watershed import Watershed
from seglib.recipe import Recipe

FEWEST, MOST = 1, 4
FIRST = {"1": Recipe(method=Otsu()), "2": Recipe(method=Watershed())}
LESSON = """
**A score needs a ground truth**: a mask of what is right, drawn by somebody who knows. Add one to this picture, or open an
example whose truth is exact because the picture was computed.
"""

frame.enter()
session = Session("score", FIRST, largest=MOST, own={"measuring": Measuring()})
with frame.errors():
    session.read_address()
session.follow("segment", "1")
image_card(session)
opened = source.current()
buttons = frame.header("Score", "what a result got right, what it got wrong, and where")
with buttons:
    st.button(
        "Add a method",
        icon=":material/add:",
        key="add",
        on_click=columns.add,
        args=(session, MOST),
        disabled=len(session.recipes) >= MOST,
    )
frame.notices(session)

entries: dict[str, Entry] = {}
with st.container(key="methods"):
    places = st.columns(max(2, len(session.recipes)), gap="small")
for place, name in zip(places, list(session.recipes), strict=False):
    with place, st.container(key=f"column{name}"), frame.errors():
        result = columns.column(session, name, opened, FEWEST)
        if result is not None:
            entries[name] = measured.of_result(columns.titles(session)[name], result, session.recipes[name].method.meaning())
files: dict[str, int] = {}  # the place on its shelf of each mask that another program has made
for shelved, each in enumerate(held("predictions")):
    entry = measured.of_opinion(each)
    if entry is not None:
        files[f"file{shelved + 1}"] = shelved
        entries[f"file{shelved + 1}"] = entry

wish = session.setting(Measuring)
if opened.truth is None:
    with st.container(border=True, key="lesson"):
        st.markdown(LESSON)
        with st.container(horizontal=True):
            if st.button("Add ground truth", icon=":material/add:", type="primary", key="score.truth"):
                image_dialog.choose(image_dialog.TRUTH_TAB)
            st.button(
                "Open an example", icon=":material/school:", key="example", on_click=source.open_sample, args=(source.FIRST,)
            )
    if entries:
        viewer(
            opened.image,
            error_views.panels(error_views.TRUTH, next(iter(entries.values())), opened, wish, ""),
            key="score.viewer",
        )
elif entries:
    key = f"score{session.generation}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="score-bar"):
        looks, views = st.container(width="content"), st.container(width="content")
        with st.popover("Measuring", icon=":material/straighten:", key="measuring"):
            wish = settings_widgets(wish, key)
            session.own["measuring"] = wish
        if st.button("Add a file", icon=":material/upload_file:", key="add-file", help="Masks that another program has made"):
            predictions()
    looked = next(iter(entries))
    if len(entries) > 1:
        looked = looks.segmented_control(
            "Look at",
            list(entries),
            default=looked,
            format_func=lambda name: entries[name].title,
            required=True,
            key="score.entry",
            label_visibility="collapsed",
        )
    entry = entries.get(looked, next(iter(entries.values())))
    objects = measured.holds_objects(opened, wish)
    options = error_views.choices(entry, objects)
    view = views.segmented_control(
        "Show", options, default=options[0], required=True, key=f"score.view.{len(options)}", label_visibility="collapsed"
    )
    found = {name: measured.measured(each, opened, wish) for name, each in entries.items()}
    with st.container(key="room"):
        middle, right = st.columns([4.2, 1.3], gap="medium")
    go_to = error_views.looked(entry, opened)
    with middle, st.container(key="picture"), frame.errors():
        time = "" if entry.result is None else milliseconds(entry.result.segmentation.seconds)
        viewer(
            opened.image,
            error_views.panels(view, entry, opened, wish, time),
            key="score.viewer",
            drawing=drawing(session),
            look=None if go_to is None else go_to[1],
            asked=None if go_to is None else go_to[2],
        )
        if entry.result is not None:
            unlike(entry.result)
    with right, st.container(key="score"):
        truth_doubts(opened, "score.doubts", entry.result)
        if looked in files:
            findings("predictions", files[looked], "score.file")
        overlap = found[next(name for name, each in entries.items() if each is entry)].get("Overlap", {})
        with st.container(horizontal=True, gap="small"):
            for measure in measured.GROUPS["Overlap"][:2]:
                if measure.name in overlap:
                    title = measure.title + (" · oracle" if entry.is_oracle else "")
                    st.metric(title, number(overlap[measure.name], ".3f"), help=measure.explanation)
        if not overlap:
            st.markdown("**No score yet.** All labels are kept: choose under **Settings** which of them are foreground.")
        error_views.worst_list(entry, opened)
    with middle, st.container(key="more"):
        names = [
            "All measures",
            *["Classes"] * has_classes(opened, wish),
            "Threshold",
            "ROC and calibration",
            *["Objects"] * (objects and entry.mask is not None),
        ]
        tabs = dict(zip(names, st.tabs(names, key=f"score.tabs.{len(names)}", on_change="rerun"), strict=True))
        if tabs["All measures"].open:
            with tabs["All measures"]:
                score_table({entries[name].title: groups for name, groups in found.items()}, opened)
                st.caption(
                    "Click a measure for what it says and when it is not defined. ↓: lower is better. **Bold**: the best of the "
                    "row. `python -m seglib score TRUTH PRED` gives the same numbers."
                )
                with st.container(horizontal=True):
                    for label, make, mime in (("CSV", scores_csv, "text/csv"), ("JSON", scores_json, "application/json")):
                        st.download_button(
                            f"All measures ({label})",
                            partial(make, list(entries.values()), opened, wish),
                            f"scores.{label.lower()}",
                            mime,
                            icon=":material/download:",
                            on_click="ignore",
                            key=f"scores.{label}",
                        )
        if "Classes" in tabs and tabs["Classes"].open:
            with tabs["Classes"]:
                classes_tab(entries, opened, wish)
        if tabs["Threshold"].open:
            with tabs["Threshold"]:
                threshold_tab(entry, session.recipes.get(looked), opened)
        if tabs["ROC and calibration"].open:
            with tabs["ROC and calibration"]:
                probability_tab(entry, session.recipes.get(looked), opened)
        if "Objects" in tabs and tabs["Objects"].open:
            with tabs["Objects"]:
                objects_tab(entry, opened, wish)
ledger_card(opened.image.ledger)
frame.leave(session, buttons)
