"""Numbers of any kind to the 256 levels of a screen."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 1_000_000  # values that are converted at a time, so that a large picture does not need eight times its memory


def to_levels(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Numbers to levels, black at `low`, white at `high`; NaN becomes black."""
    kind = values.dtype
    if kind.kind in "iu" and kind.itemsize <= 2:  # 65536 possible values: a table is faster and smaller than arithmetic
        bounds = np.iinfo(kind)
        table = to_levels(np.arange(bounds.min, bounds.max + 1, dtype=np.float64), low, high)
        index = values if bounds.min == 0 else values.astype(np.int32) - bounds.min
        looked_up: NDArray[np.uint8] = table[index]
        return looked_up
    levels = np.zeros(values.shape, np.uint8)
    half = high / 2 - low / 2  # halves cannot overflow
    if not half > 0:
        return levels
    rows = max(1, BLOCK // max(1, values[0].size))
    for top in range(0, len(values), rows):
        with np.errstate(invalid="ignore"):  # some kinds of NaN complain when they are widened
            block = values[top : top + rows].astype(np.float64)
        np.nan_to_num(block, copy=False, nan=low, posinf=high, neginf=low)
        np.clip(block, low, high, out=block)
        levels[top : top + rows] = np.rint((block / 2 - low / 2) / half * 255)
    return levels


def flipped(levels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Black to white and back."""
    return np.subtract(255, levels, dtype=np.uint8)
