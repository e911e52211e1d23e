"""Label maps to files and back: PNG, because it loses nothing and every program opens it."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.errors import FileError, MaskError, SettingError
from seglib.io.limits import Limits
from seglib.io.reading import AUTOMATIC, USUAL_LIMITS, read_raw
from seglib.palette import label_colours
from seglib.types import Image, LabelMap, Mask, Pixels

MOST_LABELS = 65535  # what 16 bits hold


def label_png(labels: LabelMap) -> bytes:
    """A greyscale PNG whose grey values are the labels: 8 bits where 255 is enough, else 16.

    labels: (H, W) integers from 0 to 65535.

    >>> read_labels(label_png(np.array([[0, 300]], np.int32)), "labels.png").tolist()
    [[0, 300]]

    Raises:
        MaskError: a label is negative or too large for 16 bits.
    """
    top = _checked(labels)
    return _png(labels.astype(np.uint8 if top <= 255 else np.uint16))


def mask_png(mask: Mask) -> bytes:
    """A black and white PNG: foreground 255, background 0.

    >>> read_labels(mask_png(np.array([[False, True]])), "mask.png").tolist()
    [[0, 255]]
    """
    return _png(mask.astype(np.uint8) * 255)


def colour_png(labels: LabelMap) -> bytes:
    """A PNG to look at: each label in its colour, the background transparent.

    Up to 255 labels it is paletted, and the palette's numbers are the labels.

    Raises:
        MaskError: a label is negative or too large.
    """
    from PIL import Image as Pillow

    top = _checked(labels)
    colours = np.concatenate([np.zeros((1, 3), np.uint8), label_colours(top)])
    if top > 255:
        opacity = np.where(labels > 0, np.uint8(255), np.uint8(0))
        return _png(np.concatenate([colours[labels], opacity[..., None]], axis=2))
    picture = Pillow.fromarray(labels.astype(np.uint8))
    picture.putpalette(colours.tobytes())
    file = io.BytesIO()
    picture.save(file, "PNG", transparency=0)
    return file.getvalue()


def overlay_png(image: Image, labels: LabelMap, opacity: float = 0.5, contours: bool = True) -> bytes:
    """The picture with the labels laid over it as colours of this opacity (0 to 1), outlined where `contours`.

    Raises:
        MaskError: the labels are not of the size of the image. SettingError: the opacity is not from 0 to 1.
    """
    if labels.shape != image.shape:
        raise MaskError(f"the labels are {labels.shape[1]}x{labels.shape[0]} and the image {image.shape[1]}x{image.shape[0]}")
    if not 0 <= opacity <= 1:
        raise SettingError(f"the opacity of an overlay must be from 0 to 1, got {opacity:g}")
    colours = np.concatenate([np.zeros((1, 3), np.uint8), label_colours(_checked(labels))])[labels]  # (H, W, 3)
    share = np.where(labels > 0, opacity, 0.0).astype(np.float32)
    if contours:
        share[outline(labels)] = 1.0
    mixed: Pixels = np.rint(image.pixels + share[..., None] * (colours.astype(np.float32) - image.pixels)).astype(np.uint8)
    return _png(mixed)


def outline(labels: LabelMap) -> NDArray[np.bool_]:
    """(H, W) True on the pixels of a label that touch another label, the background or the edge of the picture."""
    around = np.pad(labels, 1, constant_values=-1)
    inner = around[1:-1, 1:-1]
    neighbours = (around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:])
    edge: NDArray[np.bool_] = (inner > 0) & np.logical_or.reduce([inner != other for other in neighbours])
    return edge


def read_labels(data: bytes, name: str, limits: Limits = USUAL_LIMITS) -> LabelMap:
    """The labels in a PNG, TIFF, NIfTI or .npy file exactly as they were written: (H, W) int32.

    Raises:
        FileError: the file is damaged, has colours instead of numbers, or numbers that are no labels.
    """
    values = read_raw(data, name, AUTOMATIC, limits, stored=True).values
    if values.ndim == 3 and values.shape[2] == 3 and (values == values[..., :1]).all():
        values = values[..., 0]
    if values.ndim != 2:
        raise FileError(f"{name} has colours. Labels are numbers: save them as a greyscale PNG of 8 or 16 bits.")
    if not np.isfinite(values).all() or values.min() < 0 or values.max() >= 2**31 or (values != np.floor(values)).any():
        raise FileError(f"{name} holds values that are no labels: labels are whole numbers from 0 on.")
    return values.astype(np.int32)


def _checked(labels: LabelMap) -> int:
    """The largest label."""
    low, top = int(labels.min()), int(labels.max())
    if low < 0:
        raise MaskError(f"label {low} is negative; labels count from 0 (background) on.")
    if top > MOST_LABELS:
        raise MaskError(f"label {top} does not fit into a PNG, which holds up to {MOST_LABELS}; number the labels 1, 2, 3, ...")
    return top


def _png(values: NDArray[Any]) -> bytes:
    from PIL import Image as Pillow

    file = io.BytesIO()
    Pillow.fromarray(values).save(file, "PNG")
    return file.getvalue()
