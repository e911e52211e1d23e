"""What happens to the pixels before a net sees them: the same in training and in use."""

from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Heat, Image, Levels, Pixels

MOST_ENLARGED = 4.0  # times; a thumbnail holds no more than it holds, and a single pixel is not worth 700,000
LUNG_WINDOW = Levels(1500.0 / 255.0, -1350.0, "HU")
LEARNED_IN: Mapping[str, Levels] = {"lung_ct": LUNG_WINDOW}  # tasks whose grey levels meant something in the training
AIR = -880.0  # HU; with its noise
FLATTEST = 2.0  # grey levels; below this deviation a channel is noise, which must not be blown up to a picture


def working_shape(shape: tuple[int, ...], longest_side: int | None) -> tuple[int, int]:
    """(H, W) at which the net works on an image of (H, W): `longest_side`, but never enlarged more than four times."""
    if longest_side is None:
        return shape[0], shape[1]
    scale = min(longest_side / max(shape[:2]), MOST_ENLARGED)
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


def as_learned(image: Image, task: str) -> Image:
    """The image in the levels of the training, where those have a meaning and the image says what its own mean.

    A slice may be shown in a window for bones; a net for lungs is to see it in the window for lungs, as far as its 256 levels go.
    Outside the scanner's round field every slice of the training was black. Other scanners fill that with air.
    """
    wanted, shown = LEARNED_IN.get(task), image.levels
    if wanted is None or shown is None or shown.unit != wanted.unit:
        return image
    levels = (shown.value(np.arange(256)) - wanted.intercept) / wanted.slope  # type: ignore[arg-type]
    table = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    if np.abs(table.astype(int) - np.arange(256)).max() > 1:
        black, white = wanted.value(0), wanted.value(255)
        line = f"shown to the net from {black:g} to {white:g} {wanted.unit}, as in its training"
        image = image.with_pixels(np.asarray(cv2.LUT(image.pixels, table), np.uint8), line, wanted)
    return _blackened(image, max(int(table.min()), round((AIR - wanted.intercept) / wanted.slope)))


def cut_off(image: Image, task: str) -> str:
    """What the window of a slice has taken from a net that looks at Hounsfield units, and what to do; or ""."""
    wanted, shown = LEARNED_IN.get(task), image.levels
    if wanted is None or shown is None or shown.unit != wanted.unit:
        return ""
    low, high = sorted((shown.value(0), shown.value(255)))
    if low <= -800.0 and high >= 0.0:  # a slice without air, shown from its darkest lung on, has lost nothing
        return ""
    return (
        f"This slice is shown from {low:.0f} to {high:.0f} {shown.unit}, so lungs, the air around the patient or the body have "
        "lost their grey levels. Choose the window for lungs beside the picture and the net sees them again."
    )


def _blackened(image: Image, darkest: int) -> Image:
    """A square slice whose corners beyond the round field hold nothing brighter than air, with these black."""
    height, width = image.shape
    down, across = ((np.arange(length) + 0.5) / length - 0.5 for length in (height, width))
    outside = np.hypot(down[:, None], across[None, :]) > 0.5
    if abs(height - width) > 2 or not outside.any():
        return image
    corners = image.pixels[outside]
    if (corners == 0).all() or (corners > darkest).mean() > 0.01:
        return image
    pixels = np.where(outside[..., None], np.uint8(0), image.pixels)
    return image.with_pixels(pixels, "shown to the net black outside the scanner's round field, as in its training", image.levels)


def resize_pixels(pixels: Pixels, shape: tuple[int, int]) -> Pixels:
    """(H, W, 3) to another height and width: averaging on the way down, cubic on the way up."""
    if shape == pixels.shape[:2]:
        return pixels
    way = cv2.INTER_AREA if shape[0] * shape[1] < pixels.shape[0] * pixels.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, shape[::-1], interpolation=way), np.uint8)


def resize_heat(heat: Heat, shape: tuple[int, int]) -> Heat:
    """(H, W) to another height and width without leaving the range of its values."""
    if shape == heat.shape:
        return heat
    way = cv2.INTER_AREA if shape[0] * shape[1] < heat.size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(heat, shape[::-1], interpolation=way), np.float32)


def moments(pixels: Pixels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and deviation of each channel, (3,) each; the deviation is at least `FLATTEST`."""
    mean, deviation = cv2.meanStdDev(pixels)
    return np.asarray(mean, np.float64).ravel(), np.maximum(np.asarray(deviation, np.float64).ravel(), FLATTEST)


def standardiser(pixels: Pixels) -> NDArray[np.float32]:
    """(1, 256, 3): for each channel, what becomes of each of its 256 levels, so that mean is 0 and deviation 1.

    A dim photograph and its bright copy look the same to the net; a flat channel becomes zeros.
    """
    mean, deviation = moments(pixels)
    return ((np.arange(256)[None, :, None] - mean) / deviation).astype(np.float32)


def standardise(pixels: Pixels, table: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """(H, W, 3) uint8 -> float32, by its own `standardiser` or by that of the image of which it is a part.

    >>> standardise(np.full((2, 2, 3), 9, np.uint8)).max()
    np.float32(0.0)
    """
    return np.asarray(cv2.LUT(pixels, standardiser(pixels) if table is None else table), np.float32)
