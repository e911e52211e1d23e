"""A small picture of coloured discs, and where they are."""

import numpy as np

from seglib.types import Mask, Pixels


def picture(height: int = 90, width: int = 120) -> Pixels:
    """Three coloured discs on a shaded ground, with noise."""
    rows, columns = np.mgrid[:height, :width]
    pixels = np.stack([40 + 0.3 * columns, 60 + 0.2 * rows, 50 + 0 * rows], axis=-1)
    for row, column, radius, colour in ((30, 30, 18, (220, 60, 50)), (60, 80, 22, (60, 200, 90)), (20, 95, 10, (240, 240, 250))):
        pixels[(rows - row) ** 2 + (columns - column) ** 2 <= radius**2] = colour
    return np.clip(pixels + np.random.default_rng(1).normal(0, 6, pixels.shape), 0, 255).astype(np.uint8)


def disc(row: int, column: int, radius: int, height: int = 90, width: int = 120) -> Mask:
    rows, columns = np.mgrid[:height, :width]
    return np.asarray((rows - row) ** 2 + (columns - column) ** 2 <= radius**2)
