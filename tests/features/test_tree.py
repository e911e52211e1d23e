"""Cutting a tree against SciPy, and numbers that stay where they are when the cut moves."""

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

from seglib.features.tree import cut, cut_height, joins

POINTS = np.random.default_rng(5).normal(0, 10, (40, 2))
WEIGHTS = np.random.default_rng(6).integers(1, 50, 40).astype(np.float64)
TREE = linkage(POINTS, "average")


@pytest.mark.parametrize("parts", [1, 2, 3, 10, 39, 40, 64])
def test_a_cut_is_that_of_scipy(parts: int) -> None:
    labels = cut(TREE, WEIGHTS, parts)
    assert adjusted_rand_score(fcluster(TREE, parts, "maxclust"), labels) == pytest.approx(1.0)
    assert np.array_equal(np.unique(labels), np.arange(1, min(parts, 40) + 1))
    by_height = fcluster(TREE, cut_height(TREE, min(parts, 40)), "distance")
    assert adjusted_rand_score(by_height, labels) == pytest.approx(1.0)


@pytest.mark.parametrize("parts", range(2, 40))
def test_one_part_more_changes_the_lighter_half_of_one_part_alone(parts: int) -> None:
    before, after = cut(TREE, WEIGHTS, parts - 1), cut(TREE, WEIGHTS, parts)
    changed = before != after
    assert set(after[changed]) == {parts}
    (whole,) = set(before[changed])
    assert WEIGHTS[after == parts].sum() <= WEIGHTS[after == whole].sum()


def test_leaves_join_at_their_cophenetic_distance() -> None:
    distances = squareform(cophenet(TREE))
    for leaf in (0, 7, 39):
        met = joins(TREE, leaf)
        assert sorted(np.concatenate([others for _, others in met]).tolist()) == [n for n in range(40) if n != leaf]
        for height, others in met:
            assert distances[leaf, others] == pytest.approx(height)


def test_a_single_leaf() -> None:
    nothing = np.empty((0, 4))
    assert cut(nothing, np.ones(1), 5).tolist() == [1]
    assert cut_height(nothing, 5) == 0.0
    assert joins(nothing, 0) == []
