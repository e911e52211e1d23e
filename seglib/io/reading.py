"""Bytes to an `Image`: which reader, then its values made visible, then at most a smaller working copy."""

from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from types import ModuleType

import cv2
import numpy as np

from seglib.errors import FileError
from seglib.io.kinds import kind_of
from seglib.io.limits import Limits
from seglib.io.options import ReadOptions
from seglib.io.raw import FileInfo, Raw
from seglib.types import Image

READERS = {"TIFF": "tiff", "DICOM": "dicom", "NIfTI": "nifti", "NPY": "npy"}  # Pillow reads the rest
AUTOMATIC = ReadOptions()
USUAL_LIMITS = Limits()


def read_image(data: bytes, name: str, options: ReadOptions = AUTOMATIC, limits: Limits = USUAL_LIMITS) -> Image:
    """A file as an RGB picture at its native size; everything that was done to it is in the ledger.

    The format is found from the content. Sizes are compared with the limits before anything is decoded.

    Raises:
        FileError: the file is empty, damaged, of another kind or holds no picture. LimitError: it is too large.
    """
    from seglib.io.visible import visible

    raw = read_raw(data, name, options, limits)
    if raw.values.shape[:2] == (1, 1):
        raise FileError(f"{name} is a single pixel, and one pixel has no parts to segment. Choose a larger picture.")
    pixels, levels, lines = visible(raw, options, name)
    return Image(pixels, name=_stem(name), spacing=raw.spacing, levels=levels, ledger=(*raw.ledger, *lines))


def read_raw(data: bytes, name: str, options: ReadOptions, limits: Limits, stored: bool = False) -> Raw:
    """The values of a file before anything is made visible; `stored` keeps them as a mask needs them."""
    limits.check_bytes(name, len(data))
    kind = kind_of(data, name)
    raw: Raw = _reader(kind).read(data, name, kind, options, limits, stored)
    if not raw.values.size:
        raise FileError(f"{name} holds a picture of no pixels.")
    return raw


def describe_file(data: bytes, name: str) -> FileInfo:
    """Which `ReadOptions` mean something for this file, from its header alone.

    Raises:
        FileError: the file is empty, damaged or of another kind.
    """
    kind = kind_of(data, name)
    info: FileInfo = _reader(kind).describe(data, name, kind)
    return info


def working_copy(image: Image, side: int | None) -> Image:
    """The image with at most `side` pixels on its longest side, each the mean of those it replaces; None changes nothing."""
    height, width = image.shape
    if side is None or max(height, width) <= side:
        return image
    scale = side / max(height, width)
    new_width, new_height = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = np.asarray(cv2.resize(image.pixels, (new_width, new_height), interpolation=cv2.INTER_AREA), np.uint8)
    line = f"shrunk {width}x{height} -> {new_width}x{new_height}"
    return replace(image, pixels=pixels.reshape(new_height, new_width, 3), ledger=(*image.ledger, line))


def _reader(kind: str) -> ModuleType:
    """Imported when first needed: the libraries behind them cost a second together."""
    return import_module(f"seglib.io.{READERS.get(kind, 'raster')}")


def _stem(name: str) -> str:
    """The name without folders and endings: 'scans/a.nii.gz' -> 'a'."""
    stem = PurePath(name.replace("\\", "/")).name
    lower = stem.lower()
    return stem[:-7] if lower.endswith(".nii.gz") and len(stem) > 7 else PurePath(stem).stem or "image"
