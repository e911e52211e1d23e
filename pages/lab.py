"""Metric lab: spoil a mask on purpose, and see which measures notice."""

import streamlit as st

from pages.ui import frame, lab, puzzle_card, source
from pages.ui.image_card import image_card, ledger_card
from pages.ui.measure_table import a_moment_ago, explanations, measure_table, summary
from pages.ui.session import Session
from pages.ui.viewer import viewer
from pages.ui.widgets import settings_widgets
from seglib.study.lab_masks import LabMask
from seglib.study.mask_errors import Mistakes
from seglib.study.puzzles import PUZZLES, Case, Round

FREE = "none"
TITLES = {FREE: "Free play", **{puzzle.name: puzzle.title for puzzle in PUZZLES}}

frame.enter()
session = Session("lab", own={"ask": Round(), "mask": LabMask(), "mistakes": Mistakes()})
with frame.errors():
    session.read_address()
image_card(session)
buttons = frame.header("Metric lab", "spoil a mask on purpose, and see which measures notice")
frame.notices(session)

key = f"lab{session.generation}"
opened = source.current()
asked = session.setting(Round)
name = st.segmented_control(
    "Play", list(TITLES), format_func=TITLES.__getitem__, default=asked.puzzle, required=True, key=f"{key}.puzzle",
    label_visibility="collapsed",
)  # fmt: skip
if name != asked.puzzle:
    asked = Round.from_text({"puzzle": name})
session.own["ask"] = asked


def start_again() -> None:
    session.replace(own={"mistakes": Mistakes()})


def play(case: Case) -> None:
    """Take a case of a question into free play."""
    session.replace(own={"ask": Round(), "mask": case.mask, "mistakes": case.mistakes})


def ask(again: Round) -> None:
    session.replace(own={"ask": again})


if asked.asked is not None:
    session.own["ask"] = puzzle_card.show(asked.asked, asked, key, ask, play)
else:
    with st.container(key="room"):
        left, middle, right = st.columns([1.1, 2.75, 1.75], gap="medium")
    with left, st.container(key="settings", gap="xsmall"), frame.errors():
        session.own["mask"] = mask = lab.mask_chooser(opened, session.setting(LabMask), key)
        session.own["mistakes"] = mistakes = settings_widgets(session.setting(Mistakes), key)
        st.button("No mistakes", icon=":material/restart_alt:", key="again", on_click=start_again,
                  disabled=not mistakes.changed(), width="stretch")  # fmt: skip
    with middle, st.container(key="picture"):
        digest, subject = lab.subject_of(opened, mask)
        found = lab.spoiled(digest, mistakes.text(), subject, mistakes)
        values = found.profile
        distance = "" if values["hd95"] is None else f" · HD95 {values['hd95']:.1f} px"
        panels = [lab.truth_panel(subject), lab.errors_panel(found, "Spoiled", f"Dice {values['dice']:.3f}{distance}")]
        viewer(subject.image, panels, key="lab.viewer", columns=2)
        summary(values)
    with right, st.container(key="facts"):
        measure_table({"": values}, a_moment_ago("lab.before", digest, mistakes.text(), values))
    with middle, st.container(key="more"):
        st.caption("The measures over the slider that was moved last, while the others stay.")
        lab.curves(digest, subject, mistakes)
        with st.expander("What each measure asks", icon=":material/help:"):
            explanations()
ledger_card(opened.image.ledger)
frame.leave(session, buttons)
