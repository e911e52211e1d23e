"""Every patch is seen differently each time: turned, mirrored, scaled, lighter, darker, noisier.

The net learns what stays true under all of it.
"""

from dataclasses import replace
from math import cos, exp, floor, log, pi, sin
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.learn.sample import Sample, resize
from seglib.trained.prepare import moments
from seglib.trained.training import Training
from seglib.types import Pixels

TILT = 0.2  # radians; how far something upright leans


class Patch(NamedTuple):
    """image: (3, S, S) standardised. truth: (classes, S, S) from 0 to 1. weight: (1, S, S), 0 where the truth is unknown."""

    image: NDArray[np.float32]
    truth: NDArray[np.float32]
    weight: NDArray[np.float32]


def random_patch(sample: Sample, training: Training, rng: np.random.Generator) -> Patch:
    """A random view of a sample, as wide as a patch of the training; a share of them are negatives."""
    sample = reframed(sample, training, rng)
    side = training.patch
    of_image = _patch_to_image(sample.mask.shape, training, rng)
    of_truth = _leaning_alike(of_image, sample.lean)

    def view(plane: NDArray[np.uint8], matrix: NDArray[np.float64], way: int, border: int) -> NDArray[np.uint8]:
        seen = cv2.warpAffine(plane, matrix, (side, side), flags=way | cv2.WARP_INVERSE_MAP, borderMode=border)
        return np.asarray(seen, np.uint8)

    pixels = view(sample.pixels, of_image, cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101)
    truths = [sample.mask & sample.fov, *([sample.cores] if training.cores and sample.cores is not None else [])]
    truth = [view(part.astype(np.uint8) * 255, of_truth, cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101) for part in truths]
    given = sample.fov if training.outside == "unknown" else np.ones_like(sample.fov)
    known = view(given.astype(np.uint8), of_image, cv2.INTER_NEAREST, cv2.BORDER_CONSTANT)
    return Patch(
        image=_light(pixels, sample.pixels, training.invert, rng).transpose(2, 0, 1),
        truth=np.stack(truth).astype(np.float32) / np.float32(255),
        weight=known[None].astype(np.float32),
    )


def reframed(sample: Sample, training: Training, rng: np.random.Generator) -> Sample:
    """The sample as if each of its edges had been elsewhere, inside or beyond a black border, and brought to its scale again.

    A third stays as it is. Unlike a larger scale, another frame changes the mean and the deviation of the whole image.
    """
    if training.framing == 0 or rng.random() < 1 / 3:
        return sample
    height, width = sample.mask.shape
    top, bottom = (round(height * share) for share in rng.uniform(-training.framing, training.framing, 2))
    left, right = (round(width * share) for share in rng.uniform(-training.framing, training.framing, 2))

    def framed(plane: NDArray[Any], border: int) -> NDArray[Any]:
        beyond = ((max(0, top), max(0, bottom)), (max(0, left), max(0, right)), (0, 0))[: plane.ndim]
        wide = np.pad(plane, beyond, constant_values=border)
        return wide[max(0, -top) : wide.shape[0] - max(0, -bottom), max(0, -left) : wide.shape[1] - max(0, -right)]

    pixels, mask, fov = framed(sample.pixels, 0), framed(sample.mask, False), framed(sample.fov, True)
    cores = None if sample.cores is None else framed(sample.cores, False)
    return resize(replace(sample, pixels=pixels, mask=mask, fov=fov, cores=cores), training.longest_side)


def _patch_to_image(shape: tuple[int, ...], training: Training, rng: np.random.Generator) -> NDArray[np.float64]:
    """(2, 3): image (x, y) of a patch (x, y).

    Half of the time a quarter turn, which moves no pixel between the grid points, so that the net also sees
    structures as sharp as they are; else any angle and a scale from 0.75 to 1.35. What is upright stays so, to a tilt.
    """
    side, upright = training.patch, training.is_upright
    if rng.random() < 0.5:
        quarter = 0 if upright else int(rng.integers(4))
        c, s = (1.0, 0.0, -1.0, 0.0)[quarter], (0.0, 1.0, 0.0, -1.0)[quarter]
    else:
        angle = rng.uniform(-TILT, TILT) if upright else rng.uniform(0, 2 * pi)
        scale = exp(rng.uniform(log(0.75), log(1.35)))
        c, s = cos(angle) / scale, sin(angle) / scale
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    turn = np.array([[c * mirror, -s], [s * mirror, c]])
    # The centre is anywhere where the patch hangs over by no more than allowed, or the middle of an image smaller than it.
    over = training.shift * side
    y, x = (floor(rng.uniform((half := min(side, length) / 2) - over, length - half + over)) for length in shape)
    return np.column_stack([turn, np.array([x, y]) - turn @ np.full(2, (side - 1) // 2)])


def _leaning_alike(of_image: NDArray[np.float64], lean: tuple[float, float]) -> NDArray[np.float64]:
    """(2, 3): truth (x, y) of a patch (x, y), so that it lies as far beside the image in the patch as in the whole image.

    What is at q in the image has its truth at q + lean; in the patch it is at p, and its truth shall be at p + lean.
    """
    beside = np.array(lean[::-1])
    return np.asarray(of_image + np.column_stack([np.zeros((2, 2)), beside - of_image[:, :2] @ beside]))


def _light(pixels: Pixels, whole: Pixels, invert: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Gamma, the standardisation of the whole image, contrast and brightness of each channel, blur, noise, negative."""
    table = np.round(255 * (np.arange(256) / 255) ** exp(rng.normal(0, 0.25))).astype(np.uint8)
    mean, deviation = moments(np.asarray(cv2.LUT(whole, table), np.uint8))
    image = (np.asarray(cv2.LUT(pixels, table)) - mean) / deviation
    image = image * np.exp(rng.normal(0, 0.15, 3)) + rng.normal(0, 0.15, 3)
    if rng.random() < 0.2:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.0)))
    if rng.random() < 0.3:
        image = image + rng.normal(0, rng.uniform(0, 0.2), image.shape)
    return np.asarray(-image if rng.random() < invert else image, np.float32)
