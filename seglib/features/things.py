"""Where a person would click first: the large things that lie inside of a picture. A stand-in while nobody has clicked."""

from typing import NamedTuple

import cv2
import numpy as np

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.strokes import NOTHING
from seglib.types import Grey, Heat, LabelMap

CALM = 2.0  # px of the Gaussian before it
CONSIDERABLE = 0.1  # of the largest thing's area
HELD = 0.05  # of a thing's area: what is so large inside of it makes it a surrounding
LOOKED_AT = 256  # parts, the largest: noise has thousands
CORE = 0.5  # of a thing's depth: what lies deeper is a seed of the object
CLEAR = 0.75  # of the things' usual depth: what is farther from all of them is a seed of the background
MOST = 32  # things; nobody clicks more often before looking at the result


class Things(NamedTuple):
    """labels: (H, W) int32, 1..n in the order of the middles. depth: (H, W) float32 px to the rim of the thing that holds the
    pixel, 0 elsewhere. middles: n places (row, column), the deepest of each thing, in reading order.
    """

    labels: LabelMap
    depth: Heat
    middles: list[tuple[int, int]]


def things(grey: Grey) -> Things:
    """The connected parts on either side of Otsu's threshold that keep clear of the frame, the innermost and largest of them.

    What goes on behind the frame is a background more often than not; what holds another considerable thing, as a body
    holds its lungs, is a surrounding. Those of a tenth of the largest one's area remain, 32 at most.

    >>> grey = np.full((9, 9), 200, np.uint8)
    >>> grey[3:6, 3:6] = 40
    >>> things(np.kron(grey, np.ones((9, 9), np.uint8))).middles
    [(40, 40)]
    """
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), CALM, borderType=cv2.BORDER_REPLICATE), np.uint8)
    bright = smooth > otsu_level(grey_histogram(smooth))
    found: list[tuple[int, tuple[int, int, int, int], LabelMap, int, Heat]] = []
    for side in (bright, ~bright):
        depth = np.asarray(cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)
        count, pieces, facts, _ = cv2.connectedComponentsWithStats(side.astype(np.uint8), connectivity=4, ltype=cv2.CV_32S)
        outer = set(np.concatenate([pieces[0], pieces[-1], pieces[:, 0], pieces[:, -1]]).tolist())
        for number in range(1, count):
            if number not in outer:
                left, top, width, height, area = facts[number].tolist()
                found.append((area, (top, left, top + height, left + width), np.asarray(pieces, np.int32), number, depth))
    found = sorted(found, key=lambda one: -one[0])[:LOOKED_AT]
    inner = [one for one in found if not any(_holds(one[1], other[1]) and other[0] >= HELD * one[0] for other in found)]
    largest = max((one[0] for one in inner), default=0)
    inner = [one for one in inner if one[0] >= CONSIDERABLE * largest][:MOST]

    placed = []
    for _, (top, left, bottom, right), pieces, number, depth in inner:
        window = slice(top, bottom), slice(left, right)
        own = np.where(pieces[window] == number, depth[window], np.float32(0))
        row, column = divmod(int(own.argmax()), right - left)
        placed.append(((top + row, left + column), window, own))
    labels, depths = np.zeros(grey.shape, np.int32), np.zeros(grey.shape, np.float32)
    placed.sort(key=lambda one: one[0])
    for label, (_, window, own) in enumerate(placed, start=1):
        labels[window][own > 0] = label
        depths[window] = np.maximum(depths[window], own)
    return Things(labels, depths, [middle for middle, _, _ in placed])


def cores_and_far(inside: Things) -> LabelMap:
    """The seeds that things give: 1 in their cores, 0 far from all of them, and nobody's around their rims."""
    deepest = np.array([0.0, *(inside.depth[middle] for middle in inside.middles)], np.float32)
    if not inside.middles:
        return np.full(inside.labels.shape, NOTHING, np.int32)
    away = cv2.distanceTransform((inside.labels == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    seeds = np.full(inside.labels.shape, NOTHING, np.int32)
    seeds[away > CLEAR * float(np.median(deepest[1:]))] = 0
    seeds[(inside.labels > 0) & (inside.depth >= CORE * deepest[inside.labels])] = 1
    return seeds


def _holds(outer: tuple[int, int, int, int], inner: tuple[int, int, int, int]) -> bool:
    """Whether one box (top, left, bottom, right) lies in another one, and is not the same."""
    inside = all(a <= b for a, b in zip(outer[:2], inner[:2], strict=True))
    return inside and all(a >= b for a, b in zip(outer[2:], inner[2:], strict=True)) and outer != inner
