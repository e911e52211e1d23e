"""Bright spots of many sizes: where a blob detector answers more than anywhere near, in place and in scale."""

from collections.abc import Iterator
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from seglib.features.hessian import second_derivatives, smoothed
from seglib.types import Heat, LabelMap

Measure = Literal["log", "dog", "doh"]
STEP = 1.6  # of the two Gaussians whose difference is close to the Laplacian, Marr and Hildreth 1980, 10.1098/rspb.1980.0020
# What each measure answers in the middle of an even disc of contrast 1 and radius sqrt(2) sigma.
OF_A_DISC: dict[Measure, float] = {
    "log": 2 * np.exp(-1),
    "doh": 2 * np.exp(-1),
    "dog": (np.exp(-1 / STEP**2) - np.exp(-1)) / (STEP - 1),
}
MOST = 5000  # spots of one picture; of more, the strongest are kept
COARSE = 3.0  # pixels: a Gaussian of this sigma is still well drawn by single pixels
NEIGHBOURS = np.ones((3, 3), np.uint8)

# (N, 4) float64: row, column, radius and strength of each spot; the strength is the contrast of an even disc in grey levels.
Spots = NDArray[np.float64]


def response(grey: Heat, radius: float, measure: Measure) -> Heat:
    """(H, W): how much each place is the middle of a bright disc of this radius, as the contrast of an even one.

    A wide Gaussian leaves nothing fine, so what it leaves is computed on a smaller picture and enlarged.
    """
    sigma, factor, (height, width) = radius / np.sqrt(2), 1, grey.shape
    while sigma / (2 * factor) >= COARSE and min(height, width) >= 16 * factor:
        factor *= 2
    if factor == 1:
        return _answer(grey, sigma, measure)
    # A mean of pixels smooths too, but that is less than a hundredth of the Gaussian's variance.
    small = np.asarray(cv2.resize(grey, (width // factor, height // factor), interpolation=cv2.INTER_AREA), np.float32)
    answer = _answer(small, sigma / factor, measure)
    return np.asarray(cv2.resize(answer, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _answer(grey: Heat, sigma: float, measure: Measure) -> Heat:
    if measure == "dog":
        answer = (smoothed(grey, sigma) - smoothed(grey, STEP * sigma)) / np.float32(STEP - 1)
    else:
        xx, yy, xy = second_derivatives(grey, sigma)
        answer = -(xx + yy)
        if measure == "doh":  # twice the geometric mean of the two curvatures, where both go down
            both = np.where(answer > 0, xx * yy - xy * xy, 0)
            answer = 2 * np.sqrt(np.maximum(both, 0, out=both))
    answer *= np.float32(1 / OF_A_DISC[measure])
    return np.asarray(answer, np.float32)


def peaks(grey: Heat, radii: tuple[float, ...], measure: Measure, least: float) -> Iterator[Spots]:
    """After each scale: the spots whose answer is at least `least` and the largest among its 26 neighbours in place and scale.

    A scale is done when the next one is known, so the spots of scale i come with scale i + 1, and the last two together.
    """
    before, here = None, response(grey, radii[0], measure)
    for number, radius in enumerate(radii):
        after = response(grey, radii[number + 1], measure) if number + 1 < len(radii) else None
        top = np.maximum.reduce([values for values in (before, here, after) if values is not None])
        is_peak = (here >= cv2.dilate(top, NEIGHBOURS)) & (here >= least)
        rows, columns = np.nonzero(is_peak)
        yield np.column_stack([rows, columns, np.full(rows.size, radius), here[is_peak]]).astype(np.float64)
        if after is not None:
            before, here = here, after


def apart(spots: Spots, overlap: float) -> Spots:
    """The spots from the largest on, without those whose disc shares more than `overlap` with a larger one's.

    One that falls still makes others fall: what lies between a spot and its part is no third one. Of equally large ones the
    stronger comes first. overlap: share of the smaller disc's area.
    """
    spots = spots[np.lexsort((spots[:, 1], spots[:, 0], -spots[:, 3]))][:MOST]
    spots = spots[np.argsort(-spots[:, 2], kind="stable")]
    if len(spots) < 2:
        return spots
    pairs = cKDTree(spots[:, :2]).query_pairs(2 * spots[:, 2].max(), output_type="ndarray")
    first, second = spots[pairs.min(axis=1)], spots[pairs.max(axis=1)]
    crowded = shared(np.hypot(*(first - second)[:, :2].T), first[:, 2], second[:, 2]) > overlap
    kept = np.ones(len(spots), np.bool_)
    kept[pairs.max(axis=1)[crowded]] = False
    return spots[kept]


def shared(distance: Spots, one: Spots, other: Spots) -> Spots:
    """(N,) the share of the smaller disc's area that lies in the larger one. one, other: (N,) radii."""
    small, large = np.minimum(one, other), np.maximum(one, other)
    apart = np.clip(distance, large - small, large + small)  # beyond these nothing changes any more
    apart = np.maximum(apart, 1e-12)
    inner = np.arccos(np.clip((apart**2 + small**2 - large**2) / (2 * apart * small), -1, 1))
    outer = np.arccos(np.clip((apart**2 + large**2 - small**2) / (2 * apart * large), -1, 1))
    lens = small**2 * (inner - np.sin(2 * inner) / 2) + large**2 * (outer - np.sin(2 * outer) / 2)
    share: Spots = lens / (np.pi * small**2)
    return share


def discs(spots: Spots, shape: tuple[int, int], reach: float = 1.0) -> LabelMap:
    """(H, W) int32: number of the spot (from 1) whose disc holds the pixel; of several the one whose radius it uses least.

    reach: the radii times this.
    """
    labels, nearest = np.zeros(shape, np.int32), np.full(shape, np.inf, np.float32)
    for number, (row, column, radius, _) in enumerate(spots, start=1):
        side = int(reach * radius)
        top, left = max(0, int(row) - side), max(0, int(column) - side)
        window = slice(top, int(row) + side + 1), slice(left, int(column) + side + 1)
        rows = np.arange(top, min(shape[0], int(row) + side + 1)) - row
        columns = np.arange(left, min(shape[1], int(column) + side + 1)) - column
        used = ((rows[:, None] ** 2 + columns**2) / radius**2).astype(np.float32)
        closer = (used < nearest[window]) & (used <= reach**2)
        labels[window][closer] = number
        nearest[window][closer] = used[closer]
    return labels
