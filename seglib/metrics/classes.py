"""Overlap of several classes: one `Counts` for each, and what to make of many numbers.

Three averages that are often mistaken for one another: the **mean** gives each class the same weight, however small it
is; **pooled** gives each pixel the same weight, so that large classes decide; and either is higher with the background
among the classes, because the background is large and easy.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seglib.metrics.contingency import contingency
from seglib.metrics.counts import Counts
from seglib.types import LabelMap


@dataclass(frozen=True)
class ClassCounts:
    """The counts of each class that occurs in the truth or in the prediction, in rising order; class 0 is the background.

    A class that occurs in neither has no score and enters no average.
    """

    each: Mapping[int, Counts]

    def of(self, measure: str) -> dict[int, float | None]:
        """One overlap measure, by its name, for each class: `of("dice")`."""
        return {name: getattr(counts, measure) for name, counts in self.each.items()}

    def mean(self, measure: str, background: bool = False) -> float | None:
        """The mean of one overlap measure over the classes in which it is defined; None where there is no such class."""
        values = [value for name, value in self.of(measure).items() if value is not None and (background or name != 0)]
        return sum(values) / len(values) if values else None

    def pooled(self, background: bool = False) -> Counts:
        """The counts of all classes added up: each pixel counts once for each class that it is, or is taken for."""
        return sum((counts for name, counts in self.each.items() if background or name != 0), Counts(0, 0, 0, 0))


def class_counts(truth: LabelMap, pred: LabelMap) -> ClassCounts:
    """The counts of every class, each taken as a mask against all others; any number of axes.

    >>> found = class_counts(np.array([[0, 0, 1, 2]], np.int32), np.array([[0, 1, 1, 0]], np.int32))
    >>> found.of("iou"), found.mean("iou"), found.pooled().iou
    ({0: 0.3333333333333333, 1: 0.5, 2: 0.0}, 0.25, 0.3333333333333333)

    Raises:
        MaskError: the shapes differ.
    """
    table = contingency(truth, pred)
    names = np.union1d(table.truth_names, table.pred_names)
    true, found, both = (np.zeros(len(names), np.int64) for _ in range(3))
    true[np.searchsorted(names, table.truth_names)] = table.truth_sizes
    found[np.searchsorted(names, table.pred_names)] = table.pred_sizes
    same = table.truth_names[table.rows] == table.pred_names[table.columns]
    both[np.searchsorted(names, table.truth_names[table.rows[same]])] = table.pixels[same]
    pixels = int(table.pixels.sum())
    numbers = zip(names.tolist(), true.tolist(), found.tolist(), both.tolist(), strict=True)
    return ClassCounts({name: Counts(tp, p - tp, t - tp, pixels - p - t + tp) for name, t, p, tp in numbers})
