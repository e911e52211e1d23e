"""The structuring element of every morphological step: the pixels within a radius."""

import numpy as np
from numpy.typing import NDArray


def disc(radius: int) -> NDArray[np.uint8]:
    """(2 r + 1, 2 r + 1) uint8: 1 where the pixel centre lies within `radius` pixels of the middle.

    OpenCV's own ellipse is wider than that, by up to a pixel.

    >>> disc(1).tolist()
    [[0, 1, 0], [1, 1, 1], [0, 1, 0]]
    """
    offsets = np.arange(-radius, radius + 1)
    return (offsets[:, None] ** 2 + offsets**2 <= radius**2).astype(np.uint8)
