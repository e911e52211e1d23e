"""Even areas first: a hierarchy in which a large area of one colour is not cut before what lies in it.

Ward's linkage asks how much the inertia grows, so that two large regions are far apart even if they hardly differ: a smooth
background falls into a dozen pieces of like size before a small object is found. Here neighbours that hardly differ join first,
however large they are, and the linkage joins what is left. Hardly is a multiple of the median difference of neighbours, which
is that of noise and shading as long as most borders of small regions are no borders of things.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seglib.features.linkage import Array, Linkage, join_neighbours

LEAST = 0.01  # of the distance from black to white: what a median difference below it is taken for


class Even(NamedTuple):
    """merges: (n - 1, 4). first: how many of them joined even areas. limit: the difference at which the linkage took over."""

    merges: Array
    first: int
    limit: float


def join_even(points: Array, weights: Array, pairs: NDArray[np.intp], linkage: Linkage, even: float, white: float) -> Even:
    """The merges of points (n, D) that touch: first what differs by less than `even` medians, the rest by the linkage.

    How far two clusters differ is the mean difference of their neighbouring members. With `even` 0 all is left to the linkage.
    """
    limit = even * max(LEAST * white, _median(points, pairs))
    first = join_neighbours(points, weights, pairs, "average", limit)
    clusters, group = np.unique(_roots(first, len(points)), return_inverse=True)  # group: (n,) of each point, 0 ..
    mass = np.bincount(group, weights).astype(np.float64)
    means = np.stack([np.bincount(group, axis * weights) for axis in points.T], axis=1) / mass[:, None]
    second = join_neighbours(means, mass, _contracted(pairs, group), linkage)
    return Even(_on_top(first, second, clusters, np.bincount(group), limit), len(first), limit)


def _median(points: Array, pairs: NDArray[np.intp]) -> float:
    return float(np.median(np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1))) if len(pairs) else 0.0


def _roots(merges: Array, count: int) -> NDArray[np.intp]:
    """(n,) the last cluster that each point became part of, or the point itself."""
    root = np.arange(count + len(merges))
    for number in range(len(merges) - 1, -1, -1):  # the root of a cluster is known before those of its halves
        root[merges[number, :2].astype(np.intp)] = root[count + number]
    return root[:count]


def _contracted(pairs: NDArray[np.intp], group: NDArray[np.intp]) -> NDArray[np.intp]:
    """(E, 2) which groups touch, each pair once."""
    ends = np.sort(group[pairs], axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0).reshape(-1, 2)


def _on_top(first: Array, second: Array, clusters: NDArray[np.intp], sizes: NDArray[np.intp], limit: float) -> Array:
    """One tree of both: the groups that `second` joins are the clusters that `first` left, with as many points as `sizes`."""
    new = int(sizes.sum()) + len(first) + np.arange(len(second))
    above = second.copy()
    above[:, :2] = np.concatenate([clusters, new])[second[:, :2].astype(np.intp)]
    above[:, 2] = np.maximum(second[:, 2], limit)
    points = sizes.tolist()
    for one, other in second[:, :2].astype(np.intp).tolist():
        points.append(points[one] + points[other])
    above[:, 3] = points[len(sizes) :]
    return np.concatenate([first, above])
