"""Cubes of colours: which pixels of an image hardly differ, and what their mean is, in as few passes as that takes.

A colour has a name of 24 bits. The upper 18 say which cube of 4x4x4 levels it lies in, the lower six where in it: three bits
for the eighth, three for the single colour in that. A cube with many pixels is *crowded* and gets a slot for each of its 64
colours, of which it then makes points by eighths; any other cube is one slot. Pixels are only counted, twice; all else happens
in the table of slots, which is small.
"""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Pixels

CROWDED = 1 / 4000  # share of the pixels from which a cube is divided into eight, and an eighth into single colours
CUBES, COLOURS = 2**18, 64
DIGIT = 2.0**17  # room for the sum of a channel in a cube that is not crowded: 3 levels for 2**17 * 4000 / 3 pixels

_LEVELS = np.arange(256)
# What a level of each channel adds to the name: six bits in front, and one in either group of three behind.
_NAMES = [
    (_LEVELS >> 2 << 18 - 6 * channel | (_LEVELS >> 1 & 1) << 5 - channel | (_LEVELS & 1) << 2 - channel).astype(np.int32)
    for channel in range(3)
]
_INSIDE = np.stack([(_LEVELS >> 5 - c & 1) * 2 + (_LEVELS >> 2 - c & 1) for c in range(3)], axis=1)[:COLOURS]  # (64, 3)
# In a crowded cube a pixel counts as one, in any other as where it lies in the cube, three numbers in one.
_COUNTS = np.concatenate([_INSIDE @ DIGIT ** np.arange(3), np.ones(256 - COLOURS)])


class Cubes(NamedTuple):
    """means: (N, 3) of the occupied cubes in order of their names. weights: (N,) pixels. slot: (H * W,) the slot of each pixel.

    point: (S,) the point that each slot belongs to.
    """

    means: NDArray[np.float64]
    weights: NDArray[np.float64]
    slot: NDArray[np.intp]
    point: NDArray[np.int32]


def cubes(pixels: Pixels) -> Cubes:
    """Gather the pixels (H, W, 3) of an image."""
    name = np.zeros(pixels.shape[:2], np.int32)
    for levels, part in zip(cv2.split(pixels), _NAMES, strict=True):
        name |= np.asarray(cv2.LUT(levels, part), np.int32)
    cube = (name >> 6).astype(np.intp).ravel()
    inside = name.astype(np.uint8).ravel() & np.uint8(COLOURS - 1)

    counts = np.bincount(cube, minlength=CUBES)
    occupied = np.flatnonzero(counts)
    # All pixels of a cube get one label. What that costs in quality is mostly the cost of the fullest cubes.
    most = CROWDED * cube.size
    is_crowded = counts[occupied] > most
    single, crowded = occupied[~is_crowded], occupied[is_crowded]
    first = np.zeros(CUBES, np.intp)
    first[single] = np.arange(single.size)
    first[crowded] = single.size + COLOURS * np.arange(crowded.size)
    slot = first.take(cube)
    divided = (slot >= single.size).view(np.uint8)
    slot += inside * divided
    weight = np.asarray(cv2.LUT(inside + divided * np.uint8(COLOURS), _COUNTS), np.float64).ravel()
    sums = np.bincount(slot, weight, single.size + COLOURS * crowded.size)

    in_colour = sums[single.size :].reshape(-1, 8, 8)  # pixels in (crowded cube, eighth, colour)
    in_eighth = in_colour.sum(axis=2, keepdims=True)
    begins = np.where(in_eighth > most, in_colour > 0, (np.arange(8) == 0) & (in_eighth > 0)).reshape(-1, COLOURS)
    points = np.ones(occupied.size, np.intp)
    points[is_crowded] = begins.sum(axis=1)
    begin = np.cumsum(points) - points  # the first point of each cube
    of_colour = begin[is_crowded, None] + np.cumsum(begins, axis=1) - 1
    colour = np.flatnonzero(in_colour)  # of those that occur
    point = np.concatenate([begin[~is_crowded], of_colour.ravel()])
    point_of = np.concatenate([begin[~is_crowded], of_colour.ravel()[colour]])
    pixels_of = np.concatenate([counts[single], in_colour.ravel()[colour]])
    owner = np.concatenate([single, crowded[colour // COLOURS]])
    weights = np.bincount(point_of, pixels_of).astype(np.float64)
    means, packed = np.empty((weights.size, 3)), np.asarray(sums[: single.size], np.float64)
    for channel in range(3):
        rest = np.floor(packed / DIGIT)
        beyond = np.concatenate([packed - rest * DIGIT, in_colour.ravel()[colour] * _INSIDE[colour % COLOURS, channel]])
        corner = 4 * (owner >> 12 - 6 * channel & 63)
        means[:, channel] = np.bincount(point_of, corner * pixels_of + beyond) / weights
        packed = rest
    return Cubes(means, weights, slot, point.astype(np.int32))
