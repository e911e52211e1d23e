"""Smooth randomness: the stuff that tissue, light and background are made of.

Every field is drawn on a lattice that does not know the picture's size, and then enlarged: the same random
generator gives the same field in every resolution.
"""

import cv2
import numpy as np
from numpy.random import Generator

from seglib.types import Heat


def smooth_noise(rng: Generator, size: int, cells: float, stretch: float = 1.0) -> Heat:
    """A random field with about `cells` bumps down the picture, mean 0 and standard deviation 1.

    size: width and height in pixels. stretch: how many times longer than high the bumps are.

    >>> field = smooth_noise(np.random.default_rng(0), 64, 8)
    >>> field.shape, round(float(field.std()), 3)
    ((64, 64), 1.0)
    """
    rows = max(2, round(cells))
    columns = max(2, round(cells / stretch))
    lattice = rng.standard_normal((rows, columns)).astype(np.float32)
    # Where bumps are finer than pixels, averaging is what a camera would do.
    shrinks = rows > size or columns > size
    field = cv2.resize(lattice, (size, size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    return np.asarray((field - field.mean()) / (field.std() + 1e-12), np.float32)


def fractal_noise(rng: Generator, size: int, cells: float, octaves: int = 4, gain: float = 0.55, stretch: float = 1.0) -> Heat:
    """Smooth noise with detail on `octaves` scales, each twice as fine and `gain` times as strong; mean 0, deviation 1."""
    total = np.zeros((size, size), np.float32)
    for octave in range(octaves):
        total += np.float32(gain**octave) * smooth_noise(rng, size, cells * 2**octave, stretch)
    return np.asarray((total - total.mean()) / (total.std() + 1e-12), np.float32)


def blurred(field: Heat, sigma: float) -> Heat:
    """Gaussian blur with `sigma` in pixels, (H, W) or (H, W, C); nothing happens at 0."""
    if sigma < 0.05:
        return field
    shape = field.shape
    if coarser := int(sigma // 6):
        # What is left after a wide blur has no detail: it may be computed on a coarser grid.
        small = (max(shape[1] // (coarser + 1), 8), max(shape[0] // (coarser + 1), 8))
        sigma *= small[0] / shape[1]
        field = np.asarray(cv2.resize(field, small, interpolation=cv2.INTER_AREA), np.float32)
    field = np.asarray(cv2.GaussianBlur(field, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101), np.float32)
    if field.shape != shape:
        field = np.asarray(cv2.resize(field, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), np.float32)
    return field
