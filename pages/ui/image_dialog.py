"""The dialog that changes the picture and its ground truth."""

import streamlit as st

from pages.ui import recipe_file, source
from pages.ui.host import host
from pages.ui.paste import pasted_picture
from pages.ui.pictures import gallery_thumbnail
from pages.ui.shelf_cards import cards, drop_zone
from pages.ui.shelves import held
from seglib.errors import SegError
from seglib.io import RawMask, ReadOptions, read_mask
from seglib.samples import SAMPLES

IN_A_ROW = 4


SAMPLES_TAB, FILE_TAB, TRUTH_TAB, RATERS_TAB = "Samples", "Your image", "Ground truth", "Raters"


@st.dialog("Image", width="large", on_dismiss="rerun")
def choose(tab: str = SAMPLES_TAB) -> None:
    """Samples, files and the clipboard, and the ground truth; `tab` is open at first."""
    samples, file, truth, raters = st.tabs([SAMPLES_TAB, FILE_TAB, TRUTH_TAB, RATERS_TAB], default=tab)
    with samples:
        _gallery()
    with file:
        _file()
    with truth:
        _truth()
    with raters:
        _raters()


def _gallery() -> None:
    for group in dict.fromkeys(each.group for each in SAMPLES):
        st.markdown(f"**{group}**")
        members = [each for each in SAMPLES if each.group == group]
        for start in range(0, len(members), IN_A_ROW):
            for place, each in zip(st.columns(IN_A_ROW), members[start : start + IN_A_ROW], strict=False):
                with place:
                    st.image(gallery_thumbnail(each.name), width="stretch")
                    if st.button(each.title, key=f"open.{each.name}", help=each.description, width="stretch"):
                        source.open_sample(each.name)
                        st.rerun()


def _file() -> None:
    uploaded = st.file_uploader(
        "Drop an image here: PNG, JPEG, BMP, WebP, GIF, TIFF, DICOM or NIfTI; or a recipe (JSON) that was saved here",
        key="upload.image",
        help="The format is found from the content. The file stays in the memory of this session and is never stored. "
        "A recipe is carried out on the picture that is open.",
    )
    try:
        pasted = pasted_picture("paste.image")
        if pasted is not None:
            _open(*pasted)
        if uploaded is not None and st.session_state.get("upload.seen") != uploaded.file_id:
            _open(uploaded.getvalue(), uploaded.name, uploaded.file_id)
    except SegError as error:
        st.error(str(error), icon=":material/error:")


def _open(data: bytes, name: str, upload: str | None = None) -> None:
    """Open a file. An upload that was opened is not opened again by a later run; one that failed says so again."""
    if recipe_file.is_recipe(data):
        recipe_file.send(data)
    source.open_file(data, name, ReadOptions())
    if upload is not None:
        st.session_state["upload.seen"] = upload
    st.rerun()


def _truth() -> None:
    opened = source.current()
    if opened.truth is not None:
        share = 100 * float(opened.truth.mean())
        st.success(f"Ground truth: {opened.truth_name}, {share:.1f} % foreground", icon=":material/check:")
    uploaded = st.file_uploader(
        "Drop a mask here", key="upload.truth", help="Same size as the image; foreground is any value above 0."
    )
    if uploaded is not None:
        try:
            raw = _raw_mask(uploaded.getvalue(), uploaded.name, uploaded.file_id)
            _doctor(raw, uploaded.name, uploaded.file_id)
        except SegError as error:
            st.error(str(error), icon=":material/error:")
    elif opened.truth is not None and st.button("Remove the ground truth", icon=":material/delete:", key="remove-truth"):
        source.remove_truth()
        st.rerun()


def _raters() -> None:
    st.caption("What other people have drawn in the same picture. The ground truth stays the one that scores are measured by.")
    cards("raters")
    drop_zone("raters", "Drop the masks of other people here")
    if held("raters") and st.button("Done", key="raters.done", type="primary"):
        st.rerun()


@st.cache_resource(max_entries=8, ttl=1800, show_spinner=False)
def _raw_mask(_data: bytes, name: str, identity: str) -> RawMask:
    return read_mask(_data, name, limits=host().limits)


def _doctor(raw: RawMask, name: str, identity: str) -> None:
    """What the mask holds, and the mends that it needs; the choice is the visitor's."""
    memory = f"mends.{identity}"
    mends: tuple[str, ...] = st.session_state.get(memory, ())
    found = source.set_truth(raw, mends, name)
    for i, finding in enumerate(found.findings):
        (st.warning if found.mask is not None else st.error)(finding.sentence, icon=":material/healing:")
        with st.container(horizontal=True):
            for mend in finding.mends:
                if st.button(mend.label, key=f"{memory}.{i}.{mend.key}"):
                    st.session_state[memory] = (*mends, mend.key)
                    st.rerun(scope="fragment")
    if mends and st.button("Start again with this mask", icon=":material/undo:", key=f"{memory}.reset", type="tertiary"):
        st.session_state[memory] = ()
        st.rerun(scope="fragment")
    if found.mask is not None:
        st.success("The mask is the ground truth now.", icon=":material/check:")
        for line in found.ledger:
            st.caption(line)
        if st.button("Done", key=f"{memory}.done", type="primary"):
            st.rerun()
