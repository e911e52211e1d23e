"""What colours lie inside and outside: two Gaussian mixtures over one histogram of colours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.features import lloyd, mixture
from seglib.features.threads import one_thread

FLOOR = 1.0 / 12.0  # variance of a uniform error of one level: nothing in an 8-bit image is known better
DECISIVE = 50.0  # a log-ratio beyond this says only that a colour was never seen on one side

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Side:
    """One model. joint: (K, N) log of share times density of each point under each Gaussian."""

    mixture: mixture.Mixture
    joint: Numbers

    def log_density(self) -> Numbers:
        """(N,) log p(colour | this side)."""
        return mixture.posteriors(self.joint)[1]


@dataclass(frozen=True, eq=False)
class Sides:
    """The models of the two sides. points: (N, D) colours. products: their products, see `mixture`."""

    points: Numbers
    products: Numbers
    inside: Side
    outside: Side

    def cost(self) -> Numbers:
        """(N,) log p(colour | outside) - log p(colour | inside): what it costs to call the colour foreground."""
        ratio: Numbers = np.clip(self.outside.log_density() - self.inside.log_density(), -DECISIVE, DECISIVE)
        return ratio

    @one_thread
    def learned(self, inside: Numbers, outside: Numbers) -> "Sides":
        """Both models from new weights: each colour joins its most probable Gaussian, each Gaussian takes its colours."""
        return Sides(
            self.points,
            self.products,
            _side(self.points, self.products, inside, self.inside.joint.argmax(axis=0), len(self.inside.joint)),
            _side(self.points, self.products, outside, self.outside.joint.argmax(axis=0), len(self.outside.joint)),
        )


@one_thread
def first_sides(points: Numbers, inside: Numbers, outside: Numbers, count: int, seed: int) -> Sides:
    """The models of K-Means groups. points: (N, D). inside, outside: (N,) pixels of each colour, neither all 0."""
    products = mixture.products_of(points)
    sides = []
    for weights in (inside, outside):
        seen = weights > 0
        groups = lloyd.best_fit(points[seen], weights[seen], count, "k-means++", restarts=1, iterations=10, seed=seed)
        sides.append(_side(points, products, weights, lloyd.assign(points, groups.centres[-1]), count))
    return Sides(points, products, sides[0], sides[1])


def _side(points: Numbers, products: Numbers, weights: Numbers, groups: NDArray[np.signedinteger], count: int) -> Side:
    model = mixture.initial(points, weights, groups.astype(np.int32), count, "full", FLOOR)
    return Side(model, model.log_joint(products))
