"""How well two masks cover each other. Every measure is `metric(truth, pred)` and reads the same four numbers.

                        predicted object    predicted background
    true object         tp  hit             fn  miss
    true background     fp  false alarm     tn  correct rejection

Both masks are bool of one shape, any number of dimensions. Where only a field of view counts, both are brought through
`restrict` first; no measure knows of it. Numbers are native Python floats; a measure that is not defined is None.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.types import Mask

Scalar = TypeVar("Scalar", bound=np.generic)
Empty = TypeVar("Empty", float, None)


@dataclass(frozen=True)
class Counts:
    """Pixels that are hit, false alarm, miss and correct rejection. Counts of several images add up to pooled ones.

    >>> (Counts(tp=1, fp=1, fn=0, tn=2) + Counts(tp=3, fp=0, fn=1, tn=0)).dice
    0.8
    """

    tp: int
    fp: int
    fn: int
    tn: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)

    @property
    def dice(self) -> float:
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn, 1.0)

    @property
    def iou(self) -> float:
        return _share(self.tp, self.tp + self.fp + self.fn, 1.0)

    @property
    def precision(self) -> float | None:
        return _share(self.tp, self.tp + self.fp, None)

    @property
    def recall(self) -> float | None:
        return _share(self.tp, self.tp + self.fn, None)

    @property
    def specificity(self) -> float | None:
        return _share(self.tn, self.tn + self.fp, None)

    @property
    def accuracy(self) -> float | None:
        return _share(self.tp + self.tn, self.tp + self.fp + self.fn + self.tn, None)


def counts(truth: Mask, pred: Mask) -> Counts:
    """The four numbers that all overlap measures are made of.

    Raises:
        MaskError: a mask is not bool, or the two differ in shape.
    """
    same_shape("truth", truth, "prediction", pred)
    for role, mask in (("truth", truth), ("prediction", pred)):
        if mask.dtype != np.bool_:
            raise MaskError(f"The {role} holds {mask.dtype} where a mask of true and false is needed: pass labels > 0.")
    tp = int(np.count_nonzero(truth & pred))
    fp = int(np.count_nonzero(pred)) - tp
    fn = int(np.count_nonzero(truth)) - tp
    return Counts(tp, fp, fn, truth.size - tp - fp - fn)


def dice(truth: Mask, pred: Mask) -> float:
    """Twice the common area over the sum of both areas, 0 to 1: how much of the two masks is shared.

    2 tp / (2 tp + fp + fn). The same number as the F1 score. Both masks empty: 1. Only one of them empty: 0.

    Reference: Dice 1945, 10.2307/1932409.

    >>> dice(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    return counts(truth, pred).dice


def iou(truth: Mask, pred: Mask) -> float:
    """The common area over the area that either covers, 0 to 1; always below Dice unless it is 0 or 1.

    tp / (tp + fp + fn) = dice / (2 - dice). Both masks empty: 1. Only one of them empty: 0.

    Reference: Jaccard 1912, 10.1111/j.1469-8137.1912.tb05611.x.

    >>> iou(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    return counts(truth, pred).iou


def precision(truth: Mask, pred: Mask) -> float | None:
    """The share of the predicted pixels that are right, 0 to 1: false alarms lower it, misses do not.

    tp / (tp + fp). Nothing predicted: None, for there is nothing that could be right or wrong.

    >>> precision(np.array([True, True, False]), np.array([True, False, False]))
    1.0
    """
    return counts(truth, pred).precision


def recall(truth: Mask, pred: Mask) -> float | None:
    """The share of the true pixels that were found, 0 to 1: misses lower it, false alarms do not. Also called sensitivity.

    tp / (tp + fn). Truth empty: None, for there is nothing to find.

    >>> recall(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    return counts(truth, pred).recall


def specificity(truth: Mask, pred: Mask) -> float | None:
    """The share of the true background that was left alone, 0 to 1; close to 1 for every small object, however bad the mask.

    tn / (tn + fp). Truth covers everything: None, for there is no background.

    >>> specificity(np.array([True, False, False]), np.array([True, True, False]))
    0.5
    """
    return counts(truth, pred).specificity


def accuracy(truth: Mask, pred: Mask) -> float | None:
    """The share of all pixels that are right, 0 to 1; an empty mask scores 0.95 where the object covers 5 %.

    (tp + tn) / all. No pixels at all: None.

    >>> accuracy(np.array([True, False, False, False]), np.array([False, False, False, False]))
    0.75
    """
    return counts(truth, pred).accuracy


def restrict(array: NDArray[Scalar], field_of_view: Mask) -> NDArray[Scalar]:
    """The pixels of a mask or label map that lie inside the field of view: (H, W) -> (N,), the same order for every array.

    Raises:
        MaskError: the shapes differ, or the field of view is empty.
    """
    same_shape("mask", array, "field of view", field_of_view)
    if not field_of_view.any():
        raise MaskError("The field of view is empty, so there is nothing to score: check its mask, or score without it.")
    inside: NDArray[Scalar] = array[field_of_view > 0]
    return inside


def same_shape(name: str, first: NDArray[Scalar], other_name: str, other: NDArray[np.generic]) -> None:
    """Complain when two arrays that are laid over each other differ in shape.

    Raises:
        MaskError: they do.
    """
    if first.shape != other.shape:
        sizes = [" x ".join(map(str, array.shape)) for array in (first, other)]
        raise MaskError(
            f"The {name} is {sizes[0]} pixels and the {other_name} {sizes[1]} (height x width): bring one to the grid of the "
            "other first, and check that both belong to the same image."
        )


def _share(part: int, whole: int, empty: Empty) -> float | Empty:
    return part / whole if whole else empty
