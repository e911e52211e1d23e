"""What surrounds every page: the guard at its door, the look, the picture card, and the one place for errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from pages.ui import image_dialog, source
from pages.ui.pictures import thumbnail
from pages.ui.session import Session
from seglib.errors import SegError

STYLE = (Path(__file__).parent / "frame.css").read_text("utf-8")


def enter(title: str, line: str) -> None:
    """Call first on every page.

    On a fresh server a visitor who arrives by a deep link gets the page without streamlit_app.py around it; the flag
    that it sets is missing then, and the page starts the whole app instead of itself.
    """
    if not st.session_state.pop("_entry", False):
        st.switch_page("streamlit_app.py")
    st.html(f"<style>{STYLE}</style>")
    st.html(f'<header class="page-title"><h1>{title}</h1><p>{line}</p></header>')


@contextmanager
def errors() -> Iterator[None]:
    """Show what went wrong in one sentence, and leave the page usable."""
    try:
        yield
    except SegError as error:
        st.error(str(error), icon=":material/error:")


def image_card() -> None:
    """The picture of this session in the sidebar: what it is, what was done to it, and the way to another."""
    opened = source.current()
    with st.sidebar, st.container(key="image-card", gap="small"):
        st.image(thumbnail(opened.image.pixels, opened.image.digest), width="stretch")
        height, width = opened.image.native_shape
        st.markdown(f"**{_plain(source.title())}** · {width} × {height} px")
        if st.button("Change image", icon=":material/image:", width="stretch", key="change-image"):
            image_dialog.choose()
        truth = f"Ground truth: {_plain(opened.truth_name)}" if opened.truth is not None else "No ground truth"
        st.caption(truth)
        with st.popover("What was done to it", icon=":material/receipt_long:", width="stretch"):
            lines = [*opened.image.ledger, *(f"ground truth: {line}" for line in opened.truth_ledger)]
            st.markdown("\n".join(f"{i}. {_plain(line)}" for i, line in enumerate(lines, 1)) or "Nothing: these are the pixels of the file.")


def toolbar(session: Session) -> None:
    """Undo, redo and the link."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small", key="toolbar"):
        st.button("", icon=":material/undo:", key="undo", on_click=session.travel, args=("past",), disabled=not session.can("past"),
                  help="Undo", shortcut="Ctrl+Z", type="tertiary")
        st.button("", icon=":material/redo:", key="redo", on_click=session.travel, args=("future",), disabled=not session.can("future"),
                  help="Redo", shortcut="Ctrl+Shift+Z", type="tertiary")


def notices(session: Session) -> None:
    """What the link said that could not be used."""
    if session.ignored:
        lines = "\n".join(f"- {_plain(sentence)}" for sentence in session.ignored)
        st.warning(f"Parts of this link were ignored, and the defaults are used instead:\n{lines}", icon=":material/link_off:")


def _plain(text: str) -> str:
    """Text from a file name, without a meaning in Markdown."""
    return "".join("\\" + letter if letter in "\\`*_{}[]()#+-.!|<>~:$" else letter for letter in text)
