"""The table of overlaps of two divisions of a picture, and what can be read from it: pairs of pixels, and information.

What each measure means is said by the function of its name in `seglib.metrics.partitions`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seglib.metrics.assignment import best_pairs
from seglib.metrics.contingency import Contingency, Numbers, contingency
from seglib.types import LabelMap


@dataclass(frozen=True, eq=False)
class Sharing:
    """How the pixels of two divisions are shared out. Made by `sharing`."""

    table: Contingency

    @cached_property
    def count(self) -> int:
        """Pixels."""
        return int(self.table.pixels.sum())

    @cached_property
    def together(self) -> tuple[int, int, int]:
        """Pairs of pixels that lie in one part: of both divisions, of the truth, of the prediction."""
        both, truth, pred = (_pairs(sizes) for sizes in (self.table.pixels, self.table.truth_sizes, self.table.pred_sizes))
        return both, truth, pred

    @property
    def rand(self) -> float | None:
        both, truth, pred = self.together
        pairs = self.count * (self.count - 1) // 2
        return (pairs + 2 * both - truth - pred) / pairs if pairs else None

    @property
    def adjusted_rand(self) -> float | None:
        both, truth, pred = self.together
        pairs = self.count * (self.count - 1) // 2
        if not pairs:
            return None
        possible = pairs * (truth + pred) - 2 * truth * pred  # whole numbers, so that nothing cancels
        return 2 * (pairs * both - truth * pred) / possible if possible else 1.0

    @cached_property
    def split(self) -> float | None:
        return self._unknown(self.table.truth_sizes[self.table.rows])

    @cached_property
    def merge(self) -> float | None:
        return self._unknown(self.table.pred_sizes[self.table.columns])

    def _unknown(self, whole: Numbers) -> float | None:
        """The bits that are still needed when it is known in which part of `whole` pixels each overlap lies."""
        if not self.count:
            return None
        return float(self.table.pixels @ np.log2(whole / self.table.pixels)) / self.count

    @property
    def variation_of_information(self) -> float | None:
        return None if self.split is None or self.merge is None else self.split + self.merge

    @property
    def mutual_information(self) -> float | None:
        if self.split is None:
            return None
        pred = self.table.pred_sizes
        return max(0.0, float(pred @ np.log2(self.count / pred)) / self.count - self.split)

    @property
    def covering(self) -> float | None:
        if not self.count:
            return None
        truth, pred, shared = (
            self.table.truth_sizes[self.table.rows],
            self.table.pred_sizes[self.table.columns],
            self.table.pixels,
        )
        best = np.zeros(len(self.table.truth_sizes))
        np.maximum.at(best, self.table.rows, shared / (truth + pred - shared))
        return float(self.table.truth_sizes @ best) / self.count


def sharing(truth: LabelMap, pred: LabelMap) -> Sharing:
    """Lay two divisions over each other.

    Raises:
        MaskError: the shapes differ.
    """
    return Sharing(contingency(truth, pred))


def assigned(truth: LabelMap, pred: LabelMap) -> dict[int, int]:
    """{predicted number: true number} with the largest possible number of agreeing pixels."""
    table = contingency(truth, pred)
    chosen = best_pairs(table.rows, table.columns, table.pixels.astype(np.float64))
    pairs = zip(table.pred_names[table.columns[chosen]].tolist(), table.truth_names[table.rows[chosen]].tolist(), strict=True)
    return dict(sorted(pairs))


def _pairs(sizes: Numbers) -> int:
    """Pairs of pixels within parts of these sizes."""
    return int(sizes @ (sizes - 1)) // 2
