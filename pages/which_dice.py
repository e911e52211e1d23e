"""Which Dice?: the same masks under the averages that papers use, each with its code."""

import streamlit as st

from pages.ui import averaging, frame, source
from pages.ui.image_card import image_card, ledger_card
from pages.ui.session import Session
from pages.ui.viewer import viewer
from pages.ui.widgets import settings_widgets
from seglib.study.averages import AVERAGES
from seglib.study.paired_masks import Pairs

KINDS = {"vessels": "Vessels: 78.7 or 89.5?", "tumours": "Organ and tumour"}
ABOUT = {
    "vessels": (
        "U-Nets on the retinas of DRIVE are quoted with a Dice of **78.67** (mmsegmentation, vessels alone) and of **89.50** "
        "(mean of vessels and background). Those masks are not here: {made}. *And do the sum:* with vessels at 78.67, even a "
        "flawless background only makes (78.67 + 100) / 2 = 89.3. So more than the background must differ: here it is also "
        "images against pixels."
    ),
    "tumours": (
        "Some images have no tumour. If none is found there, is that a Dice of 1, or nothing to score? If one is invented, it is "
        "0 in one average and hardly a pixel in another. Move *Missed* and *Invented*: which averages notice, and how much?"
    ),
}
MADE = "these six pairs were made so that one average gives 78.7 and another one 89.5"
CHANGED = "these are six made pairs; where the sliders first stand, one average gives 78.7 and another one 89.5"
ADVICE = """
- **Say which one.** A Dice without its average is no result: name the classes, what was pooled, and what an empty mask counts.
- **Mean over images that have it** asks how well the next patient is served. Say beside it how many images had none, and in how
  many of those something was invented, because this average does not see it.
- **Mean over images** mixes two questions, outlining and not inventing: with many empty images it rewards a program that finds
  nothing.
- **Pooled over pixels** lets large objects decide. That is right for an area or a volume of the whole collection.
- **With background** is right when the background is a class of its own, as in a street scene. For an object that covers five
  percent of the picture it lifts every number to the top of the scale, where differences can no longer be seen.
"""

frame.enter()
session = Session("which_dice", own={"pairs": Pairs()})
with frame.errors():
    session.read_address()
image_card(session)
buttons = frame.header("Which Dice?", "the same masks, six averages, six numbers")
frame.notices(session)

key = f"which_dice{session.generation}"
settings = session.setting(Pairs)
kind = st.segmented_control(
    "Test set", list(KINDS), format_func=KINDS.__getitem__, default=settings.kind, required=True, key=f"{key}.kind",
    label_visibility="collapsed",
)  # fmt: skip
settings = Pairs(**{**settings.model_dump(), "kind": kind})
left, right = st.columns([1.35, 2.65], gap="medium")
with left:
    score = st.container()
    with st.container(gap="xsmall"):
        settings = settings_widgets(settings, key, averaging.widgets_of(settings))
session.own["pairs"] = settings

found = averaging.averaged(settings.text(), settings)
low, high = 100 * min(found.values), 100 * max(found.values)
with score:
    st.markdown(f"#### From {low:.1f} to {high:.1f}\nDice of the same masks, in percent")
    averaging.table(found.values)
with right:
    panels = [averaging.panel(pair, place, settings) for place, pair in enumerate(found.pairs, start=1)]
    viewer(found.pairs[0].image, panels, key="which_dice.viewer", columns=3)
st.markdown(ABOUT[settings.kind].format(made=MADE if settings == Pairs() else CHANGED))
with st.container(key="code"):
    st.subheader("The code")
    name = st.selectbox(
        "Average", range(len(AVERAGES)), format_func=lambda place: AVERAGES[place].title, key="which_dice.average",
        label_visibility="collapsed",
    )  # fmt: skip
    chosen = AVERAGES[name]
    st.markdown(f"{chosen.explanation} *Used by {chosen.used}.* Here: **{100 * found.values[name]:.2f}**")
    st.code(chosen.code, language="python")
    with st.expander("Which one should I report?", icon=":material/help:", expanded=True):
        st.markdown(ADVICE)
ledger_card(source.current().image.ledger)
frame.leave(session, buttons)
