"""The stack: every chosen feature of every pixel, standardised, a tile at a time.

Learning and applying want numbers of one size, so each feature is brought to mean 0 and standard deviation 1 over the image.
A small image is one tile, and the stacks of the images seen last are kept, for no slider of a classifier changes them. A large
image is walked tile by tile, once for the statistics and once for each use: 16 megapixels with all features would be 4 GB.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from threading import Lock
from time import perf_counter
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.halo import Window, reach
from seglib.features.pixel_features import Feature
from seglib.types import Heat, Image, read_only

Vector = NDArray[np.float32]  # (D,) one number a channel
Rows = NDArray[np.float32]  # (N, D) pixels, one row each
Tile = tuple[slice, slice]

ONE_TILE = 128 * 2**20  # bytes of a stack that is held as one
KEPT = 256 * 2**20  # bytes of all stacks that are kept together
FAR = 10.0  # standard deviations; a lone hot pixel is no farther away than this

_kept: OrderedDict[tuple[str, tuple[str, ...], tuple[float, ...]], "Stack"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Channel:
    """One plane of the stack. number: its place among the channels of the feature. sigma: None where it has no scale."""

    feature: Feature
    number: int
    sigma: float | None

    @property
    def title(self) -> str:
        return self.feature.channels[self.number] + ("" if self.sigma is None else f", {self.sigma:g} px")


@dataclass(frozen=True, eq=False)
class Stack:
    """The features of an image. Build it with `stack_of`.

    mean, spread: (D,) over the image, in the features' own units. seconds: what building took. whole: (D, H, W)
    standardised, where the image is one tile and somebody keeps it.
    """

    image: Image
    channels: tuple[Channel, ...]
    tiles: tuple[Tile, ...]
    mean: Vector
    spread: Vector
    seconds: float
    whole: Heat | None = field(default=None, repr=False)

    @property
    def light(self) -> Self:
        """The same without the planes, for explanations that wait until somebody asks."""
        return replace(self, whole=None)

    def planes(self, tile: Tile) -> Heat:
        """(D, h, w) float32: the standardised features of a part of the image."""
        if self.whole is not None:
            return self.whole[:, tile[0], tile[1]]
        return standardised(raw(self.image, self.channels, tile), self.mean, self.spread)

    def at(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Rows:
        """(N, D): the features of single pixels. rows, columns: (N,)."""
        found = np.empty((len(rows), len(self.channels)), np.float32)
        for down, right in self.tiles:
            inside = (rows >= down.start) & (rows < down.stop) & (columns >= right.start) & (columns < right.stop)
            if inside.any():
                found[inside] = self.planes((down, right))[:, rows[inside] - down.start, columns[inside] - right.start].T
        return found

    def of_pixel(self, row: int, column: int) -> tuple[Vector, Vector]:
        """One pixel in the features' own units, and standardised. Nothing but its surroundings is looked at."""
        planes = raw(self.image, self.channels, (slice(row, row + 1), slice(column, column + 1)))
        return planes[:, 0, 0].copy(), standardised(planes, self.mean, self.spread)[:, 0, 0]


def stack_of(image: Image, features: tuple[Feature, ...], sigmas: tuple[float, ...]) -> tuple[Stack, float]:
    """The stack, and the seconds that an earlier call has spent on it."""
    key = (image.digest, tuple(feature.name for feature in features), sigmas)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key], _kept[key].seconds
    stack = build(image, features, sigmas)
    with _lock:
        _kept[key] = stack
        while sum(0 if each.whole is None else each.whole.nbytes for each in _kept.values()) > KEPT:
            _kept.popitem(last=False)
    return stack, 0.0


def channels_of(features: tuple[Feature, ...], sigmas: tuple[float, ...]) -> tuple[Channel, ...]:
    """Feature by feature, within it scale by scale."""
    return tuple(
        Channel(feature, number, sigma)
        for feature in features
        for sigma in (sigmas if feature.scaled else (None,))
        for number in range(len(feature.channels))
    )


def tiles_of(shape: tuple[int, int], channels: tuple[Channel, ...]) -> tuple[Tile, ...]:
    """One tile where the stack is small; else tiles that are large beside the surroundings that their features look at."""
    (height, width), depth = shape, 4 * len(channels)
    if height * width * depth <= ONE_TILE:
        return ((slice(0, height), slice(0, width)),)
    side = max(math.isqrt(ONE_TILE // 4 // depth), 2 * reach(_largest(channels)))
    high = max(side, side * side // width)  # a thin image has long tiles
    wide = max(side, side * side // height)
    return tuple(
        (slice(top, min(top + high, height)), slice(left, min(left + wide, width)))
        for top in range(0, height, high)
        for left in range(0, width, wide)
    )


def raw(image: Image, channels: tuple[Channel, ...], tile: Tile) -> Heat:
    """(D, h, w) float32: features of a part of the image, in their own units."""
    window = Window(image, *tile, _largest(channels))
    planes = np.empty((len(channels), *window.shape), np.float32)
    for place, each in enumerate(channels):
        if each.number == 0:  # one call computes all channels of a feature
            planes[place : place + len(each.feature.channels)] = each.feature.compute(window, each.sigma or 1.0)
    return planes


def standardised(planes: Heat, mean: Vector, spread: Vector) -> Heat:
    """The same array, each plane at mean 0 and deviation 1."""
    planes -= mean[:, None, None]
    planes /= spread[:, None, None]
    return np.clip(planes, -FAR, FAR, out=planes)


def build(image: Image, features: tuple[Feature, ...], sigmas: tuple[float, ...]) -> Stack:
    """The stack, whether it has been built before or not."""
    began = perf_counter()
    channels = channels_of(features, sigmas)
    tiles = tiles_of(image.shape, channels)
    count, total, squares = 0, np.zeros(len(channels)), np.zeros(len(channels))
    for tile in tiles:
        planes = raw(image, channels, tile)
        size = planes[0].size
        means, deviations = np.array([cv2.meanStdDev(plane) for plane in planes]).reshape(-1, 2).T
        # The squares around the common mean of two parts, from those around their own (Chan, Golub and LeVeque 1983).
        squares += size * deviations**2 + (means - total / max(count, 1)) ** 2 * count * size / (count + size)
        total += size * means
        count += size
    mean = (total / count).astype(np.float32)
    spread = np.maximum(np.sqrt(squares / count), [each.feature.flat for each in channels]).astype(np.float32)
    whole = read_only(standardised(planes, mean, spread)) if len(tiles) == 1 else None
    return Stack(image, channels, tiles, mean, spread, perf_counter() - began, whole)


def _largest(channels: tuple[Channel, ...]) -> float:
    return max(each.sigma or 1.0 for each in channels)
