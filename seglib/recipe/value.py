"""The recipe as a frozen value, and the look-up of methods, filters and clean-ups by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar

from seglib.cleanup.base import Cleanup
from seglib.errors import SettingError
from seglib.filters.base import Filter
from seglib.io.options import ReadOptions
from seglib.methods import METHODS
from seglib.methods.base import MOST_CLASSES, Method
from seglib.methods.otsu import Otsu
from seglib.prompt import Box, Prompt
from seglib.settings import Settings

CHAIN_LIMIT = 12  # stages before, and stages after: enough for any use, and a bound on the work behind a link
LABEL_LIMIT = MOST_CLASSES  # labels in a foreground choice
SIDES = (64, 8192)  # smallest and largest working copy, in pixels

Foreground = tuple[int, ...] | Literal["best", "all"]
Kind = TypeVar("Kind", bound=Settings)


@dataclass(frozen=True)
class Recipe:
    """The whole way from a file to labels.

    side: longest side of the working copy in pixels, None for the native size. before / after: the chains, with
    `before_off` / `after_off` naming the positions that are switched off. foreground: which labels count when the
    method returns classes: chosen ones, "best" (match to the truth, an oracle), or "all" (keep every label, choose none).
    """

    method: Method = Otsu()
    before: tuple[Filter, ...] = ()
    after: tuple[Cleanup, ...] = ()
    before_off: frozenset[int] = frozenset()
    after_off: frozenset[int] = frozenset()
    prompt: Prompt = Prompt()
    foreground: Foreground = "best"
    side: int | None = None
    read: ReadOptions = ReadOptions()

    def __post_init__(self) -> None:
        for chain, off, word in ((self.before, self.before_off, "before"), (self.after, self.after_off, "after")):
            if len(chain) > CHAIN_LIMIT:
                raise SettingError(f"A chain has at most {CHAIN_LIMIT} stages, {word} has {len(chain)}")
            if not off <= frozenset(range(len(chain))):
                raise SettingError(f"{word}_off names a stage that the chain does not have: {sorted(off)}")
        if self.side is not None and not SIDES[0] <= self.side <= SIDES[1]:
            raise SettingError(f"side must be an integer from {SIDES[0]} to {SIDES[1]} or none, got {self.side}")
        if isinstance(self.foreground, str):
            if self.foreground not in ("best", "all"):
                raise SettingError(f'foreground must be "best", "all" or labels, got {self.foreground[:60]!r}')
        else:
            labels = self.foreground
            if not 1 <= len(labels) <= LABEL_LIMIT or not all(0 <= label <= 65535 for label in labels):
                raise SettingError(f"foreground must be 1 to {LABEL_LIMIT} labels from 0 to 65535, got {str(labels)[:60]}")
            object.__setattr__(self, "foreground", tuple(sorted(set(labels))))

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The stages before the method that are switched on."""
        return tuple(stage for i, stage in enumerate(self.before) if i not in self.before_off)

    @property
    def cleanups(self) -> tuple[Cleanup, ...]:
        """The stages after the method that are switched on."""
        return tuple(stage for i, stage in enumerate(self.after) if i not in self.after_off)


def named(name: object, family: Iterable[type[Kind]], what: str) -> type[Kind]:
    """The member of a registry with this name.

    Raises:
        SettingError: there is none; the text lists those that exist.
    """
    known = {kind.name: kind for kind in family}
    if not isinstance(name, str) or name not in known:
        raise SettingError(f"There is no {what} {str(name)[:60]!r}; there are: {', '.join(known)}")
    return known[name]


def method_named(name: str) -> type[Method]:
    """The method with this name; `SettingError` when there is none."""
    return named(name, METHODS, "method")


def box_of(edges: object) -> Box:
    """Four fractions left, top, right, bottom; a box that was drawn from right to left is turned round."""
    try:
        if not isinstance(edges, list | tuple):
            raise TypeError
        left, top, right, bottom = (float(edge) for edge in edges)
    except (TypeError, ValueError, OverflowError):
        raise SettingError(f"A box is four numbers left, top, right, bottom from 0 to 1, got {str(edges)[:60]!r}") from None
    if not all(0.0 <= edge <= 1.0 for edge in (left, top, right, bottom)):
        raise SettingError(f"The edges of a box are fractions from 0 to 1, got {left}, {top}, {right}, {bottom}")
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
