"""Probability maps against scikit-learn, torchmetrics, slow loops, and laws."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics as sklearn_metrics
from torchmetrics.functional.classification import binary_calibration_error

from seglib import metrics
from seglib.errors import MaskError
from seglib.metrics import PROBABILITIES, Probabilities, counts, probability_scores, ranking
from seglib.types import Heat, Mask, read_only
from tests.metrics.hostile import quick, shapes

few = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
floats = st.one_of(few, st.floats(0, 1, width=32))
pairs = shapes.flatmap(lambda shape: st.tuples(hnp.arrays(np.bool_, shape), hnp.arrays(np.float32, shape, elements=floats)))


@quick
@given(pairs)
def test_areas_and_losses_agree_with_scikit_learn(pair: tuple[Mask, Heat]) -> None:
    truth, pred = (read_only(array) for array in pair)
    flat, said = truth.ravel(), pred.ravel().astype(np.float64)  # with float32 it rounds each square
    found = probability_scores(truth, pred)
    if flat.any() and not flat.all():
        assert found["roc_auc"] == pytest.approx(sklearn_metrics.roc_auc_score(flat, said))
    else:
        assert found["roc_auc"] is None
    if flat.any():
        assert found["pr_auc"] == pytest.approx(sklearn_metrics.average_precision_score(flat, said))
    else:
        assert found["pr_auc"] is None
    assert found["brier"] == pytest.approx(sklearn_metrics.brier_score_loss(flat, said), abs=1e-7)
    clipped = np.clip(said, 1e-7, 1 - 1e-7)
    assert found["cross_entropy"] == pytest.approx(sklearn_metrics.log_loss(flat, clipped, labels=[False, True]), abs=1e-6)


@quick
@given(pairs, floats)
def test_every_threshold_has_the_counts_of_its_mask(pair: tuple[Mask, Heat], threshold: float) -> None:
    truth, pred = pair
    found = ranking(truth, pred)
    assert found.thresholds.tolist() == sorted(set(pred.ravel().tolist()), reverse=True)
    for place, one in enumerate(found.thresholds.tolist()):
        assert found.at(one) == counts(truth, pred >= np.float32(one))
        expected = metrics.dice(truth, pred >= np.float32(one))
        assert found.dice[place] == expected or not truth.any()
    assert found.at(threshold) == counts(truth, pred >= np.float32(threshold))
    assert found.best is not None
    assert found.best[1] == max(found.dice)


@quick
@given(pairs)
def test_calibration_agrees_with_a_slow_loop(pair: tuple[Mask, Heat]) -> None:
    truth, pred = pair
    total = 0.0
    for number in range(15):
        inside = [i for i, value in enumerate(pred.ravel()) if min(int(np.float32(value) * 15), 14) == number]
        if inside:
            total += len(inside) * abs(np.mean(pred.ravel()[inside], dtype=np.float64) - np.mean(truth.ravel()[inside]))
    assert metrics.ece(truth, pred) == pytest.approx(total / truth.size)


def smooth(seed: int) -> tuple[Mask, Heat]:
    random = np.random.default_rng(seed)
    pred = random.beta(0.5, 0.8, (80, 80)).astype(np.float32)
    return random.random((80, 80)) < pred**1.5, pred


@pytest.mark.parametrize("seed", range(3))
def test_calibration_agrees_with_torchmetrics(seed: int) -> None:
    truth, pred = smooth(seed)
    theirs = binary_calibration_error(torch.from_numpy(pred), torch.from_numpy(truth.astype(np.int64)), n_bins=15)
    assert metrics.ece(truth, pred) == pytest.approx(float(theirs), abs=1e-5)


def test_the_reliability_of_a_map_that_is_right_is_the_diagonal() -> None:
    random = np.random.default_rng(5)
    pred = random.random((400, 400)).astype(np.float32)
    pixels, said, true = Probabilities(random.random((400, 400)) < pred, pred).reliability
    assert pixels.sum() == 160_000
    assert said == pytest.approx(true, abs=0.03)


def test_an_area_is_a_chance() -> None:
    truth, pred = smooth(7)
    true, false = pred[truth][:300], pred[~truth][:300]
    wins = [(a > b) + (a == b) / 2 for a in true for b in false]
    subset, flags = np.concatenate((true, false)), np.arange(len(true) + len(false)) < len(true)
    assert metrics.roc_auc(flags, subset) == pytest.approx(np.mean(wins))


def test_what_is_certain_and_wrong_is_finite_and_the_worst() -> None:
    assert metrics.cross_entropy(np.array([True]), np.array([0.0], np.float32)) == pytest.approx(-np.log(1e-7))
    assert metrics.cross_entropy(np.array([True]), np.array([1.0], np.float32)) == 0.0


@pytest.mark.parametrize("measure", PROBABILITIES, ids=lambda measure: measure.name)
def test_a_function_says_what_the_group_says_and_when_it_is_not_defined(measure: metrics.Measure) -> None:
    truth, pred = smooth(1)
    value = measure.function(truth, pred)
    assert value == probability_scores(truth, pred)[measure.name]
    assert type(value) is float
    nothing = np.zeros((0, 3))
    assert measure.function(nothing.astype(bool), nothing.astype(np.float32)) is None
    assert measure.undefined
    assert getattr(metrics, measure.name) is measure.function
    perfect = measure.function(truth, truth.astype(np.float32))
    assert perfect == (1 if measure.higher_is_better else 0)


@pytest.mark.parametrize(
    ("pred", "words"),
    [
        (np.full((2, 2), 1.5), "goes from 1.5 to 1.5"),
        (np.full((2, 2), -0.1), "between 0 and 1"),
        (np.array([[0.1, np.nan], [0.2, 0.3]]), "between 0 and 1"),
        (np.zeros((2, 3)), "truth is 2 x 2"),
    ],
)
def test_what_is_no_probability_is_refused(pred: Any, words: str) -> None:
    with pytest.raises(MaskError, match=words):
        probability_scores(np.ones((2, 2), np.bool_), pred)


def test_negative_zero_is_zero_and_numbers_are_compared_in_full() -> None:
    assert metrics.roc_auc(np.array([True, False]), np.array([-0.0, 0.0], np.float32)) == 0.5
    assert metrics.mean_squared_error(np.array([0, 255], np.uint8), np.array([255, 0], np.uint8)) == 255**2
    with pytest.raises(MaskError, match="finite"):
        metrics.mean_squared_error(np.array([np.nan]), np.array([0.0]))


def test_only_the_field_of_view_counts() -> None:
    truth, pred = smooth(2)
    view = np.zeros_like(truth)
    view[10:30, 5:60] = True
    assert probability_scores(truth, pred, view) == pytest.approx(probability_scores(truth[10:30, 5:60], pred[10:30, 5:60]))
