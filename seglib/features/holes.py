"""Holes: background that is enclosed by foreground."""

import cv2
import numpy as np

from seglib.types import Mask


def holes(mask: Mask, most: int) -> Mask:
    """Where a mask (H, W) has holes of at most `most` pixels.

    A hole is a piece of background, connected through 4 neighbours, that does not reach the border of the picture.

    >>> holes(np.array([[True] * 3, [True, False, True], [True] * 3]), 1).sum().item()
    1
    """
    height, width = mask.shape
    pieces, boxes = cv2.connectedComponentsWithStats((~mask).astype(np.uint8), connectivity=4)[1:3]
    left, top, right, bottom = boxes[:, 0], boxes[:, 1], boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    enclosed = (boxes[:, cv2.CC_STAT_AREA] <= most) & (left > 0) & (top > 0) & (right < width) & (bottom < height)
    enclosed[0] = False
    found: Mask = enclosed[pieces]
    return found
