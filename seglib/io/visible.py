"""Values of any depth to the 256 levels that a screen shows, with the meaning of a level kept.

A window [low, high] is mapped linearly: level = 255 (value - low) / (high - low), clipped to 0..255. Which window
is chosen, and why, is said in the ledger.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.errors import FileError
from seglib.io.options import WINDOWS, ReadOptions
from seglib.io.raw import Raw
from seglib.types import Grey, Levels, Mask, Pixels

TAIL = 0.1  # per cent at either end that may be called outliers
DOMINATED = 4.0  # times that the outliers must stretch the range before they are clipped
SAMPLE = 1_000_000  # values that percentiles are estimated from
BLOCK = 1_000_000  # values that are converted at a time, so that a large picture does not need eight times its memory


def visible(raw: Raw, options: ReadOptions, name: str) -> tuple[Pixels, Levels | None, tuple[str, ...]]:
    """(H, W, 3) uint8, what a level means, and the sentences that say what was done.

    Raises:
        FileError: the picture holds no finite number.
    """
    if raw.values.ndim == 3:
        pixels, lines = _colours(raw, name)
        return pixels, None, lines
    if raw.values.dtype == bool:
        grey: Grey = np.where(raw.values, np.uint8(255), np.uint8(0))
        return _rgb(_flip(grey) if raw.inverted else grey), None, _inverted(raw)
    if raw.values.dtype == np.uint8 and raw.window is None:
        grey, lines = _padded(_flip(raw.values) if raw.inverted else raw.values, raw.padding)
        return _rgb(grey), None, (*_inverted(raw), *lines)
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
    grey = _levels(values, low, high)
    lines = [why]
    if odd is not None:
        endless = int(np.isinf(values).sum())
        words = [f"{int(odd.sum()) - endless:,} are not numbers (NaN) and shown black"] if odd.sum() > endless else []
        words += [f"{endless:,} are infinite and shown black or white by their sign"] if endless else []
        lines.append(f"of {values.size:,} pixels " + ", ".join(words))
        grey[np.isnan(values)] = 0
    slope, intercept = high / 255 - low / 255 or 1.0, low
    if raw.inverted:
        grey, slope, intercept = _flip(grey), -slope, high
    shown, padded = _padded(grey, raw.padding)
    return _rgb(shown), Levels(slope, intercept, raw.unit), (*lines, *_inverted(raw), *padded)


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


def _levels(values: NDArray[Any], low: float, high: float) -> Grey:
    """(H, W) numbers to levels, black at `low`, white at `high`; NaN gives no defined level."""
    kind = values.dtype
    if kind.kind in "iu" and kind.itemsize <= 2:  # 65536 possible values: a table is faster and smaller than arithmetic
        bounds = np.iinfo(kind)
        table = _levels(np.arange(bounds.min, bounds.max + 1, dtype=np.float64), low, high)
        index = values if bounds.min == 0 else values.astype(np.int32) - bounds.min
        looked_up: Grey = table[index]
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


def _colours(raw: Raw, name: str) -> tuple[Pixels, tuple[str, ...]]:
    """Colours of any depth, with or without opacity, to 8 bits on white paper."""
    values, lines = raw.values, []
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        finite = np.isfinite(values)
        if not finite.any():
            raise FileError(f"{name} holds no finite number, so there is nothing to show.")
        lines.append(f"{int((~finite).sum()):,} of {values.size:,} colour values are NaN or infinite and shown as 0")
        values = np.where(finite, values, 0)
    if values.dtype != np.uint8:
        full = _full_scale(values, raw.bright)
        lines.append(f"colours brought to 8 bits: 0 is black, {full:.6g} is full brightness")
        values = _levels(values, 0.0, full)
    if raw.inverted:
        values = np.concatenate([_flip(values[..., :3]), values[..., 3:]], axis=2)
    if values.shape[2] == 4:
        values, line = _on_white(values)
        lines.append(line)
    return values, (*lines, *_inverted(raw))


def _full_scale(values: NDArray[Any], bright: float | None) -> float:
    """The value of full brightness: that of the type, unless even the brightest pixel is far below it."""
    largest = float(values.max())
    scales = [bright] if bright else [1.0, 255.0, 65535.0] if values.dtype.kind == "f" else [255.0, 65535.0, 2.0**32 - 1]
    for scale in scales:
        if scale / 2 < largest <= scale:
            return scale
    return largest if largest > 0 else 1.0


def _on_white(values: Pixels) -> tuple[Pixels, str]:
    """(H, W, 4) to (H, W, 3): paper is white, as in the programs that such pictures come from."""
    colours, opacity = values[..., :3], values[..., 3]
    if opacity.min() == 255:
        return colours, "alpha channel left out: the picture is opaque everywhere"
    if opacity.max() == 0:
        return colours, "alpha channel left out: it says that the whole picture is invisible"
    share = opacity[..., None].astype(np.uint32)
    mixed = (colours * share + 255 * (255 - share) + 127) // 255
    seen = float((opacity < 255).mean())
    return mixed.astype(np.uint8), f"put on white: {seen:.1%} of the pixels are more or less transparent"


def _padded(grey: Grey, padding: Mask | None) -> tuple[Grey, tuple[str, ...]]:
    if padding is None:
        return grey, ()
    count = int(padding.sum())
    return np.where(padding, np.uint8(0), grey), (f"{count:,} padding pixels, where nothing was measured, are shown black",)


def _inverted(raw: Raw) -> tuple[str, ...]:
    return ("inverted: the file says that its largest value is black",) if raw.inverted else ()


def _flip(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.subtract(255, grey, dtype=np.uint8)


def _rgb(grey: Grey) -> Pixels:
    return np.repeat(grey[..., None], 3, axis=2)
