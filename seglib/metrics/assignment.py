"""Pairs that exclude each other: which to take, so that they gain the most together."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Numbers = NDArray[np.int64]


def best_pairs(rows: Numbers, columns: Numbers, gain: NDArray[np.float64]) -> Numbers:
    """Which of the K pairs (row, column) to take, no row and no column twice, for the highest sum of gains above 0.

    The Hungarian method on the pairs that exist, not on a full table. Rising indices.

    >>> best_pairs(np.array([0, 0, 1]), np.array([0, 1, 0]), np.array([5.0, 4.0, 3.0])).tolist()
    [1, 2]
    """
    if not len(gain):
        return np.zeros(0, np.int64)
    (row_names, rows), (column_names, columns) = (np.unique(ends, return_inverse=True) for ends in (rows, columns))
    alone = np.arange(len(row_names))  # each row may also stay alone, in a column of its own, for no gain
    top = gain.max() + 1.0  # what a pair costs is counted from here: to the solver a cost of 0 is no pair at all
    cost = np.concatenate((top - gain, np.full(len(alone), top)))
    ends = np.concatenate((rows, alone)), np.concatenate((columns, len(column_names) + alone))
    taken = np.stack(min_weight_full_bipartite_matching(coo_array((cost, ends)).tocsr()))
    width = len(column_names) + len(alone)
    return np.flatnonzero(np.isin(rows * width + columns, taken[0].astype(np.int64) * width + taken[1]))
