"""How good a probability map is, before anybody chooses a threshold: does it rank the pixels, and does it mean what it says?

`measure(truth, pred)` with truth bool and pred float from 0 to 1, of any one shape. Numbers are native Python floats; a
measure that is not defined is None.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.metrics.pairs import same_shape
from seglib.metrics.ranking import Ranking, probabilities, ranking
from seglib.types import Heat, Mask

BINS = 15  # of equal width, as Guo et al. chose
CERTAIN = 1e-7  # this close to 0 or 1 counts as certain: what is certain and wrong costs 16 nats and not infinity


@dataclass(frozen=True, eq=False)
class Probabilities:
    """A truth and a probability map, and everything that is measured on them."""

    truth: Mask
    pred: Heat

    @cached_property
    def ranking(self) -> Ranking:
        return ranking(self.truth, self.pred)

    @property
    def roc_auc(self) -> float | None:
        return self.ranking.roc_auc

    @property
    def pr_auc(self) -> float | None:
        return self.ranking.pr_auc

    @cached_property
    def reliability(self) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
        """Of each of 15 bins of equal width: pixels, mean probability, share of true pixels; the last two are nan where empty."""
        values = probabilities(self.truth, self.pred).ravel()
        place = np.minimum((values * BINS).astype(np.int64), BINS - 1)
        pixels = np.bincount(place, minlength=BINS)
        with np.errstate(invalid="ignore"):
            said = np.bincount(place, values, BINS) / pixels
            true = np.bincount(place, self.truth.ravel(), BINS) / pixels
        return pixels, said, true

    @property
    def ece(self) -> float | None:
        pixels, said, true = self.reliability
        full = pixels > 0
        return float(pixels[full] @ np.abs(said - true)[full]) / int(pixels.sum()) if full.any() else None

    @property
    def brier(self) -> float | None:
        return mean_squared_error(self.truth, probabilities(self.truth, self.pred))

    @property
    def cross_entropy(self) -> float | None:
        values = probabilities(self.truth, self.pred)
        if not values.size:
            return None
        given = np.where(self.truth, values, 1 - values).astype(np.float64)
        return float(-np.log(np.clip(given, CERTAIN, 1)).mean()) + 0.0


def roc_auc(truth: Mask, pred: Heat) -> float | None:
    """The chance that a true pixel has a higher probability than a false one, 0 to 1; 0.5 is guessing. Ties count half.

    The area under the true positive rate over the false positive rate. Where objects are small it looks good whatever they
    are taken for: see `pr_auc`. Truth empty or everything: None.

    Reference: Fawcett 2006, 10.1016/j.patrec.2005.10.010.

    >>> roc_auc(np.array([True, False, True]), np.array([0.9, 0.5, 0.5], np.float32))
    0.75
    """
    return Probabilities(truth, pred).roc_auc


def pr_auc(truth: Mask, pred: Heat) -> float | None:
    """Precision averaged over all recalls, 0 to 1; guessing gives the share of true pixels. Honest where objects are small.

    The sum over the thresholds of (recall gained) x precision, also called average precision. Truth empty: None.

    Reference: Davis and Goadrich 2006, 10.1145/1143844.1143874.

    >>> pr_auc(np.array([True, False, True]), np.array([0.9, 0.8, 0.5], np.float32))
    0.8333333333333333
    """
    return Probabilities(truth, pred).pr_auc


def ece(truth: Mask, pred: Heat) -> float | None:
    """How far stated and true frequency are apart, 0 to 1, lower is better: of pixels said to be 80 %, are 80 % true?

    Expected calibration error: the mean over 15 bins of equal width, weighted by pixels, of |mean probability - share of
    true pixels|. No pixels: None.

    Reference: Guo et al. 2017, 10.48550/arXiv.1706.04599.

    >>> ece(np.array([True, False]), np.array([0.5, 0.5], np.float32))
    0.0
    """
    return Probabilities(truth, pred).ece


def brier(truth: Mask, pred: Heat) -> float | None:
    """The mean squared distance of the probability from 1 or 0, 0 to 1, lower is better: ranking and calibration in one.

    The mean squared error of a probability; saying 0.5 everywhere gives 0.25. No pixels: None.

    Reference: Brier 1950, 10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.

    >>> brier(np.array([True, False]), np.array([0.5, 0.0], np.float32))
    0.125
    """
    return Probabilities(truth, pred).brier


def cross_entropy(truth: Mask, pred: Heat) -> float | None:
    """What nets are trained on, 0 to 16 nats, lower is better: being certain and wrong costs most.

    The mean of -ln p of what is true; saying 0.5 everywhere gives ln 2 = 0.69. Probabilities are kept 1e-7 away from 0. No
    pixels: None.

    Reference: Good 1952, 10.1111/j.2517-6161.1952.tb00104.x.

    >>> round(cross_entropy(np.array([True, False]), np.array([0.5, 0.5], np.float32)), 6)
    0.693147
    """
    return Probabilities(truth, pred).cross_entropy


def mean_squared_error(truth: NDArray[np.generic], pred: NDArray[np.generic]) -> float | None:
    """The mean of (truth - pred)^2 over all pixels of two maps of numbers, 0 or more, lower is better. No pixels: None.

    >>> mean_squared_error(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    2.0

    Raises:
        MaskError: the shapes differ, or there is something that is no number.
    """
    same_shape("truth", truth, "prediction", pred)
    if not truth.size:
        return None
    value = float(np.mean((truth.astype(np.float64) - pred.astype(np.float64)) ** 2))
    if not np.isfinite(value):
        raise MaskError("The mean squared error needs finite numbers: there is a nan or an infinity in one of the maps.")
    return value
