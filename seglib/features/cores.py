"""The core of an object: what is left when its rim is taken away. Objects touch, their cores do not.

A net that learned where cores are tells touching objects apart: every core becomes a marker, and the foreground is shared
out among them. Cores as markers: Chen, Qi, Yu, Heng 2016, https://doi.org/10.1109/CVPR.2016.273 (contours instead of cores).
"""

from typing import cast

import cv2
import numpy as np
from scipy import ndimage

from seglib.features.basins import flood, in_reading_order
from seglib.types import Heat, LabelMap, Mask

RIM = 0.4  # of the greatest depth of an object; what is deeper is its core


def cores(objects: LabelMap) -> Mask:
    """The core of every object: its pixels that lie deeper than `RIM` of its deepest one.

    objects: (H, W) int32, 0 is background; objects of different numbers may touch. Returns (H, W) bool. The frame of the
    image counts as a rim.

    >>> cores(np.array([[1, 1, 1, 2, 2, 2]] * 3, np.int32))[1].astype(int).tolist()
    [0, 1, 0, 0, 1, 0]
    """
    found = np.zeros(objects.shape, bool)
    boxes = cast(list[tuple[slice, slice] | None], ndimage.find_objects(objects))
    for number, box in enumerate(boxes, start=1):
        if box is None:  # a number that no pixel has
            continue
        depth = cv2.distanceTransform(np.pad(objects[box] == number, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        found[box] |= depth[1:-1, 1:-1] > max(RIM * depth.max(), 1.0 if depth.max() > 1 else 0.0)
    return found


def tell_apart(foreground: Mask, core: Mask, heat: Heat, smallest: int = 0) -> LabelMap:
    """Share the foreground out among the cores in it: (H, W) int32, 1..n in reading order.

    Water rises from the cores where `heat`, the probability of being core, is highest, so objects meet where it is lowest.
    A part of the foreground without any core is an object of its own. Objects of fewer than `smallest` pixels are dropped.
    """
    _, markers = cv2.connectedComponents((core & foreground).astype(np.uint8), connectivity=8)
    found = flood(-heat, np.asarray(markers, np.int32), foreground)
    _, rest = cv2.connectedComponents((foreground & (found == 0)).astype(np.uint8), connectivity=8)
    every = np.where(rest > 0, rest + found.max(initial=0), found).astype(np.int32)
    return in_reading_order(np.where(np.bincount(every.ravel())[every] < smallest, 0, every).astype(np.int32))
