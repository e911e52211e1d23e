"""A Gaussian mixture fitted by EM to weighted points.

The logarithm of a Gaussian is linear in the products of a point's coordinates: with
`phi(x) = (1, x1, x2, x3, x1 x1, x1 x2, ...)` there is a vector `b` with `log N(x) = b . phi(x)`. So the E-step of all
points and all Gaussians is one matrix product, and so is the M-step, which needs nothing but the responsibilities'
weighted sums of `phi`. EM: Dempster, Laird and Rubin 1977, 10.1111/j.2517-6161.1977.tb01600.x.

Points that lie close may share their responsibilities: a cell of them takes part with its mean `phi`, in which the spread
inside the cell is contained. Then each round raises a lower bound of the log-likelihood instead of the log-likelihood itself
(Verbeek, Nunnink and Vlassis 2006, 10.1007/s10618-005-0033-3).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features.lloyd import smallest
from seglib.features.threads import one_thread

Array = NDArray[np.float64]
Covariance = Literal["full", "diagonal", "tied", "spherical"]


@dataclass(frozen=True, eq=False)
class Mixture:
    """shares: (K,) summing to 1. means: (K, D). covariances: (K, D, D)."""

    shares: Array
    means: Array
    covariances: Array

    def log_joint(self, products: Array) -> Array:
        """products: (F, N) from `products_of` -> (K, N) log of share times density."""
        precision = np.linalg.inv(self.covariances)  # (K, D, D)
        _, log_determinant = np.linalg.slogdet(self.covariances)
        pull = np.einsum("kde,ke->kd", precision, self.means)
        d = self.means.shape[1]
        constant = -0.5 * (d * np.log(2 * np.pi) + log_determinant + np.einsum("kd,kd->k", pull, self.means))
        with np.errstate(divide="ignore"):  # a share of 0 is a component that has died: log 0 = -inf is right
            constant = constant + np.log(self.shares)
        upper = np.triu_indices(d)
        quadratic = -precision[:, upper[0], upper[1]] * np.where(upper[0] == upper[1], 0.5, 1.0)
        joint: Array = np.concatenate([pull, quadratic], axis=1) @ products[1:]
        joint += constant[:, None]
        return joint

    @one_thread
    def winners(self, points: Array) -> NDArray[np.int32]:
        """points: (N, D) -> (N,) the index of the most probable Gaussian of each."""
        joint = self.log_joint(products_of(points))
        return smallest(np.negative(joint, out=joint))[0].astype(np.int32)

    def ordered(self, order: NDArray[np.intp]) -> "Mixture":
        """The same mixture with its Gaussians in another order."""
        return Mixture(self.shares[order], self.means[order], self.covariances[order])


@dataclass(frozen=True, eq=False)
class Fit:
    """The way of a run.

    mixtures: at the start and after every round. log_likelihood: mean per pixel of each mixture.
    converged: the last round gained less than the tolerance.
    """

    mixtures: tuple[Mixture, ...]
    log_likelihood: tuple[float, ...]
    converged: bool


def products_of(points: Array) -> Array:
    """(N, D) -> (1 + D + D (D + 1) / 2, N): 1, the coordinates, and their products on and above the diagonal."""
    upper = np.triu_indices(points.shape[1])
    columns = points.T
    return np.concatenate([np.ones((1, len(points))), columns, columns[upper[0]] * columns[upper[1]]])


def posteriors(joint: Array) -> tuple[Array, Array]:
    """(K, N) log joint -> (K, N) responsibilities that sum to 1 for every point, and (N,) log density."""
    top = joint.max(axis=0)
    shares = np.exp(joint - top)
    total = shares.sum(axis=0)
    shares /= total
    return shares, top + np.log(total)


@one_thread
def fit(
    points: Array,
    weights: Array,
    start: Mixture,
    kind: Covariance,
    iterations: int,
    tolerance: float,
    floor: float,
    cells: NDArray[np.intp] | None = None,
) -> Fit:
    """Alternate E-step and M-step until the mean log-likelihood gains less than `tolerance` in a round.

    points: (N, D). weights: (N,). floor: variance that is added on the diagonal, in squared units of the points, so
    that no Gaussian collapses on a single colour. cells: (N,) from 0 on, whose points share their responsibilities; the
    likelihood is then a lower bound.
    """
    # Around the mean the products stay small, and no digits are lost in differences of large squares.
    origin = np.average(points, axis=0, weights=weights)
    products = products_of(points - origin)
    weighted = (products * (weights / weights.sum())).T.copy()  # (N, F)
    if cells is not None:
        weighted = np.stack([np.bincount(cells, column) for column in weighted.T], axis=1)
        products = (weighted / weighted[:, :1]).T.copy()
    mixture = Mixture(start.shares, start.means - origin, start.covariances)
    path, likelihood, converged = [mixture], [], False
    for _ in range(iterations + 1):
        responsibility, density = posteriors(mixture.log_joint(products))
        likelihood.append(float(weighted[:, 0] @ density))
        gain = likelihood[-1] - likelihood[-2] if len(likelihood) > 1 else np.inf
        if gain < tolerance:
            converged = True
            if gain < 0:  # the floor is no part of the likelihood, so a round may lose a hair: it is not kept
                path.pop()
                likelihood.pop()
            break
        if len(likelihood) <= iterations:
            mixture = _maximise(responsibility @ weighted, mixture, kind, floor)
            path.append(mixture)
    return Fit(tuple(Mixture(m.shares, m.means + origin, m.covariances) for m in path), tuple(likelihood), converged)


@one_thread
def initial(points: Array, weights: Array, labels: NDArray[np.int32], count: int, kind: Covariance, floor: float) -> Mixture:
    """The mixture of hard groups: labels (N,) in 0..count-1. A group without points starts as the whole data with share 0."""
    products = products_of(points)
    member = np.equal(labels[None], np.arange(count)[:, None]) * (weights / weights.sum())  # (K, N)
    sums = member @ products.T
    whole = sums.sum(axis=0)
    empty = Mixture(np.zeros(count), np.tile(whole[1 : 1 + points.shape[1]], (count, 1)), np.zeros((count, 1, 1)))
    return _maximise(sums, empty, kind, floor)


def _maximise(sums: Array, old: Mixture, kind: Covariance, floor: float) -> Mixture:
    """M-step. sums: (K, F) responsibilities times products. A component without mass keeps its old mean."""
    d = old.means.shape[1]
    shares = sums[:, 0]
    mass = np.maximum(shares, 1e-12)
    means = np.where(shares[:, None] > 1e-12, sums[:, 1 : 1 + d] / mass[:, None], old.means)
    second = np.zeros((len(shares), d, d))
    upper = np.triu_indices(d)
    second[:, upper[0], upper[1]] = second[:, upper[1], upper[0]] = sums[:, 1 + d :] / mass[:, None]
    scatter = np.where(shares[:, None, None] > 1e-12, second - means[:, :, None] * means[:, None, :], 0.0)
    eye = np.eye(d)
    if kind == "tied":
        scatter = np.broadcast_to(np.einsum("k,kde->de", shares, scatter), scatter.shape)
    elif kind == "diagonal":
        scatter = scatter * eye
    elif kind == "spherical":
        scatter = np.einsum("kdd->k", scatter)[:, None, None] / d * eye
    # Rounding may leave a variance below zero by a hair; the floor is what makes it a covariance.
    variances = np.einsum("kdd->kd", scatter)
    lift = np.maximum(0.0, -variances.min(axis=1))[:, None, None] * eye
    return Mixture(shares / shares.sum(), means, scatter + lift + floor * eye)
