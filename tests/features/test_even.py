"""Even areas first: against the two linkages it is made of, and on a slope that Ward alone would cut."""

from typing import get_args

import numpy as np
import pytest
from scipy.cluster.hierarchy import is_monotonic, is_valid_linkage
from sklearn.metrics import adjusted_rand_score

from seglib.features.even import LEAST, join_even
from seglib.features.linkage import Linkage, join_neighbours
from seglib.features.tree import cut
from tests.features.test_linkage import grid

of_every_linkage = pytest.mark.parametrize("how", get_args(Linkage))
RNG = np.random.default_rng(4)
POINTS, WEIGHTS, PAIRS = RNG.normal(0, 10, (120, 3)), RNG.integers(1, 9, 120).astype(np.float64), grid(12, 10)


@of_every_linkage
def test_without_even_areas_it_is_the_linkage(how: Linkage) -> None:
    found = join_even(POINTS, WEIGHTS, PAIRS, how, 0.0, 100.0)
    assert found.first == 0
    expected = join_neighbours(POINTS, WEIGHTS, PAIRS, how)
    assert np.array_equal(found.merges[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    assert found.merges[:, 2] == pytest.approx(expected[:, 2])


@of_every_linkage
@pytest.mark.parametrize("even", [0.5, 1.0, 2.0, 99.0])
def test_first_what_differs_little_by_the_mean_then_the_linkage_of_what_that_left(how: Linkage, even: float) -> None:
    merges, first, limit = join_even(POINTS, WEIGHTS, PAIRS, how, even, 100.0)
    differences = np.linalg.norm(POINTS[PAIRS[:, 0]] - POINTS[PAIRS[:, 1]], axis=1)
    assert limit == pytest.approx(even * np.median(differences))
    average = join_neighbours(POINTS, WEIGHTS, PAIRS, "average")
    assert first == (average[:, 2] < limit).sum() > 0
    left = 120 - first
    groups = cut(average, WEIGHTS, left)
    assert adjusted_rand_score(groups, cut(merges, WEIGHTS, left)) == 1.0
    if left > 1:
        mass = np.bincount(groups - 1, WEIGHTS)
        means = np.stack([np.bincount(groups - 1, axis * WEIGHTS) for axis in POINTS.T], axis=1) / mass[:, None]
        touching = np.array(sorted({(min(pair), max(pair)) for pair in (groups[PAIRS] - 1).tolist() if pair[0] != pair[1]}))
        above = join_neighbours(means, mass, touching, how)
        for parts in range(1, left):
            theirs = cut(above, mass, parts)[groups - 1]
            assert adjusted_rand_score(theirs, cut(merges, WEIGHTS, parts)) == pytest.approx(1.0)
        assert merges[first:, 2] == pytest.approx(np.maximum(above[:, 2], limit))


@of_every_linkage
@pytest.mark.parametrize("even", [0.0, 1.0, 5.0])
def test_the_tree_is_one_that_scipy_reads(how: Linkage, even: float) -> None:
    levels = RNG.integers(0, 3, (120, 1)).astype(np.float64)  # many equal points: every tie that there can be
    for points in (POINTS, levels, np.zeros((120, 2))):
        merges = join_even(points, WEIGHTS, PAIRS, how, even, 100.0).merges
        assert is_valid_linkage(merges)
        assert is_monotonic(merges)
        assert merges[-1, 3] == 120


def test_a_slope_stays_whole_where_ward_alone_cuts_it() -> None:
    """A ground that rises by 20 levels over 30 columns, and on it a square of 4 x 4 that is 12 levels brighter."""
    level = np.repeat(np.linspace(0, 20, 30)[None], 30, axis=0)
    square = np.zeros((30, 30), np.int32)
    square[13:17, 13:17] = 1
    points, ones = (level + 12 * square).reshape(-1, 1), np.ones(900)
    found = cut(join_even(points, ones, grid(30, 30), "ward", 2.0, 100.0).merges, ones, 2)
    assert adjusted_rand_score(square.ravel(), found) == 1.0
    assert adjusted_rand_score(square.ravel(), cut(join_neighbours(points, ones, grid(30, 30), "ward"), ones, 2)) < 0.2


def test_hardly_any_difference_is_not_taken_for_noise() -> None:
    """Where most neighbours are equal the median is 0; a difference of one percent of white is still hardly one."""
    points = np.zeros((120, 1))
    points[60:] = 1.9 * LEAST * 100
    assert join_even(points, np.ones(120), PAIRS, "ward", 2.0, 100.0).first == 119
    assert join_even(points * 1.2, np.ones(120), PAIRS, "ward", 2.0, 100.0).first == 118


def test_one_point_has_nothing_to_join() -> None:
    assert join_even(np.zeros((1, 3)), np.ones(1), np.zeros((0, 2), np.intp), "ward", 2.0, 100.0).merges.shape == (0, 4)
