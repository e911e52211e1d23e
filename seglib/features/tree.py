"""Reading a tree of merges: cutting it into parts, and where two leaves join.

Merges are those of `seglib.features.linkage` and of `scipy.cluster.hierarchy`. Cutting into p parts takes the last p - 1 merges
back. Numbers stay where they are when the cut moves: of two halves the heavier one keeps the number of the whole, and the
other one gets the next number.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Leaves = NDArray[np.int32]


def cut(merges: Array, weights: Array, parts: int) -> Leaves:
    """(n,) the part of each leaf, from 1 on, when the tree is cut into `parts`, or into all its leaves if there are fewer.

    merges: (n - 1, 4). weights: (n,) of the leaves.

    >>> cut(np.array([[0, 1, 1.0, 2], [2, 3, 5.0, 3]]), np.array([1.0, 1.0, 3.0]), 2).tolist()
    [2, 2, 1]
    """
    count = len(weights)
    parts = min(parts, count)
    mass = weights.tolist()
    children = merges[:, :2].astype(np.intp).tolist()
    for one, other in children:
        mass.append(mass[one] + mass[other])
    label = [1] * len(mass)
    for number in range(len(children) - 1, -1, -1):
        one, other = children[number]
        label[one] = label[other] = label[count + number]
        taken_back = len(children) - number
        if taken_back < parts:
            label[min((one, other), key=mass.__getitem__)] = taken_back + 1
    return np.array(label[:count], np.int32)


def cut_height(merges: Array, parts: int) -> float:
    """The height between the last merge that is kept and the first one that is taken back.

    >>> cut_height(np.array([[0, 1, 1.0, 2], [2, 3, 5.0, 3]]), 2)
    3.0
    """
    if not len(merges):
        return 0.0
    first = max(0, len(merges) - parts + 1)  # of those taken back
    below = float(merges[first - 1, 2]) if first else 0.0
    return (below + float(merges[first, 2])) / 2 if first < len(merges) else 1.05 * below


def joins(merges: Array, leaf: int) -> list[tuple[float, NDArray[np.intp]]]:
    """What a leaf meets on the way to the root: for each merge the height and the leaves on the other side."""
    count = len(merges) + 1
    children = merges[:, :2].astype(np.intp)
    met, node = list[tuple[float, NDArray[np.intp]]](), leaf
    while True:
        (rows,) = np.nonzero((children == node).any(axis=1))
        if not len(rows):
            return met
        row = int(rows[0])
        met.append((float(merges[row, 2]), _leaves(children, int(children[row].sum()) - node, count)))
        node = count + row


def _leaves(children: NDArray[np.intp], node: int, count: int) -> NDArray[np.intp]:
    found, pending = [], [node]
    while pending:
        here = pending.pop()
        if here < count:
            found.append(here)
        else:
            pending += children[here - count].tolist()
    return np.array(sorted(found), np.intp)
