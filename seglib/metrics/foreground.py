"""Masks laid over each other: which labels fit the truth best, where one errs, where several differ."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.metrics.pairs import same_shape
from seglib.types import Heat, LabelMap, Mask

ERRORS = ("none", "hit", "false alarm", "miss")  # the values of an error map


def best_match(truth: Mask, labels: LabelMap) -> tuple[int, ...]:
    """The labels whose union has the highest Dice with the truth, in rising order; label 0 is background and never chosen.

    The answer needs the truth, so a score that rests on it is an upper bound (an *oracle*), not a result of the method.
    It is exact: a label raises a Dice of d when more than d / 2 of its pixels are true, so the best union consists of
    the labels whose true share is highest, and only as many unions as there are labels need to be tried. Of equally
    good unions the one of fewest labels is taken; an empty truth is matched best by no label.

    truth: (H, W) bool. labels: (H, W) int32 >= 0.

    Raises:
        MaskError: the shapes differ.

    >>> best_match(np.array([[True, True, False]]), np.array([[4, 2, 1]], np.int32))
    (2, 4)
    """
    same_shape("truth", truth, "label map", labels)
    values, index = _numbered(labels)
    area = np.bincount(index, minlength=len(values))
    true = np.bincount(index[truth.ravel()], minlength=len(values))
    candidates = np.flatnonzero((values > 0) & (area > 0))
    order = candidates[np.argsort(-true[candidates] / area[candidates], kind="stable")]
    hits, covered = (np.concatenate(([0], np.cumsum(numbers[order]))) for numbers in (true, area))
    dice = 2 * hits / np.maximum(covered + np.count_nonzero(truth), 1)
    return tuple(sorted(int(value) for value in values[order[: int(np.argmax(dice))]]))


def error_map(truth: Mask, pred: Mask) -> LabelMap:
    """Each pixel's kind of error: 0 none (correct background), 1 hit, 2 false alarm, 3 miss; (H, W) int32.

    >>> error_map(np.array([[False, True, False, True]]), np.array([[False, True, True, False]])).tolist()
    [[0, 1, 2, 3]]
    """
    same_shape("truth", truth, "prediction", pred)
    kinds = np.array([0, 2, 3, 1], np.int32)  # neither, prediction only, truth only, both
    return kinds[2 * (truth > 0).view(np.uint8) + (pred > 0)]


def disagreement(masks: Sequence[Mask]) -> Heat:
    """The share of masks that differ from the majority at each pixel: 0 where all agree, 0.5 where the vote is split evenly.

    masks: at least one, (H, W) bool each. (H, W) float32.

    Raises:
        MaskError: there is no mask, or the shapes differ.

    >>> disagreement([np.array([[True, True]]), np.array([[True, False]])]).tolist()
    [[0.0, 0.5]]
    """
    if not masks:
        raise MaskError("There is no mask to compare: choose at least one method with a foreground.")
    votes = np.zeros(masks[0].shape, np.int32)
    for number, mask in enumerate(masks[1:], start=2):
        same_shape("first mask", masks[0], f"mask {number}", mask)
    for mask in masks:
        votes += mask > 0
    return (np.minimum(votes, len(masks) - votes) / len(masks)).astype(np.float32)


def _numbered(labels: LabelMap) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The values that may occur and, for every pixel in reading order, which of them it has."""
    if labels.max() <= labels.size:  # the usual case, without sorting a megapixel
        return np.arange(int(labels.max()) + 1), labels.ravel().astype(np.int64)
    values, index = np.unique(labels, return_inverse=True)
    return values.astype(np.int64), index.ravel()
