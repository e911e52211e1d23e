"""How well two masks cover each other: the measures that read the four numbers of `Counts`.

Both masks are bool of one shape, any number of dimensions. Where only a field of view counts, both are brought through
`restrict` first; no measure knows of it. Numbers are native Python floats; a measure that is not defined is None.
"""

import numpy as np

from seglib.metrics.counts import BETA, Counts
from seglib.metrics.pairs import both_masks
from seglib.types import Mask


def counts(truth: Mask, pred: Mask) -> Counts:
    """The four numbers that all overlap measures are made of.

    Raises:
        MaskError: a mask is not bool, or the two differ in shape.
    """
    both_masks(truth, pred)
    tp = int(np.count_nonzero(truth & pred))
    fp = int(np.count_nonzero(pred)) - tp
    fn = int(np.count_nonzero(truth)) - tp
    return Counts(tp, fp, fn, truth.size - tp - fp - fn)


def dice(truth: Mask, pred: Mask) -> float:
    """Twice the common area over the sum of both areas, 0 to 1: how much of the two masks is shared.

    2 tp / (2 tp + fp + fn). The same number as the F1 score. Both masks empty: 1. Only one of them empty: 0.

    Reference: Dice 1945, 10.2307/1932409.

    >>> dice(np.array([True, True, False]), np.array([True, False, False]))
    0.6666666666666666
    """
    return counts(truth, pred).dice


def iou(truth: Mask, pred: Mask) -> float:
    """The common area over the area that either covers, 0 to 1; always below Dice unless it is 0 or 1.

    tp / (tp + fp + fn) = dice / (2 - dice). Both masks empty: 1. Only one of them empty: 0.

    Reference: Jaccard 1912, 10.1111/j.1469-8137.1912.tb05611.x.

    >>> iou(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    return counts(truth, pred).iou


def precision(truth: Mask, pred: Mask) -> float | None:
    """The share of the predicted pixels that are right, 0 to 1: false alarms lower it, misses do not.

    tp / (tp + fp). Nothing predicted: None, for there is nothing that could be right or wrong.

    >>> precision(np.array([True, True, False]), np.array([True, False, False]))
    1.0
    """
    return counts(truth, pred).precision


def recall(truth: Mask, pred: Mask) -> float | None:
    """The share of the true pixels that were found, 0 to 1: misses lower it, false alarms do not. Also called sensitivity.

    tp / (tp + fn). Truth empty: None, for there is nothing to find.

    >>> recall(np.array([True, True, False]), np.array([True, False, False]))
    0.5
    """
    return counts(truth, pred).recall


def specificity(truth: Mask, pred: Mask) -> float | None:
    """The share of the true background that was left alone, 0 to 1; close to 1 for every small object, however bad the mask.

    tn / (tn + fp). Truth covers everything: None, for there is no background.

    >>> specificity(np.array([True, False, False]), np.array([True, True, False]))
    0.5
    """
    return counts(truth, pred).specificity


def accuracy(truth: Mask, pred: Mask) -> float | None:
    """The share of all pixels that are right, 0 to 1; an empty mask scores 0.95 where the object covers 5 %.

    (tp + tn) / all. No pixels at all: None.

    >>> accuracy(np.array([True, False, False, False]), np.array([False, False, False, False]))
    0.75
    """
    return counts(truth, pred).accuracy


def balanced_accuracy(truth: Mask, pred: Mask) -> float | None:
    """The mean of recall and specificity, 0 to 1: accuracy as if object and background were equally large; guessing gives 0.5.

    (tp / (tp + fn) + tn / (tn + fp)) / 2. Truth empty or everything: None, for one of the two shares is not defined.

    Reference: Brodersen et al. 2010, 10.1109/ICPR.2010.764.

    >>> balanced_accuracy(np.array([True, False, False, False]), np.array([False, False, False, False]))
    0.5
    """
    return counts(truth, pred).balanced_accuracy


def f_beta(truth: Mask, pred: Mask, beta: float = BETA) -> float:
    """Dice in which a miss weighs beta squared times as much as a false alarm, 0 to 1; beta is 2 unless given, 1 is Dice.

    (1 + beta^2) tp / ((1 + beta^2) tp + beta^2 fn + fp). Both masks empty: 1. Only one of them empty: 0.

    Reference: van Rijsbergen 1979, Information Retrieval, chapter 7; Chinchor 1992, 10.3115/1072064.1072067.

    >>> f_beta(np.array([True, True, False]), np.array([True, False, False]))
    0.5555555555555556
    """
    return counts(truth, pred).f_measure(beta)


def kappa(truth: Mask, pred: Mask) -> float | None:
    """Accuracy beyond chance, -1 to 1: 0 is what two masks of these sizes reach when one is shuffled, 1 is agreement.

    Cohen's kappa, (accuracy - chance) / (1 - chance). Both masks empty or both full: None, for chance agrees everywhere.

    Reference: Cohen 1960, 10.1177/001316446002000104.

    >>> kappa(np.array([True, True, False, False]), np.array([True, False, False, False]))
    0.5
    """
    return counts(truth, pred).kappa


def mcc(truth: Mask, pred: Mask) -> float | None:
    """The correlation of the two masks, -1 to 1: high only if object and background are both found; 0 is guessing.

    Matthews' coefficient, (tp tn - fp fn) / sqrt((tp + fp) (tp + fn) (tn + fp) (tn + fn)). A mask that is empty or full:
    None, for what never changes correlates with nothing.

    Reference: Matthews 1975, 10.1016/0005-2795(75)90109-9.

    >>> mcc(np.array([True, True, False, False]), np.array([False, False, True, True]))
    -1.0
    """
    return counts(truth, pred).mcc


def volumetric_similarity(truth: Mask, pred: Mask) -> float:
    """How alike the two areas are in size, 0 to 1, wherever they lie: 1 for equal areas, even without a common pixel.

    1 - |fp - fn| / (2 tp + fp + fn). Both masks empty: 1. Only one of them empty: 0.

    Reference: Taha and Hanbury 2015, 10.1186/s12880-015-0068-x.

    >>> volumetric_similarity(np.array([True, True, False]), np.array([False, True, True]))
    1.0
    """
    return counts(truth, pred).volumetric_similarity
