"""How many groups? Criteria over k for EM and for K-Means, on the points that the methods themselves work on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features import lloyd, mixture
from seglib.features.colours import Points, colour_histogram
from seglib.features.places import placed
from seglib.methods.em import EM
from seglib.methods.kmeans import KMeans
from seglib.types import Image

MOST = 10  # groups that are tried at most
Criterion = Literal["BIC", "AIC", "inertia", "silhouette"]
BEST: dict[Criterion, Literal["lowest", "highest", "knee"]] = {
    "BIC": "lowest",
    "AIC": "lowest",
    "inertia": "knee",  # it always falls: look where it stops falling fast
    "silhouette": "highest",
}


@dataclass(frozen=True)
class Trial:
    """What `k` groups are worth. values: by criterion, each per pixel; there is no silhouette of one group."""

    k: int
    values: dict[Criterion, float]


def how_many(image: Image, method: EM | KMeans) -> Iterator[Trial]:
    """Try k = 1, 2, ... with all other settings of the method as they are; its own k does not matter."""
    return _mixtures(image, method) if isinstance(method, EM) else _centres(image, method)


def tried(method: EM | KMeans) -> int:
    """The largest k that is tried: no more groups than the method can be asked for.

    >>> tried(EM()), tried(KMeans())
    (8, 10)
    """
    (k,) = (parameter for parameter in method.parameters() if parameter.name == "k")
    return min(MOST, int(k.maximum or MOST))


def favourite(trials: list[Trial], criterion: Criterion) -> int | None:
    """The k that a criterion prefers; None for inertia, which only a knee tells.

    >>> favourite([Trial(1, {"BIC": 7.0}), Trial(2, {"BIC": 5.0}), Trial(3, {"BIC": 6.0})], "BIC")
    2
    """
    known = [trial for trial in trials if criterion in trial.values]
    if BEST[criterion] == "knee" or not known:
        return None
    choose = min if BEST[criterion] == "lowest" else max
    return choose(known, key=lambda trial: trial.values[criterion]).k


def _mixtures(image: Image, method: EM) -> Iterator[Trial]:
    colours = colour_histogram(image, method.space)
    pixels = float(colours.weights.sum())
    for k in range(1, tried(method) + 1):
        likelihood = method.fit(colours, k).log_likelihood[-1]
        numbers = free_numbers(k, colours.points.shape[1], method.covariance)
        yield Trial(
            k,
            {
                "BIC": -2 * likelihood + numbers * float(np.log(pixels)) / pixels,
                "AIC": -2 * likelihood + 2 * numbers / pixels,
            },
        )


def free_numbers(k: int, axes: int, kind: mixture.Covariance) -> int:
    """Numbers that a mixture is free to choose: shares that sum to 1, means and covariances.

    >>> free_numbers(2, 3, "full")
    19
    """
    full = axes * (axes + 1) // 2
    shape = {"full": k * full, "diagonal": k * axes, "tied": full, "spherical": k}[kind]
    return k - 1 + k * axes + shape


def _centres(image: Image, method: KMeans) -> Iterator[Trial]:
    ground = placed(image, method.space, method.position)
    for k in range(1, tried(method) + 1):
        fit = method.fit(ground, k)
        values: dict[Criterion, float] = {"inertia": fit.inertia[-1] / float(ground.weights.sum())}
        if k > 1:
            values["silhouette"] = silhouette(ground.points, ground.weights, fit.centres[-1])
        yield Trial(k, values)


def silhouette(points: Points, weights: NDArray[np.float64], centres: Points) -> float:
    """The mean over all pixels of (b - a) / b, with a and b the distances to the nearest and the second nearest centre.

    From 0, where groups run into each other, to 1. It is the simplified form of Rousseeuw 1987,
    10.1016/0377-0427(87)90125-7, whose mean distances to all members would take the square of the number of pixels.
    """
    squares = lloyd.squared_distances(points, centres) + np.square(points).sum(axis=1)
    nearest, second = np.sqrt(np.maximum(np.partition(squares, 1, axis=0)[:2], 0.0))
    return float(weights @ (1 - np.divide(nearest, second, out=np.ones_like(second), where=second > 0)) / weights.sum())
