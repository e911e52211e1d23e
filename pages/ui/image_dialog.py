"""The dialog that changes the picture and its ground truth."""

import streamlit as st

from pages.ui import recipe_file, source
from pages.ui.paste import pasted_picture
from pages.ui.pictures import gallery_thumbnail
from pages.ui.shelf_cards import cards, drop_zone
from pages.ui.shelves import held
from pages.ui.truth_tab import truth_tab
from seglib.errors import SegError
from seglib.io import ReadOptions
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
        truth_tab()
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


def _raters() -> None:
    st.caption("What other people have drawn in the same picture. The ground truth stays the one that scores are measured by.")
    cards("raters")
    drop_zone("raters", "Drop the masks of other people here")
    if held("raters") and st.button("Done", key="raters.done", type="primary"):
        st.rerun()
