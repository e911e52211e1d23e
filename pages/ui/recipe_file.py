"""A recipe file that was dropped in the dialog, on its way to the page that carries it out."""

from dataclasses import replace

import streamlit as st

from pages.ui import source
from pages.ui.session import Session
from seglib.errors import SettingError
from seglib.io import ReadOptions
from seglib.recipe import Recipe, from_json

WAITING = "recipe.waiting"
MOST_BYTES = 500_000  # more than any recipe has, with as many labels and strokes as it may hold


def is_recipe(data: bytes) -> bool:
    """Whether a file is JSON: no picture begins with a brace."""
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def send(data: bytes) -> None:
    """Read a recipe and go to the page that carries it out.

    Raises:
        SettingError: it is no recipe, or holds a value that is not allowed.
    """
    if len(data) > MOST_BYTES:
        raise SettingError(f"This is not a recipe: a recipe has at most {MOST_BYTES:,} bytes, this file has {len(data):,}")
    st.session_state[WAITING] = from_json(data.decode("utf-8-sig", errors="replace"))
    st.switch_page("pages/segment.py")


def receive(session: Session) -> None:
    """Carry out the recipe that waits, if one does; undo goes back to what was seen before."""
    recipe: Recipe | None = st.session_state.pop(WAITING, None)
    if recipe is None:
        return
    session.remember()
    # How a file is read belongs to the file that is open.
    session.replace({"": replace(recipe, read=ReadOptions())})
    opened = source.current()
    other = " Page, slice and window of your file stay as they are." if opened.data and recipe.read != opened.options else ""
    st.toast(f"Recipe opened: {type(recipe.method).title}.{other} Undo goes back.", icon=":material/menu_book:")
