"""Where the words at the points of a chart stand, so that none lies on a point or on another word."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

Place = Literal["top center", "bottom center", "middle left", "middle right"]
PLACES: tuple[Place, ...] = ("top center", "bottom center", "middle left", "middle right")
LETTER, LINE, POINT = 6.5, 13.0, 15.0  # pixels: width of a letter, height of a word, size of a point


class Box(NamedTuple):
    """left, low, right, high in pixels of the chart."""

    left: float
    low: float
    right: float
    high: float

    def meets(self, other: "Box") -> bool:
        return self.left < other.right and other.left < self.right and self.low < other.high and other.low < self.high


def label_places(points: Sequence[tuple[float, float]], words: Sequence[str], size: tuple[float, float]) -> list[Place | None]:
    """A place for each word, the first of `PLACES` that is free; None where none is, so that the word is left out.

    points: from (0, 0), bottom left, to (1, 1). size: width and height of the chart in pixels.
    """
    width, height = size
    centres = [(x * width, y * height) for x, y in points]
    taken = [Box(x - POINT / 2, y - POINT / 2, x + POINT / 2, y + POINT / 2) for x, y in centres]
    found = list[Place | None]()
    for (x, y), word in zip(centres, words, strict=True):
        ways = ((place, _box(x, y, LETTER * len(word), place)) for place in PLACES)
        free = ((place, box) for place, box in ways if _fits(box, width, height) and not any(box.meets(each) for each in taken))
        place, box = next(free, (None, None))
        found.append(place)
        if box is not None:
            taken.append(box)
    return found


def _box(x: float, y: float, wide: float, place: Place) -> Box:
    away = POINT / 2 + 1
    match place:
        case "top center":
            return Box(x - wide / 2, y + away, x + wide / 2, y + away + LINE)
        case "bottom center":
            return Box(x - wide / 2, y - away - LINE, x + wide / 2, y - away)
        case "middle left":
            return Box(x - away - wide, y - LINE / 2, x - away, y + LINE / 2)
        case "middle right":
            return Box(x + away, y - LINE / 2, x + away + wide, y + LINE / 2)


def _fits(box: Box, width: float, height: float) -> bool:
    return box.left >= 0 and box.low >= 0 and box.right <= width and box.high <= height
