"""The mask that a person paints on the open picture, and the doors that it leaves by."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import streamlit as st

from pages.ui import source
from pages.ui.people import grid
from pages.ui.sheet import Sheet
from pages.ui.shelves import add_rater, held, most, truth_as_opinion
from pages.ui.viewer_input import Painting
from seglib.errors import SegError
from seglib.features.painting import Touch
from seglib.io import RawMask
from seglib.types import Mask, resize_labels

DRAWN = "drawn in the browser"
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


def keep(new: Sheet) -> None:
    """Make this the sheet of the open picture. Those of other pictures stay as they are, but cannot be undone."""
    name = source.current().image.digest
    others = {key: each.without_history() for key, each in _sheets().items() if key != name}
    st.session_state[SHEETS] = {**dict(list(others.items())[1 - MOST :]), name: new}


def start_from(mask: Mask) -> None:
    """Go on with this mask, (H, W) of any size; one step for undo."""
    now = sheet()
    keep(now.redrawn(resize_labels(mask, now.mask.shape)))


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
