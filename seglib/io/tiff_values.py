"""What the numbers of a TIFF page mean: its photometric interpretation, palette, opacity and missing data."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.io.guard import UnreadableError
from seglib.io.raw import Raw

MINISWHITE, MINISBLACK, RGB, PALETTE, STENCIL, CMYK, YCBCR, CFA, LINEAR_RAW = 0, 1, 2, 3, 4, 5, 6, 32803, 34892
JPEG_COMPRESSIONS = (6, 7)  # their decoder turns YCbCr into RGB by itself
PREMULTIPLIED, STRAIGHT = 1, 2  # the two kinds of opacity among the extra samples


def is_colour(page: Any) -> bool:
    """The samples of a pixel are one colour; otherwise they are channels to look at one by one."""
    samples = page.samplesperpixel
    if page.photometric in (MINISWHITE, MINISBLACK):
        return samples == 3 or (samples == 2 and _opacity(page) is not None)
    return bool(samples >= 3)


def interpreted(values: NDArray[Any], page: Any, stored: bool, nodata: float | None) -> Raw:
    """Values, window, inversion and padding of one picture; (H, W) or (H, W, samples) comes in.

    Raises:
        UnreadableError: the colours are of a kind that only printers and film studios use.
    """
    kind = page.photometric
    if kind not in (MINISWHITE, MINISBLACK, RGB, PALETTE, STENCIL, CMYK, YCBCR, CFA, LINEAR_RAW) or (
        kind == YCBCR and page.compression not in JPEG_COMPRESSIONS
    ):
        raise UnreadableError(f"its colours are stored as {getattr(kind, 'name', kind)} and not as RGB")
    lines: list[str] = []
    if values.dtype.kind == "c":
        values = np.abs(values)
        lines.append("took the magnitude of complex numbers")
    if kind == PALETTE and stored:
        lines.append("took the numbers of the palette's entries as values, not their colours")
    elif kind == PALETTE and page.colormap is not None:
        values = np.moveaxis(np.take(page.colormap, values, axis=1, mode="clip"), 0, -1)
        lines.append("palette looked up")
    elif values.ndim == 3 and kind == CMYK:
        values = _from_cmyk(values[..., :4])
        lines.append("converted from CMYK to RGB without a colour profile")
    elif values.ndim == 3:
        values = _with_opacity(values, page, lines)
    if kind == MINISWHITE and stored:
        lines.append("the file shows 0 as white; its values are taken as they are stored")
    if stored and values.dtype == bool:
        values = values.astype(np.uint8)
    few_bits = values.ndim == 2 and values.dtype == np.uint8 and 1 < page.bitspersample < 8
    window = (0.0, 2.0**page.bitspersample - 1) if few_bits else None
    padding = None
    if nodata is not None and values.ndim == 2:
        missing = values == nodata
        padding = missing if missing.any() else None
    return Raw(values, tuple(lines), window=window, inverted=kind == MINISWHITE, padding=padding)


def _opacity(page: Any) -> int | None:
    """Which sample is opacity."""
    for number, extra in enumerate(page.extrasamples):
        if extra in (PREMULTIPLIED, STRAIGHT):
            return int(page.samplesperpixel - len(page.extrasamples) + number)
    return None


def _with_opacity(values: NDArray[Any], page: Any, lines: list[str]) -> NDArray[Any]:
    """(H, W, samples) to (H, W, 3) or, where the page has opacity, (H, W, 4)."""
    opacity = _opacity(page)
    colours = values[..., :3] if values.shape[2] >= 3 else np.repeat(values[..., :1], 3, axis=2)
    spare = values.shape[2] - min(values.shape[2], 3 if values.shape[2] >= 3 else 1) - (opacity is not None)
    if spare:
        lines.append(f"left out {spare} further channel{'s' if spare > 1 else ''} of unknown meaning")
    if opacity is None:
        return colours
    share = values[..., opacity : opacity + 1]
    if PREMULTIPLIED in page.extrasamples and values.dtype.kind in "iu":
        full = int(np.iinfo(values.dtype).max)
        colours = np.minimum(colours.astype(np.uint64) * full // np.maximum(share, 1), full).astype(values.dtype)
    return np.concatenate([colours, share], axis=2)


def _from_cmyk(values: NDArray[Any]) -> NDArray[Any]:
    """(H, W, 4) ink to (H, W, 3) light, each 0 to the largest number of the type."""
    full = float(np.iinfo(values.dtype).max) if values.dtype.kind in "iu" else 1.0
    light = 1 - values.astype(np.float32) / full
    rgb = light[..., :3] * light[..., 3:] * full
    return np.rint(rgb).astype(values.dtype) if values.dtype.kind in "iu" else rgb
