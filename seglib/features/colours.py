"""The weighted histogram of colours: what colour clustering works on instead of all pixels.

A megapixel holds far fewer different colours than pixels. Colours are gathered in cubes of 4x4x4 levels; a cube that
many pixels share is divided into eight, and those again. Each occupied cube is one point with its exact mean colour and
its number of pixels, and every pixel remembers its cube. Whatever labels the points labels the pixels by one look-up.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.cubes import cubes
from seglib.features.kept import Kept
from seglib.types import Image, LabelMap, Mask

Space = Literal["lab", "rgb", "grey"]
AXES: dict[str, tuple[str, str, str]] = {
    "lab": ("L* lightness", "a* green to red", "b* blue to yellow"),
    "rgb": ("red", "green", "blue"),
    "grey": ("grey level", "", ""),
}
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
Points = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ColourHistogram:
    """points: (N, D) mean colour of each occupied cube in `space`. weights: (N,) pixels.

    slot: (H * W,) of each pixel, and point: (S,) which point a slot stands for, so that a table of slots labels the pixels.
    """

    space: Space
    points: Points
    weights: NDArray[np.float64]
    slot: NDArray[np.intp] | NDArray[np.uint8]
    point: NDArray[np.int32]
    shape: tuple[int, int]

    @cached_property
    def cube(self) -> NDArray[np.int32]:
        """(H * W,) the point of each pixel."""
        return self.point.take(self.slot)

    def label_map(self, labels: NDArray[np.int32]) -> LabelMap:
        """labels: (N,) of the points -> (H, W) int32 of the pixels."""
        return labels.astype(np.int32, copy=False).take(self.point).take(self.slot).reshape(self.shape)

    def heat(self, values: NDArray[np.float64]) -> NDArray[np.float32]:
        """values: (N,) of the points -> (H, W) float32 of the pixels."""
        return values.astype(np.float32).take(self.point).take(self.slot).reshape(self.shape)

    def pixels_of(self, mask: Mask) -> NDArray[np.float64]:
        """(N,) how many pixels of the mask (H, W) each point stands for."""
        return np.bincount(self.cube[mask.ravel()], minlength=len(self.points)).astype(np.float64)


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


def fewer_groups(labels: LabelMap, asked: int, points: int) -> str:
    """A note where fewer groups than were asked for hold a pixel; empty otherwise. points: how many there were to group."""
    found = int(np.count_nonzero(np.bincount(labels.ravel())[1:]))
    if found >= asked:
        return ""
    reason = "the image has too few different colours" if points < asked else "no pixel fits one of the others best"
    return f"only {found} of {asked} groups hold pixels: {reason}"


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
        level = image.grey.ravel()
        counts = np.bincount(level, minlength=256)
        occupied = np.flatnonzero(counts)
        point = np.zeros(len(counts), np.int32)
        point[occupied] = np.arange(len(occupied), dtype=np.int32)
        means = np.repeat(occupied.astype(np.float64)[:, None], 3, axis=1)
        return ColourHistogram(space, to_space(means, space), counts[occupied].astype(np.float64), level, point, image.shape)
    found = cubes(image.pixels)
    return ColourHistogram(space, to_space(found.means, space), found.weights, found.slot, found.point, image.shape)
