"""Four people who draw what is in a picture, each in a way of their own: computed, for pictures whose truth is exact.

People differ less at random than by habit: one draws around things, another inside, a third leaves out what is small. So
the outlines of all stray a little, as `label_noise.jitter` has it, and each has a habit on top.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from seglib.metrics import pieces
from seglib.study.label_noise import drop_thin, jitter
from seglib.study.mask_errors import dilate, drop_small, erode, shift
from seglib.types import Mask

LINES = 3.0  # pixels of mean depth below which things are lines without an inside
SHARE = 1 / 6  # of the mean depth: how far a hand strays
NEAREST, FARTHEST = 0.5, 12.0  # pixels


@dataclass(frozen=True, eq=False)
class Hand:
    """A computed person: what they are called, how they draw, and what they have drawn, (H, W) bool."""

    name: str
    habit: str
    mask: Mask


def hands(truth: Mask) -> tuple[Hand, ...]:
    """Four drawings of the same things; the same truth gives the same drawings.

    Hands stray by a sixth of how deep things are on average: half a pixel along thin vessels, several around a tumour.

    >>> square = np.pad(np.ones((30, 30), np.bool_), 15)
    >>> [each.name for each in hands(square)]
    ['Careful', 'Generous', 'Sparing', 'Hasty']
    """
    depth = _depth(truth)
    stray = min(FARTHEST, max(NEAREST, depth * SHARE))
    ways = (
        Hand("Careful", "follows the outline closely", truth),
        *(_of_lines(truth) if depth < LINES else _of_areas(truth, max(1, round(stray)))),
        Hand("Hasty", "strays far and leaves out what is small", _without_small(truth)),
    )
    shares = (0.6, 0.8, 0.8, 2.0)
    return tuple(
        Hand(way.name, way.habit, jitter(way.mask, share * stray, seed))
        for seed, (way, share) in enumerate(zip(ways, shares, strict=True))
    )


def _of_lines(truth: Mask) -> tuple[Hand, Hand]:
    thick = truth | shift(truth, 0, 1)
    return Hand("Generous", "draws lines too thick", thick), Hand("Sparing", "leaves out thin lines", drop_thin(truth, 2))


def _of_areas(truth: Mask, radius: int) -> tuple[Hand, Hand]:
    return (
        Hand("Generous", "draws around things", dilate(truth, radius)),
        Hand("Sparing", "draws inside of things", erode(truth, radius)),
    )


def _depth(mask: Mask) -> float:
    """How far the pixels of a mask lie from its outside, on average."""
    if not mask.any() or mask.all():
        return 0.0
    return float(cv2.distanceTransform(mask.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[mask].mean())


def _without_small(mask: Mask) -> Mask:
    """Without the objects that are less than half as large as the middle one."""
    sizes = np.bincount(pieces(mask).ravel())[1:]
    return drop_small(mask, min(99_999, int(np.median(sizes) / 2))) if sizes.size else mask
