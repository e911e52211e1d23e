"""Where a prediction errs, and which of these places are the worst."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import cv2
import numpy as np
from scipy import ndimage

from seglib.metrics.foreground import ERRORS, error_map
from seglib.metrics.outline import Spacing
from seglib.types import Heat, Mask

PIXELS: Spacing = (1.0, 1.0)


@dataclass(frozen=True)
class Place:
    """One piece of a kind of error.

    kind: "false alarm" or "miss". row, column: its pixel that is farthest off. pixels: its size. farthest: how far that pixel
    is off, in the unit of the spacing. weight: the sum of how far its pixels are off. box: (top, left, bottom, right) in
    pixels, the last two beyond it.
    """

    kind: str
    row: int
    column: int
    pixels: int
    farthest: float
    weight: float
    box: tuple[int, int, int, int]


def far_off(truth: Mask, pred: Mask, spacing: Spacing = PIXELS) -> Heat:
    """How far each wrong pixel is from where it would be right, (H, W) float32; 0 where nothing is wrong.

    A false alarm is as far off as the nearest pixel of the truth, a miss as the nearest predicted one. The largest value is
    the Hausdorff distance of all pixels. Where there is no such pixel at all, it is the diagonal of the picture.

    >>> far_off(np.array([[True, False, False]]), np.array([[True, True, True]])).tolist()
    [[0.0, 1.0, 2.0]]

    Raises:
        MaskError: the shapes differ.
    """
    kinds = error_map(truth, pred)
    far = np.zeros(kinds.shape, np.float32)
    for kind, goal in (("false alarm", truth), ("miss", pred)):
        wrong = kinds == ERRORS.index(kind)
        if wrong.any():
            far[wrong] = _distance(goal, spacing)[wrong]
    return far


def worst_places(
    truth: Mask, pred: Mask, field_of_view: Mask | None = None, spacing: Spacing = PIXELS, most: int = 8
) -> tuple[Place, ...]:
    """The pieces of error that weigh most, the heaviest first: large ones, and those that are far from where they belong.

    A piece consists of pixels of one kind of error that reach each other through their eight neighbours. Its weight is the
    sum of how far they are off, so that a rim of one pixel around something large weighs less than an object that was
    missed. Pixels outside of the field of view do not count.

    >>> truth = np.array([[True, False, False, False, False, True]])
    >>> [(place.kind, place.column, place.farthest) for place in worst_places(truth, np.array([[True] + 5 * [False]]))]
    [('miss', 5, 5.0)]

    Raises:
        MaskError: the shapes differ.
    """
    kinds, far = error_map(truth, pred), far_off(truth, pred, spacing)
    if field_of_view is not None:
        kinds = np.where(field_of_view, kinds, 0)
    found = [place for kind in ("false alarm", "miss") for place in _pieces(kinds == ERRORS.index(kind), kind, far, most)]
    return tuple(sorted(found, key=lambda place: -place.weight)[:most])


def _pieces(wrong: Mask, kind: str, far: Heat, most: int) -> Sequence[Place]:
    count, numbers, boxes, _ = cv2.connectedComponentsWithStats(wrong.view(np.uint8), connectivity=8)
    weights = np.bincount(numbers.ravel(), far.ravel().astype(np.float64), count)
    weights[0] = 0  # what is right
    places = []
    for number in np.argsort(-weights, kind="stable")[: min(most, count - 1)].tolist():
        left, top, width, height, pixels = boxes[number].tolist()
        window = slice(top, top + height), slice(left, left + width)
        own = np.where(numbers[window] == number, far[window], -1)
        row, column = divmod(int(own.argmax()), width)
        box = (top, left, top + height, left + width)
        places.append(Place(kind, top + row, left + column, pixels, float(own.max()), float(weights[number]), box))
    return places


def _distance(goal: Mask, spacing: Spacing) -> Heat:
    """Each pixel's distance to the nearest pixel of a mask; the diagonal of the picture where the mask is empty."""
    if not goal.any():
        return np.full(goal.shape, hypot(goal.shape[0] * spacing[0], goal.shape[1] * spacing[1]), np.float32)
    if spacing[0] == spacing[1]:
        pixels = cv2.distanceTransform((~goal).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        return np.asarray(pixels, np.float32) * np.float32(spacing[0])
    return np.asarray(ndimage.distance_transform_edt(~goal, sampling=spacing), np.float32)
