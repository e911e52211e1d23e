"""Two label maps laid over each other: how many pixels have this number in the truth and that one in the prediction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.metrics.pairs import same_shape
from seglib.types import LabelMap

Numbers = NDArray[np.int64]
DENSE = 1 << 22  # cells of a table that is counted directly; a larger one is sorted


@dataclass(frozen=True, eq=False)
class Contingency:
    """The pairs of numbers that occur: names of T labels of the truth and P of the prediction, sizes in pixels, and K overlaps.

    Overlap k of `pixels[k]` pixels lies between `truth_names[rows[k]]` and `pred_names[columns[k]]`; sorted by row, then
    column. Names are in rising order.
    """

    truth_names: Numbers  # (T,)
    pred_names: Numbers  # (P,)
    truth_sizes: Numbers  # (T,)
    pred_sizes: Numbers  # (P,)
    rows: Numbers  # (K,)
    columns: Numbers  # (K,)
    pixels: Numbers  # (K,)


def contingency(truth: LabelMap, pred: LabelMap) -> Contingency:
    """Count the pairs of labels of two maps of any one shape.

    >>> table = contingency(np.array([[5, 5, 9]], np.int32), np.array([[0, 2, 2]], np.int32))
    >>> table.rows.tolist(), table.columns.tolist(), table.pixels.tolist()
    ([0, 0, 1], [0, 1, 1], [1, 1, 1])

    Raises:
        MaskError: the shapes differ.
    """
    same_shape("truth", truth, "prediction", pred)
    truth_names, true = _numbered(truth)
    pred_names, found = _numbered(pred)
    width = len(pred_names)
    pairs = true * width + found
    if len(truth_names) * width <= DENSE:
        table = np.bincount(pairs, minlength=len(truth_names) * width)
        cells = np.flatnonzero(table)
        pixels = table[cells]
    else:
        cells, pixels = np.unique(pairs, return_counts=True)
    rows, columns = np.divmod(cells, max(width, 1))
    sizes = (np.bincount(at, pixels, len(names)).astype(np.int64) for at, names in ((rows, truth_names), (columns, pred_names)))
    kept = []
    for names, size in zip((truth_names, pred_names), sizes, strict=True):
        kept.append((names[size > 0], size[size > 0], np.cumsum(size > 0) - 1))
    (truth_names, truth_sizes, row), (pred_names, pred_sizes, column) = kept
    return Contingency(truth_names, pred_names, truth_sizes, pred_sizes, row[rows], column[columns], pixels.astype(np.int64))


def _numbered(labels: LabelMap) -> tuple[Numbers, Numbers]:
    """The values that may occur, in rising order, and for every pixel in reading order which of them it has."""
    flat = labels.ravel().astype(np.int64)
    if flat.size and flat.min() >= 0 and flat.max() < flat.size:  # the usual case, without sorting a megapixel
        return np.arange(int(flat.max()) + 1), flat
    values, index = np.unique(flat, return_inverse=True)
    return values, index.ravel()
