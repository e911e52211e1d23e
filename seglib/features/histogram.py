"""The grey histogram and the thresholds that are read from it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Grey

Histogram = NDArray[np.float64]  # (256,) number of pixels of each grey level


def grey_histogram(grey: Grey) -> Histogram:
    """Pixels per grey level, (256,)."""
    return cv2.calcHist([np.asarray(grey)], [0], None, [256], [0.0, 256.0]).ravel().astype(np.float64)


def between_class_variance(histogram: Histogram) -> NDArray[np.float64]:
    """(256,) variance between the two classes "level <= t" and "level > t" for every t, in squared grey levels.

    With one class empty the variance is 0.
    """
    levels = np.arange(256.0)
    below = np.cumsum(histogram)
    above = below[-1] - below
    mass = np.cumsum(histogram * levels)
    valid = (below > 0) & (above > 0)
    mean_below = np.divide(mass, below, out=np.zeros(256), where=valid)
    mean_above = np.divide(mass[-1] - mass, above, out=np.zeros(256), where=valid)
    share = below * above / max(below[-1], 1.0) ** 2
    return np.where(valid, share * (mean_below - mean_above) ** 2, 0.0)


def otsu_level(histogram: Histogram) -> int:
    """The threshold t whose classes "level <= t" and "level > t" differ most. Otsu 1979, 10.1109/TSMC.1979.4310076.

    When a range of thresholds is equally good (an empty gap between two peaks) the middle of the range is taken;
    an image of one grey level has no threshold and gets that level, so nothing lies above it.

    >>> histogram = np.zeros(256); histogram[[10, 20]] = 5
    >>> otsu_level(histogram)
    14
    """
    return best_level(between_class_variance(histogram), histogram)


def best_level(score: Histogram, histogram: Histogram) -> int:
    """The threshold with the highest score among those that have pixels on both sides; of equally good ones the middle.

    score: (256,) of every threshold. An image of one grey level has no such threshold and gets that level, so nothing
    lies above it.
    """
    low, high = occupied(histogram)
    if low == high:
        return low
    inner = score[low:high]
    worse = np.flatnonzero(inner < inner.max() - 1e-12 * np.abs(inner).max())
    first = int(inner.argmax())
    after = worse[worse > first]
    return low + (first + (int(after[0]) if after.size else inner.size) - 1) // 2


def occupied(histogram: Histogram) -> tuple[int, int]:
    """The darkest and the brightest level that occur."""
    levels = np.flatnonzero(histogram)
    return int(levels[0]), int(levels[-1])


def drawable(score: Histogram, histogram: Histogram) -> tuple[float, ...]:
    """A score as a curve over all levels; where one side is empty it stands at the worst score of the others."""
    low, high = occupied(histogram)
    worst = score[low:high].min(initial=np.inf)
    levels = np.arange(256)
    return tuple(np.where((levels >= low) & (levels < high), score, worst if low < high else 0.0).tolist())
