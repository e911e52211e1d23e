"""What kind of picture an image is, told without a net: colour, tones, texture and, where up is up, layout.

The first layers of a net that learned from grey images answer to a colour photograph as to its grey copy; these numbers tell
the two apart. They are taken of the standardised image, so that a dim or tinted copy is the same kind of picture, and they go
with the answers of the model into `seglib.trained.familiar`.

Reference: Oliva, Torralba 2001, https://doi.org/10.1023/A:1011139631724: the energy of each scale over a coarse grid says what
kind of scene is seen, before anything in it is recognised.
"""

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.trained.prepare import resize_pixels, standardise
from seglib.types import Pixels

SIDE = 128  # longest side at which a picture is looked at, in pixels
LEAST = 8  # pixels along the other side
TONES = (5, 25, 50, 75, 95)  # percentiles
SCALES = (1, 2, 4, 8, 16)  # deviations of the Gaussians between which the texture is taken, in pixels of SIDE
GRID = 4  # fields along a side of the layout
FAINT = 0.01  # deviations; less texture than this is none


def looks(pixels: Pixels, upright: bool) -> NDArray[np.float32]:
    """(H, W, 3) -> (12,), or (28,) for a picture whose top is always at the top.

    In order: how much two and two channels differ, percentiles of grey, the logarithm of the deviation at each scale, and the
    mean of each field of a grid, all in deviations of the image.

    >>> looks(np.full((40, 30, 3), 9, np.uint8), upright=True).shape
    (28,)
    """
    longest = max(pixels.shape[:2])
    height, width = (max(LEAST, round(length * SIDE / longest)) for length in pixels.shape[:2])
    small = standardise(resize_pixels(pixels, (height, width)))
    colour = [float(np.std(small[..., one] - small[..., one + 1])) for one in (0, 1)]
    grey = small.mean(axis=2)
    grey = (grey - grey.mean()) / max(float(grey.std()), FAINT)
    blurred = [grey, *(cv2.GaussianBlur(grey, (0, 0), sigma) for sigma in SCALES)]
    texture = [np.log(FAINT + np.std(fine - coarse)) for fine, coarse in pairwise(blurred)]
    layout = cv2.resize(grey, (GRID, GRID), interpolation=cv2.INTER_AREA).ravel() if upright else ()
    return np.array([*colour, *np.percentile(grey, TONES), *texture, *layout], np.float32)


def with_looks(answers: NDArray[np.float32], pixels: Pixels, upright: bool) -> NDArray[np.float32]:
    """What a model answers to an image, (D,), and what the image (H, W, 3) looks like without it: (D + 12,) or (D + 28,)."""
    return np.concatenate([answers, looks(pixels, upright)])
