"""Merges against SciPy's linkage, with weights against equal points, and neighbours against scikit-learn."""

from typing import get_args

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.cluster.hierarchy import is_monotonic, is_valid_linkage, linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.image import grid_to_graph
from sklearn.metrics import adjusted_rand_score

from seglib.features.adjacency import borders
from seglib.features.linkage import Linkage, join_all, join_neighbours
from seglib.features.tree import cut

LINKAGES: tuple[Linkage, ...] = get_args(Linkage)
of_every_linkage = pytest.mark.parametrize("how", LINKAGES)
RNG = np.random.default_rng(11)


def grid(height: int, width: int) -> NDArray[np.intp]:
    sides = borders(np.arange(height * width, dtype=np.int32).reshape(height, width))
    return np.stack([sides.first, sides.second], axis=1).astype(np.intp)


@of_every_linkage
@pytest.mark.parametrize("shape", [(2, 1), (3, 2), (40, 3), (90, 1), (130, 3)])
def test_all_may_join_as_in_scipy(how: Linkage, shape: tuple[int, int]) -> None:
    points = RNG.normal(0, 10, shape)
    found, expected = join_all(points, np.ones(len(points)), how), linkage(points, how)
    assert np.array_equal(found[:, [0, 1, 3]], expected[:, [0, 1, 3]])
    assert found[:, 2] == pytest.approx(expected[:, 2])


@of_every_linkage
def test_neighbours_of_everything_join_as_in_scipy(how: Linkage) -> None:
    """With a border between any two, the way over neighbours has to give the same tree."""
    points = RNG.normal(0, 10, (60, 3))
    everything = np.stack(np.triu_indices(60, 1), axis=1)
    found, expected = join_neighbours(points, np.ones(60), everything, how), linkage(points, how)
    assert np.sort(found[:, :2], axis=1) == pytest.approx(expected[:, :2])
    assert found[:, 2:] == pytest.approx(expected[:, 2:])


@of_every_linkage
@pytest.mark.parametrize("neighbours", [True, False])
def test_a_point_of_weight_three_stands_for_three_equal_points(how: Linkage, neighbours: bool) -> None:
    """SciPy gets the repeated points: they join at height 0 first, and then the heights must be the same."""
    points, weights = RNG.normal(0, 10, (25, 2)), RNG.integers(1, 6, 25)
    everything = np.stack(np.triu_indices(25, 1), axis=1)
    mass = weights.astype(np.float64)
    found = join_neighbours(points, mass, everything, how) if neighbours else join_all(points, mass, how)
    repeated = linkage(points.repeat(weights, axis=0), how)
    assert found[:, 2] == pytest.approx(repeated[repeated[:, 2] > 1e-9, 2])


@of_every_linkage
@pytest.mark.parametrize("shape", [(12, 9), (20, 15), (1, 40)])
def test_neighbours_on_a_grid_join_as_in_scikit_learn(how: Linkage, shape: tuple[int, int]) -> None:
    points = RNG.normal(0, 10, (shape[0] * shape[1], 3))
    merges = join_neighbours(points, np.ones(len(points)), grid(*shape), how)
    for parts in (2, 5, 17):
        theirs = AgglomerativeClustering(parts, linkage=how, connectivity=grid_to_graph(*shape)).fit(points)
        assert adjusted_rand_score(theirs.labels_, cut(merges, np.ones(len(points)), parts)) == pytest.approx(1.0)


@of_every_linkage
def test_every_tree_is_one_that_scipy_reads(how: Linkage) -> None:
    levels = RNG.integers(0, 3, (150, 1)).astype(np.float64)  # many equal points: every tie that there can be
    for merges in (join_all(levels, np.ones(150), how), join_neighbours(levels, np.ones(150), grid(10, 15), how)):
        assert is_valid_linkage(merges)
        assert is_monotonic(merges)
        assert merges[-1, 3] == 150
        assert merges[:, 2].max() > 0


@of_every_linkage
def test_one_point_has_nothing_to_join(how: Linkage) -> None:
    one, nobody = np.zeros((1, 3)), np.zeros((0, 2), np.intp)
    assert join_all(one, np.ones(1), how).shape == join_neighbours(one, np.ones(1), nobody, how).shape == (0, 4)
