"""Strokes and clicks as pixels."""

import cv2
import numpy as np

from seglib.prompt import ERASER, Stroke
from seglib.types import LabelMap

NOTHING = -1  # where nobody has drawn
SHIFT = 4  # binary places of a coordinate behind the point


def drawn(strokes: tuple[Stroke, ...], shape: tuple[int, int]) -> LabelMap:
    """(H, W) int32: the label that was drawn at each pixel, -1 where none was. Later strokes lie over earlier ones.

    A stroke marks at least the pixels that its line goes through, however thin the brush and small the image.

    >>> drawn((Stroke(2, 0.0, ((0.5, 0.5),)),), (3, 3)).tolist()
    [[-1, -1, -1], [-1, 2, -1], [-1, -1, -1]]
    """
    labels = np.full(shape, NOTHING, np.int32)
    height, width = shape
    for stroke in strokes:
        # The centre of pixel i lies at (i + 0.5) / n of the side.
        corners = np.array(stroke.points) * (width, height) - 0.5
        corners = np.clip(corners, 0, (width - 1, height - 1))
        fixed = np.rint(corners * 2**SHIFT).astype(np.int32)
        value = NOTHING if stroke.label == ERASER else stroke.label
        thickness = max(1, round(stroke.width * max(shape)))
        cv2.polylines(
            labels, [fixed[:, None]], isClosed=False, color=value, thickness=thickness, lineType=cv2.LINE_8, shift=SHIFT
        )
        if len(fixed) == 1 and thickness > 1:  # OpenCV draws no dot for a line without length
            cv2.circle(labels, fixed[0].tolist(), round(thickness * 2 ** (SHIFT - 1)), value, cv2.FILLED, cv2.LINE_8, SHIFT)
        column, row = (fixed[0] / 2**SHIFT).round().astype(int)
        labels[row, column] = value
    return labels
