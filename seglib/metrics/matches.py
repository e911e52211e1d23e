"""Which object of the truth is which object of the prediction, by name, and how that is drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.metrics.contingency import Numbers
from seglib.metrics.objects import objects, pieces
from seglib.types import LabelMap

FOUND, FALSE, MISSED, UNFIT = 1, 2, 3, 4  # the values of `Matches.drawn`


@dataclass(frozen=True)
class Pair:
    """An object that was found: its number in the truth, that in the prediction, and their IoU."""

    truth: int
    pred: int
    iou: float


@dataclass(frozen=True, eq=False)
class Matches:
    """What became of each object. Made by `matches`.

    pairs: found objects, the best outlined first. missed, false: the numbers of true and of predicted objects without a
    partner. drawn: (H, W) 0 nothing, 1 found, 2 false alarm, 3 missed, 4 a missed and a falsely found object at once, as
    where objects were merged or cut up. truth, pred: (H, W) the objects that have a partner, numbered by their place in
    `pairs` from 1 on, so that partners have the same number.
    """

    pairs: tuple[Pair, ...]
    missed: tuple[int, ...]
    false: tuple[int, ...]
    drawn: LabelMap
    truth: LabelMap
    pred: LabelMap


def matches(truth: LabelMap, pred: LabelMap, threshold: float = 0.5) -> Matches:
    """Pair the objects of two label maps (H, W) that have an IoU of at least `threshold`, no object twice.

    >>> found = matches(np.array([[1, 1, 0, 2]], np.int32), np.array([[7, 7, 7, 0]], np.int32))
    >>> found.pairs, found.missed, found.false, found.drawn.tolist()
    ((Pair(truth=1, pred=7, iou=0.6666666666666666),), (2,), (), [[1, 1, 1, 3]])

    Raises:
        MaskError: the shapes differ, or the threshold is not above 0 and at most 1.
    """
    table = objects(truth, pred)
    names, others = (np.unique(labels[labels != 0]) for labels in (truth, pred))
    chosen = table.matched(threshold)
    chosen = chosen[np.argsort(-table.iou[chosen], kind="stable")]
    rows, columns = table.rows[chosen], table.columns[chosen]
    own, theirs = _renumbered(truth, names, rows), _renumbered(pred, others, columns)
    lost, wrong = (truth != 0) & (own == 0), (pred != 0) & (theirs == 0)
    drawn = np.zeros(truth.shape, np.int32)
    drawn[(own > 0) | (theirs > 0)] = FOUND
    drawn[wrong & (own == 0)] = FALSE
    drawn[lost & (theirs == 0)] = MISSED
    drawn[lost & wrong] = UNFIT
    return Matches(
        tuple(
            Pair(int(names[row]), int(others[column]), float(table.iou[pair]))
            for row, column, pair in zip(rows, columns, chosen, strict=True)
        ),
        tuple(np.delete(names, rows).tolist()),
        tuple(np.delete(others, columns).tolist()),
        drawn,
        own,
        theirs,
    )


def numbered(labels: LabelMap) -> LabelMap:
    """The objects of a map: its numbers where it has several, else the pieces of its mask."""
    return labels if labels.max(initial=0) > 1 else pieces(labels > 0)


def _renumbered(labels: LabelMap, names: NDArray[np.int32], order: Numbers) -> LabelMap:
    """The map with the object `names[order[k]]` called k + 1 and all others 0."""
    numbers = np.zeros(len(names) + 1, np.int32)
    numbers[order + 1] = np.arange(1, len(order) + 1)
    return numbers[np.where(labels != 0, np.searchsorted(names, labels) + 1, 0)]
