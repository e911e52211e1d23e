"""What surrounds every page: the guard at its door, the look, the picture card, and the one place for errors."""

import inspect
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.host import host
from pages.ui.navigation import navigation
from pages.ui.plain import plain
from pages.ui.session import Session
from seglib.errors import SegError, SettingError
from seglib.methods.base import Method

STYLE = (Path(__file__).parent / "frame.css").read_text("utf-8")


def enter() -> None:
    """Call first on every page.

    On a fresh server a visitor who arrives by a deep link gets the page without streamlit_app.py around it; the flag
    that it sets is missing then, and the page starts the whole app instead of itself.
    """
    if not st.session_state.pop("_entry", False):
        navigation()
        st.rerun()
    st.html(f"<style>{STYLE}</style>")
    try:
        host()
    except SettingError as error:
        logging.getLogger(__name__).error("%s", error)
        st.error("This server is set up wrongly, so nothing can be shown. Its log says what to change.", icon=":material/error:")
        st.stop()


def header(title: str, line: str) -> DeltaGenerator:
    """The one line above the picture: what the page is for. Returns the place for its buttons."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="header"):
        st.html(f'<header class="page-title"><h1>{title}</h1><p>{line}</p></header>', width="stretch")
        return st.container(horizontal=True, vertical_alignment="center", gap="small", width="content", key="buttons")


def leave(
    session: Session,
    buttons: DeltaGenerator,
    can: Callable[[str], bool] | None = None,
    travel: Callable[[str], None] | None = None,
) -> None:
    """Call last on a page with a state: the address bar says what is seen, and undo knows the way back.

    can, travel: of a page whose undo goes through something else than its addresses.
    """
    session.write_address()
    can, travel = can or session.can, travel or session.travel
    with buttons:
        for way, name, keys in (("past", "undo", "Ctrl+Z"), ("future", "redo", "Ctrl+Shift+Z")):
            st.button(
                name.capitalize(),
                icon=f":material/{name}:",
                key=name,
                on_click=travel,
                args=(way,),
                disabled=not can(way),
                shortcut=keys,
                type="tertiary",
            )


@contextmanager
def errors() -> Iterator[None]:
    """Show what went wrong in one sentence, and leave the page usable."""
    try:
        yield
    except SegError as error:
        st.error(str(error), icon=":material/error:")


def notices(session: Session) -> None:
    """What the link said that could not be used."""
    if session.ignored:
        lines = "\n".join(f"- {plain(sentence)}" for sentence in session.ignored)
        st.warning(f"Parts of this link were ignored, and the defaults are used instead:\n{lines}", icon=":material/link_off:")


def page_text(method: type[Method]) -> str:
    """The docstring of a method as the text of its page."""
    return linked(inspect.getdoc(method) or "")


def linked(text: str) -> str:
    """The same words with every DOI as a link."""
    return re.sub(r"\b(10\.\d{4,9}/[^\s;,]+[^\s;,.])", r"[\1](https://doi.org/\1)", text)
