"""What surrounds every page: the guard at its door, the look, the picture card, and the one place for errors."""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import streamlit as st

from pages.ui import image_dialog, source
from pages.ui.pictures import thumbnail
from pages.ui.session import Session
from seglib.errors import SegError
from seglib.methods.base import Method

STYLE = (Path(__file__).parent / "frame.css").read_text("utf-8")


def enter() -> None:
    """Call first on every page.

    On a fresh server a visitor who arrives by a deep link gets the page without streamlit_app.py around it; the flag
    that it sets is missing then, and the page starts the whole app instead of itself.
    """
    if not st.session_state.pop("_entry", False):
        st.switch_page("streamlit_app.py")
    st.html(f"<style>{STYLE}</style>")


def header(title: str, line: str, *buttons: Callable[[], object]) -> None:
    """The one line above the picture: what the page is for, and its buttons."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        st.html(f'<header class="page-title"><h1>{title}</h1><p>{line}</p></header>', width="stretch")
        for button in buttons:
            button()


def travel_buttons(session: Session) -> tuple[Callable[[], object], ...]:
    """Undo and redo."""

    def one(way: str, name: str, keys: str) -> bool:
        return st.button(
            "",
            icon=f":material/{name}:",
            key=name,
            on_click=session.travel,
            args=(way,),
            disabled=not session.can(way),
            help=f"{name.capitalize()} ({keys})",
            type="tertiary",
        )

    return partial(one, "past", "undo", "Ctrl+Z"), partial(one, "future", "redo", "Ctrl+Shift+Z")


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
            st.markdown(
                "\n".join(f"{i}. {_plain(line)}" for i, line in enumerate(lines, 1))
                or "Nothing: these are the pixels of the file."
            )


def notices(session: Session) -> None:
    """What the link said that could not be used."""
    if session.ignored:
        lines = "\n".join(f"- {_plain(sentence)}" for sentence in session.ignored)
        st.warning(f"Parts of this link were ignored, and the defaults are used instead:\n{lines}", icon=":material/link_off:")


def page_text(method: type[Method]) -> str:
    """The docstring of a method as the text of its page."""
    return re.sub(r"\b(10\.\d{4,9}/[^\s;,]+[^\s;,.])", r"[\1](https://doi.org/\1)", inspect.getdoc(method) or "")


def _plain(text: str) -> str:
    """Text from a file name, without a meaning in Markdown."""
    return "".join("\\" + letter if letter in "\\`*_{}[]()#+-.!|<>~:$" else letter for letter in text)
