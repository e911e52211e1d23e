"""Scores of classes against scikit-learn, and numbers without a meaning against trying every way to name them."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from sklearn import metrics as sklearn_metrics

from seglib.metrics import OVERLAP, are_classes, class_scores, paired
from seglib.types import LabelMap
from tests.metrics.hostile import label_maps, quick


@quick
@given(label_maps)
def test_averages_are_those_of_scikit_learn(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    flat, said = truth.ravel(), pred.ravel()
    found = class_scores(truth, pred)
    present = sorted(set(flat) | set(said))
    each = sklearn_metrics.f1_score(flat, said, labels=present, average=None)
    assert [found.classes[int(number)]["dice"] for number in present] == pytest.approx(list(each))
    assert found.mean_with_background["dice"] == pytest.approx(np.mean(each))
    classes = [number for number in present if number]
    if classes:
        words = {"labels": classes, "average": "micro", "zero_division": 1}
        assert found.mean["dice"] == pytest.approx(sklearn_metrics.f1_score(flat, said, labels=classes, average="macro"))
        assert found.pooled["iou"] == pytest.approx(sklearn_metrics.jaccard_score(flat, said, **words))
    else:
        assert found.mean["dice"] is None
    for scores in (*found.classes.values(), found.mean, found.mean_with_background, found.pooled):
        assert list(scores) == [measure.name for measure in OVERLAP]


@quick
@given(label_maps)
def test_no_other_way_to_name_the_numbers_agrees_in_more_pixels(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    pred = np.where(pred > 3, 0, pred).astype(np.int32)
    named = paired(truth, pred)
    agreeing = ((named == truth) & (truth > 0)).sum()
    ways = [((np.array([0, *way])[pred] == truth) & (truth > 0)).sum() for way in permutations((0, 0, 0, 1, 2, 3, 4), 3)]
    if (pred == 0).any():
        assert agreeing == max(ways)
        assert (named[pred == 0] == 0).all()
    for number in np.unique(pred):
        assert len(np.unique(named[pred == number])) == 1


def test_a_map_without_a_background_may_have_a_number_for_it() -> None:
    assert paired(np.array([0, 0, 1, 1, 2], np.int32), np.array([3, 3, 5, 5, 5], np.int32)).tolist() == [0, 0, 1, 1, 1]
    assert paired(np.array([0, 0, 1, 1], np.int32), np.array([7, 0, 7, 7], np.int32)).tolist() == [1, 0, 1, 1]


def test_what_are_classes() -> None:
    assert are_classes(np.array([0, 1, 2], np.int32))
    assert not are_classes(np.array([0, 1, 1], np.int32))
    assert not are_classes(np.arange(200, dtype=np.int32))
