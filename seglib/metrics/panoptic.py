"""Panoptic quality of a scene: every pixel has a class, and some classes have objects that are counted one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.metrics.contingency import Numbers, contingency
from seglib.metrics.pairs import same_shape
from seglib.types import LabelMap


@dataclass(frozen=True)
class ClassQuality:
    """One class: matched pairs of segments, their summed IoU, and segments left over on either side."""

    tp: int
    fp: int
    fn: int
    iou: float

    @property
    def rq(self) -> float | None:
        segments = 2 * self.tp + self.fp + self.fn
        return 2 * self.tp / segments if segments else None

    @property
    def sq(self) -> float | None:
        return self.iou / self.tp if self.tp else None

    @property
    def pq(self) -> float | None:
        segments = 2 * self.tp + self.fp + self.fn
        return 2 * self.iou / segments if segments else None


@dataclass(frozen=True)
class Panoptic:
    """The quality of each class, in rising order."""

    each: Mapping[int, ClassQuality]

    @property
    def pq(self) -> float | None:
        """The mean of the panoptic quality over the classes that occur in the truth or in the prediction."""
        values = [quality.pq for quality in self.each.values() if quality.pq is not None]
        return sum(values) / len(values) if values else None


def panoptic(
    truth_classes: LabelMap, truth: LabelMap, pred_classes: LabelMap, pred: LabelMap, void: int | None = None
) -> Panoptic:
    """Panoptic quality for each class, 0 to 1: segments of one class match where their IoU is above 0.5.

    sum of IoU / (tp + fp / 2 + fn / 2). A segment is what shares class and number; classes without objects have one number
    everywhere. Pixels whose true class is `void` belong to nobody: they enlarge no union, and a predicted segment that lies
    mostly in them is no false alarm. A class that occurs nowhere has no value.

    truth_classes, truth, pred_classes, pred: class and number of each pixel, int of one shape.

    Reference: Kirillov et al. 2019, 10.1109/CVPR.2019.00963.

    >>> sky, ones = np.array([[1, 1, 2, 2]]), np.array([[0, 0, 1, 2]])
    >>> panoptic(sky, ones, sky, np.array([[0, 0, 1, 1]])).each[2].pq, panoptic(sky, ones, sky, ones).pq
    (0.0, 1.0)

    Raises:
        MaskError: the shapes differ.
    """
    for name, other in (("true numbers", truth), ("predicted classes", pred_classes), ("predicted numbers", pred)):
        same_shape("map of true classes", truth_classes, f"map of {name}", other)
    true_class, true = _segments(truth_classes, truth)
    found_class, found = _segments(pred_classes, pred)
    table = contingency(true, found)
    nobody = np.zeros(len(true_class), np.bool_) if void is None else true_class == void
    lost = nobody[table.rows]  # overlaps that lie where nobody knows the truth
    unknown = np.bincount(table.columns[lost], table.pixels[lost], len(found_class)).astype(np.int64)
    truth_size, pred_size = table.truth_sizes[table.rows], (table.pred_sizes - unknown)[table.columns]
    alike = (true_class[table.rows] == found_class[table.columns]) & ~lost
    iou = np.where(alike, table.pixels / np.maximum(truth_size + pred_size - table.pixels, 1), 0.0)
    matched = iou > 0.5
    free = np.setdiff1d(np.arange(len(found_class)), table.columns[matched])
    free = free[2 * unknown[free] <= table.pred_sizes[free]]
    missed = np.setdiff1d(np.flatnonzero(~nobody), table.rows[matched])
    hits = true_class[table.rows[matched]]
    names = sorted({*hits.tolist(), *found_class[free].tolist(), *true_class[missed].tolist()})

    def quality(name: int) -> ClassQuality:
        mine = hits == name
        fp, fn = (int(np.count_nonzero(classes == name)) for classes in (found_class[free], true_class[missed]))
        return ClassQuality(int(np.count_nonzero(mine)), fp, fn, float(iou[matched][mine].sum()))

    return Panoptic({name: quality(name) for name in names})


def _segments(classes: LabelMap, numbers: LabelMap) -> tuple[Numbers, NDArray[np.int32]]:
    """The class of each segment, and for every pixel which segment it belongs to."""
    pairs = np.stack((classes.ravel(), numbers.ravel()), axis=1).astype(np.int64)
    segments, index = np.unique(pairs, axis=0, return_inverse=True)
    return segments[:, 0], index.reshape(classes.shape).astype(np.int32)
