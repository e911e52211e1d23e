"""PNG, JPEG, BMP, GIF, WebP, AVIF and PNM: what Pillow reads."""

import io
import zlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import AvifImagePlugin, BmpImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, PpmImagePlugin, WebPImagePlugin
from PIL.Image import Image as Picture

from seglib.io.guard import UnreadableError, complaints, decoding
from seglib.io.limits import Limits
from seglib.io.options import ReadOptions
from seglib.io.raw import FileInfo, Raw, size, turned

# Opened class by class and not by `Image.open`, which only warns of a huge picture or names no size when it refuses.
OPENERS: dict[str, type[Any]] = {
    "PNG": PngImagePlugin.PngImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "WebP": WebPImagePlugin.WebPImageFile,
    "AVIF": AvifImagePlugin.AvifImageFile,
    "PNM": PpmImagePlugin.PpmImageFile,
}
ORIENTATION = 274
NAMES = {
    "1": "1-bit",
    "L": "8-bit grey",
    "P": "palette",
    "I;16": "16-bit grey",
    "I;16B": "16-bit grey",
    "I": "32-bit grey",
    "F": "float grey",
    "RGB": "8-bit colour",
    "RGBA": "8-bit colour with alpha",
}


def describe(data: bytes, name: str, kind: str) -> FileInfo:
    """One page always: of an animation the first frame is taken."""
    with decoding(name, kind), OPENERS[kind](io.BytesIO(data)) as picture:
        return FileInfo(kind, windowed=picture.mode in ("I", "F") or picture.mode.startswith("I;16"))


def read(data: bytes, name: str, kind: str, options: ReadOptions, limits: Limits, stored: bool = False) -> Raw:
    """The picture upright; with `stored` the numbers of a palette stay numbers, as a mask needs them."""
    del options  # nothing to choose in these formats
    lines: list[str] = []
    with decoding(name, kind) as words, OPENERS[kind](io.BytesIO(data)) as picture:
        limits.check_pixels(name, *picture.size)
        frames = getattr(picture, "n_frames", 1) if kind in ("GIF", "WebP", "PNG", "AVIF") else 1
        depth, colour_type = (data[24], data[25]) if kind == "PNG" else (8, 0)
        picture.load()
        if depth == 16 and colour_type in (2, 4, 6):  # Pillow has dropped the lower half of each number
            values, what = _deep(data), "16-bit colour"
        else:
            what = NAMES.get(picture.mode, picture.mode)
            values, extra = _stored(picture, depth if colour_type == 0 else 8) if stored else _seen(picture)
            lines.extend(extra)
        code = _orientation(picture, lines)
    values, line = turned(values, code, "EXIF")
    lines[:0] = [f"read {kind}: {size(values)}, {what}", *line]
    if frames > 1:
        lines.append(f"took the first of {frames} frames")
    return Raw(values, (*lines, *complaints(words)))


def _seen(picture: Picture) -> tuple[NDArray[Any], tuple[str, ...]]:
    """(H, W) bool or numbers, (H, W, 3) or (H, W, 4) uint8: what a viewer would show."""
    mode = picture.mode
    if "transparency" in picture.info or mode in ("LA", "La", "PA", "RGBa"):
        why = ("palette looked up",) if mode in ("P", "PA") else ()
        return np.array(picture.convert("RGBA")), why
    if mode == "1":
        return np.array(picture), ("black and white from 1 bit",)
    if mode in ("L", "RGB", "RGBA", "I", "F") or mode.startswith("I;16"):
        return np.array(picture), ()
    colours = np.array(picture.convert("RGB"))
    if mode == "P":
        return colours, ("palette looked up",)
    return colours, (f"converted from {mode} to RGB without a colour profile",)


def _stored(picture: Picture, depth: int) -> tuple[NDArray[Any], tuple[str, ...]]:
    """(H, W) numbers as the file stores them, or colours where it stores colours."""
    if picture.mode in ("P", "PA"):
        index = np.array(picture.getchannel(0))
        colours = np.array(picture.getpalette("RGB"), np.uint8).reshape(-1, 3)[np.unique(index)]
        grey = (colours == colours[:, :1]).all() and len(np.unique(colours[:, 0])) == len(colours)
        if grey:  # the order of a grey palette is the encoder's whim, its greys are what was drawn
            return np.array(picture.convert("L")), ("palette of greys looked up",)
        return index, ("took the numbers of the palette's entries as values, not their colours",)
    if picture.mode == "1":
        return np.array(picture).astype(np.uint8), ()
    if picture.mode == "L" and depth in (2, 4):  # Pillow spreads them over 0..255
        return np.array(picture) // (255 // (2**depth - 1)), (f"values of {depth} bits",)
    if picture.mode == "LA":
        return np.array(picture.convert("RGBA")), ()
    if picture.mode in ("L", "RGB", "RGBA", "I", "F") or picture.mode.startswith("I;16"):
        return np.array(picture), ()
    return np.array(picture.convert("RGB")), (f"converted from {picture.mode} to RGB",)


def _deep(data: bytes) -> NDArray[Any]:
    """(H, W, 3 or 4) uint16 of a PNG that Pillow could read."""
    _check_sums(data)
    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.ndim != 3:
        raise UnreadableError("its colours of 16 bits cannot be unpacked")
    return np.concatenate([values[..., 2::-1], values[..., 3:]], axis=2)  # OpenCV keeps blue first


def _check_sums(data: bytes) -> None:
    """Raise unless every chunk of a PNG is whole: OpenCV only prints about broken ones, and goes on."""
    start = 8
    while start + 12 <= len(data):
        end = start + 12 + int.from_bytes(data[start : start + 4], "big")
        if zlib.crc32(data[start + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise UnreadableError(f"the check sum at byte {end} is wrong")
        if data[start + 4 : start + 8] == b"IEND":
            return
        start = end
    raise UnreadableError("its end is missing")


def _orientation(picture: Picture, lines: list[str]) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION, 1))
    except Exception as error:  # the picture is whole: its camera notes are not worth losing it
        lines.append(f"EXIF notes are damaged and were left out ({type(error).__name__})")
        return 1
