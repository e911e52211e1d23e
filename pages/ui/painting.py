"""The mask that a person paints on the open picture, and the doors that it leaves by."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import streamlit as st

from pages.ui import source
from pages.ui.drawn import Drawn
from pages.ui.people import grid
from pages.ui.session import Session
from pages.ui.sheet import Sheet
from pages.ui.shelves import add_rater, held, most, truth_as_opinion
from pages.ui.viewer_input import Painting
from seglib.errors import SegError, SettingError
from seglib.features.painting import Touch
from seglib.io import RawMask
from seglib.types import Mask, resize_labels

DRAWN = "drawn in the browser"
WORD = "drawing"  # of the address
SHEETS, SAID = "sheets", "sheets.said"
MOST = 4  # pictures whose sheets are kept


Door = Literal["truth", "rater"]


@dataclass(frozen=True)
class Told:
    """What came of leaving by a door."""

    door: Door
    sentence: str
    is_error: bool = False


def sheet() -> Sheet:
    """The sheet of the open picture; empty at first."""
    opened = source.current()
    found: Sheet | None = _sheets().get(opened.image.digest)
    return Sheet(np.zeros(grid(opened.image.native_shape), np.bool_)) if found is None else found


def keep(new: Sheet, picture: str | None = None) -> None:
    """Make this the sheet of a picture, the open one if none is named. Others stay as they are, but cannot be undone."""
    name = picture or source.current().image.digest
    others = {key: each.without_history() for key, each in _sheets().items() if key != name}
    st.session_state[SHEETS] = {**dict(list(others.items())[1 - MOST :]), name: new}


def start_from(mask: Mask) -> None:
    """Go on with this mask, (H, W) of any size; one step for undo."""
    now = sheet()
    keep(now.redrawn(resize_labels(mask, now.mask.shape)))


def say(session: Session) -> Drawn:
    """Let the address say what is on the sheet. Also before it is read: a stroke that has just arrived is no old address."""
    word = sheet().as_word
    word = word if word == Drawn() else replace(word, picture=source.current().image.digest)
    if "own" in session.data:
        session.own[WORD] = word
    return word


def hear(session: Session, said: Drawn) -> None:
    """Take the mask that the address holds, if it is another one than `said`; one step for undo.

    Raises:
        SettingError: it cannot be taken; the sheet stays as it is.
    """
    told = session.setting(Drawn)
    if told == said:
        return
    opened = source.current().image
    if told.is_large:
        raise SettingError(
            "The drawing of this link was too large for a link, so it is only where it was drawn: ask for it as a file, and add "
            "that under Change image."
        )
    if told.picture in ("", opened.digest):
        now = sheet()
        mask = np.zeros_like(now.mask) if told == Drawn() else told.mask
        keep(now.redrawn(resize_labels(mask, now.mask.shape)))
        return
    keep(Sheet(told.mask), told.picture)
    raise SettingError("The drawing of this link is on another picture: it appears when that one is opened.")


def painting() -> Painting:
    """What the viewer needs for painting on the sheet of the open picture."""
    now = sheet()

    def touched(touches: tuple[Touch, ...]) -> None:
        keep(sheet().touched(touches))

    is_empty = not now.mask.any()
    return Painting(
        name="Object",
        hint="Paint over the object, or outline it" if is_empty else "",
        can={"past": now.can("past"), "future": now.can("future"), "clear": not is_empty},
        on_touches=touched,
        on_travel=travel,
    )


def travel(way: str) -> None:
    keep(sheet().travelled(way))


def use_as_truth() -> None:
    """Let the mask pass the mask doctor and be the truth; a truth that came from elsewhere goes to the raters."""
    before = source.current()
    found = source.set_truth(_raw(), (), DRAWN)
    if found.mask is None:
        _say("truth", " ".join(finding.sentence for finding in found.findings), is_error=True)
        return
    kept = truth_as_opinion(before) if before.truth_name != DRAWN and len(held("raters")) < most() else ()
    now = source.current()
    source.put(replace(now, raters=(*now.raters, *kept)))
    moved = f" The one before, “{before.truth_name}”, is among the raters now." if kept else ""
    _say("truth", f"This is the ground truth now: every score is measured by it.{moved}")


def use_as_rater(name: str) -> None:
    """Add the mask to the raters, through the mask doctor like every other."""
    try:
        new = add_rater(_raw(), name.strip() or "Me")
    except SegError as error:
        _say("rater", str(error), is_error=True)
    else:
        _say("rater", f"“{new.name}” is one of the raters now.")


def said(door: Door) -> Told | None:
    """What came of the button of this door, if it was the last one; told once."""
    told: Told | None = st.session_state.get(SAID)
    if told is None or told.door != door:
        return None
    del st.session_state[SAID]
    return told


def _say(door: Door, sentence: str, is_error: bool = False) -> None:
    st.session_state[SAID] = Told(door, sentence, is_error)


def _raw() -> RawMask:
    mask, shape = sheet().mask, source.current().image.native_shape
    lines = [DRAWN]
    if mask.shape != shape:
        lines.append(f"drawn on {mask.shape[1]} × {mask.shape[0]} pixels, brought to {shape[1]} × {shape[0]}")
    return RawMask(resize_labels(mask, shape) * np.uint8(255), DRAWN, tuple(lines))


def _sheets() -> dict[str, Sheet]:
    sheets: dict[str, Sheet] = st.session_state.get(SHEETS, {})
    return sheets
