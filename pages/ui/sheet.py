"""The sheet that a person paints a mask on, with every step since it was empty, or as many as memory is given for."""

import zlib
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from pages.ui.drawn import Drawn, drawn
from seglib.features.painting import Touch, painted
from seglib.types import Mask

STEPS = 60
MOST_BYTES = 8_000_000  # of the steps of one sheet; a mask takes about a hundredth of that


@dataclass(frozen=True, eq=False)
class Sheet:
    """A mask (H, W) bool, the packed masks before it and, after an undo, those that follow.

    heard: what the browser sent last. It sends what it has no answer to yet together with what is new.
    """

    mask: Mask
    past: tuple[bytes, ...] = ()
    future: tuple[bytes, ...] = ()
    heard: tuple[Touch, ...] = field(default=())

    @cached_property
    def as_word(self) -> Drawn:
        """The mask as a word of the address, on no picture yet."""
        return drawn(self.mask)

    def touched(self, sent: tuple[Touch, ...]) -> "Sheet":
        """The sheet after what a browser has sent: every touch that is new is one step. Nothing at all wipes the sheet."""
        if not sent:
            return self.redrawn(np.zeros_like(self.mask))
        is_more = self.heard == sent[: len(self.heard)]
        sheet = self
        for touch in sent[len(self.heard) :] if is_more else sent:
            sheet = sheet.redrawn(painted(sheet.mask, (touch,)))
        return replace(sheet, heard=sent)

    def redrawn(self, mask: Mask) -> "Sheet":
        """One step on, to another mask; what changes nothing is no step."""
        if np.array_equal(mask, self.mask):
            return replace(self, heard=())
        return Sheet(mask, _newest((*self.past, _packed(self.mask))))

    def can(self, way: str) -> bool:
        """Whether there is a step before ("past") or after ("future")."""
        return bool(self.past if way == "past" else self.future)

    def travelled(self, way: str) -> "Sheet":
        """One step back ("past") or forward ("future"), where there is one."""
        if not self.can(way):
            return self
        now = _packed(self.mask)
        if way == "past":
            return Sheet(_unpacked(self.past[-1], self.mask.shape), self.past[:-1], (*self.future, now))
        return Sheet(_unpacked(self.future[-1], self.mask.shape), (*self.past, now), self.future[:-1])

    def without_history(self) -> "Sheet":
        return Sheet(self.mask)


def _packed(mask: Mask) -> bytes:
    return zlib.compress(np.packbits(mask).tobytes(), 1)


def _unpacked(content: bytes, shape: tuple[int, ...]) -> Mask:
    height, width = shape
    bits = np.unpackbits(np.frombuffer(zlib.decompress(content), np.uint8), count=height * width)
    return bits.reshape(height, width).astype(np.bool_)


def _newest(steps: tuple[bytes, ...]) -> tuple[bytes, ...]:
    steps = steps[-STEPS:]
    while len(steps) > 1 and sum(map(len, steps)) > MOST_BYTES:
        steps = steps[1:]
    return steps
