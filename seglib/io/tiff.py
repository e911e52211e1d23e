"""TIFF of every common make: 1 to 64 bits, float, planar, tiled, stacks of microscopes.

A file is a list of series; a series is an array such as TZCYX, stored page by page. All of it is one list of
pictures here, in which `ReadOptions.page` chooses. Three channels on a C axis make one colour picture.
"""

import io
import math
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray

from seglib.errors import FileError
from seglib.io.guard import UnreadableError, complaints, decoding
from seglib.io.limits import MAX_PICTURES, Limits
from seglib.io.options import ReadOptions
from seglib.io.raw import FileInfo, Raw, chosen, size, turned
from seglib.io.tiff_values import PALETTE, interpreted, is_colour

ORIENTATION = 274
UNPACKED, PACKBITS = 1, 32773  # values of the compression tag
NODATA = 42113  # the tag in which GDAL names the value of pixels without data
MILLIMETRES = {"nm": 1e-6, "micron": 1e-3, "microns": 1e-3, "µm": 1e-3, "um": 1e-3, "mm": 1.0, "cm": 10.0, "inch": 25.4}


@dataclass(frozen=True)
class _Picture:
    """Where one picture is: the pages of a series that are its channels, and which layer of a page it is."""

    series: Any
    pages: tuple[int, ...]
    layer: int


def describe(data: bytes, name: str, kind: str) -> FileInfo:
    """How many pictures there are, and whether the first has more than 256 grey levels."""
    with decoding(name, kind), tifffile.TiffFile(io.BytesIO(data)) as file:
        pictures = _pictures(file, name, Limits())
        page = pictures[0].series.keyframe
        grey = len(pictures[0].pages) == 1 and not is_colour(page) and page.photometric != PALETTE
        return FileInfo(kind, len(pictures), windowed=bool(grey and page.dtype not in (np.bool_, np.uint8)))


def read(data: bytes, name: str, kind: str, options: ReadOptions, limits: Limits, stored: bool = False) -> Raw:
    """The chosen picture upright; with `stored` palettes and white-is-zero are left alone, as a mask needs them."""
    with decoding(name, kind) as words, tifffile.TiffFile(io.BytesIO(data)) as file:
        pictures = _pictures(file, name, limits)
        index = chosen(options.page, len(pictures), "page", name)
        picture = pictures[index]
        page = picture.series.keyframe
        limits.check_pixels(name, page.imagewidth, page.imagelength)
        numbers = math.prod(page.shape), page.tilewidth * page.tilelength * page.tiledepth * page.samplesperpixel
        limits.check_bytes(name, max(numbers) * np.dtype(page.dtype).itemsize, "declares a page of")
        planes = [_layers(picture.series, number, data)[picture.layer] for number in picture.pages]
        values = np.stack(planes, axis=2) if len(planes) > 1 else planes[0]
        values, code_line = turned(values, int(page.tags.valueof(ORIENTATION, 1)), "TIFF")
        shown = interpreted(values, page, stored, page.nodata if NODATA in page.tags else None)
        spacing = _spacing(file, page)
    depth = f"{page.bitspersample}-bit {'float ' if values.dtype.kind == 'f' else ''}{'colour' if values.ndim == 3 else 'grey'}"
    lines = [f"read TIFF: {size(values)}, {depth}", *code_line]
    if len(pictures) > 1:
        lines.append(f"took page {index + 1} of {len(pictures)}")
    if len(planes) > 1:
        lines.append("took three channels as red, green and blue")
    return Raw(
        shown.values,
        (*lines, *shown.ledger, *complaints(words)),
        spacing,
        window=shown.window,
        inverted=shown.inverted,
        padding=shown.padding,
    )


def _pictures(file: Any, name: str, limits: Limits) -> list[_Picture]:
    with suppress(IndexError):  # a chain of pages may have no end: walk it no further than this
        file.pages[MAX_PICTURES]
        limits.check_pictures(name, MAX_PICTURES + 1)
    found: list[_Picture] = []
    for series in file.series:
        layers = _layer_count(series.keyframe)
        limits.check_pictures(name, len(found) + math.prod(_lead(series)) * layers)
        found.extend(_Picture(series, tuple(pages), layer) for pages in _channels(series) for layer in range(layers))
    if not found:
        raise FileError(f"{name} is a TIFF file without a picture.")
    return found


def _lead(series: Any) -> tuple[int, ...]:
    """The lengths of the axes that are spread over pages, such as T, Z and C."""
    return tuple(series.shape[: len(series.shape) - len(series.keyframe.shape)])


def _channels(series: Any) -> list[list[int]]:
    """Page numbers, those of one colour picture together."""
    lead = _lead(series)
    numbers = np.arange(math.prod(lead)).reshape(lead)
    channel = series.axes.find("C", 0, len(lead))
    if channel >= 0 and lead[channel] == 3 and series.keyframe.axes == "YX":
        groups: list[list[int]] = np.moveaxis(numbers, channel, -1).reshape(-1, 3).tolist()
        return groups
    return [[number] for number in numbers.ravel().tolist()]


def _layer_count(page: Any) -> int:
    return math.prod(n for axis, n in zip(page.axes, page.shape, strict=True) if axis not in ("YXS" if is_colour(page) else "YX"))


def _layers(series: Any, number: int, data: bytes) -> NDArray[Any]:
    """(layers, H, W) or (layers, H, W, samples) of one page.

    Most packed pages are unpacked by libtiff, because tifffile's own LZW decoder ends the process on damaged files.
    """
    page = series.keyframe
    if series.is_truncated:  # ImageJ writes one page entry for a whole uncompressed stack
        if series.nbytes > len(data):
            raise UnreadableError("the stack is longer than the file")
        values = series.asarray(maxworkers=1).reshape(-1, *page.shape)[number]
    else:
        entry = series[number]
        if entry is None:
            raise UnreadableError("this page is kept in another file of the same data set")
        if (entry.shape, entry.dtype) != (page.shape, page.dtype):
            raise UnreadableError(f"a page of shape {entry.shape} stands in a series of shape {page.shape}")
        simple = page.compression in (UNPACKED, PACKBITS)
        values = entry.asarray(maxworkers=1) if simple else imagecodecs.tiff_decode(data, entry.index)
        if values.shape != page.shape:
            raise UnreadableError(f"its page has the shape {values.shape} instead of {page.shape}")
    order = [axis for axis in page.axes if axis not in "YXS"]
    order = [*order, "Y", "X", "S"] if is_colour(page) else [*order, "S", "Y", "X"]
    arranged: NDArray[Any] = values.transpose([page.axes.index(axis) for axis in order if axis in page.axes])
    return arranged.reshape(-1, *arranged.shape[-3 if is_colour(page) else -2 :])


def _spacing(file: Any, page: Any) -> tuple[float, float] | None:
    """(row, column) in millimetres where a microscope's program has written it; the dots per inch of a camera mean nothing."""
    if file.is_ome and file.ome_metadata:
        found = dict(re.findall(r'\b(PhysicalSize[XY](?:Unit)?)="([^"]{1,40})"', file.ome_metadata))
        steps = [
            float(found.get(f"PhysicalSize{axis}", "nan")) * MILLIMETRES.get(found.get(f"PhysicalSize{axis}Unit", "µm"), math.nan)
            for axis in "YX"
        ]
    elif file.is_imagej and file.imagej_metadata:
        unit = str(file.imagej_metadata.get("unit", "")).encode("latin-1", "replace").decode("unicode_escape")
        across, down = page.resolution
        steps = [MILLIMETRES.get(unit, math.nan) / step if step else math.nan for step in (down, across)]
    else:
        return None
    return (steps[0], steps[1]) if all(math.isfinite(step) and step > 0 for step in steps) else None
