"""Instance measures by slow loops over objects, by torchmetrics, and by laws.

The loop for matching is the definition of stardist (`stardist.matching`): of all pairings the one with the most pairs that
reach the threshold, and of those the one with the highest sum of IoU, here by trying every permutation.
"""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torchmetrics.functional.detection import panoptic_quality

from seglib import metrics
from seglib.errors import MaskError
from seglib.metrics import INSTANCES, instance_scores, objects
from seglib.types import LabelMap, read_only
from tests.metrics.hostile import cells, label_maps, quick


def table(truth: LabelMap, pred: LabelMap) -> Any:
    """(T, P) IoU of every object with every other, one at a time."""
    names, others = ([int(name) for name in np.unique(labels) if name] for labels in (truth, pred))
    both = [[np.logical_and(truth == name, pred == other).sum() for other in others] for name in names]
    either = [[np.logical_or(truth == name, pred == other).sum() for other in others] for name in names]
    return np.reshape(both, (len(names), len(others))) / np.reshape(either, (len(names), len(others)))


def slow_matching(iou: Any, threshold: float) -> tuple[int, float]:
    """The number of pairs and their sum of IoU."""
    small = iou if iou.shape[0] <= iou.shape[1] else iou.T
    best = (0, 0.0)
    for order in permutations(range(small.shape[1]), small.shape[0]):
        reached = [small[row, column] for row, column in enumerate(order) if small[row, column] >= threshold]
        best = max(best, (len(reached), float(sum(reached))))
    return best


@quick
@given(label_maps, st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 0.55, 0.75, 1.0]))
@example((np.array([[1, 1, 2, 2]]), np.array([[1, 2, 2, 1]])), 0.25)
def test_matching_agrees_with_trying_everything(pair: tuple[LabelMap, LabelMap], threshold: float) -> None:
    truth, pred = (read_only(labels) for labels in pair)
    iou, found = table(truth, pred), objects(truth, pred)
    number, total = slow_matching(iou, threshold)
    chosen = found.matched(threshold)
    assert len(set(found.rows[chosen])) == len(set(found.columns[chosen])) == len(chosen) == number
    assert found.iou[chosen].sum() == pytest.approx(total)
    hits = found.found(threshold)
    assert (hits.tp, hits.fp, hits.fn) == (number, iou.shape[1] - number, iou.shape[0] - number)


@quick
@given(label_maps)
def test_every_measure_agrees_with_its_definition(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    iou, found = table(truth, pred), instance_scores(truth, pred)
    true, predicted = iou.shape
    strict = iou[iou > 0.5]
    assert found["count_error"] == predicted - true
    assert found["sq"] == (pytest.approx(strict.mean()) if strict.size else None)
    assert found["rq"] == pytest.approx(2 * strict.size / (true + predicted) if true + predicted else 1.0)
    assert found["pq"] == pytest.approx(2 * strict.sum() / (true + predicted) if true + predicted else 1.0)
    shares = []
    for percent in range(50, 100, 5):
        hits = slow_matching(iou, percent / 100)[0]
        shares.append(hits / (true + predicted - hits) if true + predicted else 1.0)
    assert found["average_precision"] == pytest.approx(np.mean(shares))
    assert found["aji"] == pytest.approx(slow_aji(truth, pred))


def slow_aji(truth: LabelMap, pred: LabelMap) -> float:
    """Algorithm 1 of Kumar et al. 2017."""
    unused = {int(name) for name in np.unique(pred) if name}
    common = union = 0
    taken = set()
    for name in (int(name) for name in np.unique(truth) if name):
        partners = [(metrics.iou(truth == name, pred == other), -other) for other in sorted(unused)]
        best, other = max(partners, default=(0.0, 0))
        if best == 0:
            union += int((truth == name).sum())
            continue
        common += int(((truth == name) & (pred == -other)).sum())
        union += int(((truth == name) | (pred == -other)).sum())
        taken.add(-other)
    union += sum(int((pred == other).sum()) for other in unused - taken)
    return common / union if union else 1.0


@pytest.mark.parametrize("seed", range(6))
def test_panoptic_quality_agrees_with_torchmetrics(seed: int) -> None:
    truth, pred = cells(seed), np.roll(cells(seed), seed % 3, axis=1)
    pred = np.where(np.random.default_rng(seed).random(pred.max() + 1)[pred] > 0.2, pred, 0)
    both = [torch.from_numpy(np.stack([(labels > 0), labels], axis=-1).astype(np.int64))[None] for labels in (pred, truth)]
    theirs = panoptic_quality(*both, things={1}, stuffs={0}, return_per_class=True, return_sq_and_rq=True)[0]
    found = instance_scores(truth, pred)
    assert [found["pq"], found["sq"], found["rq"]] == pytest.approx(theirs.tolist())


@quick
@given(label_maps)
def test_laws(pair: tuple[LabelMap, LabelMap]) -> None:
    truth, pred = pair
    here, there = instance_scores(truth, pred), instance_scores(pred, truth)
    renamed = np.array([0, 40, 7, 3_000_000, 2, 9])[pred]
    assert {**instance_scores(truth, renamed), "aji": here["aji"]} == here  # of equally good partners AJI takes the lower number
    assert here["count_error"] == -there["count_error"]
    for name in ("pq", "rq", "sq", "object_f1", "average_precision"):
        assert here[name] == pytest.approx(there[name]), name
        assert here[name] is None or 0 <= here[name] <= 1
    if here["sq"] is not None:
        assert here["pq"] == pytest.approx(here["sq"] * here["rq"])
    same = instance_scores(truth, truth)
    assert same["count_error"] == 0
    assert {value for name, value in same.items() if name != "count_error"} <= {1.0, None}


@pytest.mark.parametrize("measure", INSTANCES, ids=lambda measure: measure.name)
def test_a_function_says_what_the_group_says_and_when_it_is_not_defined(measure: metrics.Measure) -> None:
    truth, pred, nothing = cells(1), cells(2), np.zeros((60, 60), np.int32)
    value = measure.function(truth, pred)
    assert value == instance_scores(truth, pred)[measure.name]
    assert type(value) is (int if measure.name == "count_error" else float)
    values = [measure.function(*pair) for pair in ((truth, nothing), (nothing, truth), (nothing, nothing))]
    assert (None in values) == bool(measure.undefined)
    assert getattr(metrics, measure.name) is measure.function
    assert measure.explanation.endswith(".")


def test_many_rivals_are_settled_fast_and_exactly() -> None:
    """Every true pair of pixels has two predicted halves with an IoU of exactly 0.5."""
    truth = np.repeat(np.arange(1, 20_001), 2).reshape(200, 200)
    pred = np.arange(1, 40_001).reshape(200, 200)
    found = objects(truth, pred)
    assert found.found(0.5).tp == 20_000
    assert found.found(0.55).tp == 0
    assert found.pq == 0.0


def test_more_pairs_go_before_better_ones() -> None:
    truth, pred = np.array([[1] * 10 + [2]]), np.array([[2] + [1] * 10])  # IoU of 1 and 1: 9/11; of 1 and 2, both ways: 1/10
    found = objects(truth, pred)
    assert len(found.matched(0.1)) == 2
    assert found.iou[found.matched(0.1)].tolist() == [0.1, 0.1]
    assert found.iou[found.matched(0.11)].tolist() == [9 / 11]


def test_thresholds_and_shapes_are_checked() -> None:
    truth = np.ones((2, 3), np.int32)
    for threshold in (0.0, 1.01, float("nan")):
        with pytest.raises(MaskError, match="above 0 and at most 1"):
            metrics.object_f1(truth, truth, threshold)
    with pytest.raises(MaskError, match="truth is 2 x 3"):
        instance_scores(truth, truth.T)


def test_pieces_that_touch_at_a_corner_are_one_object() -> None:
    assert metrics.pieces(np.eye(4, dtype=np.bool_)).max() == 1


def test_only_the_part_inside_the_field_of_view_counts() -> None:
    truth, pred, view = cells(3), cells(4), np.zeros((60, 60), np.bool_)
    view[10:40, 5:30] = True
    assert instance_scores(truth, pred, view) == instance_scores(truth[10:40, 5:30], pred[10:40, 5:30])
