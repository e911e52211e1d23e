"""The weighted histogram of colours: what colour clustering works on instead of all pixels.

A megapixel holds far fewer different colours than pixels. Colours are gathered in cubes of 4x4x4 levels; a cube that
many pixels share is divided into eight, and those again. Each occupied cube is one point with its exact mean colour and
its number of pixels, and every pixel remembers its cube. Whatever labels the points labels the pixels by one look-up.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.kept import Kept
from seglib.types import Image, LabelMap

Space = Literal["lab", "rgb", "grey"]
AXES: dict[str, tuple[str, str, str]] = {
    "lab": ("L* lightness", "a* green to red", "b* blue to yellow"),
    "rgb": ("red", "green", "blue"),
    "grey": ("grey level", "", ""),
}
CROWDED = 1 / 4000  # share of the pixels from which a cube is divided into eight
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ColourHistogram:
    """points: (N, D) mean colour of each occupied cube in `space`. weights: (N,) pixels. cube: (H * W,) point of each pixel."""

    space: Space
    points: Points
    weights: NDArray[np.float64]
    cube: NDArray[np.int32]
    shape: tuple[int, int]

    def label_map(self, labels: NDArray[np.int32]) -> LabelMap:
        """labels: (N,) of the points -> (H, W) int32 of the pixels."""
        return labels.astype(np.int32, copy=False)[self.cube].reshape(self.shape)

    def heat(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """values: (N,) of the points -> (H, W) float32 of the pixels."""
        return values.astype(np.float32)[self.cube].reshape(self.shape)


_histograms: Kept[ColourHistogram] = Kept(most=len(AXES))


def to_space(rgb: NDArray[np.float64], space: Space) -> Points:
    """rgb: (N, 3) in 0..255 -> (N, 3) CIE L*a*b* (D65, L* 0..100, to a third of a unit), (N, 3) RGB, or (N, 1) luma 0..255."""
    if space == "rgb":
        return rgb
    if space == "grey":
        luma: Points = (rgb @ LUMA)[:, None]
        return luma
    scaled = (rgb / 255.0).astype(np.float32)[None]
    lab: Points = np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), np.float64)[0]
    return lab


def darkest_first(points: Points, space: Space) -> NDArray[np.intp]:
    """(N,) the order of the points from dark to bright; equally bright ones by their other coordinates."""
    lightness = points @ LUMA if space == "rgb" else points[:, 0]
    return np.lexsort([*points.T[::-1], lightness])


def to_rgb(points: Points, space: Space) -> NDArray[np.uint8]:
    """The inverse of `to_space` for showing centres: (N, D) -> (N, 3) uint8."""
    if space == "grey":
        points = np.repeat(points, 3, axis=1)
    elif space == "lab":
        points = np.asarray(cv2.cvtColor(points.astype(np.float32)[None], cv2.COLOR_LAB2RGB), np.float64)[0] * 255.0
    return np.clip(np.rint(points), 0, 255).astype(np.uint8)


def colour_histogram(image: Image, space: Space) -> ColourHistogram:
    """Gather the pixels of an image into weighted colour points.

    A grey image, and any image in the space "grey", is exact: one point for each of its grey levels. The answer is kept
    as long as the image is, for it is half of the work and no slider of a method changes it.
    """
    return _histograms.get(image, space, lambda: _gathered(image, space))[0]


def _gathered(image: Image, space: Space) -> ColourHistogram:
    if image.is_grey or space == "grey":
        level = image.grey.ravel().astype(np.intp)
        counts = np.bincount(level, minlength=256)
        means = np.repeat(np.arange(256.0)[:, None], 3, axis=1)
    else:
        red, green, blue = (np.asarray(channel, np.uint8).ravel() for channel in cv2.split(image.pixels))
        level = _cubes(red, green, blue)
        counts = np.bincount(level)
        sums = np.stack([np.bincount(level, channel) for channel in (red, green, blue)], axis=1)
        means = sums / np.maximum(counts, 1)[:, None]
    occupied = np.flatnonzero(counts)
    position = np.zeros(len(counts), np.int32)
    position[occupied] = np.arange(len(occupied), dtype=np.int32)
    points = to_space(means[occupied], space)
    return ColourHistogram(space, points, counts[occupied].astype(np.float64), position[level], image.shape)


def _cubes(red: NDArray[np.uint8], green: NDArray[np.uint8], blue: NDArray[np.uint8]) -> NDArray[np.intp]:
    """(N,) each -> (N,) the number of the cube that each colour lies in, with few numbers between those that occur."""
    cube = (red >> 2).astype(np.intp)
    for channel in (green, blue):
        cube <<= 6
        cube |= channel >> 2
    for bit in (1, 0):
        counts = np.bincount(cube)
        # All pixels of a cube get one label. What that costs in quality is mostly the cost of the fullest cubes.
        crowded = counts > CROWDED * len(cube)
        numbers = np.where(crowded, 8, counts > 0)
        first = np.cumsum(numbers) - numbers
        eighth = ((red >> bit) & 1) << 2 | ((green >> bit) & 1) << 1 | ((blue >> bit) & 1)
        cube = first.take(cube) + eighth * crowded.take(cube)
    return cube
