"""A pair of files as arrays, at the scale the net works at."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as PillowImage
from PIL import UnidentifiedImageError

from seglib.errors import FileError, MaskError
from seglib.learn.dataset import Pair
from seglib.learn.prepare import resize_pixels, working_shape
from seglib.types import Grey, Mask, Pixels


@dataclass(frozen=True, eq=False)
class Sample:
    """A pair in memory. pixels: (H, W, 3) uint8. mask, fov: (H, W) bool."""

    pair: Pair
    pixels: Pixels
    mask: Mask
    fov: Mask


def read(pair: Pair) -> Sample:
    """Decode one pair.

    Raises:
        FileError: a file is not a picture. MaskError: sizes differ, or the mask is not black and white.
    """
    pixels = np.asarray(_open(pair.image, "RGB"), np.uint8)
    mask = _read_mask(pair.mask, pixels.shape[:2])
    fov = np.ones_like(mask) if pair.fov is None else _read_mask(pair.fov, pixels.shape[:2])
    return Sample(pair, pixels, mask, fov)


def resize(sample: Sample, longest_side: int | None) -> Sample:
    """The sample at the scale that the net works at."""
    shape = working_shape(sample.mask.shape, longest_side)
    if shape == sample.mask.shape:
        return sample
    mask, fov = (
        cv2.resize(part.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA) >= 0.5
        for part in (sample.mask, sample.fov)
    )
    return Sample(sample.pair, resize_pixels(sample.pixels, shape), mask, fov)


def _open(path: Path, mode: str) -> PillowImage.Image:
    try:
        with PillowImage.open(path) as picture:
            return picture.convert(mode)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileError(f"{path} cannot be read as a picture: {error}") from None


def _read_mask(path: Path, shape: tuple[int, ...]) -> Mask:
    grey: Grey = np.asarray(_open(path, "L"), np.uint8)
    if grey.shape != shape:
        raise MaskError(f"{path} is {grey.shape[1]}x{grey.shape[0]}, its image is {shape[1]}x{shape[0]}: they must be equal")
    levels = np.unique(grey)
    if levels.size > 2:
        raise MaskError(f"{path} has {levels.size} grey levels: a mask is black (0) and white (255) only")
    return grey > 127 if levels.max() > 1 else grey > 0
