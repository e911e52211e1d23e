"""Which regions of a label map touch, and how a map is put together from regions that touch."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from skimage.measure import label

from seglib.features.basins import Passes, rooted
from seglib.types import LabelMap

Nodes = NDArray[np.int64]


class Borders(NamedTuple):
    """Where two regions touch: regions `first` < `second` and the `length` of their border in pixel sides."""

    first: Nodes  # (E,)
    second: Nodes  # (E,)
    length: Nodes  # (E,)


def borders(labels: LabelMap) -> Borders:
    """Every two labels (0 or more) that have a side of a pixel in common.

    >>> [values.tolist() for values in borders(np.array([[1, 1, 2], [3, 3, 2]], np.int32))]
    [[1, 1, 2], [2, 3, 3], [1, 2, 1]]
    """
    count = int(labels.max(initial=0)) + 1
    keys = []
    for here, there in ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])):
        apart = here != there
        a, b = here[apart].astype(np.int64), there[apart].astype(np.int64)
        keys.append(np.minimum(a, b) * count + np.maximum(a, b))
    key, length = np.unique(np.concatenate(keys), return_counts=True)
    return Borders(key // count, key % count, length.astype(np.int64))


def connected(labels: LabelMap, least: float) -> LabelMap:
    """The map with every label (1 or more) in one piece of at least `least` pixels.

    Of each label the largest piece is kept. Every other piece, and every one that is too small, goes to the kept region that
    it can reach over the longest borders. Where more than half of the labels are too small, as in noise, the larger half is kept.
    """
    pieces = np.asarray(label(labels, background=0, connectivity=1), np.int32)
    size = np.bincount(pieces.ravel())
    owner = np.zeros(size.size, np.int32)
    owner[pieces.ravel()] = labels.ravel()
    largest = np.zeros(int(owner.max()) + 1, np.int64)
    order = np.lexsort((-np.arange(size.size), size))
    largest[owner[order]] = order  # the last one written stays: the largest, of two the first in reading order
    largest = largest[np.unique(owner[1:])]
    kept = largest[size[largest] >= min(least, float(np.median(size[largest])))]
    if kept.size == size.size - 1:
        return labels
    touching = borders(pieces)
    links = Passes(touching.first, touching.second, -touching.length.astype(np.float32))
    return owner[rooted(links, kept, size.size)][pieces]
