"""Measures of partitions against scikit-learn, scikit-image, loops over pairs of pixels, and laws."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import example, given
from skimage import metrics as skimage_metrics
from sklearn import metrics as sklearn_metrics

from seglib import metrics
from seglib.metrics import PARTITIONS, partition_scores
from seglib.types import LabelMap, read_only
from tests.metrics.hostile import cells, label_maps, quick


@quick
@given(label_maps)
@example((np.arange(6).reshape(2, 3), np.arange(6).reshape(2, 3)))
@example((np.zeros((2, 3), int), np.ones((2, 3), int)))
def test_pairs_agree_with_a_slow_loop_and_scikit_learn(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = (read_only(labels).ravel().tolist() for labels in pair)
    alike = [(truth[i] == truth[j]) == (pred[i] == pred[j]) for i, j in combinations(range(len(truth)), 2)]
    assert metrics.rand(*pair) == (pytest.approx(np.mean(alike)) if alike else None)
    if alike:
        assert metrics.rand(*pair) == pytest.approx(sklearn_metrics.rand_score(truth, pred))
        assert metrics.adjusted_rand(*pair) == pytest.approx(sklearn_metrics.adjusted_rand_score(truth, pred))
    else:
        assert metrics.adjusted_rand(*pair) is None


@quick
@given(label_maps)
def test_information_agrees_with_scikit_image_and_scikit_learn(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    split, merge = metrics.split(truth, pred), metrics.merge(truth, pred)
    # scikit-image counts in bits, too, scikit-learn in nats.
    assert (split, merge) == pytest.approx(tuple(skimage_metrics.variation_of_information(truth, pred)), abs=1e-9)
    assert metrics.variation_of_information(truth, pred) == pytest.approx(split + merge)
    nats = sklearn_metrics.mutual_info_score(truth.ravel(), pred.ravel())
    assert metrics.mutual_information(truth, pred) == pytest.approx(nats / np.log(2), abs=1e-9)


@quick
@given(label_maps)
def test_covering_and_assignment_agree_with_slow_loops(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    names, others = ([int(name) for name in np.unique(labels)] for labels in pair)
    covered = [np.sum(truth == name) * max(metrics.iou(truth == name, pred == other) for other in others) for name in names]
    assert metrics.covering(truth, pred) == pytest.approx(sum(covered) / truth.size)
    chosen = metrics.best_assignment(truth, pred)
    assert len(set(chosen.values())) == len(chosen)
    agree = [[np.sum((truth == name) & (pred == other)) for other in others] for name in names]
    few, many = (names, others) if len(names) <= len(others) else (others, names)
    shared = np.array(agree) if few is names else np.transpose(agree)
    best = max(sum(shared[i, j] for i, j in enumerate(order)) for order in permutations(range(len(many)), len(few)))
    assert sum(np.sum((truth == name) & (pred == other)) for other, name in chosen.items()) == best


def test_names_do_not_matter_and_large_ones_are_fast() -> None:
    truth, pred = cells(1), cells(2)
    renamed = np.random.default_rng(0).permutation(100)[pred] * 20_000_000 + 5
    assert partition_scores(truth, renamed) == pytest.approx(partition_scores(truth, pred))


@quick
@given(label_maps)
def test_laws(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    here, there, same = partition_scores(truth, pred), partition_scores(pred, truth), partition_scores(truth, truth)
    assert tuple(here) == tuple(measure.name for measure in PARTITIONS)
    assert {type(value) for value in here.values()} <= {float, type(None)}
    assert (here["split"], here["merge"]) == pytest.approx((there["merge"], there["split"]), abs=1e-9)
    assert here["mutual_information"] == pytest.approx(there["mutual_information"], abs=1e-9)
    assert same["variation_of_information"] == pytest.approx(0)
    assert same["covering"] == 1
    assert here["mutual_information"] <= same["mutual_information"] + 1e-9
    if here["rand"] is not None:
        assert (here["rand"] == 1) == (here["adjusted_rand"] == 1)
        assert same["rand"] == same["adjusted_rand"] == 1


def test_what_the_two_halves_of_the_variation_of_information_mean() -> None:
    whole, halves = np.ones((4, 4), int), np.repeat([[1, 1, 2, 2]], 4, axis=0)
    assert (metrics.split(whole, halves), metrics.merge(whole, halves)) == (1.0, 0.0)
    assert (metrics.split(halves, whole), metrics.merge(halves, whole)) == (0.0, 1.0)


def test_several_raters_are_averaged() -> None:
    raters = [cells(1), cells(2), cells(3)]
    expected = np.mean([sklearn_metrics.rand_score(rater.ravel(), raters[0].ravel()) for rater in raters])
    assert metrics.probabilistic_rand(raters, raters[0]) == pytest.approx(expected)
    assert metrics.probabilistic_rand([], raters[0]) is None


@pytest.mark.parametrize("measure", PARTITIONS, ids=lambda measure: measure.name)
def test_a_function_says_what_the_group_says_and_when_it_is_not_defined(measure: metrics.Measure) -> None:
    truth, pred, nothing = cells(1), cells(2), np.zeros((0, 4), np.int32)
    assert measure.function(truth, pred) == partition_scores(truth, pred)[measure.name]
    assert measure.function(nothing, nothing) is None
    assert measure.undefined
    assert getattr(metrics, measure.name) is measure.function
    assert measure.explanation.endswith(".")


def test_only_the_field_of_view_counts() -> None:
    truth, pred, view = cells(3), cells(4), np.zeros((60, 60), np.bool_)
    view[10:40, 5:30] = True
    assert partition_scores(truth, pred, view) == partition_scores(truth[10:40, 5:30], pred[10:40, 5:30])
