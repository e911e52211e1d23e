"""Two masks laid over each other, reduced to the four numbers that every overlap measure reads.

                        predicted object    predicted background
    true object         tp  hit             fn  miss
    true background     fp  false alarm     tn  correct rejection

What each measure means is said by the function of its name in `seglib.metrics.overlap`.
"""

from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

Empty = TypeVar("Empty", float, None)
BETA = 2.0  # recall counts twice as much as precision, as where a miss costs more than a false alarm


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
    def pixels(self) -> int:
        return self.tp + self.fp + self.fn + self.tn

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
        return _share(self.tp + self.tn, self.pixels, None)

    @property
    def balanced_accuracy(self) -> float | None:
        recall, specificity = self.recall, self.specificity
        return None if recall is None or specificity is None else (recall + specificity) / 2

    @property
    def f_beta(self) -> float:
        return self.f_measure(BETA)

    def f_measure(self, beta: float) -> float:
        """The F measure in which recall counts `beta` times as much as precision."""
        weight = beta * beta
        return _share((1 + weight) * self.tp, (1 + weight) * self.tp + weight * self.fn + self.fp, 1.0)

    @property
    def kappa(self) -> float | None:
        rows = (self.tp + self.fn) * (self.tp + self.fp) + (self.tn + self.fp) * (self.tn + self.fn)
        possible = self.pixels**2 - rows  # whole numbers up to here, so that nothing cancels
        return _share((self.tp + self.tn) * self.pixels - rows, possible, None)

    @property
    def mcc(self) -> float | None:
        product = (self.tp + self.fp) * (self.tp + self.fn) * (self.tn + self.fp) * (self.tn + self.fn)
        return _share(self.tp * self.tn - self.fp * self.fn, sqrt(product), None)

    @property
    def volumetric_similarity(self) -> float:
        return 1 - _share(abs(self.fp - self.fn), 2 * self.tp + self.fp + self.fn, 0.0)


def _share(part: float, whole: float, empty: Empty) -> float | Empty:
    return part / whole if whole else empty
