"""EM for a Gaussian mixture: against scikit-learn and scipy, against slow loops, and by its laws."""

import warnings
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import multivariate_normal
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from seglib.features.gathering import cells
from seglib.features.mixture import Covariance, Mixture, fit, initial, posteriors, products_of

Array = NDArray[np.float64]
KINDS: dict[Covariance, str] = {"full": "full", "diagonal": "diag", "tied": "tied", "spherical": "spherical"}
FLOOR = 1 / 12
of_every_kind = pytest.mark.parametrize("kind", KINDS)


def clouds(seed: int = 0, count: int = 300, axes: int = 3) -> tuple[Array, NDArray[np.int32]]:
    """(N, D) points of three tilted clouds that touch, and (N,) a rough guess of their owner."""
    rng = np.random.default_rng(seed)
    owner = rng.integers(0, 3, count)
    tilt = rng.normal(0, 3, (3, axes, axes))
    points = 18.0 * owner[:, None] + np.einsum("nij,nj->ni", tilt[owner], rng.normal(0, 1, (count, axes)))
    guess = np.where(rng.random(count) < 0.8, owner, rng.integers(0, 3, count))
    return points, guess.astype(np.int32)


def begin(points: Array, labels: NDArray[np.int32], kind: Covariance, weights: Array | None = None) -> Mixture:
    return initial(points, np.ones(len(points)) if weights is None else weights, labels, 3, kind, FLOOR)


def theirs(points: Array, first: Mixture, kind: Covariance, rounds: int) -> Any:
    """scikit-learn's mixture after so many rounds from the same start."""
    precisions = np.linalg.inv(first.covariances)
    shaped = {
        "full": precisions,
        "diagonal": np.einsum("kdd->kd", precisions),
        "tied": precisions[0],
        "spherical": precisions[:, 0, 0],
    }[kind]
    model: Any = GaussianMixture(
        len(first.shares),
        covariance_type=KINDS[kind],
        tol=0,
        reg_covar=FLOOR,
        max_iter=rounds,
        weights_init=first.shares,
        means_init=first.means,
        precisions_init=shaped,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
        return model.fit(points)


def full_covariances(model: Any, kind: Covariance, axes: int) -> Array:
    """(K, D, D) from the shape that scikit-learn keeps for this kind."""
    kept, eye = np.asarray(model.covariances_), np.eye(axes)
    match kind:
        case "full":
            return kept
        case "diagonal":
            return kept[:, :, None] * eye
        case "tied":
            return np.broadcast_to(kept, (model.n_components, axes, axes))
        case "spherical":
            return kept[:, None, None] * eye


@of_every_kind
@pytest.mark.parametrize("axes", [1, 3])
@pytest.mark.parametrize("seed", range(2))
def test_round_by_round_it_is_where_scikit_learn_is(kind: Covariance, axes: int, seed: int) -> None:
    points, labels = clouds(seed, axes=axes)
    first = begin(points, labels, kind)
    found = fit(points, np.ones(len(points)), first, kind, 12, -1.0, FLOOR)
    for rounds in (1, 12):
        ours, other = found.mixtures[rounds], theirs(points, first, kind, rounds)
        assert ours.shares == pytest.approx(other.weights_, rel=1e-6, abs=1e-9)
        assert ours.means == pytest.approx(other.means_, rel=1e-6, abs=1e-6)
        assert ours.covariances == pytest.approx(full_covariances(other, kind, axes), rel=1e-5, abs=1e-6)
        assert found.log_likelihood[rounds] == pytest.approx(other.score(points), rel=1e-6)


@of_every_kind
def test_densities_are_those_of_scipy(kind: Covariance) -> None:
    points, labels = clouds(4, 50)
    mixture = begin(points, labels, kind)
    joint = mixture.log_joint(products_of(points))
    by_scipy = [
        np.log(share) + multivariate_normal(mean, covariance).logpdf(points)
        for share, mean, covariance in zip(mixture.shares, mixture.means, mixture.covariances, strict=True)
    ]
    assert joint == pytest.approx(np.array(by_scipy), rel=1e-8)
    shares, density = posteriors(joint)
    assert density == pytest.approx(np.log(np.exp(by_scipy).sum(axis=0)))
    assert shares.sum(axis=0) == pytest.approx(np.ones(50))
    assert shares == pytest.approx(np.exp(joint) / np.exp(joint).sum(axis=0))


def test_products_are_one_the_coordinates_and_their_products() -> None:
    assert products_of(np.array([[2.0, 3.0, 5.0]])).ravel().tolist() == [1, 2, 3, 5, 4, 6, 10, 9, 15, 25]
    assert products_of(np.array([[2.0], [7.0]])).tolist() == [[1, 1], [2, 7], [4, 49]]


def test_hard_groups_give_their_shares_means_and_covariances() -> None:
    points, labels = clouds(5, 80)
    weights = np.random.default_rng(0).integers(1, 9, 80).astype(np.float64)
    mixture = begin(points, labels, "full", weights)
    for k in range(3):
        inside = labels == k
        assert mixture.shares[k] == pytest.approx(weights[inside].sum() / weights.sum())
        assert mixture.means[k] == pytest.approx(np.average(points[inside], axis=0, weights=weights[inside]))
        expected = np.cov(points[inside].T, aweights=weights[inside], ddof=0) + FLOOR * np.eye(3)
        assert mixture.covariances[k] == pytest.approx(expected)


@of_every_kind
def test_weights_stand_for_repeated_points(kind: Covariance) -> None:
    points, labels = clouds(6, 60)
    weights = np.random.default_rng(1).integers(1, 9, 60)
    repeated = np.repeat(points, weights, axis=0)
    one = fit(points, weights.astype(float), begin(points, labels, kind, weights.astype(float)), kind, 8, -1.0, FLOOR)
    many = fit(repeated, np.ones(len(repeated)), begin(repeated, np.repeat(labels, weights), kind), kind, 8, -1.0, FLOOR)
    assert one.log_likelihood == pytest.approx(many.log_likelihood)
    assert one.mixtures[-1].means == pytest.approx(many.mixtures[-1].means)


@of_every_kind
@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 999), count=st.integers(12, 80))
def test_the_likelihood_never_falls_and_mixtures_stay_mixtures(kind: Covariance, seed: int, count: int) -> None:
    points, labels = clouds(seed, count)
    weights = np.random.default_rng(seed).integers(1, 9, count).astype(np.float64)
    found = fit(points, weights, begin(points, labels, kind, weights), kind, 40, 0.0, FLOOR)
    assert 1 <= len(found.mixtures) == len(found.log_likelihood) <= 41
    assert all(after >= before for before, after in pairwise(found.log_likelihood))
    for mixture in found.mixtures:
        assert mixture.shares.sum() == pytest.approx(1.0)
        assert np.linalg.eigvalsh(mixture.covariances).min() > 0
        assert mixture.covariances == pytest.approx(mixture.covariances.transpose(0, 2, 1))


@of_every_kind
def test_covariances_have_the_shape_that_was_asked_for(kind: Covariance) -> None:
    points, labels = clouds(7)
    last = fit(points, np.ones(len(points)), begin(points, labels, kind), kind, 5, -1.0, FLOOR).mixtures[-1].covariances
    off_diagonal = np.abs(last * (1 - np.eye(3))).max()
    assert (off_diagonal > 0.1) == (kind in ("full", "tied"))
    assert (np.ptp(last, axis=0).max() < 1e-12) == (kind == "tied")
    assert (np.ptp(np.einsum("kdd->kd", last), axis=1).max() < 1e-12) == (kind == "spherical")


def test_it_stops_when_a_round_gains_less_than_the_tolerance() -> None:
    points, labels = clouds(8)
    first, ones = begin(points, labels, "full"), np.ones(len(points))
    coarse, fine = (fit(points, ones, first, "full", 200, tolerance, FLOOR) for tolerance in (1e-2, 1e-5))
    for found, tolerance in ((coarse, 1e-2), (fine, 1e-5)):
        gains = np.diff(found.log_likelihood)
        assert found.converged
        assert gains[-1] < tolerance
        assert (gains[:-1] >= tolerance).all()
    assert len(fine.mixtures) > len(coarse.mixtures)
    stopped = fit(points, ones, first, "full", 2, 0.0, FLOOR)
    assert (stopped.converged, len(stopped.mixtures), len(stopped.log_likelihood)) == (False, 3, 3)


@of_every_kind
def test_a_group_without_points_harms_nobody(kind: Covariance) -> None:
    points = np.array([[1.0, 2, 3], [1, 2, 3], [9, 9, 9]])
    labels = np.array([0, 0, 2], np.int32)
    first = initial(points, np.ones(3), labels, 4, kind, FLOOR)
    assert first.shares.tolist() == pytest.approx([2 / 3, 0, 1 / 3, 0])
    found = fit(points, np.ones(3), first, kind, 5, -1.0, FLOOR)
    assert np.isfinite(found.log_likelihood).all()
    assert found.mixtures[-1].shares.tolist() == pytest.approx([2 / 3, 0, 1 / 3, 0])


def test_no_gaussian_is_narrower_than_the_floor() -> None:
    points = np.full((5, 3), 7.0)
    found = fit(points, np.ones(5), initial(points, np.ones(5), np.zeros(5, np.int32), 1, "full", FLOOR), "full", 3, -1.0, FLOOR)
    assert found.mixtures[-1].covariances[0] == pytest.approx(FLOOR * np.eye(3))


def test_where_the_floor_is_not_felt_every_round_gains() -> None:
    points, labels = clouds(3, 2000)
    found = fit(points, np.ones(2000), initial(points, np.ones(2000), labels, 3, "full", 1e-9), "full", 60, -1.0, 1e-9)
    assert len(found.mixtures) == 61
    assert all(after >= before - 1e-9 for before, after in pairwise(found.log_likelihood))


def test_far_from_zero_no_digits_are_lost() -> None:
    """The same cloud a million units away has the same likelihood and covariances."""
    points, labels = clouds(9)
    moved = points + 1e6
    first = begin(points, labels, "full")
    there = fit(moved, np.ones(len(points)), Mixture(first.shares, first.means + 1e6, first.covariances), "full", 6, -1.0, FLOOR)
    here = fit(points, np.ones(len(points)), first, "full", 6, -1.0, FLOOR)
    assert there.log_likelihood == pytest.approx(here.log_likelihood, rel=1e-6)
    assert there.mixtures[-1].covariances == pytest.approx(here.mixtures[-1].covariances, rel=1e-4, abs=1e-4)


def test_another_order_is_the_same_mixture() -> None:
    points, labels = clouds(10)
    mixture = begin(points, labels, "full")
    turned = mixture.ordered(np.array([2, 0, 1]))
    assert turned.means[0] == pytest.approx(mixture.means[2])
    assert turned.log_joint(products_of(points)) == pytest.approx(mixture.log_joint(products_of(points))[[2, 0, 1]])


def test_a_cell_for_each_point_changes_nothing() -> None:
    points, labels = clouds()
    first = begin(points, labels, "full")
    weights = np.ones(len(points))
    plain = fit(points, weights, first, "full", 20, 0.0, FLOOR)
    shared = fit(points, weights, first, "full", 20, 0.0, FLOOR, np.arange(len(points)))
    assert shared.log_likelihood == pytest.approx(plain.log_likelihood)


def test_cells_give_a_lower_bound_that_never_falls_and_keep_the_spread_inside_them() -> None:
    points, labels = clouds(count=2000)
    own = cells(points, 300)
    first, weights = begin(points, labels, "full"), np.ones(len(points))
    found = fit(points, weights, first, "full", 50, 1e-6, 1e-9, own)
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(found.log_likelihood))
    _, density = posteriors(found.mixtures[-1].log_joint(products_of(points)))
    assert found.log_likelihood[-1] <= density.mean() <= found.log_likelihood[-1] + 0.2
    alone = fit(points, weights, first, "full", 50, 1e-6, 1e-9)
    assert density.mean() == pytest.approx(alone.log_likelihood[-1], rel=0.002)
