"""A pair of files as arrays, at the scale the net works at."""

from dataclasses import dataclass

import cv2
import numpy as np

from seglib.errors import MaskError
from seglib.features.cores import cores as cores_of
from seglib.io import examine, read_image, read_mask
from seglib.io.writing import read_labels
from seglib.learn.dataset import Pair
from seglib.learn.places import Place, read_bytes
from seglib.trained.prepare import resize_pixels, working_shape
from seglib.trained.tasks import SOURCES, UNSTATED
from seglib.types import Mask, Pixels


@dataclass(frozen=True, eq=False)
class Sample:
    """A pair in memory. pixels: (H, W, 3) uint8. mask, fov, cores: (H, W) bool; cores only where objects are numbered.

    lean: how far the truth lies beside the image, in pixels (down, right).
    """

    pair: Pair
    pixels: Pixels
    mask: Mask
    fov: Mask
    cores: Mask | None = None
    lean: tuple[float, float] = (0.0, 0.0)


def read(pair: Pair) -> Sample:
    """Decode one pair.

    Raises:
        FileError: a file is not a picture. MaskError: sizes differ, or it is not clear what is foreground.
    """
    image = read_image(read_bytes(pair.image), pair.image.name)
    mask = _read_mask(pair.mask, image.shape)
    fov = np.ones_like(mask) if pair.fov is None else _read_mask(pair.fov, image.shape)
    cores = None if pair.instances is None else _read_cores(pair.instances, image.shape)
    return Sample(pair, image.pixels, mask, fov, cores, SOURCES.get(pair.source, UNSTATED).lean)


def resize(sample: Sample, longest_side: int | None) -> Sample:
    """The sample at the scale that the net works at."""
    shape = working_shape(sample.mask.shape, longest_side)
    if shape == sample.mask.shape:
        return sample

    def smaller(part: Mask) -> Mask:
        return np.asarray(cv2.resize(part.astype(np.float32), shape[::-1], interpolation=cv2.INTER_AREA) >= 0.5)

    cores = None if sample.cores is None else smaller(sample.cores)
    down, right = (lean * new / old for lean, new, old in zip(sample.lean, shape, sample.mask.shape, strict=True))
    pixels = resize_pixels(sample.pixels, shape)
    return Sample(sample.pair, pixels, smaller(sample.mask), smaller(sample.fov), cores, (down, right))


def _read_mask(path: Place, shape: tuple[int, int]) -> Mask:
    """(H, W) bool.

    Raises:
        MaskError: another size, or values of which nobody can say which are foreground.
    """
    found = examine(read_mask(read_bytes(path), path.name), shape)
    if found.mask is None:
        raise MaskError(f"{path}: " + " ".join(finding.sentence for finding in found.findings))
    return found.mask


def _read_cores(path: Place, shape: tuple[int, int]) -> Mask:
    """(H, W) bool: the cores of numbered objects.

    Raises:
        FileError: no labels. MaskError: another size.
    """
    objects = read_labels(read_bytes(path), path.name)
    if objects.shape != shape:
        raise MaskError(f"{path} is {objects.shape[1]}x{objects.shape[0]} px, its image {shape[1]}x{shape[0]}")
    return cores_of(objects)
