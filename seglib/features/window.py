"""Mean and spread of the window around every pixel, exact whatever the size of the window."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Grey

STRIP = 64  # rows at a time: what is computed of them stays in the processor's cache
Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Strip:
    """Some rows of a picture. mean, deviation: (h, W) of the window around every pixel, in grey levels."""

    rows: slice
    mean: Numbers
    deviation: Numbers


def strips(grey: Grey, radius: int) -> Iterator[Strip]:
    """The windows of a picture, strip by strip; beyond the frame the picture is mirrored (the frame itself counts once).

    Sums of levels and of their squares are whole numbers below 2^53, where float64 is exact: a flat window has a deviation
    of exactly 0, and a large one loses nothing by being large.
    """
    side, pixels = 2 * radius + 1, float((2 * radius + 1) ** 2)
    border = (radius, radius, radius, radius)
    padded = np.asarray(cv2.copyMakeBorder(np.asarray(grey), *border, cv2.BORDER_REFLECT_101), np.uint8)
    height = max(STRIP, 4 * radius)  # rows that two strips share are summed twice
    for top in range(0, grey.shape[0], height):
        bottom = min(top + height, grey.shape[0])
        part = padded[top : bottom + 2 * radius]
        inner = slice(radius, -radius), slice(radius, -radius)
        total = np.asarray(cv2.boxFilter(part, cv2.CV_32S, (side, side), normalize=False), np.int32)[inner].astype(np.float64)
        # OpenCV's filter of squares counts in 32 bits, which a window of 200 pixels to every side overflows.
        powers = np.square(part, dtype=np.float64)
        squares = np.asarray(cv2.boxFilter(powers, cv2.CV_64F, (side, side), normalize=False), np.float64)[inner]
        spread = squares * pixels
        spread -= total * total
        np.sqrt(spread, out=spread)
        spread /= pixels
        total /= pixels
        yield Strip(slice(top, bottom), total, spread)
