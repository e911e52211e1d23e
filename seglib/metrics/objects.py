"""The objects of two label maps laid over each other, and which of them are the same: read by every instance measure.

What each measure means is said by the function of its name in `seglib.metrics.instances`.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.metrics.assignment import best_pairs
from seglib.metrics.contingency import Numbers, contingency
from seglib.metrics.counts import Counts
from seglib.types import LabelMap, Mask

THRESHOLDS = tuple(percent / 100 for percent in range(50, 100, 5))  # 0.5, 0.55 ... 0.95
HALF = float(np.nextafter(0.5, 1))  # more than a half: at most one partner can overlap an object by that much
Overlaps = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Objects:
    """T true and P predicted objects, their sizes in pixels, and the K pairs that share pixels. Made by `objects`.

    Pair k is true object `rows[k]` and predicted object `columns[k]` with `pixels[k]` common pixels.
    """

    truth_sizes: Numbers  # (T,)
    pred_sizes: Numbers  # (P,)
    rows: Numbers  # (K,)
    columns: Numbers  # (K,)
    pixels: Numbers  # (K,)

    @cached_property
    def unions(self) -> Numbers:
        """(K,) pixels that either object of a pair covers."""
        return self.truth_sizes[self.rows] + self.pred_sizes[self.columns] - self.pixels

    @cached_property
    def iou(self) -> Overlaps:
        """(K,) intersection over union of each pair."""
        return np.asarray(self.pixels / self.unions, np.float64)

    def matched(self, threshold: float = 0.5) -> Numbers:
        """The pairs that are matched: as many as possible with an IoU of at least `threshold`, and of those the best.

        No object is used twice. Above 0.5 there is never a choice.

        Raises:
            MaskError: the threshold is not above 0 and at most 1.
        """
        if not 0 < threshold <= 1:
            raise MaskError(f"The IoU threshold must be above 0 and at most 1, got {threshold:g}.")
        pairs = np.flatnonzero(self.iou >= threshold)
        rows, columns = self.rows[pairs], self.columns[pairs]
        contested = (np.bincount(rows, minlength=1)[rows] > 1) | (np.bincount(columns, minlength=1)[columns] > 1)
        rivals = pairs[contested]
        gain = self.iou[rivals] + len(rivals)  # one pair more outweighs any gain in IoU
        chosen = rivals[best_pairs(self.rows[rivals], self.columns[rivals], gain)]
        return np.sort(np.concatenate((pairs[~contested], chosen)))

    def found(self, threshold: float = 0.5) -> Counts:
        """Objects as hits, false alarms and misses; there are no correct rejections of objects."""
        hits = len(self.matched(threshold))
        return Counts(hits, len(self.pred_sizes) - hits, len(self.truth_sizes) - hits, 0)

    @property
    def object_f1(self) -> float:
        return self.found().dice

    @property
    def average_precision(self) -> float:
        return sum(self.found(threshold).iou for threshold in THRESHOLDS) / len(THRESHOLDS)

    @property
    def count_error(self) -> int:
        return len(self.pred_sizes) - len(self.truth_sizes)

    @property
    def sq(self) -> float | None:
        pairs = self.matched(HALF)
        return float(self.iou[pairs].mean()) if pairs.size else None

    @property
    def rq(self) -> float:
        return self.found(HALF).dice

    @property
    def pq(self) -> float:
        return self.rq * (1.0 if self.sq is None else self.sq)

    @property
    def aji(self) -> float:
        order = np.lexsort((self.columns, -self.iou, self.rows))
        _, first = np.unique(self.rows[order], return_index=True)
        best = order[first]  # for each true object that is touched, the pair of highest IoU
        lost = np.delete(self.truth_sizes, self.rows[best]).sum() + np.delete(self.pred_sizes, self.columns[best]).sum()
        union = int(self.unions[best].sum() + lost)
        return int(self.pixels[best].sum()) / union if union else 1.0


def objects(truth: LabelMap, pred: LabelMap) -> Objects:
    """The objects of two label maps of any one shape: pixels of one number are one object, 0 is background.

    >>> objects(np.array([[1, 1, 0, 2]], np.int32), np.array([[7, 7, 7, 0]], np.int32)).iou.tolist()
    [0.6666666666666666]

    Raises:
        MaskError: the shapes differ.
    """
    table = contingency(truth, pred)
    true, found = table.truth_names != 0, table.pred_names != 0
    pairs = true[table.rows] & found[table.columns]
    row, column = (np.cumsum(kept) - 1 for kept in (true, found))
    rows, columns = row[table.rows[pairs]], column[table.columns[pairs]]
    return Objects(table.truth_sizes[true], table.pred_sizes[found], rows, columns, table.pixels[pairs])


def pieces(mask: Mask) -> LabelMap:
    """Number the objects of a mask 1..n: pixels that reach each other through their eight neighbours are one object.

    >>> pieces(np.array([[True, False, True], [True, False, False]])).tolist()
    [[1, 0, 2], [1, 0, 0]]
    """
    return np.asarray(cv2.connectedComponents(mask.view(np.uint8), connectivity=8)[1], np.int32)
