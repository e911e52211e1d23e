"""A pair of files as arrays, at the scale the net works at."""

from dataclasses import dataclass

import cv2
import numpy as np

from seglib.errors import MaskError
from seglib.io import examine, read_image, read_mask
from seglib.learn.dataset import Pair
from seglib.learn.places import Place
from seglib.learn.prepare import resize_pixels, working_shape
from seglib.types import Mask, Pixels


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
        FileError: a file is not a picture. MaskError: sizes differ, or it is not clear what is foreground.
    """
    image = read_image(pair.image.read_bytes(), pair.image.name)
    mask = _read_mask(pair.mask, image.shape)
    fov = np.ones_like(mask) if pair.fov is None else _read_mask(pair.fov, image.shape)
    return Sample(pair, image.pixels, mask, fov)


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


def _read_mask(path: Place, shape: tuple[int, int]) -> Mask:
    """(H, W) bool.

    Raises:
        MaskError: another size, or values of which nobody can say which are foreground.
    """
    found = examine(read_mask(path.read_bytes(), path.name), shape)
    if found.mask is None:
        raise MaskError(f"{path}: " + " ".join(finding.sentence for finding in found.findings))
    return found.mask
