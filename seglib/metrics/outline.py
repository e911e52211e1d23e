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
POINT_EQUAL, POINT_UNEQUAL = 35, 8


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
    rows, columns = (max(1, round(width / step)) for step in spacing)
    square = np.ones((2 * rows + 1, 2 * columns + 1), np.uint8)
    inner = cv2.erode(mask.view(np.uint8), square, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return mask & ~np.asarray(inner).view(np.bool_)


def skeleton(mask: Mask) -> Mask:
    """The centre lines of a mask, one pixel wide: what is left of it when it is thinned without being torn."""
    from skimage.morphology import skeletonize  # a tenth of a second that few commands need

    return np.asarray(skeletonize(mask.copy()), np.bool_)  # it takes no frozen array


def distances(start: Mask, goal: Mask, spacing: Spacing) -> Distances:
    """For each pixel of `start`, in reading order, the exact distance to the nearest pixel of `goal`; goal is not empty.

    Two ways to the same numbers: few points are looked up in a tree, many are read off a distance transform.
    """
    equal = spacing[0] == spacing[1]
    points = np.count_nonzero(start) + np.count_nonzero(goal)
    if points * (POINT_EQUAL if equal else POINT_UNEQUAL) < 2 * start.size:
        tree = KDTree(np.argwhere(goal) * np.array(spacing), leafsize=32, balanced_tree=False)
        apart = ~goal[start]
        found = np.zeros(len(apart))
        found[apart] = tree.query(np.argwhere(start & ~goal) * np.array(spacing))[0]
        return found
    if equal:
        pixels = cv2.distanceTransform((~goal).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[start]
        # The square of a distance in pixels is a whole number: rounding it takes away the error of the 32-bit float.
        return np.sqrt(np.rint(pixels.astype(np.float64) ** 2)) * spacing[0]
    return np.asarray(ndimage.distance_transform_edt(~goal, sampling=spacing)[start], np.float64)
