"""A front between inside and outside that moves by morphology instead of differential equations (Marquez-Neila et al. 2014).

A front is a mask of 0 and 1. Everything is done with whole arrays of one byte a pixel.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Grey

Front = NDArray[np.uint8]  # (H, W) of 0 and 1
LEVELS = np.arange(256, dtype=np.float64)
LINES = ((1, 1), (1, 0), (1, -1), (0, 1))  # from the middle of a 3 x 3 window to one end of each straight line through it


def means(grey: Grey, front: Front, everything: NDArray[np.float64]) -> tuple[float, float, NDArray[np.float64]]:
    """Mean grey level inside and outside, 0 for an empty side, and the (256,) histogram of the inside.

    everything: (256,) histogram of the image.
    """
    inside = np.asarray(cv2.calcHist([grey], [0], front, [256], [0, 256]), np.float64).ravel()
    mean_inside, mean_outside = (float(side @ LEVELS) / max(1.0, float(side.sum())) for side in (inside, everything - inside))
    return mean_inside, mean_outside, inside


def attracted(grey: Grey, front: Front, pull: NDArray[np.float64]) -> Front:
    """Pixels at the front change sides where `pull`, (256,) by grey level, says so: below 0 inside, above 0 outside.

    At the front is a pixel whose two neighbours in a row or in a column are on different sides.
    """
    framed = np.asarray(cv2.copyMakeBorder(front, 1, 1, 1, 1, cv2.BORDER_REPLICATE), np.uint8)
    edge = (framed[2:, 1:-1] ^ framed[:-2, 1:-1]) | (framed[1:-1, 2:] ^ framed[1:-1, :-2])
    come, go = (np.asarray(cv2.LUT(grey, side.astype(np.uint8)), np.uint8) for side in (pull < 0, pull > 0))
    moved: Front = (front | (edge & come)) & ~(edge & go)
    return moved


def smoothed(front: Front, turn: int) -> Front:
    """The front moved a little towards the inside of its bends; `turn` alternates which side is favoured."""
    return opened(closed(front)) if turn % 2 == 0 else closed(opened(front))


def opened(front: Front) -> Front:
    """1 where one of the four straight lines of three pixels through a pixel is all 1; the image goes on beyond its frame."""
    lines = [here & there for here, there in _ends(front)]
    inside: Front = front & (lines[0] | lines[1] | lines[2] | lines[3])
    return inside


def closed(front: Front) -> Front:
    """0 where one of the four straight lines of three pixels through a pixel is all 0; the image goes on beyond its frame."""
    lines = [here | there for here, there in _ends(front)]
    inside: Front = front | (lines[0] & lines[1] & lines[2] & lines[3])
    return inside


def checkerboard(shape: tuple[int, int], side: int) -> Front:
    """Squares of `side` pixels, the first of them outside."""
    rows, columns = (np.arange(length) // side % 2 for length in shape)
    return (rows[:, None] ^ columns[None, :]).astype(np.uint8)


def disc(shape: tuple[int, int]) -> Front:
    """A disc in the middle, three quarters of the shorter side wide."""
    rows, columns = (np.arange(length) - length // 2 for length in shape)
    return (np.hypot(rows[:, None], columns[None, :]) < 3 / 8 * min(shape)).astype(np.uint8)


def _ends(front: Front) -> list[tuple[Front, Front]]:
    """For each straight line what lies at its two ends."""
    height, width = front.shape
    framed = np.asarray(cv2.copyMakeBorder(front, 1, 1, 1, 1, cv2.BORDER_REPLICATE), np.uint8)
    ahead, behind = (
        [framed[1 + sign * dy : 1 + sign * dy + height, 1 + sign * dx : 1 + sign * dx + width] for dy, dx in LINES]
        for sign in (1, -1)
    )
    return list(zip(ahead, behind, strict=True))
