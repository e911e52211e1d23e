"""Lloyd's algorithm on weighted points: against scikit-learn, against a slow loop, and by its laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.cluster import KMeans as TheirKMeans

from seglib.features import lloyd
from seglib.features.gathering import cells, means, merged
from seglib.features.lloyd import (
    COARSE_POINTS,
    Fit,
    Start,
    assign,
    best_fit,
    fit,
    smallest,
    squared_distances,
    start,
)

Array = NDArray[np.float64]
STARTS: tuple[Start, ...] = ("k-means++", "random")


def clouds(seed: int = 0, count: int = 400, groups: int = 5) -> tuple[Array, Array]:
    """(N, 3) points in overlapping groups of unequal size and (N,) weights as pixel counts."""
    rng = np.random.default_rng(seed)
    middles, owner = rng.uniform(0, 100, (groups, 3)), rng.integers(0, groups, count) ** 2 // groups
    return middles[owner] + rng.normal(0, 9, (count, 3)), rng.integers(1, 50, count).astype(np.float64)


def inertia_by_loop(points: Array, weights: Array, centres: Array) -> float:
    total = 0.0
    for point, weight in zip(points, weights, strict=True):
        total += weight * min(float(((point - centre) ** 2).sum()) for centre in centres)
    return total


def move_by_loop(points: Array, weights: Array, centres: Array) -> Array:
    owner = np.array([int(np.argmin([((point - centre) ** 2).sum() for centre in centres])) for point in points])
    return np.array(
        [
            np.average(points[owner == k], axis=0, weights=weights[owner == k]) if (owner == k).any() else centres[k]
            for k in range(len(centres))
        ]
    )


def test_distances_are_squared_and_lack_only_what_all_share() -> None:
    points, _ = clouds()
    centres = points[:4] + 0.5
    full = ((points[None] - centres[:, None]) ** 2).sum(axis=2)
    assert squared_distances(points, centres) + (points**2).sum(axis=1) == pytest.approx(full)
    assert np.array_equal(assign(points, centres), full.argmin(axis=0))
    assert assign(points, centres).dtype == np.int32
    assert np.array_equal(assign(points, np.repeat(centres[:1], 3, axis=0)), np.zeros(len(points)))


@pytest.mark.parametrize("seed", range(3))
def test_every_round_is_what_the_slow_loop_does(seed: int) -> None:
    points, weights = clouds(seed, 60)
    found = fit(points, weights, points[[0, 7, 14, 21]], 6)
    for before, after, inertia in zip(found.centres[:-1], found.centres[1:], found.inertia, strict=False):
        assert after == pytest.approx(move_by_loop(points, weights, before))
        assert inertia == pytest.approx(inertia_by_loop(points, weights, before))
    assert len(found.inertia) == len(found.centres)
    assert found.inertia[-1] == pytest.approx(inertia_by_loop(points, weights, found.centres[-1]))


@pytest.mark.parametrize("seed", range(4))
def test_it_goes_the_way_of_scikit_learn(seed: int) -> None:
    points, weights = clouds(seed)
    first = points[:5]
    found = fit(points, weights, first, 300)
    theirs = TheirKMeans(5, init=first, n_init=1, max_iter=300, tol=0).fit(points, sample_weight=weights)
    assert found.converged
    assert found.inertia[-1] == pytest.approx(theirs.inertia_, rel=5e-3)
    assert found.centres[-1] == pytest.approx(theirs.cluster_centers_, abs=1.0)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.integers(0, 999), st.integers(1, 40), st.integers(2, 16), st.integers(1, 12))
def test_inertia_never_rises(seed: int, count: int, groups: int, rounds: int) -> None:
    points, weights = clouds(seed, count)
    rng = np.random.default_rng(seed)
    found = fit(points, weights, start(points, weights, groups, "random", rng), rounds)
    assert 2 <= len(found.centres) <= rounds + 1
    slack = 1e-9 * float(weights @ (points**2).sum(axis=1))
    assert (np.diff(found.inertia) <= slack).all()
    assert all(centres.shape == (groups, 3) for centres in found.centres)


def test_weights_stand_for_repeated_points() -> None:
    points, weights = clouds(count=50)
    repeated = np.repeat(points, weights.astype(int), axis=0)
    one = fit(points, weights, points[:3], 10)
    other = fit(repeated, np.ones(len(repeated)), points[:3], 10)
    assert one.centres[-1] == pytest.approx(other.centres[-1])
    assert one.inertia == pytest.approx(other.inertia)


def test_a_centre_that_owns_nothing_stays() -> None:
    points = np.array([[0.0, 0, 0], [1, 0, 0]])
    found = fit(points, np.ones(2), np.array([[0.5, 0, 0], [99.0, 0, 0]]), 5)
    assert found.centres[-1].tolist() == [[0.5, 0, 0], [99, 0, 0]]
    assert found.converged


def test_a_run_that_is_stopped_says_so() -> None:
    points, weights = clouds()
    assert not fit(points, weights, points[:5], 1).converged
    assert len(fit(points, weights, points[:5], 1).centres) == 2


@pytest.mark.parametrize("how", STARTS)
def test_a_start_is_made_of_points_and_the_same_for_the_same_numbers(how: Start) -> None:
    points, weights = clouds()
    first, again, other = (start(points, weights, 6, how, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert {tuple(row) for row in first.tolist()} <= {tuple(row) for row in points.tolist()}


@pytest.mark.parametrize("how", STARTS)
def test_points_are_drawn_by_their_weight(how: Start) -> None:
    """Of two points the one with 99 times the weight is drawn first about 99 times out of 100."""
    points, weights = np.array([[0.0, 0, 0], [1, 0, 0]]), np.array([1.0, 99.0])
    rng = np.random.default_rng(0)
    heavy = sum(start(points, weights, 1, how, rng)[0, 0] for _ in range(500))
    assert 485 <= heavy <= 500


def test_k_means_plus_plus_takes_one_centre_of_each_far_group() -> None:
    rng = np.random.default_rng(5)
    middles = np.array([[0.0, 0, 0], [1000, 0, 0], [0, 1000, 0], [0, 0, 1000]])
    points = middles[np.arange(200) % 4] + rng.normal(0, 1, (200, 3))
    for seed in range(20):
        drawn = start(points, np.ones(200), 4, "k-means++", np.random.default_rng(seed))
        assert sorted(assign(drawn, middles).tolist()) == [0, 1, 2, 3]


@pytest.mark.parametrize("how", STARTS)
def test_more_centres_than_colours_is_no_problem(how: Start) -> None:
    points = np.array([[5.0], [5.0]])
    found = best_fit(points, np.array([3.0, 4.0]), 16, how, 3, 5, 0)
    assert found.centres[0].tolist() == [[5.0]] * 16
    assert found.inertia[-1] == pytest.approx(0.0, abs=1e-9)


def test_the_best_of_several_starts_is_no_worse_than_a_single_one() -> None:
    points, weights = clouds(11, 300, 9)
    one, few, many = (best_fit(points, weights, 8, "random", tries, 60, 3) for tries in (1, 3, 20))
    assert many.inertia[-1] <= few.inertia[-1] <= one.inertia[-1]
    again = best_fit(points, weights, 8, "random", 20, 60, 3)
    assert np.array_equal(many.centres[-1], again.centres[-1])
    assert again.inertia == fit(points, weights, again.centres[0], 60).inertia


@pytest.mark.parametrize("seed", [0, 2])
def test_the_start_that_is_kept_is_the_best_of_all(seed: int) -> None:
    points, weights = clouds(12, 300, 9)
    rng = np.random.default_rng(seed)
    ends = [fit(points, weights, start(points, weights, 8, "random", rng), 60).inertia[-1] for _ in range(12)]
    assert min(ends[:3]) > 1.05 * min(ends), "the case is too easy: one of the first three starts is as good"
    assert best_fit(points, weights, 8, "random", 12, 60, seed).inertia[-1] <= 1.001 * min(ends)


def test_starts_that_end_alike_are_run_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups far apart have one end: ten short runs, and one that is kept."""
    points = np.concatenate([np.zeros((5, 3)), np.full((5, 3), 100.0)]) + np.random.default_rng(0).normal(0, 1, (10, 3))
    runs: list[int] = []

    def counted(*values: Any) -> Fit:
        runs.append(values[3])
        return fit(*values)

    monkeypatch.setattr(lloyd, "fit", counted)
    assert best_fit(points, np.ones(10), 2, "k-means++", 10, 77, 0).converged
    assert runs.count(77) == 1
    assert len(runs) == 11


def test_a_coarser_histogram_has_the_same_mass_and_mean() -> None:
    points, weights = clouds(2, 5000)
    coarse, mass = merged(points, weights, 300)
    assert 100 < len(coarse) <= 300
    assert mass.sum() == pytest.approx(weights.sum())
    assert mass @ coarse == pytest.approx(weights @ points)
    owner = np.square(points[:, None] - coarse[None]).sum(axis=2).min(axis=1)
    assert owner.max() < np.square(np.ptp(points, axis=0)).sum() / 20, "a point is far from all that could stand for it"
    assert merged(points, weights, 5000)[0] is points


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(1, 16), st.integers(1, 30), st.integers(0, 999))
def test_the_smallest_is_the_first_of_equal_ones(rows: int, columns: int, seed: int) -> None:
    distances = np.random.default_rng(seed).integers(-3, 3, (rows, columns)).astype(np.float64)
    row, least = smallest(distances)
    assert np.array_equal(row, np.argmin(distances, axis=0))
    assert np.array_equal(least, distances.min(axis=0))


def test_the_histogram_that_starts_are_compared_on_knows_how_large_areas_are() -> None:
    """Two flat areas and thousands of rare colours beside them: two centres belong on the areas, not one on the rare colours."""
    rng = np.random.default_rng(0)
    rare = rng.uniform(8, 12, (2 * COARSE_POINTS, 1))
    points = np.concatenate([rare, [[0.0], [4.0]]])
    weights = np.append(np.ones(len(rare)), [1e6, 1e6])
    for seed in range(5):
        found = best_fit(points, weights, 2, "k-means++", 10, 50, seed)
        assert np.sort(found.centres[-1].ravel()) == pytest.approx([0.0, 4.0], abs=0.1)


def test_cells_hold_what_lies_close_and_heavy_points_stay_alone() -> None:
    points, weights = clouds(count=3000)
    heavy = weights > 45
    own = cells(points, 200, heavy)
    assert np.array_equal(np.unique(own), np.arange(own.max() + 1))
    assert (np.bincount(own)[own[heavy]] == 1).all()
    centres, mass = means(points, weights, own)
    assert mass.sum() == weights.sum()
    for number in (0, 17, int(own.max())):
        held = own == number
        assert centres[number] == pytest.approx(np.average(points[held], axis=0, weights=weights[held]))
    extent = np.ptp(points, axis=0).max()
    assert np.linalg.norm(centres[own] - points, axis=1).max() < extent / 4
    assert 50 < len(np.unique(cells(points, 200))) < 600
