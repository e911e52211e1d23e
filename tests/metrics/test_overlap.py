"""Overlap measures by hand, by a slow loop, by scikit-learn, and by the laws they obey."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn import metrics as sklearn_metrics

from seglib import metrics
from seglib.errors import MaskError
from seglib.metrics import MEASURES, OVERLAP, Counts, counts, restrict, scores
from seglib.types import Mask, read_only

NAMES = ("dice", "iou", "precision", "recall", "specificity", "accuracy")
pairs = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6).flatmap(
    lambda shape: st.tuples(*[hnp.arrays(np.bool_, shape) for _ in range(3)])
)
quick = settings(max_examples=60, deadline=None, derandomize=True)


def mask(text: str) -> Mask:
    """Rows separated by spaces; # is object, everything else background."""
    return np.array([[letter == "#" for letter in row] for row in text.split()])


def slow_counts(truth: Mask, pred: Mask) -> Counts:
    seen = {"tp": 0, "fp": 0, "fn": 0, "tn": 0}
    for row in range(truth.shape[0]):
        for column in range(truth.shape[1]):
            key = {(True, True): "tp", (False, True): "fp", (True, False): "fn", (False, False): "tn"}
            seen[key[bool(truth[row, column]), bool(pred[row, column])]] += 1
    return Counts(**seen)


def test_a_case_by_hand() -> None:
    truth, pred = mask("##... ##... ....."), mask(".##.. .##.. .....")  # two columns each, one in common
    assert counts(truth, pred) == Counts(tp=2, fp=2, fn=2, tn=9)
    assert scores(truth, pred) == {
        "dice": 0.5,
        "iou": 1 / 3,
        "precision": 0.5,
        "recall": 0.5,
        "specificity": 9 / 11,
        "accuracy": 11 / 15,
    }


def test_truth_and_prediction_are_not_exchanged() -> None:
    truth, pred = mask("####"), mask("#...")
    assert (metrics.precision(truth, pred), metrics.recall(truth, pred)) == (1.0, 0.25)


@pytest.mark.parametrize(
    ("truth", "pred", "expected"),
    [
        ("....", "....", (1.0, 1.0, None, None, 1.0, 1.0)),
        ("....", "#...", (0.0, 0.0, 0.0, None, 0.75, 0.75)),
        ("#...", "....", (0.0, 0.0, None, 0.0, 1.0, 0.75)),
        ("####", "####", (1.0, 1.0, 1.0, 1.0, None, 1.0)),
        ("####", "....", (0.0, 0.0, None, 0.0, None, 0.0)),
        ("#...", ".#..", (0.0, 0.0, 0.0, 0.0, 2 / 3, 0.5)),
    ],
)
def test_the_conventions_for_empty_and_full_masks(truth: str, pred: str, expected: tuple[float | None, ...]) -> None:
    assert scores(mask(truth), mask(pred)) == dict(zip(NAMES, expected, strict=True))


@quick
@given(pairs)
def test_counts_agree_with_a_slow_loop_and_measures_with_scikit_learn(masks: tuple[Mask, Mask, Mask]) -> None:
    truth, pred, _ = (read_only(one) for one in masks)
    assert counts(truth, pred) == slow_counts(truth, pred)
    flat, guess = truth.ravel(), pred.ravel()
    both_empty = not (flat.any() or guess.any())
    assert metrics.dice(truth, pred) == pytest.approx(
        sklearn_metrics.f1_score(flat, guess, zero_division=1.0 if both_empty else 0.0)
    )
    assert metrics.iou(truth, pred) == pytest.approx(1.0 if both_empty else sklearn_metrics.jaccard_score(flat, guess))
    assert metrics.accuracy(truth, pred) == pytest.approx(sklearn_metrics.accuracy_score(flat, guess))
    if guess.any():
        assert metrics.precision(truth, pred) == pytest.approx(sklearn_metrics.precision_score(flat, guess))
    if flat.any():
        assert metrics.recall(truth, pred) == pytest.approx(sklearn_metrics.recall_score(flat, guess))
    if not flat.all():
        expected = sklearn_metrics.recall_score(flat, guess, pos_label=False)
        assert metrics.specificity(truth, pred) == pytest.approx(expected)


@quick
@given(pairs)
def test_laws(masks: tuple[Mask, Mask, Mask]) -> None:
    truth, pred, _ = masks
    here, there = scores(truth, pred), scores(pred, truth)
    dice, iou = here["dice"], here["iou"]
    assert dice is not None
    assert iou is not None
    assert dice == pytest.approx(2 * iou / (1 + iou))
    assert iou == pytest.approx(dice / (2 - dice))
    assert {name: here[name] for name in ("dice", "iou", "accuracy")} == {
        name: there[name] for name in ("dice", "iou", "accuracy")
    }
    assert (here["precision"], here["recall"]) == (there["recall"], there["precision"])
    assert here["specificity"] == scores(~truth, ~pred)["recall"]
    if here["precision"] and here["recall"]:
        assert dice == pytest.approx(2 / (1 / here["precision"] + 1 / here["recall"]))
    assert all(value is None or 0 <= value <= 1 for value in here.values())
    assert (dice == 1) == np.array_equal(truth, pred)


@quick
@given(pairs)
def test_measures_against_chance_agree_with_scikit_learn(masks: tuple[Mask, Mask, Mask]) -> None:
    truth, pred, _ = masks
    flat, guess = truth.ravel(), pred.ravel()
    constant = [one.all() or not one.any() for one in (flat, guess)]
    for name, theirs in (
        ("balanced_accuracy", None if constant[0] else sklearn_metrics.balanced_accuracy_score(flat, guess)),
        ("mcc", None if any(constant) else sklearn_metrics.matthews_corrcoef(flat, guess)),
        (
            "kappa",
            None if all(constant) and flat[0] == guess[0] else sklearn_metrics.cohen_kappa_score(flat, guess, labels=[0, 1]),
        ),
    ):
        found = getattr(metrics, name)(truth, pred)
        assert found == (None if theirs is None else pytest.approx(theirs)), name
    for beta in (0.5, 1.0, 2.0):
        theirs = sklearn_metrics.fbeta_score(flat, guess, beta=beta, zero_division=0.0)
        assert metrics.f_beta(truth, pred, beta) == pytest.approx(theirs if flat.any() or guess.any() else 1.0)
    assert metrics.f_beta(truth, pred, 1.0) == pytest.approx(metrics.dice(truth, pred))
    sizes = flat.sum() + guess.sum()
    similar = 1 - abs(int(flat.sum()) - int(guess.sum())) / sizes if sizes else 1.0
    assert metrics.volumetric_similarity(truth, pred) == pytest.approx(similar)


def test_measures_against_chance_are_zero_for_guesses_and_stay_exact_for_many_pixels() -> None:
    guess = Counts(tp=30, fp=30, fn=60, tn=60)  # the prediction takes a third of the object and of the background
    assert (guess.kappa, guess.mcc, guess.balanced_accuracy) == (0.0, 0.0, 0.5)
    huge = Counts(tp=10**11, fp=3 * 10**10, fn=2 * 10**10, tn=10**12)
    small = Counts(tp=100, fp=30, fn=20, tn=1000)
    assert huge.kappa == pytest.approx(small.kappa)
    assert huge.mcc == pytest.approx(small.mcc)


@quick
@given(pairs)
def test_only_the_field_of_view_counts(masks: tuple[Mask, Mask, Mask]) -> None:
    truth, pred, field = masks
    if not field.any():
        field[0, 0] = True
    inside = scores(truth, pred, field)
    assert inside == scores(truth | ~field, pred ^ ~field, field)
    assert inside == scores(truth[field][:, None], pred[field][:, None])
    assert scores(truth, pred, np.ones_like(field)) == scores(truth, pred)


def test_a_field_of_view_keeps_the_pixels_of_masks_and_labels_in_step() -> None:
    field = mask("#.# .#.")
    labels = np.array([[1, 2, 3], [4, 5, 6]], np.int32)
    assert restrict(labels, field).tolist() == [1, 3, 5]
    assert restrict(labels > 2, field).tolist() == [False, True, True]


def test_counts_of_images_add_up_to_the_pooled_score() -> None:
    random = np.random.default_rng(1)
    truths, preds = random.random((2, 3, 8, 8)) > 0.6
    total = sum((counts(truth, pred) for truth, pred in zip(truths, preds, strict=True)), Counts(0, 0, 0, 0))
    assert total == counts(truths.reshape(24, 8), preds.reshape(24, 8))
    assert total.dice != pytest.approx(np.mean([metrics.dice(t, p) for t, p in zip(truths, preds, strict=True)]))


def test_numbers_are_native_and_the_registry_is_complete() -> None:
    assert tuple(scores(mask("##.."), mask(".#.."))) == NAMES == tuple(measure.name for measure in MEASURES)
    result = scores(mask("##.."), mask(".#.."), measures=OVERLAP)
    assert OVERLAP[: len(MEASURES)] == MEASURES
    assert tuple(result) == tuple(measure.name for measure in OVERLAP)
    assert {type(value) for value in result.values()} == {float}
    assert json.loads(json.dumps(result)) == result
    for measure in OVERLAP:
        assert measure.function is getattr(metrics, measure.name)
        assert measure.explanation.endswith(".")
        assert measure.title
        assert measure.higher_is_better


@pytest.mark.parametrize("measure", OVERLAP, ids=lambda measure: measure.name)
def test_the_registry_says_which_measures_may_be_undefined(measure: metrics.Measure) -> None:
    hostile = [mask("...."), mask("####"), mask("#..."), np.zeros((0, 0), np.bool_)]
    values = [measure.function(truth, pred) for truth in hostile for pred in hostile if truth.shape == pred.shape]
    assert (None in values) == bool(measure.undefined)


@pytest.mark.parametrize("measure", OVERLAP, ids=lambda measure: measure.name)
def test_masks_that_do_not_fit_are_refused_with_both_sizes(measure: metrics.Measure) -> None:
    with pytest.raises(MaskError, match=r"truth is 2 x 3 pixels and the prediction 3 x 2 \(height x width\)"):
        measure.function(np.ones((2, 3), np.bool_), np.ones((3, 2), np.bool_))
    with pytest.raises(MaskError, match=r"truth holds uint8 .* labels > 0"):
        measure.function(np.ones((2, 3), np.uint8), np.ones((2, 3), np.bool_))  # type: ignore[arg-type]
    with pytest.raises(MaskError, match=r"prediction holds int32"):
        measure.function(np.ones((2, 3), np.bool_), np.ones((2, 3), np.int32))  # type: ignore[arg-type]


def test_a_field_of_view_that_does_not_fit_is_refused() -> None:
    truth = np.ones((2, 3), np.bool_)
    with pytest.raises(MaskError, match=r"mask is 2 x 3 pixels and the field of view 4 x 4"):
        scores(truth, truth, np.ones((4, 4), np.bool_))
    with pytest.raises(MaskError, match="field of view is empty"):
        scores(truth, truth, np.zeros((2, 3), np.bool_))
