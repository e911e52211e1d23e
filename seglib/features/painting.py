"""A mask that is drawn by hand: touches of a brush or an eraser, outlined areas, and fills, each on top of the last.

A touch is a `Stroke` and a tool. Label 1 draws and `ERASER` takes away, with every tool.

    >>> touch = Touch("area", Stroke(1, 0.0, ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))))
    >>> touch.text() == "a" + touch.stroke.text() and Touch.from_text(touch.text()) == touch
    True
    >>> painted(np.zeros((4, 4), np.bool_), (touch,)).astype(int).tolist()
    [[0, 0, 0, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 0, 0, 0]]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Self

import cv2
import numpy as np

from seglib.errors import SettingError
from seglib.features.strokes import NOTHING, drawn
from seglib.prompt import BETWEEN, ERASER, MOST_POINTS, Place, Stroke
from seglib.types import Mask

Tool = Literal["brush", "area", "fill"]
INITIALS: dict[str, Tool] = {"a": "area", "f": "fill"}  # a brush has none: it is written like a stroke of a link
MOST_TOUCHES = 100  # that may arrive together
DRAW = 1


@dataclass(frozen=True)
class Touch:
    """One movement of a hand: along the points, around them, or a click that fills."""

    tool: Tool
    stroke: Stroke

    def __post_init__(self) -> None:
        if self.stroke.label not in (DRAW, ERASER):
            raise SettingError(f"A mask is drawn with label {DRAW} and erased with {ERASER}, got {self.stroke.label}")
        if len(self.stroke.points) > MOST_POINTS:
            raise SettingError(f"A touch has at most {MOST_POINTS} points, got {len(self.stroke.points)}")

    @property
    def erases(self) -> bool:
        return self.stroke.label == ERASER

    def text(self) -> str:
        """As the viewer sends it: the notation of a stroke, behind the initial of the tool."""
        return next((letter for letter, tool in INITIALS.items() if tool == self.tool), "") + self.stroke.text()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `text` wrote.

        Raises:
            SettingError: it is something else.
        """
        tool = INITIALS.get(text[:1])
        return cls("brush", Stroke.from_text(text)) if tool is None else cls(tool, Stroke.from_text(text[1:]))


def touches_of(text: str) -> tuple[Touch, ...]:
    """Read several touches, parted like the strokes of a link.

    Raises:
        SettingError: it is something else, or more than may arrive together.
    """
    parts = text.split(BETWEEN, MOST_TOUCHES) if text else []
    if len(parts) > MOST_TOUCHES:
        raise SettingError(f"At most {MOST_TOUCHES} touches may arrive together: draw more slowly")
    return tuple(Touch.from_text(part) for part in parts)


def painted(mask: Mask, touches: Sequence[Touch]) -> Mask:
    """(H, W) bool: the mask after the touches, in their order."""
    for touch in touches:
        mask = mask & ~_reached(mask, touch) if touch.erases else mask | _reached(mask, touch)
    return mask


def area(corners: Sequence[Place], shape: tuple[int, int]) -> Mask:
    """(H, W) bool: the pixels whose centre lies inside of the closed outline; where it crosses itself, by the even-odd rule.

    Each edge that a row of centres crosses changes all pixels to its right from outside to inside or back.

    >>> area(((0, 0), (1, 0), (0, 1)), (3, 3)).astype(int).tolist()
    [[1, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    height, width = shape
    changes = np.zeros((height, width + 1), np.int32)
    points = np.array(corners, np.float64) * (width, height) - 0.5  # in pixels; centres are whole numbers
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        low, high = sorted((y0, y1))
        rows = np.arange(max(0, int(np.ceil(low))), min(height, int(np.ceil(high))))  # y with low <= y < high: no corner twice
        if len(rows):
            crossings = x0 + (rows - y0) * (x1 - x0) / (y1 - y0)
            changes[rows, np.clip(np.ceil(crossings), 0, width).astype(np.intp)] += 1
    return np.asarray(np.cumsum(changes[:, :width], axis=1) % 2 == 1)


def connected(mask: Mask, row: int, column: int) -> Mask:
    """(H, W) bool: everything that hangs together with a pixel and is like it.

    Background is passed along sides only, foreground over corners too, so that a thin slanting outline holds what it encloses.

    >>> connected(np.array([[0, 1, 0], [1, 0, 0]], np.bool_), 0, 0).astype(int).tolist()
    [[1, 0, 0], [0, 0, 0]]
    """
    marked = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.uint8)  # OpenCV wants a frame of one pixel
    neighbours = 8 if mask[row, column] else 4
    cv2.floodFill(mask.astype(np.uint8), marked, (column, row), 0, flags=neighbours | cv2.FLOODFILL_MASK_ONLY | (1 << 8))
    return np.asarray(marked[1:-1, 1:-1] > 0)


def _reached(mask: Mask, touch: Touch) -> Mask:
    """(H, W) bool: what a touch draws or takes away."""
    height, width = mask.shape
    points = touch.stroke.points
    if touch.tool == "area":
        return area(points, (height, width))
    if touch.tool == "brush":
        line = Stroke(DRAW, touch.stroke.width, points)
        return np.asarray(drawn((line,), (height, width)) != NOTHING)
    x, y = points[-1]
    row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
    # Filling what is drawn, and emptying what is empty, changes nothing.
    return connected(mask, row, column)
