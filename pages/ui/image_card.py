"""The picture of the session in the sidebar: what it is, how it is read, and what was done to it."""

from dataclasses import replace
from pathlib import Path

import streamlit as st

from pages.ui import image_dialog, source
from pages.ui.host import host
from pages.ui.pictures import thumbnail
from pages.ui.plain import plain
from pages.ui.session import Session
from pages.ui.widgets import settings_widgets
from seglib.errors import SegError
from seglib.io import FileInfo, ReadOptions, describe_file
from seglib.io.colours import ON_WHITE
from seglib.io.options import ANATOMY
from seglib.wording import amount

SIDES = (256, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192)  # working copies that are offered

_closes = st.components.v2.component("sidebar_closes", js=Path(__file__).with_name("sidebar.js").read_text("utf-8"))


def image_card(session: Session) -> None:
    """Thumbnail, name, size, ground truth and ledger; page, slice and window of files that have them."""
    with st.sidebar, st.container(key="image-card", gap="small"):
        opened = source.current()
        st.image(thumbnail(opened.image.pixels, opened.image.digest), width="stretch")
        height, width = opened.image.native_shape
        st.markdown(f"**{plain(source.title())}** · {width} × {height} px")
        if white := next((line for line in opened.image.ledger if line.startswith(ON_WHITE)), ""):
            st.caption(f":material/info: {plain(white[0].upper() + white[1:])}.")
        if st.button("Change image", icon=":material/image:", width="stretch", key="change-image"):
            image_dialog.choose()
        if opened.data:
            _reading(opened)
        if session.recipes:
            _working_size(session, max(height, width))
        st.caption(f"Ground truth: {plain(opened.truth_name)}" if opened.truth is not None else "No ground truth")
        if opened.raters:
            st.caption(amount(len(opened.raters), "rater") + " beside it")
        _closes(key="sidebar-closes", data={"picture": f"{opened.sample or opened.file_digest} {opened.truth_digest}"})


def ledger_card(ledger: tuple[str, ...]) -> None:
    """What was done to the pixels, under the card; drawn last, because the run adds to it."""
    opened = source.current()
    lines = [*ledger, *(f"ground truth: {line}" for line in opened.truth_ledger)]
    for kind, others in (("rater", opened.raters), ("result", opened.predictions)):
        lines += [f"{kind} {each.name}: {line}" for each in others for line in each.found.ledger]
    with st.sidebar, st.expander("What was done to it", icon=":material/receipt_long:", key="ledger"):
        st.markdown(
            "\n".join(f"{i}. {plain(line)}" for i, line in enumerate(lines, 1)) or "Nothing: these are the pixels of the file."
        )


def _working_size(session: Session, native: int) -> None:
    """The size that methods work at, where the picture is larger than the host's first choice or than a link's."""
    limit = host().clamp(native)
    now = min(limit, next(iter(session.recipes.values())).side or host().side)
    if native <= min(host().side, now):
        return
    sides = sorted({side for side in (*SIDES, host().side, limit, now) if side <= limit})
    side = st.selectbox(
        "Working copy, longest side",
        sides,
        sides.index(now),
        format_func=lambda each: f"{each} px" + (" (native)" if each == native else ""),
        key=f"{session.page}{session.generation}.side",
        help="Methods work on a copy of this size; results are brought back to the size of the file. Larger is slower.",
    )
    for column, recipe in session.recipes.items():
        session.recipes[column] = replace(recipe, side=side)


def _reading(opened: source.Source) -> None:
    """Read the file anew when its page, slice or window is changed."""
    found = _described(opened.data, opened.file_name, opened.file_digest)
    new = _reading_widgets(found, opened.options, f"reading.{opened.file_digest}")
    if new != opened.options:
        try:
            source.open_file(opened.data, opened.file_name, new)
        except SegError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()


@st.cache_data(max_entries=64, ttl=1800, show_spinner=False)
def _described(_data: bytes, _name: str, digest: str) -> FileInfo:
    return describe_file(_data, _name)


def _reading_widgets(found: FileInfo, old: ReadOptions, key: str) -> ReadOptions:
    """The reading options that mean something for this file; people count pages and slices from 1, the options from 0."""
    new = old
    if found.pages > 1:
        page = st.slider("Page", 1, found.pages, old.page + 1, key=f"{key}.page")
        new = new.model_copy(update={"page": page - 1})
    if found.axes is not None:
        axis = st.selectbox("Direction", range(3), old.axis, format_func=ANATOMY.__getitem__, key=f"{key}.axis")
        new = new.model_copy(update={"axis": axis})
        slices = found.axes[new.axis]
        if slices > 1:
            middle = old.slice if old.slice is not None and old.slice < slices else slices // 2
            number = st.slider("Slice", 1, slices, middle + 1, key=f"{key}.slice{new.axis}") - 1
            new = new.model_copy(update={"slice": None if number == slices // 2 else number})
    if found.windowed:
        new = settings_widgets(new, key, only=("window",))
        if new.window == "custom":
            new = settings_widgets(new, key, only=("center", "width"))
    return new
