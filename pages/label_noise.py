"""Label noise: how well a perfect method could do, when the truth itself is only so good."""

import streamlit as st

from pages.ui import charts, frame, lab, source, study_charts
from pages.ui.image_card import image_card, ledger_card
from pages.ui.measure_table import shown
from pages.ui.noise import ceilings, drawn_again, sentence
from pages.ui.session import Session
from pages.ui.viewer import viewer
from pages.ui.widgets import settings_widgets
from seglib.study.lab_masks import LabMask
from seglib.study.label_noise import SHOWN, Hand

ABOUT = """
People draw an outline about a pixel beside where they drew it yesterday, and leave out branches that they find too thin. Here
the truth is drawn again by such a hand. The first drawing is then scored as if it were the result of a method that makes no
mistake at all: **what it gets is the ceiling.** A method that scores higher has learned the hand, not the thing.

Thin and small things have a low ceiling, large ones a high one. Measures with a tolerance (NSD) forgive what is
within it, so they can go on telling good methods apart where Dice cannot. And where only one person has drawn the truth, nobody
knows how far that hand strays: have a part of the images drawn twice.
"""

frame.enter()
session = Session("label_noise", own={"mask": LabMask(), "hand": Hand()})
with frame.errors():
    session.read_address()
image_card(session)
buttons = frame.header("Label noise", "how well a perfect method could do against a truth that was drawn by hand")
frame.notices(session)

key = f"label_noise{session.generation}"
opened = source.current()
with st.container(key="room"):
    left, middle, right = st.columns([1.15, 3.0, 1.45], gap="medium")
with left, st.container(key="settings", gap="xsmall"):
    session.own["mask"] = mask = lab.mask_chooser(opened, session.setting(LabMask), key)
    session.own["hand"] = hand = settings_widgets(session.setting(Hand), key)
name, subject = lab.subject_of(opened, mask)
found = drawn_again(name, hand.text(), subject, hand)
with middle, st.container(key="picture"):
    dice = found.values["dice"][0]
    panels = [
        lab.truth_panel(subject),
        lab.errors_panel(found.example, "Drawn again", f"first of {hand.drawings} · Dice {dice:.3f}"),
    ]
    viewer(subject.image, panels, key="label_noise.viewer", columns=2)
with right, st.container(key="score"):
    st.markdown(f"#### Ceiling\n{sentence(found, hand)}")
    with st.container(horizontal=True, gap="small"):
        for measure in SHOWN:
            values = found.values[measure.name]
            text = shown(measure, sum(values) / len(values)) if values else "–"
            st.metric(measure.title, text, help=measure.explanation)
with middle, st.container(key="more"):
    curves = ceilings(name, subject, hand, key)
    if curves is not None:
        places = st.columns(2)
        for place, measure in enumerate(SHOWN):
            with places[place % 2]:
                charts.show(study_charts.ceiling(measure, curves, hand.stray), f"label_noise.{measure.name}", 220)
    st.caption(f"Line: mean of {hand.drawings} drawings at each place. Band: from the lowest to the highest. Dashed: the slider.")
    with st.expander("What this means", icon=":material/help:", expanded=True):
        st.markdown(ABOUT)
ledger_card(opened.image.ledger)
frame.leave(session, buttons)
