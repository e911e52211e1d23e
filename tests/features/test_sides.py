"""The two colour models against SciPy's normal distribution."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from seglib.features.sides import DECISIVE, FLOOR, first_sides

Numbers = NDArray[np.float64]


def two_colours(spread: float) -> tuple[Numbers, Numbers, Numbers]:
    """Dark points inside, bright points outside; each counts between 1 and 9 pixels."""
    rng = np.random.default_rng(0)
    points = np.concatenate([rng.normal(90, spread, (80, 3)), rng.normal(120, spread, (70, 3))])
    pixels = rng.integers(1, 10, 150).astype(np.float64)
    dark = np.arange(150) < 80
    return points, pixels * dark, pixels * ~dark


def log_density(points: Numbers, weights: Numbers) -> Numbers:
    mean = np.average(points, axis=0, weights=weights)
    covariance = np.cov(points.T, aweights=weights, ddof=0) + FLOOR * np.eye(points.shape[1])
    return np.asarray(multivariate_normal(mean, covariance).logpdf(points))


def test_one_gaussian_a_side_is_the_log_ratio_of_two_normals() -> None:
    points, inside, outside = two_colours(15.0)
    expected = log_density(points, outside) - log_density(points, inside)
    sides = first_sides(points, inside, outside, 1, 0)
    assert np.allclose(sides.cost(), expected)
    assert np.allclose(sides.learned(inside, outside).cost(), expected)


def test_learning_follows_the_weights() -> None:
    points, inside, outside = two_colours(15.0)
    sides = first_sides(points, inside, outside, 1, 0).learned(outside, inside)
    assert np.allclose(sides.cost(), log_density(points, inside) - log_density(points, outside))


def test_learning_groups_by_the_most_probable_gaussian() -> None:
    points, inside, outside = two_colours(15.0)
    before = first_sides(points, inside, outside, 3, 0)
    after = before.learned(inside, outside).inside.mixture
    group = before.inside.joint.argmax(axis=0)
    for number in range(3):
        weights = inside * (group == number)
        assert after.shares[number] == pytest.approx(weights.sum() / inside.sum())
        assert np.allclose(after.means[number], np.average(points, axis=0, weights=weights))


def test_the_sign_says_the_side_and_the_size_is_bounded() -> None:
    points, inside, outside = two_colours(3.0)
    cost = first_sides(points, inside, outside, 3, 0).cost()
    assert (cost[inside > 0] < 0).all()
    assert (cost[outside > 0] > 0).all()
    assert np.abs(cost).max() <= DECISIVE


def test_one_colour_on_both_sides_says_nothing() -> None:
    one = np.array([[7.0, 8.0, 9.0]])
    assert first_sides(one, np.array([4.0]), np.array([5.0]), 5, 0).cost().tolist() == [0.0]
