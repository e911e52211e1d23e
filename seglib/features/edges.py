"""How much a region differs inside and from its neighbours: edges between the eight neighbours of a pixel."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from seglib.features.basins import FORWARD
from seglib.types import Heat, LabelMap

Nodes = NDArray[np.int64]


def edge_weights(pixels: NDArray[np.float32]) -> list[Heat]:
    """(H, W) for each direction of FORWARD: how far the colours (H, W, C) of neighbours are apart; inf beyond the image."""
    height, width = pixels.shape[:2]
    weights = []
    for dy, dx in FORWARD:
        weight = np.full((height, width), np.inf, np.float32)
        here = pixels[: height - dy, max(0, -dx) : width - max(0, dx)]
        there = pixels[dy:, max(0, dx) : width + min(0, dx)]
        apart = here - there
        weight[: height - dy, max(0, -dx) : width - max(0, dx)] = np.sqrt(np.einsum("ijk,ijk->ij", apart, apart))
        weights.append(weight)
    return weights


def inner(pixels: NDArray[np.float32], labels: LabelMap, number: int) -> float:
    """The heaviest edge that a region cannot do without: the largest in its minimum spanning tree; 0 for one pixel."""
    first, second, weight, a, b = _around(pixels, labels, number)
    inside = (a == number) & (b == number)
    if not inside.any():
        return 0.0
    # SciPy reads a stored 0 as "no edge": the rank of a weight serves in its place.
    levels, rank = np.unique(weight[inside], return_inverse=True)
    size = int(max(first.max(), second.max())) + 1
    graph = coo_array((rank + 1.0, (first[inside], second[inside])), shape=(size, size)).tocsr()
    return float(levels[int(minimum_spanning_tree(graph).max()) - 1])


def weakest(pixels: NDArray[np.float32], labels: LabelMap, number: int) -> dict[int, float]:
    """The weakest edge from a region to each of its neighbours, from the weakest on."""
    _, _, weight, a, b = _around(pixels, labels, number)
    leaving = (a == number) ^ (b == number)
    other = np.where(a == number, b, a)[leaving]
    order = np.lexsort((other, weight[leaving]))
    others, first = np.unique(other[order], return_index=True)
    return {int(others[i]): float(weight[leaving][order][first[i]]) for i in np.argsort(first)}


def _around(pixels: NDArray[np.float32], labels: LabelMap, number: int) -> tuple[Nodes, Nodes, Heat, LabelMap, LabelMap]:
    """All edges of the window of a region: their two pixels (flat), their weight, and the labels of the two."""
    rows, columns = (np.flatnonzero((labels == number).any(axis=axis)) for axis in (1, 0))
    view = slice(max(0, rows[0] - 1), rows[-1] + 2), slice(max(0, columns[0] - 1), columns[-1] + 2)
    names = labels[view].ravel()
    weights = np.concatenate([weight.ravel() for weight in edge_weights(pixels[view])])
    kept = np.flatnonzero(np.isfinite(weights))
    direction, first = np.divmod(kept, names.size)
    second = first + np.array([dy * labels[view].shape[1] + dx for dy, dx in FORWARD])[direction]
    return first, second, weights[kept], names[first], names[second]
