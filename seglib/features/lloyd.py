"""Lloyd's algorithm on weighted points: what K-Means shows and what EM starts from."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features.gathering import Points, merged
from seglib.features.threads import one_thread

Start = Literal["k-means++", "random"]
COARSE_POINTS, COARSE_ROUNDS = 3000, 30  # of the histogram and the runs that starts are first compared with
FINALISTS = 3  # starts that are then run on all points
ALIKE = 1.001  # runs whose inertia differs by less have come to the same end


@dataclass(frozen=True, eq=False)
class Fit:
    """The way of a run.

    centres: (K, D) at the start and after every move. inertia: weighted sum of the squared distances to the nearest of
    each of these centres. converged: the last move was smaller than the tolerance.
    """

    centres: tuple[Points, ...]
    inertia: tuple[float, ...]
    converged: bool


@one_thread
def assign(points: Points, centres: Points) -> NDArray[np.int32]:
    """The index of the nearest centre: points (N, D), centres (K, D) -> (N,) int32. Ties go to the first."""
    return smallest(squared_distances(points, centres))[0].astype(np.int32)


def smallest(distances: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """(K, N) -> (N,) the row of the smallest entry of each column, the first of equal ones, and (N,) the entry itself.

    The last row that is smaller than all before it has the answer. Comparing whole rows takes an eighth of the time
    of `argmin`, which jumps from row to row for every column.
    """
    least, row = distances[0].copy(), np.zeros(distances.shape[1], np.int16)
    for number in range(1, len(distances)):
        np.maximum(row, (distances[number] < least) * np.int16(number), out=row)
        np.minimum(least, distances[number], out=least)
    return row.astype(np.intp), least


def squared_distances(points: Points, centres: Points) -> NDArray[np.float64]:
    """Points (N, D), centres (K, D) -> (K, N) squared distances less |point|^2, which no comparison needs."""
    distances: NDArray[np.float64] = (-2.0 * centres) @ points.T
    distances += np.square(centres).sum(axis=1)[:, None]
    return distances


@one_thread
def fit(points: Points, weights: NDArray[np.float64], centres: Points, iterations: int) -> Fit:
    """Assign and move until the centres rest or the iterations are spent. Lloyd 1982, 10.1109/TIT.1982.1056489.

    points: (N, D). weights: (N,) >= 0. centres: (K, D) to start from. A centre that owns no point stays where it is.
    """
    mean = np.average(points, axis=0, weights=weights)
    spread = np.average(np.square(points - mean), axis=0, weights=weights)
    tolerance = 1e-4 * float(spread.mean())
    norm = float(weights @ np.square(points).sum(axis=1))
    weighted = (points * weights[:, None]).T.copy()  # (D, N)
    path, inertia, converged = [centres], list[float](), False
    while True:
        labels, distance = smallest(squared_distances(points, centres))  # (N,) each
        inertia.append(max(0.0, norm + float(weights @ distance)))
        if converged or len(path) > iterations:
            return Fit(tuple(path), tuple(inertia), converged)
        mass = np.bincount(labels, weights, len(centres))
        sums = np.stack([np.bincount(labels, axis, len(centres)) for axis in weighted], axis=1)
        moved = np.where(mass[:, None] > 0, sums / np.maximum(mass, 1e-12)[:, None], centres)
        converged = float(np.square(moved - centres).sum()) <= tolerance
        centres = moved
        path.append(centres)


def start(points: Points, weights: NDArray[np.float64], count: int, how: Start, rng: np.random.Generator) -> Points:
    """(count, D) centres to start from.

    "random" draws pixels. "k-means++" draws each next centre with a probability proportional to the squared
    distance to the nearest one so far, and keeps the best of a few candidates (Arthur & Vassilvitskii 2007,
    SODA, 10.5555/1283383.1283494).
    """
    share = weights / weights.sum()
    if how == "random":
        return points[rng.choice(len(points), count, p=share)]
    centres = points[rng.choice(len(points), 1, p=share)]
    norms = np.square(points).sum(axis=1)
    nearest = np.square(points - centres[0]).sum(axis=1)
    candidates = 2 + int(np.log(count))
    while len(centres) < count:
        chance = nearest * weights
        total = chance.sum()
        drawn = rng.choice(len(points), candidates, p=chance / total if total > 0 else share)
        distances = squared_distances(points, points[drawn]) + norms  # (candidates, N)
        trial = np.minimum(nearest, np.maximum(distances, 0.0))
        best = int(np.argmin(trial @ weights))
        centres, nearest = np.concatenate([centres, points[drawn[best]][None]]), trial[best]
    return centres


@one_thread
def best_fit(
    points: Points, weights: NDArray[np.float64], count: int, how: Start, restarts: int, iterations: int, seed: int
) -> Fit:
    """The run, out of one from each of `restarts` starts, that ends with the lowest inertia.

    All starts are tried on a coarser histogram, and those that end best there are run on the points themselves: of
    starts that end alike, the first.
    """
    rng = np.random.default_rng(seed)
    coarse, mass = merged(points, weights, COARSE_POINTS)
    tried = [fit(coarse, mass, start(coarse, mass, count, how, rng), COARSE_ROUNDS) for _ in range(restarts)]
    tried.sort(key=lambda run: run.inertia[-1])
    finalists = [tried[0], *(run for last, run in pairwise(tried) if run.inertia[-1] > ALIKE * last.inertia[-1])]
    runs = (fit(points, weights, run.centres[0], iterations) for run in finalists[:FINALISTS])
    return min(runs, key=lambda run: run.inertia[-1])
