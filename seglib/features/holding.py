"""Which connected pieces of what is possible hold something certain: hysteresis, for grey levels and for vesselness alike.

Reference: Canny 1986, https://doi.org/10.1109/TPAMI.1986.4767851.
"""

from typing import NamedTuple

import cv2
import numpy as np

from seglib.types import Mask


class Holding(NamedTuple):
    """mask: (H, W) the pieces that are kept. pieces, kept: how many there are, and how many of them are kept."""

    mask: Mask
    pieces: int
    kept: int


def holding(possible: Mask, certain: Mask, connectivity: int = 8) -> Holding:
    """The pieces of `possible` with a pixel of `certain`, which lies within it.

    >>> row = np.array([[1, 1, 0, 1]], np.bool_)
    >>> holding(row, np.array([[0, 1, 0, 0]], np.bool_))
    Holding(mask=array([[ True,  True, False, False]]), pieces=2, kept=1)
    """
    count, pieces = cv2.connectedComponents(possible.view(np.uint8), connectivity=connectivity)
    keep = np.zeros(count, np.bool_)
    keep[np.asarray(pieces)[certain]] = True
    keep[0] = False
    return Holding(keep[np.asarray(pieces)], count - 1, int(keep.sum()))
