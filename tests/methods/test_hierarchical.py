"""The whole method against SciPy and scikit-learn where every pixel is a region, what it keeps, and what it says."""

from typing import get_args

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.image import grid_to_graph
from sklearn.metrics import adjusted_rand_score

from seglib.features.colours import to_space
from seglib.features.linkage import Linkage
from seglib.methods import hierarchical
from seglib.methods.hierarchical import FEW, NEXT, Hierarchical
from seglib.phantoms import Shapes
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, LabelView, TreeView
from tests.methods.cases import noise, scene

LINKAGES: tuple[Linkage, ...] = get_args(Linkage)
SMALL = Image(noise(14, 17, 3))  # fewer pixels than regions
LAB = to_space(SMALL.pixels.reshape(-1, 3).astype(np.float64), "lab")


@pytest.mark.parametrize("how", LINKAGES)
def test_pixels_of_like_colour_join_as_in_scipy(how: Linkage) -> None:
    found, steps = segment(Hierarchical(linkage=how, neighbours="all", parts=9), SMALL, Prompt())
    theirs = linkage(LAB, how)
    assert adjusted_rand_score(fcluster(theirs, 9, "maxclust"), found.labels.ravel()) == pytest.approx(1.0)
    tree = steps[-1].draw()[1]
    assert isinstance(tree, TreeView)
    assert np.array_equal(tree.merges[:, [0, 1, 3]], theirs[:, [0, 1, 3]])
    assert tree.merges[:, 2] == pytest.approx(theirs[:, 2])


@pytest.mark.parametrize("how", LINKAGES)
def test_pixels_that_touch_join_as_in_scikit_learn(how: Linkage) -> None:
    found, _ = segment(Hierarchical(linkage=how, parts=12), SMALL, Prompt())
    theirs = AgglomerativeClustering(12, linkage=how, connectivity=grid_to_graph(14, 17)).fit(LAB)
    assert adjusted_rand_score(theirs.labels_, found.labels.ravel()) == pytest.approx(1.0)


def test_shapes_are_found_as_parts() -> None:
    sample = Shapes(size=128).make()
    found, _ = segment(Hierarchical(), sample.image, Prompt())
    assert sample.truth is not None
    objects = np.unique(sample.truth[sample.truth > 0])
    for number in objects:
        inside = sample.truth == number
        best = np.bincount(found.labels[inside]).argmax()
        assert (found.labels == best)[inside].mean() > 0.9


def test_moving_the_cut_grows_no_tree_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(scene())
    first, _ = segment(Hierarchical(parts=5, regions=100), image, Prompt())
    assert first.reused_seconds == 0.0
    for name in ("tiles", "means"):
        monkeypatch.setattr(hierarchical, name, None)
    second, steps = segment(Hierarchical(parts=6, regions=100), image, Prompt())
    assert second.reused_seconds > 0.0
    assert second.labels.max() == 6
    assert isinstance(steps[-1].draw()[0], LabelView)
    with pytest.raises(TypeError):
        segment(Hierarchical(parts=6, regions=150), image, Prompt())


def test_more_parts_than_regions_is_said() -> None:
    found, _ = segment(Hierarchical(parts=40), Image(noise(3, 4, 3)), Prompt())
    assert (found.facts["regions"], found.facts["note"], found.labels.max()) == (12, FEW, 12)


def test_why_tells_at_which_height_the_part_joins_the_others() -> None:
    found, _ = segment(Hierarchical(neighbours="all", parts=5), SMALL, Prompt())
    assert found.why is not None
    theirs = linkage(LAB, "ward")
    last = theirs[-4:, 2]  # the joins that were taken back
    for row, column in ((0, 0), (6, 9), (13, 16)):
        why = found.why(row, column)
        assert why.label == found.labels[row, column]
        assert sorted(name for name, _ in why.evidence) == [f"label {n} joins" for n in range(1, 6) if n != why.label]
        heights = [height for _, height in why.evidence]
        assert all(np.isclose(last, height).any() for height in heights)
        assert max(heights) == pytest.approx(last[-1])
        assert heights == sorted(heights)
        assert why.decisive == 0
        assert f"{min(heights):.2f}" in why.sentence


def test_of_many_joins_why_lists_the_first_and_says_how_many() -> None:
    found, _ = segment(Hierarchical(neighbours="all", parts=12), SMALL, Prompt())
    assert found.why is not None
    why = found.why(6, 9)
    assert len(why.evidence) == NEXT < 11
    assert "Of 11 joins" in why.sentence


def test_one_pixel_is_one_part_and_says_so() -> None:
    found, _ = segment(Hierarchical(), Image(noise(1, 1, 3)), Prompt())
    assert found.why is not None
    why = found.why(0, 0)
    assert (why.label, why.evidence) == (1, ())
    assert "no other label" in why.sentence
