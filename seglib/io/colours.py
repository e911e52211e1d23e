"""Colours of any depth to 8 bits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.errors import FileError
from seglib.io.levels import flipped, to_levels
from seglib.io.raw import Raw, percent
from seglib.types import Pixels

ON_WHITE = "put on white"  # how the line of the ledger begins where a picture was transparent


def colours(raw: Raw, name: str) -> tuple[Pixels, tuple[str, ...]]:
    """Colours of any depth, with or without opacity, to 8 bits on white paper."""
    values, lines = raw.values, []
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        finite = np.isfinite(values)
        if not finite.any():
            raise FileError(f"{name} holds no finite number, so there is nothing to show.")
        lines.append(f"{int((~finite).sum()):,} of {values.size:,} colour values are NaN or infinite and shown as 0")
        values = np.where(finite, values, 0)
    if values.dtype != np.uint8:
        full = _full_scale(values)
        lines.append(f"colours brought to 8 bits: 0 is black, {full:.6g} is full brightness")
        values = to_levels(values, 0.0, full)
    if raw.inverted:
        values = np.concatenate([flipped(values[..., :3]), values[..., 3:]], axis=2)
    if values.shape[2] == 4:
        values, line = _on_white(values)
        lines.append(line)
    return values, tuple(lines)


def _full_scale(values: NDArray[Any]) -> float:
    """The value of full brightness: that of the type, unless even the brightest pixel is far below it."""
    largest = float(values.max())
    for scale in (1.0, 255.0, 65535.0) if values.dtype.kind == "f" else (255.0, 65535.0, 2.0**32 - 1):
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
    seen = percent(float((opacity < 255).mean()))
    return mixed.astype(np.uint8), f"{ON_WHITE}: {seen} of the pixels are more or less transparent"
