"""Mean shift on weighted points: windows that climb to where points lie densest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.features.gathering import Points, merged
from seglib.features.lloyd import squared_distances
from seglib.features.threads import one_thread

COARSE_POINTS = 3000  # that the windows look at; each is the mean of those it stands for
ROUNDS = 100
STILL = 1e-3  # of the bandwidth: a window that moves less has arrived
MET = 1e-2  # of the bandwidth: windows that lie closer have met
BLOCK = 256  # windows that are moved at a time, which bounds the memory


@dataclass(frozen=True, eq=False)
class Climb:
    """The way of all windows.

    rounds: (windows (S, D), mass (S,)) at the start and after each round; windows that have met are one, with the mass of
    the points that started there. modes: (M, D), the densest first. labels: (N,) the mode that each point belongs to, from 0.
    arrived: no window moved any more.
    """

    rounds: tuple[tuple[Points, NDArray[np.float64]], ...]
    modes: Points
    labels: NDArray[np.int32]
    arrived: bool


@one_thread
def climb(points: Points, weights: NDArray[np.float64], bandwidth: float, least: float = 0.0) -> Climb:
    """Move windows of radius `bandwidth` to the mean of the points in them until they rest.

    Comaniciu and Meer 2002, 10.1109/34.1000236, with the flat kernel. points: (N, D). weights: (N,). One window starts in
    each occupied cell of half the bandwidth, at the mean of its points, and those points go where it goes. Of windows that
    come to rest less than a bandwidth apart the one that holds most is the mode of all. A mode to which less than the share
    `least` of the mass has climbed gives its points to the nearest mode that has more.
    """
    start = _gathered(np.floor(points / (bandwidth / 2)))[1]  # (N,) the window of each point
    mass: NDArray[np.float64] = np.bincount(start, weights).astype(np.float64)
    windows = np.stack([np.bincount(start, weights * axis) for axis in points.T], axis=1) / mass[:, None]
    coarse, coarse_mass = merged(points, weights, COARSE_POINTS)
    owner = np.arange(len(windows))  # of each first window, the one that it has become
    held, moving = np.zeros(len(windows)), np.ones(len(windows), np.bool_)
    path, arrived = [(windows, mass)], False
    for _ in range(ROUNDS):
        moved = windows.copy()
        moved[moving], held[moving] = _means(windows[moving], coarse, coarse_mass, bandwidth)
        moving = np.square(moved - windows).sum(axis=1) > (STILL * bandwidth) ** 2
        # Windows that have met stay together for ever, so one of them is enough.
        first, same = _gathered(np.round(moved / (MET * bandwidth)))
        owner, mass = same[owner], np.bincount(same, mass).astype(np.float64)
        windows, held, moving = moved[first], held[first], moving[first]
        path.append((windows, mass))
        arrived = not moving.any()
        if arrived:
            break
    mode, modes = _modes(windows, held, bandwidth)
    labels = mode[owner][start]
    share = np.bincount(labels, weights, len(modes)) / weights.sum()
    kept = share >= min(least, float(share.max()))
    nearest = np.argmin(squared_distances(modes, modes[kept]), axis=0).astype(np.int32)  # a kept one is its own
    return Climb(tuple(path), modes[kept], nearest[labels], arrived)


def _gathered(cells: Points) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Whole numbers (N, D) -> the place of the first row of each kind, and (N,) the kind of each row."""
    whole = (cells - cells.min(axis=0)).astype(np.int64)
    # One number a row: sorting those takes a quarter of the time of sorting rows.
    _, first, same = np.unique(
        np.ravel_multi_index(tuple(whole.T), tuple(whole.max(axis=0) + 1)), return_index=True, return_inverse=True
    )
    return first, same


def _means(windows: Points, points: Points, weights: NDArray[np.float64], bandwidth: float) -> tuple[Points, NDArray[np.float64]]:
    """(S, D) the mean of the points in each window, and (S,) their mass; a window without points stays."""
    norms = np.square(points).sum(axis=1)
    weighted = np.concatenate([weights[:, None], weights[:, None] * points], axis=1)  # (N, 1 + D)
    means, held = windows.copy(), np.zeros(len(windows))
    for begin in range(0, len(windows), BLOCK):
        here = slice(begin, begin + BLOCK)
        inside = squared_distances(points, windows[here]) <= bandwidth**2 - norms
        sums = inside.astype(np.float64) @ weighted
        held[here] = sums[:, 0]
        some = sums[:, 0] > 0
        means[here][some] = sums[some, 1:] / sums[some, :1]
    return means, held


def _modes(windows: Points, held: NDArray[np.float64], bandwidth: float) -> tuple[NDArray[np.int32], Points]:
    """(S,) the mode of each window, and (M, D) the modes, those that hold most first."""
    order = np.lexsort([*windows.T[::-1], -held])
    mode = np.full(len(windows), -1, np.int32)
    modes = list[Points]()
    for place in order:
        if mode[place] < 0:
            near = np.square(windows - windows[place]).sum(axis=1) <= bandwidth**2
            mode[near & (mode < 0)] = len(modes)
            modes.append(windows[place])
    return mode, np.array(modes)
