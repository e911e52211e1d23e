"""Draw a mask: brush, eraser, outline and fill on the open picture; what is drawn is the truth, or one more rater."""

import numpy as np
import streamlit as st
from scipy import ndimage

from pages.ui import frame, source
from pages.ui.drawn import LONGEST as MOST_LETTERS
from pages.ui.drawn import Drawn
from pages.ui.facts import number
from pages.ui.image_card import image_card, ledger_card
from pages.ui.painting import (
    DRAWN,
    WORD,
    Door,
    hear,
    painting,
    said,
    say,
    sheet,
    start_from,
    travel,
    use_as_rater,
    use_as_truth,
)
from pages.ui.plain import plain
from pages.ui.session import Session
from pages.ui.shelf_cards import findings
from pages.ui.shelves import LONGEST, held
from pages.ui.truth_doubts import truth_doubts
from pages.ui.viewer import Panel, viewer
from pages.ui.work import run_shown
from seglib.io import mask_png
from seglib.methods.otsu import Otsu
from seglib.metrics import dice
from seglib.recipe import Recipe
from seglib.types import resize_labels
from seglib.wording import amount

WISH = "draw.wish"  # to go on from the result of the method
TOO_LARGE = (
    f"**Download this drawing to keep it.** A link has room for {MOST_LETTERS:,} letters, and its outlines need more: when this "
    "page is reloaded, it is lost."
)
TOUCHING = np.ones((3, 3))  # objects hang together over corners too

frame.enter()
session = Session("draw", {"": Recipe(method=Otsu())}, largest=1, own={WORD: Drawn()})
drawing = say(session)
with frame.errors():
    session.read_address()
session.follow("segment", "")
image_card(session)
buttons = frame.header("Draw a mask", "by hand: a ground truth, or one more rater")
frame.notices(session)
with frame.errors():
    hear(session, drawing)


def wish_for_result() -> None:
    st.session_state[WISH] = True


def tell(door: Door) -> None:
    """What came of a button, right below it."""
    told = said(door)
    if told is not None:
        (st.error if told.is_error else st.success)(
            plain(told.sentence), icon=":material/error:" if told.is_error else ":material/check:"
        )


def add_me() -> None:
    use_as_rater(st.session_state["draw.name"])


opened = source.current()
recipe = session.recipes[""]
with buttons, st.popover("Start from", icon=":material/content_copy:", key="draw.start"):
    st.caption("What is on the picture now comes back with undo.")
    if opened.truth is not None:
        st.button("The ground truth", on_click=start_from, args=(opened.truth,), width="stretch", key="start.truth")
    st.button(
        f"The result of {type(recipe.method).title}",
        width="stretch",
        key="start.result",
        on_click=wish_for_result,
        help="The method of the page Segment, with its settings there",
    )
place = st.empty()
if st.session_state.pop(WISH, False):
    with frame.errors():
        result = run_shown(opened, recipe, f"draw{session.generation}", place)
        if result is not None:
            start_from(result.segmentation.labels > 0)
mask = sheet().mask
with st.container(key="room"):
    left, right = st.columns([4.2, 1.3], gap="medium")
with left, st.container(key="picture"), frame.errors():
    viewer(opened.image, [Panel("Your mask", labels=mask.astype(np.int32))], key="draw.viewer", drawing=painting())
with right, st.container(key="score"):
    is_empty = not mask.any()
    if is_empty:
        st.markdown("**Nothing is drawn yet.** Paint over the object, outline it, or start from a result and mend it.")
    else:
        count = int(ndimage.label(mask, TOUCHING)[1])
        st.markdown(f"**{100 * float(mask.mean()):.1f} %** of the picture, {amount(count, 'object')}")
        if opened.truth is not None and opened.truth_name != DRAWN:
            score = dice(resize_labels(opened.truth, mask.shape), mask)
            st.metric("Dice with the ground truth", number(score, ".3f"))
    st.button(
        "Use as ground truth",
        icon=":material/verified:",
        type="primary",
        width="stretch",
        key="draw.truth",
        on_click=use_as_truth,
        disabled=is_empty,
    )
    tell("truth")
    truth_doubts(opened, "draw.doubts")
    st.text_input("Who draws", "Me", max_chars=LONGEST, key="draw.name")
    st.button(
        "Add as a rater",
        icon=":material/group_add:",
        width="stretch",
        key="draw.rater",
        on_click=add_me,
        disabled=is_empty,
    )
    tell("rater")
    for shelved, each in enumerate(held("raters")):
        if DRAWN in each.found.ledger:
            findings("raters", shelved, f"draw.rater.{each.digest}")
    st.download_button(
        "Download PNG",
        lambda: mask_png(resize_labels(mask, opened.image.native_shape)),
        f"{opened.sample or opened.image.name}-mask.png",
        "image/png",
        icon=":material/download:",
        width="stretch",
        key="draw.png",
        on_click="ignore",
        help="Black and white, in the size of the file.",
        disabled=is_empty,
    )
    if say(session).is_large:
        st.warning(TOO_LARGE, icon=":material/link_off:")
    elif not is_empty:
        st.caption("The address bar holds this drawing: a reload or a bookmark brings it back.")
ledger_card(opened.image.ledger)
frame.leave(session, buttons, lambda way: sheet().can(way), travel)
