"""Dice over all thresholds, against the mask of each threshold."""

import numpy as np
import pytest

from seglib.features.threshold import Side
from seglib.metrics import dice, restrict
from seglib.study.threshold_curve import Curve, by_level, by_probability

RNG = np.random.default_rng(8)
TRUTH = RNG.random((20, 30)) < 0.3
LEVELS = np.clip(RNG.normal(90, 40, TRUTH.shape) + 50 * TRUTH, 0, 255).astype(np.uint8)
VIEW = RNG.random(TRUTH.shape) < 0.8


@pytest.mark.parametrize("side", ["bright", "dark"])
@pytest.mark.parametrize("view", [None, VIEW], ids=["whole", "field of view"])
def test_levels(side: Side, view: np.ndarray | None) -> None:  # type: ignore[type-arg]
    found = by_level(TRUTH, LEVELS, side, view)
    for level in range(256):
        mask = np.greater(LEVELS, level) == (side == "bright")
        expected = dice(TRUTH, mask) if view is None else dice(restrict(TRUTH, view), restrict(mask, view))
        assert found.dice[level] == pytest.approx(expected)


@pytest.mark.parametrize("view", [None, VIEW], ids=["whole", "field of view"])
def test_probabilities(view: np.ndarray | None) -> None:  # type: ignore[type-arg]
    chance = (LEVELS / 255).astype(np.float32)
    found = by_probability(TRUTH, chance, view)
    for threshold, value in zip(found.thresholds, found.dice, strict=True):
        mask = chance >= np.float32(threshold)
        expected = dice(TRUTH, mask) if view is None else dice(restrict(TRUTH, view), restrict(mask, view))
        assert value == pytest.approx(expected)


def test_the_best_is_the_middle_of_the_first_stretch_of_equals() -> None:
    curve = Curve(np.arange(7.0), np.array([0.1, 0.8, 0.8, 0.8, 0.2, 0.8, 0.1]))
    assert curve.best == (2.0, 0.8)
    assert Curve(np.arange(3.0), np.zeros(3)).best == (1.0, 0.0)


def test_nothing_to_find_is_found_by_the_threshold_that_takes_nothing() -> None:
    empty = np.zeros((2, 2), np.bool_)
    found = by_level(empty, np.full((2, 2), 9, np.uint8), "bright")
    assert found.dice[8] == 0
    assert found.dice[9] == 1
