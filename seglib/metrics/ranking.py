"""All pixels in the order of their probability, and what each threshold would find: the source of ROC and PR curves."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.metrics.counts import Counts
from seglib.metrics.pairs import same_shape
from seglib.types import Heat, Mask

Shares = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every probability that occurs, taken as a threshold, and what lies at or above it. Made by `ranking`.

    thresholds: (K,) falling. tp, fp: (K,) true and false pixels at or above each. positives, negatives: all of them.
    """

    thresholds: Heat  # (K,)
    tp: NDArray[np.int64]  # (K,)
    fp: NDArray[np.int64]  # (K,)
    positives: int
    negatives: int

    def at(self, threshold: float) -> Counts:
        """The counts of the mask `probability >= threshold`."""
        above = int(np.searchsorted(-self.thresholds, -np.float32(threshold), side="right"))
        tp, fp = (int(self.tp[above - 1]), int(self.fp[above - 1])) if above else (0, 0)
        return Counts(tp, fp, self.positives - tp, self.negatives - fp)

    @cached_property
    def dice(self) -> Shares:
        """(K,) Dice of the mask at each threshold."""
        return np.asarray(2 * self.tp / np.maximum(self.tp + self.fp + self.positives, 1), np.float64)

    @property
    def best(self) -> tuple[float, float] | None:
        """The threshold of the highest Dice, and that Dice; the highest of equally good ones. None: there are no pixels.

        It was chosen by the truth, so the Dice is an *oracle*.
        """
        if not len(self.thresholds):
            return None
        place = int(np.argmax(self.dice))
        return float(self.thresholds[place]), float(self.dice[place])

    @cached_property
    def roc(self) -> tuple[Shares, Shares] | None:
        """(K + 1,) false positive rate and (K + 1,) true positive rate, rising from (0, 0); None without both kinds of pixel."""
        if not self.positives or not self.negatives:
            return None
        return np.append(0.0, self.fp / self.negatives), np.append(0.0, self.tp / self.positives)

    @cached_property
    def precision_recall(self) -> tuple[Shares, Shares] | None:
        """(K,) precision and (K,) recall at each threshold; None where the truth is empty."""
        return (self.tp / (self.tp + self.fp), self.tp / self.positives) if self.positives else None

    @property
    def roc_auc(self) -> float | None:
        return None if self.roc is None else float(np.trapezoid(self.roc[1], self.roc[0]))

    @property
    def pr_auc(self) -> float | None:
        if self.precision_recall is None:
            return None
        precision, recall = self.precision_recall
        return float(np.diff(recall, prepend=0.0) @ precision)


def ranking(truth: Mask, probability: Heat) -> Ranking:
    """Sort the pixels by their probability, exactly: no two different 32-bit probabilities share a threshold.

    The bits of a float from 0 to 1 sort like the float, and leave room for one more: whether the pixel is true. So one sort
    of whole numbers, which is fast, brings both into order.

    truth: bool, probability: float from 0 to 1, any one shape.

    >>> found = ranking(np.array([True, False, True]), np.array([0.9, 0.8, 0.8], np.float32))
    >>> found.tp.tolist(), found.fp.tolist()
    ([1, 2], [0, 1])

    Raises:
        MaskError: the shapes differ, the truth is not bool, or there is something that is no probability.
    """
    values = probabilities(truth, probability)
    # The shift pushes the sign out, so that a negative zero is a zero.
    keys = (values.ravel().view(np.uint32) << np.uint32(1)) | truth.ravel()
    ordered = np.sort(keys)[::-1]
    bits = ordered >> np.uint32(1)
    ends = np.append(np.flatnonzero(bits[1:] != bits[:-1]), bits.size - 1) if bits.size else np.zeros(0, np.int64)
    tp = np.cumsum(ordered & np.uint32(1), dtype=np.int64)[ends]
    positives = int(np.count_nonzero(truth))
    return Ranking(bits[ends].view(np.float32), tp, ends + 1 - tp, positives, truth.size - positives)


def probabilities(truth: Mask, probability: Heat) -> Heat:
    """The probabilities as 32-bit floats, contiguous.

    Raises:
        MaskError: the shapes differ, the truth is not bool, or there is something that is no probability.
    """
    same_shape("truth", truth, "probability map", probability)
    if truth.dtype != np.bool_:
        raise MaskError(f"The truth holds {truth.dtype} where a mask of true and false is needed: pass labels > 0.")
    values = np.ascontiguousarray(probability, np.float32)
    if values.size and not (values.min() >= 0 and values.max() <= 1):  # nan fails as well
        raise MaskError(f"A probability lies between 0 and 1; this map goes from {values.min():g} to {values.max():g}.")
    return values
