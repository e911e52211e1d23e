"""What another threshold would have scored: Dice over all of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.features.threshold import Side
from seglib.metrics import ranking, restrict
from seglib.types import Grey, Heat, Mask

SHARES = 201  # thresholds of a probability that are tried


@dataclass(frozen=True, eq=False)
class Curve:
    """Dice of the mask at each threshold, (K,) both. The best one was chosen by the truth: an oracle."""

    thresholds: NDArray[np.float64]
    dice: NDArray[np.float64]

    @property
    def best(self) -> tuple[float, float]:
        """The threshold of the highest Dice, and that Dice; of equally good ones the middle of the first stretch."""
        top = np.flatnonzero(self.dice == self.dice.max())
        stretch = top[: int(np.flatnonzero(np.diff(top, append=top[-1] + 2) != 1)[0]) + 1]
        place = int(stretch[len(stretch) // 2])
        return float(self.thresholds[place]), float(self.dice[place])


def by_probability(truth: Mask, probability: Heat, field_of_view: Mask | None = None) -> Curve:
    """Foreground is `probability >= threshold`, for thresholds from 0 to 1. All of one shape.

    >>> found = by_probability(np.array([[True, False]]), np.array([[0.75, 0.25]], np.float32))
    >>> float(found.dice[0]), found.best
    (0.6666666666666666, (0.505, 1.0))

    Raises:
        MaskError: the shapes differ, or there is something that is no probability.
    """
    if field_of_view is not None:
        truth, probability = restrict(truth, field_of_view), restrict(probability, field_of_view)
    order = ranking(truth, probability)
    thresholds = np.linspace(0, 1, SHARES)
    return Curve(thresholds, np.array([order.at(float(threshold)).dice for threshold in thresholds]))


def by_level(truth: Mask, levels: Grey, side: Side, field_of_view: Mask | None = None) -> Curve:
    """Foreground is what is above a level (bright) or not above it (dark), for levels from 0 to 255. All of one shape.

    >>> by_level(np.array([[True, False]]), np.array([[200, 100]], np.uint8), "bright").best
    (150.0, 1.0)
    """
    if field_of_view is not None:
        truth, levels = restrict(truth, field_of_view), restrict(levels, field_of_view)
    pixels = np.cumsum(np.bincount(levels.ravel(), minlength=256))
    true = np.cumsum(np.bincount(levels[truth].ravel(), minlength=256))
    if side == "bright":
        pixels, true, positives = pixels[-1] - pixels, true[-1] - true, true[-1]
    else:
        positives = true[-1]
    both = pixels + positives
    return Curve(np.arange(256, dtype=np.float64), np.where(both > 0, 2 * true / np.maximum(both, 1), 1.0))
