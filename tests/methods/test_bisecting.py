"""Bisecting K-Means against scikit-learn's, by its laws, and the tree that it shows."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, is_monotonic, is_valid_linkage
from sklearn.cluster import BisectingKMeans

from seglib.features.colours import Space, to_space
from seglib.methods.bisecting import EVEN, Bisecting
from seglib.methods.kmeans import KMeans
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, Labels, LabelView, Pixels, Step, TreeView
from tests.methods.cases import scene

SPACES: tuple[Space, ...] = ("lab", "rgb", "grey")
PICTURE = scene(96, 128)


def run(method: Bisecting | KMeans, pixels: Pixels = PICTURE) -> tuple[Labels, tuple[Step, ...]]:
    return segment(method, Image(pixels), Prompt())


def inertia(labels: Labels, space: Space) -> float:
    """Sum over all pixels of the squared distance to the mean of their part."""
    points, owners = to_space(PICTURE.reshape(-1, 3).astype(np.float64), space), labels.labels.ravel()
    groups = [points[owners == label] for label in np.unique(owners)]
    return float(sum(np.square(group - group.mean(axis=0)).sum() for group in groups))


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("k", [2, 3, 6])
def test_it_is_as_good_as_scikit_learns_on_all_pixels(space: Space, k: int) -> None:
    """A split that differs by a hair leads to others below it, so deep trees differ by a little in either direction."""
    points = to_space(PICTURE.reshape(-1, 3).astype(np.float64), space)
    theirs = BisectingKMeans(k, n_init=5, random_state=0, bisecting_strategy="biggest_inertia").fit(points)
    assert inertia(run(Bisecting(k=k, space=space))[0], space) <= (1.01 if k < 6 else 1.03) * theirs.inertia_


def test_k_means_is_no_worse() -> None:
    assert inertia(run(KMeans(k=6))[0], "lab") <= 1.005 * inertia(run(Bisecting(k=6))[0], "lab")


def test_each_split_divides_the_part_with_the_largest_inertia_and_no_other() -> None:
    found, steps = run(Bisecting(k=7, space="grey"))
    assert [step.title for step in steps] == ["Whole", *(f"Split {n}" for n in range(1, 7))]
    points = Image(PICTURE).grey.astype(np.float64)
    maps = [view.labels for step in steps for view in step.draw() if isinstance(view, LabelView)]
    for number, (before, after) in enumerate(pairwise(maps), start=1):
        spread = [
            ((before == label) * np.square(points - points[before == label].mean())).sum() for label in range(1, number + 1)
        ]
        changed = before != after
        assert set(after[changed].tolist()) == {number + 1}
        assert set(before[changed].tolist()) == {int(np.argmax(spread)) + 1}
        assert points[after == number + 1].min() > points[after == int(np.argmax(spread)) + 1].max(), "the brighter half is new"
    assert np.array_equal(maps[-1], found.labels)


def test_the_tree_is_one_that_scipy_reads_and_its_cut_gives_the_labels() -> None:
    found, steps = run(Bisecting(k=6))
    tree = steps[-1].draw()[2]
    assert isinstance(tree, TreeView)
    assert is_valid_linkage(tree.merges)
    assert is_monotonic(tree.merges)
    assert tree.merges.shape == (5, 4)
    assert len(set(fcluster(tree.merges, tree.cut, "distance"))) == found.facts["parts"] == 6


def test_a_picture_of_two_colours_is_split_once_and_says_so() -> None:
    pixels = np.array([[[10, 10, 10], [200, 50, 50], [10, 10, 10]]], np.uint8)
    found, _ = run(Bisecting(k=5), pixels)
    assert found.labels.tolist() == [[1, 2, 1]]
    assert (found.facts["parts"], found.facts["note"]) == (2, EVEN)
    plain, _ = run(Bisecting(k=5), np.full((3, 3, 3), 80, np.uint8))
    assert plain.why is not None
    assert (plain.facts["parts"], plain.why(1, 1).label) == (1, 1)


def test_why_follows_the_pixel_down_the_tree() -> None:
    found, _ = run(Bisecting(k=6))
    assert found.why is not None
    for row, column in ((0, 0), (24, 28), (60, 92), (95, 127), (16, 108)):
        why = found.why(row, column)
        assert why.label == found.labels[row, column]
        assert why.evidence[-1][0].endswith(f"nearer to label {why.label} by")
        assert all(margin >= 0 for _, margin in why.evidence)
        assert why.decisive == int(np.argmin([margin for _, margin in why.evidence]))
