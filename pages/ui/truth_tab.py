"""The ground truth in the dialog of the picture: a mask is dropped, doubted, mended, started again with, or removed."""

from dataclasses import dataclass

import streamlit as st

from pages.ui import source
from pages.ui.host import host
from pages.ui.plain import plain, with_colours
from seglib.errors import SegError
from seglib.io import RawMask, read_mask

ASKED = "truth.asked"


@dataclass(frozen=True, eq=False)
class Asked:
    """A mask that cannot be the truth before something is decided. picture: the digest of the image that it is for."""

    raw: RawMask
    mends: tuple[str, ...]
    name: str
    picture: str


def truth_tab() -> None:
    """One truth and one message: what it is, or what has to be decided before a mask can be it."""
    uploaded = st.file_uploader(
        "Drop a mask here", key="upload.truth", help="Same size as the image; foreground is any value above 0."
    )
    if uploaded is not None and st.session_state.get("truth.seen") != uploaded.file_id:
        try:
            _examine(_raw_mask(uploaded.getvalue(), uploaded.name, uploaded.file_id), (), uploaded.name)
            st.session_state["truth.seen"] = uploaded.file_id
        except SegError as error:
            st.error(str(error), icon=":material/error:")
            if source.current().truth is not None:
                st.caption(f"The ground truth stays {plain(source.current().truth_name)}.")
            return
    asked: Asked | None = st.session_state.get(ASKED)
    if asked is not None and asked.picture == source.current().image.digest:
        _undecided(asked)
    elif source.current().truth is not None:
        _decided(source.current())


def _examine(raw: RawMask, mends: tuple[str, ...], name: str) -> None:
    """Make a mask the truth, or remember what has to be decided before it can be."""
    found = source.set_truth(raw, mends, name)
    st.session_state[ASKED] = None if found.mask is not None else Asked(raw, mends, name, source.current().image.digest)


def _undecided(asked: Asked) -> None:
    """What stands in the way of a mask, and the mends that it needs; the choice is the visitor's."""
    opened = source.current()
    _, found = source.with_truth(opened, asked.raw, asked.mends, asked.name)
    for number, finding in enumerate(found.findings):
        st.error(with_colours(finding.sentence), icon=":material/healing:")
        with st.container(horizontal=True):
            for mend in finding.mends:
                st.button(
                    with_colours(mend.label),
                    key=f"truth.{number}.{mend.key}",
                    on_click=_examine,
                    args=(asked.raw, (*asked.mends, mend.key), asked.name),
                )
    with st.container(horizontal=True, vertical_alignment="center"):
        if opened.truth is not None:
            st.caption(f"Until this is decided, the ground truth stays {plain(opened.truth_name)}.", width="content")
        if asked.mends:
            _start_again(asked.raw, asked.name)
        st.button("Leave this mask", icon=":material/close:", key="truth.leave", type="tertiary", on_click=_leave)


def _leave() -> None:
    st.session_state[ASKED] = None


def _decided(opened: source.Source) -> None:
    """What the ground truth is, how it became that, and what may be wrong with it."""
    share = 0.0 if opened.truth is None else 100 * float(opened.truth.mean())
    st.success(f"Ground truth: **{plain(opened.truth_name)}**, {share:.1f} % foreground", icon=":material/check:")
    for line in opened.truth_ledger:
        st.caption(with_colours(line))
    for number, doubt in enumerate(opened.doubts):
        st.warning(with_colours(doubt.sentence), icon=":material/healing:")
        with st.container(horizontal=True):
            for mend in doubt.mends:
                st.button(mend.label, key=f"truth.{number}.{mend.key}", on_click=source.mend_truth, args=(mend.key,))
    with st.container(horizontal=True):
        if st.button("Done", key="truth.done", type="primary"):
            st.rerun()
        if opened.raw_truth is not None and opened.mends:
            _start_again(opened.raw_truth, opened.truth_name)
        if st.button("Remove the ground truth", icon=":material/delete:", key="remove-truth", type="tertiary"):
            source.remove_truth()
            st.rerun()


def _start_again(raw: RawMask, name: str) -> None:
    st.button("Start again with this mask", icon=":material/undo:", key="truth.again", type="tertiary", on_click=_examine,
              args=(raw, (), name))  # fmt: skip


@st.cache_resource(max_entries=8, ttl=1800, show_spinner=False)
def _raw_mask(_data: bytes, name: str, identity: str) -> RawMask:
    return read_mask(_data, name, limits=host().limits)
