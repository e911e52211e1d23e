"""What a person draws for a method: a box, clicks, strokes of a brush.

All coordinates are fractions of width and height, kept to four decimals, so that they fit every size and a link, a recipe
and the page hold the same numbers. A click is a stroke of one point.

    >>> Prompt(strokes=(Stroke(1, 0.02, ((0.25, 0.5), (0.75, 0.5))),)).strokes[0].text()
    '1.200.BfZWMEeJmU'
    >>> Stroke.from_text('1.200.BfZWMEeJmU').points
    ((0.25, 0.5), (0.75, 0.5))
"""

import string
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from seglib.errors import SettingError

PromptKind = Literal["box", "points", "strokes"]
Box = tuple[float, float, float, float]  # left, top, right, bottom as fractions of width and height
Place = tuple[float, float]  # x, y as fractions of width and height

ERASER = -1  # the label of a stroke that takes away what earlier strokes drew
MOST_LABEL = 8
MOST_WIDTH = 0.2
MOST_STROKES, MOST_POINTS = 100, 1200  # a link that holds so many is still one that servers take
BETWEEN = "~"  # strokes of a link
DIGITS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
SCALE = 10_000  # positions along a side
LETTERS = 5  # letters of a point: 64**5 > 10001**2


@dataclass(frozen=True)
class Stroke:
    """One movement of a brush, or one click.

    label: what was drawn: 0 background, 1..8 the classes of the method, -1 (`ERASER`) takes away. width: diameter of the
    brush as a fraction of the longest side; 0 is one pixel. points: (x, y) fractions along the line.
    """

    label: int
    width: float
    points: tuple[Place, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", _rounded(self.width))
        object.__setattr__(self, "points", tuple((_rounded(x), _rounded(y)) for x, y in self.points))
        if not ERASER <= self.label <= MOST_LABEL:
            raise SettingError(f"The label of a stroke is an integer from {ERASER} to {MOST_LABEL}, got {self.label}")
        if not 0 <= self.width <= MOST_WIDTH:
            raise SettingError(f"The width of a stroke is a fraction from 0 to {MOST_WIDTH}, got {self.width}")
        if not self.points or not all(0 <= edge <= 1 for point in self.points for edge in point):
            raise SettingError("A stroke has at least one point, and its points are fractions from 0 to 1")

    def text(self) -> str:
        """The notation of links: label, width in 1/10000, five letters for each point."""
        return f"{self.label}.{round(self.width * SCALE)}." + "".join(map(_letters, self.points))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `text` wrote.

        Raises:
            SettingError: it is something else.
        """
        try:
            label, width, letters = text.split(".")
            if len(letters) > LETTERS * MOST_POINTS:
                raise ValueError
            points = tuple(_place(letters[i : i + LETTERS]) for i in range(0, len(letters), LETTERS))
            return cls(int(label), int(width) / SCALE, points)
        except ValueError:
            raise SettingError(f"{text[:40]!r} is not a stroke: a stroke is label.width.points as a link writes it") from None


@dataclass(frozen=True)
class Prompt:
    """Everything that was drawn. Later strokes lie over earlier ones."""

    box: Box | None = None
    strokes: tuple[Stroke, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.box is not None:
            object.__setattr__(self, "box", tuple(_rounded(edge) for edge in self.box))
        points = sum(len(stroke.points) for stroke in self.strokes)
        if len(self.strokes) > MOST_STROKES or points > MOST_POINTS:
            raise SettingError(
                f"At most {MOST_STROKES} strokes of {MOST_POINTS} points together, got {len(self.strokes)} of {points}: "
                "draw fewer or shorter ones"
            )

    def only(self, kinds: tuple[PromptKind, ...]) -> Self:
        """What a method that takes these kinds sees of it."""
        drawn = "points" in kinds or "strokes" in kinds
        return replace(self, box=self.box if "box" in kinds else None, strokes=self.strokes if drawn else ())


def strokes_text(strokes: Iterable[Stroke]) -> str:
    """Strokes as a link writes them; empty for none."""
    return BETWEEN.join(stroke.text() for stroke in strokes)


def strokes_of(text: str) -> tuple[Stroke, ...]:
    """Read what `strokes_text` wrote.

    Raises:
        SettingError: it is something else, or more than a prompt may hold.
    """
    return Prompt(strokes=tuple(Stroke.from_text(part) for part in text.split(BETWEEN, MOST_STROKES) if part)).strokes


def _rounded(value: float) -> float:
    return round(float(value), 4)


def _letters(point: Place) -> str:
    number = round(point[0] * SCALE) * (SCALE + 1) + round(point[1] * SCALE)
    return "".join(DIGITS[number // 64**place % 64] for place in reversed(range(LETTERS)))


def _place(letters: str) -> Place:
    number = 0
    for letter in letters.ljust(LETTERS, "?"):  # `index` refuses the question mark
        number = number * 64 + DIGITS.index(letter)
    x, y = divmod(number, SCALE + 1)
    return x / SCALE, y / SCALE
