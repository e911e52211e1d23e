"""Counts of several classes against a loop over masks, scikit-learn and torchmetrics."""

import numpy as np
import pytest
import torch
from hypothesis import given
from sklearn import metrics as sklearn_metrics
from torchmetrics.functional.segmentation import mean_iou

from seglib.errors import MaskError
from seglib.metrics import class_counts, counts
from seglib.types import LabelMap, read_only
from tests.metrics.hostile import label_maps, quick


@quick
@given(label_maps)
def test_each_class_is_a_mask_against_all_others(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = (read_only(labels) for labels in pair)
    found = class_counts(truth, pred)
    assert list(found.each) == sorted({*truth.ravel().tolist(), *pred.ravel().tolist()})
    for name, number in found.each.items():
        assert number == counts(truth == name, pred == name)


@quick
@given(label_maps)
def test_averages_agree_with_scikit_learn(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = (labels.ravel() for labels in pair)
    found = class_counts(*pair)
    for background in (True, False):
        names = [name for name in found.each if background or name != 0]
        if not names:
            assert found.mean("dice", background) is None
            continue
        words = {"labels": names, "zero_division": 0.0}
        assert found.mean("dice", background) == pytest.approx(sklearn_metrics.f1_score(truth, pred, average="macro", **words))
        theirs = sklearn_metrics.jaccard_score(truth, pred, average="micro", **words)
        assert found.pooled(background).iou == pytest.approx(theirs)


@quick
@given(label_maps)
def test_mean_iou_agrees_with_torchmetrics(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = (torch.from_numpy(labels.astype(np.int64))[None] for labels in pair)
    theirs = mean_iou(pred, truth, num_classes=6, per_class=True, input_format="index")[0]
    ours = class_counts(*pair).of("iou")
    for name in range(6):
        assert float(theirs[name]) == pytest.approx(ours.get(name, -1.0) or 0.0)  # -1: the class occurs in neither


def test_the_three_averages_differ_by_what_they_weigh() -> None:
    truth, pred = np.zeros((2, 10, 10), np.int32)
    truth[:5], truth[9, 9] = 1, 2  # a large class that is half found, and one pixel that is missed
    pred[:5, :5] = 1
    found = class_counts(truth, pred)
    assert found.of("recall") == {0: 1.0, 1: 0.5, 2: 0.0}
    assert found.of("precision")[2] is None
    assert found.mean("recall") == 0.25
    assert found.mean("recall", background=True) == 0.5
    assert found.mean("precision") == 1.0  # only class 1 has one
    assert found.pooled().recall == pytest.approx(25 / 51)
    assert found.pooled(background=True).recall == pytest.approx((49 + 25) / 100)


def test_numbers_may_be_anything_and_shapes_must_fit() -> None:
    truth = np.array([[-3, 2_000_000_000, 7]])
    assert class_counts(truth, truth).of("dice") == {-3: 1.0, 7: 1.0, 2_000_000_000: 1.0}
    with pytest.raises(MaskError, match="truth is 1 x 3"):
        class_counts(truth, truth.T)
