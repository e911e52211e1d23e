"""Small connected regions whose borders run along edges: what a hierarchy starts from instead of pixels.

A grid of square cells is laid over the picture. In each cell the pixel with the smallest gradient, near the middle if
there is a choice, becomes a marker, and the gradient is flooded from all markers. That gives one region a cell, of about
equal size: waterpixels (Machairas et al. 2015, 10.1109/TIP.2015.2451011).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.adjacency import borders
from seglib.features.basins import flood
from seglib.features.colours import Points, Space, to_space
from seglib.types import Heat, Image, LabelMap

SIGMA = 1.0  # of the smoothing before the gradient, in px: single noisy pixels are no edges
COMPACT = 4.0  # gradient that the far corner of a cell counts: on level ground markers stay in the middle
BAND = 1 << 20  # pixels that are brought to a colour space at a time


@dataclass(frozen=True, eq=False)
class Tiles:
    """labels: (H, W) the number of the region of each pixel, 0..n-1. pairs: (E, 2) regions that share a side, each pair once."""

    labels: LabelMap
    pairs: NDArray[np.intp]

    @property
    def count(self) -> int:
        """n, the number of regions."""
        return int(self.labels.max()) + 1


def tiles(image: Image, count: int) -> Tiles:
    """About `count` regions; in a picture of fewer pixels every pixel is one."""
    height, width = image.shape
    if height * width <= count:
        labels = np.arange(height * width, dtype=np.int32).reshape(height, width)
        return Tiles(labels, _pairs(labels))
    relief = gradient(image)
    rows = min(height, max(1, round((count * height / width) ** 0.5), -(-count // width)))
    columns = min(width, max(1, round(count / rows)))
    markers = np.zeros(height * width, np.int32)
    markers[_lowest(relief, rows, columns)] = np.arange(1, rows * columns + 1)
    labels = flood(relief, markers.reshape(height, width), np.ones((height, width), np.bool_)) - 1
    return Tiles(labels, _pairs(labels))


def gradient(image: Image) -> Heat:
    """(H, W) float32: how fast the colour changes, in levels a pixel, the root of the sum over the channels of a Lab image."""
    smooth = cv2.GaussianBlur(cv2.cvtColor(image.pixels, cv2.COLOR_RGB2LAB), (0, 0), SIGMA, borderType=cv2.BORDER_REPLICATE)
    total = np.zeros(image.shape, np.float32)
    for channel in cv2.split(smooth):
        for direction in ((1, 0), (0, 1)):
            slope = cv2.Sobel(channel, cv2.CV_32F, *direction, scale=1 / 8, borderType=cv2.BORDER_REPLICATE)
            total += np.square(slope)
    return np.asarray(np.sqrt(total), np.float32)


def _lowest(relief: Heat, rows: int, columns: int) -> NDArray[np.intp]:
    """The flat index of the lowest pixel in each of rows x columns cells; far from the middle a pixel counts as higher."""
    height, width = relief.shape
    away, first = [], []
    for length, count in ((height, rows), (width, columns)):
        cell = np.arange(length) * count // length
        first.append(np.flatnonzero(np.diff(cell, prepend=-1)))
        place = (np.arange(length) + 0.5) * count / length - cell - 0.5  # -0.5 .. 0.5 within a cell
        away.append(np.square(2 * place) * (COMPACT / 2))
    levels = np.round((relief + away[0][:, None] + away[1]) * 64).astype(np.int64)
    packed = levels * relief.size + np.arange(relief.size).reshape(relief.shape)
    least = np.minimum.reduceat(np.minimum.reduceat(packed, first[0], axis=0), first[1], axis=1)
    return (least % relief.size).ravel().astype(np.intp)


def _pairs(labels: LabelMap) -> NDArray[np.intp]:
    touching = borders(labels)
    return np.stack([touching.first, touching.second], axis=1).astype(np.intp)


def means(image: Image, regions: Tiles, space: Space) -> tuple[Points, NDArray[np.float64]]:
    """(n, D) the mean colour of each region and (n,) its number of pixels."""
    pixels, owner = image.pixels.reshape(-1, 3), regions.labels.ravel()
    weights = np.bincount(owner, minlength=regions.count).astype(np.float64)
    sums = np.zeros((regions.count, 1))
    for start in range(0, len(owner), BAND):
        here = owner[start : start + BAND]
        colours = to_space(pixels[start : start + BAND].astype(np.float64), space)
        sums = sums + np.stack([np.bincount(here, axis, regions.count) for axis in colours.T], axis=1)
    return sums / weights[:, None], weights
