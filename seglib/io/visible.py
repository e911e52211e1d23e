"""Values of any depth to the 256 levels that a screen shows, with the meaning of a level kept.

A window [low, high] is mapped linearly: level = 255 (value - low) / (high - low), clipped to 0..255. Which window
is chosen, and why, is said in the ledger.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.errors import FileError
from seglib.io.colours import colours
from seglib.io.levels import flipped, to_levels
from seglib.io.options import WINDOWS, ReadOptions
from seglib.io.raw import Raw
from seglib.types import Grey, Levels, Mask, Pixels

TAIL = 0.1  # per cent at either end that may be called outliers
DOMINATED = 4.0  # times that the outliers must stretch the range before they are clipped
SAMPLE = 1_000_000  # values that percentiles are estimated from


def visible(raw: Raw, options: ReadOptions, name: str) -> tuple[Pixels, Levels | None, tuple[str, ...]]:
    """(H, W, 3) uint8, what a level means, and the sentences that say what was done.

    Raises:
        FileError: the picture holds no finite number.
    """
    if raw.values.ndim == 3:
        pixels, lines = colours(raw, name)
        return pixels, None, (*lines, *_inverted(raw))
    if raw.values.dtype == bool:
        grey: Grey = np.where(raw.values, np.uint8(255), np.uint8(0))
        return _rgb(flipped(grey) if raw.inverted else grey), None, _inverted(raw)
    if raw.values.dtype == np.uint8 and raw.window is None:
        grey, lines = _padded(flipped(raw.values) if raw.inverted else raw.values, raw.padding)
        return _rgb(grey), Levels(-1.0, 255.0, raw.unit) if raw.inverted else None, (*_inverted(raw), *lines)
    return _windowed(raw, options, name)


def _windowed(raw: Raw, options: ReadOptions, name: str) -> tuple[Pixels, Levels, tuple[str, ...]]:
    values = raw.values
    odd = None if values.dtype.kind in "iu" else ~np.isfinite(values)
    if odd is not None and not odd.any():
        odd = None
    measured = _measured(values, odd, raw.padding)
    if not measured.size:
        raise FileError(f"{name} holds no finite number: every pixel is NaN, infinite or padding, so there is nothing to show.")
    low, high, why = _window(raw, options, measured)
    grey = to_levels(values, low, high)
    slope, intercept = high / 255 - low / 255 or 1.0, low
    if raw.inverted:
        grey, slope, intercept = flipped(grey), -slope, high
    lines: tuple[str, ...] = ()
    if odd is not None:
        grey[np.isnan(values)] = 0
        lines = _oddities(values)
    shown, padded = _padded(grey, raw.padding)
    return _rgb(shown), Levels(slope, intercept, raw.unit), (why, *lines, *_inverted(raw), *padded)


def _oddities(values: NDArray[Any]) -> tuple[str, ...]:
    """The sentences about values that are no numbers."""
    found = (
        (int(np.isnan(values).sum()), "are not numbers (NaN): shown black"),
        (int(np.isinf(values).sum()), "are infinite: shown black or white by their sign"),
    )
    return tuple(f"{count:,} of {values.size:,} values {what}" for count, what in found if count)


def _measured(values: NDArray[Any], odd: Mask | None, padding: Mask | None) -> NDArray[Any]:
    """(N,) the finite values outside the padding."""
    if odd is None and padding is None:
        return values.reshape(-1)
    keep = np.ones(values.shape, bool)
    if odd is not None:
        keep &= ~odd
    if padding is not None:
        keep &= ~padding
    return values[keep]


def _window(raw: Raw, options: ReadOptions, measured: NDArray[Any]) -> tuple[float, float, str]:
    """The values that become black and white, and the sentence about them."""
    unit = f" {raw.unit}" if raw.unit else ""
    if options.window in WINDOWS or options.window == "custom":
        centre, width = WINDOWS.get(options.window, (options.center, options.width))
        low, high = centre - width / 2, centre + width / 2
        what = f"windowed {centre:g}/{width:g} ({options.window.replace('_', ' ')})"
    elif raw.window is not None:
        (low, high), what = raw.window, "the window that the file asks for"
    else:
        low, high, what = _range(measured)
        if options.window == "file":
            what = f"the file names no window, so {what}"
    if not high / 2 > low / 2:
        return low, low, f"every value is {low:g}{unit}: shown black"
    return low, high, f"{what}: {low:.6g}{unit} is black, {high:.6g}{unit} is white"


def _range(measured: NDArray[Any]) -> tuple[float, float, str]:
    """Smallest to largest value, or without the outliers where a few of them would turn the picture black."""
    low, high = float(measured.min()), float(measured.max())
    sample = measured[:: max(1, measured.size // SAMPLE)]
    inner_low, inner_high = (float(value) for value in np.percentile(sample.astype(np.float64), [TAIL, 100 - TAIL]))
    if inner_high > inner_low and high / 2 - low / 2 > DOMINATED * (inner_high / 2 - inner_low / 2):
        clipped = int((measured < inner_low).sum() + (measured > inner_high).sum())
        return (
            inner_low,
            inner_high,
            f"stretched without {clipped:,} outlier{'s' * (clipped > 1)} (all values: {low:.6g} to {high:.6g})",
        )
    return low, high, "stretched from the smallest to the largest value"


def _padded(grey: Grey, padding: Mask | None) -> tuple[Grey, tuple[str, ...]]:
    if padding is None:
        return grey, ()
    count = int(padding.sum())
    return np.where(padding, np.uint8(0), grey), (f"{count:,} padding pixels, where nothing was measured, are shown black",)


def _inverted(raw: Raw) -> tuple[str, ...]:
    return ("inverted: the file says that its largest value is black",) if raw.inverted else ()


def _rgb(grey: Grey) -> Pixels:
    return np.repeat(grey[..., None], 3, axis=2)
