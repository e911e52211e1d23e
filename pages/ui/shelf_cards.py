"""What a person sees of the masks beside the truth: a place to drop them, and a card for each."""

from pathlib import PurePath

import streamlit as st

from pages.ui.host import host
from pages.ui.opinion import Opinion
from pages.ui.plain import plain, with_colours
from pages.ui.shelves import LONGEST, Shelf, add, held, make_truth, mend, most, remove, rename, start_again, trust
from seglib.errors import SegError
from seglib.io import read_mask


@st.dialog("Masks of other programs", width="large", on_dismiss="rerun")
def predictions() -> None:
    """Predictions that were made elsewhere: files to drop, and what the doctor says of each."""
    st.caption("Each is examined like a ground truth, and stands beside the methods of this page.")
    cards("predictions")
    drop_zone("predictions", "Drop predicted masks here")
    if held("predictions") and st.button("Done", key="predictions.done", type="primary"):
        st.rerun()


def drop_zone(shelf: Shelf, label: str) -> None:
    """A place to drop files. They go to the shelf at once, with whatever the doctor says, and the place is empty again."""
    count, refused = f"shelf.{shelf}.drops", f"shelf.{shelf}.refused"
    key = f"shelf.{shelf}.drop{st.session_state.setdefault(count, 0)}"

    def dropped() -> None:
        for file in st.session_state[key]:
            try:
                raw = read_mask(file.getvalue(), file.name, limits=host().limits)
                add(shelf, raw, PurePath(file.name.replace("\\", "/")).stem)
            except SegError as error:
                st.session_state.setdefault(refused, []).append(str(error))
        st.session_state[count] += 1

    st.file_uploader(label, accept_multiple_files=True, key=key, on_change=dropped, disabled=len(held(shelf)) >= most())
    for sentence in st.session_state.pop(refused, []):
        st.error(plain(sentence), icon=":material/error:")


def cards(shelf: Shelf) -> None:
    """One card for each mask: its name, what the doctor says, what was done, and what can be done."""
    for place, each in enumerate(held(shelf)):
        key = f"shelf.{shelf}.{place}.{each.digest}"
        with st.container(border=True, gap="small", key=f"card-{key}"):
            _card(shelf, place, each, key)


def findings(shelf: Shelf, place: int, key: str) -> None:
    """What the doctor says of one mask, and what can be done about it."""
    each = held(shelf)[place]
    for number, finding in enumerate(each.found.findings):
        (st.warning if each.mask is not None else st.error)(with_colours(finding.sentence), icon=":material/healing:")
        with st.container(horizontal=True):
            for way in finding.mends:
                st.button(with_colours(way.label), key=f"{key}.{number}.{way.key}", on_click=mend, args=(shelf, place, way.key))
    with st.container(horizontal=True):
        if each.mask is not None and each.found.findings:
            st.button("It is right", key=f"{key}.right", on_click=trust, args=(shelf, place))
        if each.mends and each.raw is not None:
            st.button("Start again", icon=":material/undo:", key=f"{key}.again", on_click=start_again, args=(shelf, place),
                      type="tertiary")  # fmt: skip


def _card(shelf: Shelf, place: int, each: Opinion, key: str) -> None:
    def renamed() -> None:
        rename(shelf, place, st.session_state[f"{key}.name"])

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text_input("Name", each.name, max_chars=LONGEST, key=f"{key}.name", label_visibility="collapsed",
                      on_change=renamed)  # fmt: skip
        if each.mask is not None:
            st.markdown(f"{100 * float(each.mask.mean()):.1f} % foreground", width="content")
            if shelf == "raters":
                st.button("Make it the truth", key=f"{key}.truth", on_click=make_truth, args=(place,))
        st.button("Remove", icon=":material/delete:", key=f"{key}.remove", on_click=remove, args=(shelf, place), type="tertiary")
    findings(shelf, place, key)
    if each.found.ledger:
        st.caption(" · ".join(plain(line) for line in each.found.ledger))
