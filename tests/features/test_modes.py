"""Mean shift against scikit-learn and against one window for each point, moved by an obvious loop."""

import numpy as np
import pytest
from sklearn.cluster import MeanShift as TheirMeanShift
from sklearn.datasets import make_blobs

from seglib.features import modes
from seglib.features.gathering import Points
from seglib.features.modes import climb

BLOBS, OWNERS = make_blobs([120, 60, 200, 30], centers=[[0, 0, 0], [40, 5, 0], [10, 50, 20], [45, 45, 5]], random_state=1)
ONES = np.ones(len(BLOBS))


def by_loop(points: Points, weights: Points, start: Points, bandwidth: float) -> Points:
    """Where one window comes to rest."""
    while True:
        inside = np.linalg.norm(points - start, axis=1) <= bandwidth
        mean = np.average(points[inside], axis=0, weights=weights[inside])
        if np.linalg.norm(mean - start) < 1e-6:
            return np.asarray(mean)
        start = mean


@pytest.mark.parametrize("bandwidth", [6.0, 12.0, 15.0, 60.0])
def test_as_many_modes_as_scikit_learn_in_the_same_places(bandwidth: float) -> None:
    found = climb(BLOBS, ONES, bandwidth)
    theirs = TheirMeanShift(bandwidth=bandwidth, bin_seeding=True).fit(BLOBS)
    assert found.arrived
    assert len(found.modes) == len(theirs.cluster_centers_)
    away = np.linalg.norm(found.modes[:, None] - theirs.cluster_centers_[None], axis=2).min(axis=1)
    assert away.max() < 0.1 * bandwidth


def test_points_of_a_cloud_come_to_one_mode_the_densest_first() -> None:
    found = climb(BLOBS, ONES, 8.0)
    assert [np.unique(found.labels[owner == OWNERS]).tolist() for owner in (2, 0, 1, 3)] == [[0], [1], [2], [3]]


def test_points_go_where_a_window_of_their_own_would_go() -> None:
    """On one long crooked cloud, where ways matter; a window shared by a small cell may err near a watershed."""
    rng = np.random.default_rng(3)
    angle = rng.uniform(0, 5, 700)
    points = np.stack([30 * np.cos(angle), 30 * np.sin(angle)], axis=1) + rng.normal(0, 3, (700, 2))
    weights = rng.integers(1, 9, 700).astype(np.float64)
    found = climb(points, weights, 9.0)
    ends = np.array([by_loop(points, weights, point, 9.0) for point in points])
    nearest = np.linalg.norm(ends[:, None] - found.modes[None], axis=2).argmin(axis=1)
    assert len(found.modes) > 3
    assert (nearest == found.labels).mean() > 0.85


def test_weights_count_like_repeated_points() -> None:
    weights = np.random.default_rng(0).integers(1, 5, len(BLOBS))
    once = climb(BLOBS, weights.astype(np.float64), 10.0)
    repeated = climb(BLOBS.repeat(weights, axis=0), np.ones(weights.sum()), 10.0)
    assert once.modes == pytest.approx(repeated.modes)
    assert np.array_equal(once.labels.repeat(weights), repeated.labels)


def test_mass_is_never_lost_and_windows_only_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = climb(BLOBS, ONES, 7.0)
    monkeypatch.setattr(modes, "BLOCK", 7)  # fewer than the windows: several blocks
    found = climb(BLOBS, ONES, 7.0)
    assert found.rounds[1][0] == pytest.approx(whole.rounds[1][0])
    assert all(mass.sum() == pytest.approx(len(BLOBS)) for _, mass in found.rounds)
    counts = [len(windows) for windows, _ in found.rounds]
    assert counts == sorted(counts, reverse=True)


def test_a_mode_with_too_few_points_gives_them_to_the_nearest() -> None:
    few = climb(BLOBS, ONES, 8.0, least=0.1)  # the smallest cloud has 7 % of the points
    assert len(few.modes) == 3
    nearest = np.linalg.norm(few.modes - [45, 45, 5], axis=1).argmin()
    assert set(few.labels[OWNERS == 3]) == {nearest}
    assert len(climb(BLOBS, ONES, 8.0, least=0.9).modes) == 1
