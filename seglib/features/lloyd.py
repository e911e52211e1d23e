"""Lloyd's algorithm on weighted points: what K-Means shows and what EM starts from."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features.threads import one_thread

Points = NDArray[np.float64]
Start = Literal["k-means++", "random"]
SEARCH_POINTS = 3000  # restarts are compared on a sample of this many points


@dataclass(frozen=True, eq=False)
class Fit:
    """The way of a run.

    centres: (K, D) at the start and after every move. inertia: weighted sum of the squared distances to the nearest of
    each of these centres. converged: the last move was smaller than the tolerance.
    """

    centres: tuple[Points, ...]
    inertia: tuple[float, ...]
    converged: bool


def assign(points: Points, centres: Points) -> NDArray[np.int32]:
    """The index of the nearest centre: points (N, D), centres (K, D) -> (N,) int32. Ties go to the first."""
    nearest: NDArray[np.int32] = np.argmin(squared_distances(points, centres), axis=0).astype(np.int32)
    return nearest


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
        distances = squared_distances(points, centres)  # (K, N)
        labels = np.argmin(distances, axis=0)
        inertia.append(max(0.0, norm + float(weights @ distances[labels, np.arange(len(labels))])))
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
    nearest = np.square(points - centres[0]).sum(axis=1)
    candidates = 2 + int(np.log(count))
    while len(centres) < count:
        chance = nearest * weights
        total = chance.sum()
        drawn = rng.choice(len(points), candidates, p=chance / total if total > 0 else share)
        trial = np.minimum(nearest, np.square(points[None] - points[drawn][:, None]).sum(axis=2))  # (candidates, N)
        best = int(np.argmin(trial @ weights))
        centres, nearest = np.concatenate([centres, points[drawn[best]][None]]), trial[best]
    return centres


@one_thread
def best_start(points: Points, weights: NDArray[np.float64], count: int, how: Start, restarts: int, seed: int) -> Points:
    """The start, out of `restarts`, whose run ends with the lowest inertia. Compared on a sample of the pixels."""
    rng = np.random.default_rng(seed)
    if len(points) > SEARCH_POINTS:
        # Drawn with replacement a colour comes as often as it has pixels; without, a large flat area would count once.
        drawn = np.bincount(rng.choice(len(points), SEARCH_POINTS, p=weights / weights.sum()), minlength=len(points))
        points, weights = points[drawn > 0], drawn[drawn > 0].astype(np.float64)
    starts = [start(points, weights, count, how, rng) for _ in range(restarts)]
    if restarts == 1:
        return starts[0]
    return min(starts, key=lambda centres: fit(points, weights, centres, 30).inertia[-1])
