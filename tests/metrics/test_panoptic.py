"""Panoptic quality of several classes against torchmetrics and a case by hand."""

import numpy as np
import pytest
import torch
from torchmetrics.functional.detection import panoptic_quality

from seglib.errors import MaskError
from seglib.metrics import panoptic, pq
from seglib.types import LabelMap
from tests.metrics.hostile import cells


def scene(seed: int, shift: int = 0) -> tuple[LabelMap, LabelMap]:
    """Classes 1 and 2 have objects, 3 (and the ground, 0) has none."""
    numbers = np.roll(cells(seed), shift, axis=1)
    classes = np.where(numbers > 0, 1 + numbers % 2, 0)
    classes[:, 45:], numbers = np.where(classes[:, 45:] > 0, 3, 0), np.where(np.isin(classes, (1, 2)), numbers, 0)
    numbers[:, 45:] = 0
    return classes.astype(np.int32), numbers.astype(np.int32)


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_torchmetrics(seed: int) -> None:
    truth_classes, truth = scene(seed)
    pred_classes, pred = scene(seed if seed % 2 else seed + 1, shift=seed % 3)
    both = [
        torch.from_numpy(np.stack(maps, axis=-1).astype(np.int64))[None]
        for maps in ((pred_classes, pred), (truth_classes, truth))
    ]
    theirs = panoptic_quality(*both, things={1, 2}, stuffs={0, 3}, return_per_class=True, return_sq_and_rq=True)
    ours = panoptic(truth_classes, truth, pred_classes, pred)
    names = [1, 2, 0, 3]  # things come first there
    for place, name in enumerate(names):
        quality = ours.each[name]
        assert [quality.pq, quality.sq or 0.0, quality.rq] == pytest.approx(theirs[place].tolist(), abs=1e-6)
    assert ours.pq == pytest.approx(float(theirs[:, 0].mean()))


def test_one_class_is_panoptic_quality_of_its_objects() -> None:
    truth, pred = cells(1), np.roll(cells(1), 1, axis=0)
    quality = panoptic((truth > 0).astype(np.int32), truth, (pred > 0).astype(np.int32), pred).each[1]
    assert quality.pq == pytest.approx(pq(truth, pred))


def test_where_nobody_knows_the_truth_nothing_is_right_or_wrong() -> None:
    classes, numbers = np.array([[1, 1, 1, 9, 9, 9, 9, 2]]), np.array([[1, 1, 1, 0, 0, 0, 0, 1]])
    pred_classes, pred = np.array([[1, 1, 1, 1, 2, 2, 2, 2]]), np.array([[4, 4, 4, 4, 5, 5, 5, 6]])
    found = panoptic(classes, numbers, pred_classes, pred, void=9)
    assert list(found.each) == [1, 2]
    assert (found.each[1].pq, found.each[2].pq) == (1.0, 1.0)  # three of four pixels known; segment 5 lies in the void
    strict = panoptic(classes, numbers, pred_classes, pred)
    assert (strict.each[1].iou, strict.each[2].fp, strict.each[9].fn) == (0.75, 1, 1)


def test_a_segment_that_lies_less_than_half_where_nobody_knows_is_a_false_alarm() -> None:
    classes, numbers = np.array([[9, 9, 1, 1, 1]]), np.zeros((1, 5), np.int32)
    found = panoptic(classes, numbers, np.full((1, 5), 2), numbers, void=9)  # two of five pixels
    assert (found.each[2].fp, found.each[1].fn) == (1, 1)
    most = panoptic(np.array([[9, 9, 9, 1, 1]]), numbers, np.full((1, 5), 2), numbers, void=9)
    assert list(most.each) == [1]


def test_shapes_must_fit_and_nothing_is_nothing() -> None:
    ones = np.ones((2, 3), np.int32)
    with pytest.raises(MaskError, match="map of true classes is 2 x 3 pixels and the map of predicted numbers 3 x 2"):
        panoptic(ones, ones, ones, ones.T)
    nothing = np.zeros((0, 3), np.int32)
    assert panoptic(nothing, nothing, nothing, nothing).pq is None
