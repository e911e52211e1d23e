"""What a person draws in the viewer: the tools that a page offers, and the reading of what a browser sends."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from seglib.errors import SettingError
from seglib.features.painting import MOST_TOUCHES, Touch, touches_of
from seglib.palette import label_words
from seglib.prompt import (
    LETTERS,
    MOST_LABEL,
    MOST_POINTS,
    MOST_STROKES,
    MOST_WIDTH,
    Box,
    Place,
    Prompt,
    PromptKind,
    Stroke,
    strokes_of,
    strokes_text,
)

GROUND = "#FFFFFF"  # the ink of label 0, which is transparent in a result
SENT = 10  # times as many points as a link holds may be sent of a mask
HEAD = 12  # letters of a stroke's notation besides its points, and more


@dataclass(frozen=True)
class Point:
    """Where a person clicked, in fractions of width and height, and on which panel (-1: the plain image of a swipe)."""

    x: float
    y: float
    panel: int


@dataclass(frozen=True, eq=False)
class Drawing:
    """What may be drawn on the pictures, and what is drawn. The page owns it.

    prompt: what is shown. kinds: the tools. names: of the labels of strokes and clicks, from 0 on; `numbered` where
    every click makes a label of its own. hint: shown over the
    picture as long as nothing is drawn. can: whether there is a "past" and a "future" for `on_travel`, which is called with
    one of the two. on_box, on_strokes: called with what a person has finished (None when the box is removed) before the
    next run of the page; what the page does not keep disappears.
    """

    prompt: Prompt
    kinds: tuple[PromptKind, ...]
    names: tuple[str, ...]
    hint: str
    can: Mapping[str, bool]
    on_box: Callable[[Box | None], None]
    on_strokes: Callable[[tuple[Stroke, ...]], None]
    on_travel: Callable[[str], None]
    numbered: bool = False

    def description(self) -> dict[str, Any]:
        """What the browser has to know."""
        prompt = self.prompt.only(self.kinds)
        return {
            "kinds": list(self.kinds),
            "paints": False,
            "box": prompt.box,
            "strokes": strokes_text(prompt.strokes),
            "names": list(self.names),
            "inks": inks(MOST_STROKES) if self.numbered else inks(),
            "numbered": self.numbered,
            "hint": self.hint if prompt == Prompt() else "",
            "most": {"strokes": MOST_STROKES, "points": MOST_POINTS, "width": MOST_WIDTH},
            "can": dict(self.can),
        }


@dataclass(frozen=True, eq=False)
class Painting:
    """A mask that is drawn by hand: brush, outlined area and fill, each of which may erase. The page owns it.

    What a person draws is seen until the page has made it part of the mask that it shows. can: whether there is a "past", a
    "future", and something to "clear". on_touches: called with what is new and what was sent before and may still be on its
    way; with nothing when all is to be cleared. on_travel: called with "past" or "future". hint: over an empty picture.
    """

    name: str
    hint: str
    can: Mapping[str, bool]
    on_touches: Callable[[tuple[Touch, ...]], None]
    on_travel: Callable[[str], None]

    def description(self) -> dict[str, Any]:
        """What the browser has to know."""
        return {
            "kinds": ["strokes", "area", "bucket"],
            "paints": True,
            "box": None,
            "strokes": "",
            "names": ["", self.name],  # the background is what the eraser leaves
            "inks": inks(),
            "hint": self.hint,
            "most": {"strokes": MOST_TOUCHES, "points": SENT * MOST_POINTS, "width": MOST_WIDTH},
            "can": dict(self.can),
        }


def inks(count: int = MOST_LABEL) -> list[str]:
    """The colours of the labels of strokes, from 0 on: those of the labels in a result."""
    return [GROUND, *label_words(count)]


def read_box(value: object) -> Box | None:
    """The box in what a browser sent: `{"serial": 3, "box": [0.1, 0.2, 0.5, 0.6]}`, or None in its place.

    Raises:
        SettingError: it is not four fractions, left before right and top before bottom.
    """
    match value:
        case {"box": None}:
            return None
        case {"box": [float() | int() as left, float() | int() as top, float() | int() as right, float() | int() as bottom]}:
            if 0 <= left < right <= 1 and 0 <= top < bottom <= 1:
                return float(left), float(top), float(right), float(bottom)
    raise SettingError(f"the box must have left < right and top < bottom inside of the image, got {value!r:.80}: draw it again")


def read_strokes(value: object) -> tuple[Stroke, ...]:
    """All strokes in what a browser sent, in the notation of links: `{"serial": 3, "strokes": "1.200.BfZWMEeJmU"}`.

    Raises:
        SettingError: they are no strokes, or more than a prompt may hold.
    """
    match value:
        case {"strokes": str(text)} if len(text) <= MOST_STROKES * HEAD + MOST_POINTS * LETTERS:
            return strokes_of(text)
    raise SettingError(f"the strokes must come in the notation of links, got {value!r:.80}: draw them again")


def read_touches(value: object) -> tuple[Touch, ...]:
    """What was drawn on a mask, in what a browser sent: `{"serial": 3, "strokes": "a1.0.BfZWMEeJmUBfZWM"}`.

    Raises:
        SettingError: nobody draws that, or so much at once.
    """
    match value:
        case {"strokes": str(text)} if len(text) <= MOST_TOUCHES * HEAD + MOST_POINTS * LETTERS * SENT:
            return touches_of(text)
    raise SettingError(f"the strokes must come in the notation of links, got {value!r:.80}: draw them again")


def read_point(value: object, panels: int) -> Point:
    """The point in what a browser sent: `{"x": 0.5, "y": 0.25, "panel": 0}`.

    Raises:
        SettingError: it lies outside of the picture or names a panel that does not exist.
    """
    match value:
        case {"x": float() | int() as x, "y": float() | int() as y, "panel": int(panel)}:
            if 0 <= x < 1 and 0 <= y < 1 and -1 <= panel < panels:
                return Point(float(x), float(y), panel)
    raise SettingError(f"the point must lie inside of the image, got {value!r:.80}: click again")


def read_place(value: object) -> Place | None:
    """The pixel that was asked: `{"serial": 1, "asked": [0.5, 0.25]}`, or None in its place.

    Raises:
        SettingError: it lies outside of the picture.
    """
    match value:
        case {"asked": None}:
            return None
        case {"asked": [float() | int() as x, float() | int() as y]}:
            if 0 <= x < 1 and 0 <= y < 1:
                return float(x), float(y)
    raise SettingError(f"the pixel must lie inside of the image, got {value!r:.80}: click again")
