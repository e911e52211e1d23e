"""Curves of a probability map against scikit-learn's, and against the mask of a threshold."""

import numpy as np
import pytest
from sklearn import metrics as sklearn_metrics
from sklearn.calibration import calibration_curve

from seglib.metrics import restrict
from seglib.study.probability_curves import POINTS, at_threshold, curves
from seglib.types import Heat, Mask

VIEW = np.random.default_rng(11).random((60, 50)) < 0.7


def scene(levels: int) -> tuple[Mask, Heat]:
    """A truth and a map of so many different probabilities that knows something of it."""
    random = np.random.default_rng(levels)
    truth = random.random((60, 50)) < 0.2
    sharp = np.clip(0.35 * truth + random.random(truth.shape) * 0.6, 0, 1)
    return truth, (np.rint(sharp * (levels - 1)) / (levels - 1)).astype(np.float32)


@pytest.mark.parametrize("view", [None, VIEW], ids=["whole", "field of view"])
@pytest.mark.parametrize("levels", [2, 9, 100_000])
def test_every_point_lies_on_the_curves_of_scikit_learn(levels: int, view: Mask | None) -> None:
    truth, chance = scene(levels)
    found = curves(truth, chance, view)
    assert found is not None
    flat, said = (each.ravel() if view is None else restrict(each, view) for each in (truth, chance))
    false, true, thresholds = sklearn_metrics.roc_curve(flat, said, drop_intermediate=False)
    at = np.searchsorted(-thresholds, -found.thresholds)
    assert thresholds[at] == pytest.approx(found.thresholds)
    assert found.false_alarms == pytest.approx(false[at])
    assert found.recall == pytest.approx(true[at])
    precision, recall, rising = sklearn_metrics.precision_recall_curve(flat, said)
    at = np.searchsorted(rising, found.thresholds.astype(np.float32))
    assert found.precision == pytest.approx(precision[at])
    assert found.recall == pytest.approx(recall[at])
    assert found.roc_auc == pytest.approx(sklearn_metrics.roc_auc_score(flat, said))
    assert found.share == pytest.approx(flat.mean())


def test_no_step_of_a_curve_is_longer_than_it_may_be_and_both_ends_are_there() -> None:
    truth, chance = scene(100_000)
    found = curves(truth, chance)
    assert found is not None
    assert len(found.thresholds) <= 2 * POINTS + 3
    for along, pixels in ((found.false_alarms, (~truth).sum()), (found.recall, truth.sum())):
        assert np.diff(along, prepend=0.0).max() <= 1 / POINTS + 2 / pixels  # a step ends with a pixel, or two that are alike
        assert along[-1] == 1


def test_bins_agree_with_scikit_learn() -> None:
    truth, chance = scene(100_000)
    found = curves(truth, chance)
    assert found is not None
    true, said = calibration_curve(truth.ravel(), chance.ravel(), n_bins=15)
    full = found.pixels > 0
    assert found.true[full] == pytest.approx(true)
    assert found.said[full] == pytest.approx(said, abs=1e-6)


@pytest.mark.parametrize("view", [None, VIEW], ids=["whole", "field of view"])
@pytest.mark.parametrize("threshold", [0.0, 0.4, 1.0])
def test_a_threshold_is_where_its_mask_is(threshold: float, view: Mask | None) -> None:
    truth, chance = scene(9)
    inside = np.ones_like(truth) if view is None else view
    found = at_threshold(truth, chance, threshold, view)
    mask = chance >= threshold
    assert (found.tp, found.fp) == (int((mask & truth & inside).sum()), int((mask & ~truth & inside).sum()))
    assert (found.fn, found.tn) == (int((~mask & truth & inside).sum()), int((~mask & ~truth & inside).sum()))


@pytest.mark.parametrize("truth", [np.zeros((3, 3), np.bool_), np.ones((3, 3), np.bool_)], ids=["empty", "full"])
def test_one_kind_of_pixel_has_no_curves(truth: Mask) -> None:
    assert curves(truth, np.full((3, 3), 0.5, np.float32)) is None
