"""Strokes, clicks and boxes as pixels."""

import cv2
import numpy as np

from seglib.prompt import ERASER, Box, Stroke
from seglib.types import LabelMap, Mask

NOTHING = -1  # where nobody has drawn


def drawn(strokes: tuple[Stroke, ...], shape: tuple[int, int]) -> LabelMap:
    """(H, W) int32: the label that was drawn at each pixel, -1 where none was. Later strokes lie over earlier ones.

    A stroke marks at least the pixels that its line goes through, however thin the brush and small the image.

    >>> drawn((Stroke(2, 0.0, ((0.5, 0.5),)),), (3, 3)).tolist()
    [[-1, -1, -1], [-1, 2, -1], [-1, -1, -1]]
    """
    labels = np.full(shape, NOTHING, np.int32)
    height, width = shape
    for stroke in strokes:
        # The pixel that holds each point; the last one ends with the side itself.
        corners = np.minimum(np.floor(np.array(stroke.points) * (width, height)), (width - 1, height - 1)).astype(np.int32)
        value = NOTHING if stroke.label == ERASER else stroke.label
        thickness = max(1, round(stroke.width * max(shape)))
        if len(corners) > 1:
            cv2.polylines(labels, [corners[:, None]], isClosed=False, color=value, thickness=thickness)
        else:  # OpenCV draws no dot for a line without length
            cv2.circle(labels, corners[0].tolist(), thickness // 2, value, cv2.FILLED)
    return labels


def clicks(strokes: tuple[Stroke, ...], shape: tuple[int, int]) -> list[tuple[int, int, int]]:
    """Row, column and label of every click that is still seen, in the order of clicking.

    A stroke counts as a click on each of its points. Of two on one pixel the later one counts.

    >>> clicks((Stroke(1, 0.0, ((0.9, 0.1),)), Stroke(0, 0.0, ((0.5, 0.5),))), (3, 3))
    [(0, 2, 1), (1, 1, 0)]
    """
    marked = drawn(strokes, shape)
    height, width = shape
    found: dict[tuple[int, int], int] = {}
    for stroke in strokes:
        for x, y in stroke.points:
            place = min(int(y * height), height - 1), min(int(x * width), width - 1)
            if stroke.label != ERASER and marked[place] == stroke.label:
                found.setdefault(place, stroke.label)
    return [(*place, label) for place, label in found.items()]


def box_mask(box: Box, shape: tuple[int, int]) -> Mask:
    """(H, W) bool: the pixels whose centre lies in the box."""
    left, top, right, bottom = box
    rows = (np.arange(shape[0]) + 0.5) / shape[0]
    columns = (np.arange(shape[1]) + 0.5) / shape[1]
    return ((rows >= top) & (rows < bottom))[:, None] & ((columns >= left) & (columns < right))[None, :]
