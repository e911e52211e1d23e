"""What a probability map is worth before a threshold is chosen: ROC, precision and recall, and calibration, as curves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.metrics import Counts, Probabilities, counts, restrict
from seglib.types import Heat, Mask

POINTS = 200  # steps along either axis that a curve is drawn with; its areas are of all of it


@dataclass(frozen=True, eq=False)
class Curves:
    """The curves of one map against one truth. Shares are fractions of 1.

    thresholds: (K,) falling. false_alarms: (K,) share of the background at or above each. recall: (K,) share of the truth.
    precision: (K,) true share of what is found. share: of true pixels, which is the precision of guessing. pixels, said, true:
    (15,) of each bin of the probability its pixels, mean probability, and true share; nan where there are none.
    """

    thresholds: NDArray[np.float64]
    false_alarms: NDArray[np.float64]
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    share: float
    pixels: NDArray[np.int64]
    said: NDArray[np.float64]
    true: NDArray[np.float64]
    roc_auc: float
    pr_auc: float
    ece: float
    brier: float


def curves(truth: Mask, probability: Heat, field_of_view: Mask | None = None) -> Curves | None:
    """All of one shape (H, W). None where the truth is empty or covers everything: there is nothing to rank.

    >>> found = curves(np.array([[True, False, True]]), np.array([[0.75, 0.5, 0.25]], np.float32))
    >>> found.recall.tolist(), found.false_alarms.tolist(), found.roc_auc
    ([0.5, 0.5, 1.0], [0.0, 1.0, 1.0], 0.5)

    Raises:
        MaskError: the shapes differ, or there is something that is no probability.
    """
    if field_of_view is not None:
        truth, probability = restrict(truth, field_of_view), restrict(probability, field_of_view)
    map_of = Probabilities(truth, probability)
    order = map_of.ranking
    roc_auc, pr_auc, ece, brier = map_of.roc_auc, map_of.pr_auc, map_of.ece, map_of.brier
    if roc_auc is None or pr_auc is None or ece is None or brier is None:
        return None
    # The first threshold that reaches each step along either axis: no part of a curve is drawn more coarsely than a step.
    steps = np.linspace(0, 1, POINTS + 1)
    reached = (np.searchsorted(found, steps * found[-1]) for found in (order.tp, order.fp))
    at = np.unique(np.concatenate([*reached, [len(order.tp) - 1]]))
    tp, fp = order.tp[at], order.fp[at]
    pixels, said, true = map_of.reliability
    return Curves(
        order.thresholds[at].astype(np.float64),
        fp / order.negatives,
        tp / order.positives,
        tp / (tp + fp),
        order.positives / truth.size,
        pixels,
        said,
        true,
        roc_auc,
        pr_auc,
        ece,
        brier,
    )


def at_threshold(truth: Mask, probability: Heat, threshold: float, field_of_view: Mask | None = None) -> Counts:
    """The counts of the mask `probability >= threshold`: where a threshold lies on the curves. All of one shape."""
    mask = probability >= np.float32(threshold)
    if field_of_view is not None:
        truth, mask = restrict(truth, field_of_view), restrict(mask, field_of_view)
    return counts(truth, mask)
