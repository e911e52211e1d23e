"""The outline of a mask, and how far one outline is from another: what all boundary measures are made of."""

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.spatial import KDTree

from seglib.types import Mask

Distances = NDArray[np.float64]  # (N,)
Spacing = tuple[float, float]  # (row, column) distance of pixel centres
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
# A tree takes about this many times as long for a point as a distance transform for a pixel.
POINT_EQUAL, POINT_UNEQUAL = 25, 6
REACH = 4  # pixels: as far as looking around is faster than a tree


def outline(mask: Mask) -> Mask:
    """The pixels of a mask that have one of their four neighbours outside it; what lies beyond the frame is outside.

    >>> outline(np.ones((3, 4), np.bool_)).sum().item()
    10
    """
    inner = cv2.erode(mask.view(np.uint8), CROSS, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return mask & ~np.asarray(inner).view(np.bool_)


def margin(mask: Mask, width: float, spacing: Spacing) -> Mask:
    """The pixels of a mask less than `width` from its outside along rows, columns or diagonals; at least one pixel wide.

    The distance is the longer of the one along rows and the one along columns, each rounded to whole pixels.
    """
    # A margin as wide as the picture is all of it, however much wider it would be.
    rows, columns = (max(1, min(round(width / step), side)) for step, side in zip(spacing, mask.shape, strict=True))
    square = np.ones((2 * rows + 1, 2 * columns + 1), np.uint8)
    inner = cv2.erode(mask.view(np.uint8), square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return mask & ~np.asarray(inner).view(np.bool_)


def distances(start: Mask, goal: Mask, spacing: Spacing) -> Distances:
    """For each pixel of `start`, in reading order, the exact distance to the nearest pixel of `goal`; goal is not empty.

    Two ways to the same numbers: few points look around themselves, and those that find nothing are looked up in a tree;
    many are read off a distance transform.
    """
    equal = spacing[0] == spacing[1]
    points = np.count_nonzero(start) + np.count_nonzero(goal)
    if points * (POINT_EQUAL if equal else POINT_UNEQUAL) < 2 * start.size:
        found = _near(start, goal, spacing)
        far = np.isinf(found)
        if far.any():
            tree = KDTree(_places(goal) * np.array(spacing), leafsize=32, balanced_tree=False)
            found[far] = tree.query(_places(start)[far] * np.array(spacing))[0]
        return found
    if equal:
        pixels = cv2.distanceTransform((~goal).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[start]
        # The square of a distance in pixels is a whole number: rounding it takes away the error of the 32-bit float.
        return np.sqrt(np.rint(pixels.astype(np.float64) ** 2)) * spacing[0]
    return np.asarray(ndimage.distance_transform_edt(~goal, sampling=spacing)[start], np.float64)


def _near(start: Mask, goal: Mask, spacing: Spacing) -> Distances:
    """The same distances where they are short, infinity elsewhere: look at the pixels around, the nearest first."""
    around = np.indices((2 * REACH - 1, 2 * REACH - 1)).reshape(2, -1).T - (REACH - 1)
    lengths = np.hypot(*(around * np.array(spacing)).T)
    order = np.argsort(lengths, kind="stable")
    order = order[lengths[order] < REACH * min(spacing)]  # every pixel that is not looked at is at least this far away
    framed = np.pad(goal, REACH - 1)
    width = framed.shape[1]
    at = (_places(start) + (REACH - 1)) @ np.array([width, 1])
    found, pending, flat = np.full(len(at), np.inf), np.arange(len(at)), framed.ravel()
    for (down, right), length in zip(around[order].tolist(), lengths[order].tolist(), strict=True):
        hit = flat[at + (down * width + right)]
        found[pending[hit]] = length
        at, pending = at[~hit], pending[~hit]
        if not len(at):
            break
    return found


def _places(mask: Mask) -> NDArray[np.intp]:
    """(N, 2) rows and columns of the pixels of a mask, in reading order; four times as fast as `np.argwhere`."""
    return np.stack(np.divmod(np.flatnonzero(mask), mask.shape[1]), axis=1)
