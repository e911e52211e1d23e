"""How a filter meets the three channels: all of them alike, or the lightness alone."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Grey, Image, Pixels

Array = NDArray[np.generic]


def bytes_of(array: NDArray[Any]) -> NDArray[np.uint8]:
    """Rounded and clipped to 0..255. OpenCV promises less in its types than in its manual, so its answers pass here too."""
    if array.dtype == np.uint8:
        return array
    return np.asarray(cv2.convertScaleAbs(np.maximum(array, 0)), np.uint8)


def as_rgb(plane: NDArray[Any]) -> Pixels:
    """(H, W) -> (H, W, 3) with three equal channels."""
    return bytes_of(cv2.cvtColor(bytes_of(plane), cv2.COLOR_GRAY2RGB))


def each_channel(image: Image, change: Callable[[NDArray[np.uint8]], NDArray[Any]]) -> Pixels:
    """The same change to every channel. `change` gets (H, W, 3), or (H, W) once when the three channels are equal."""
    return as_rgb(change(image.grey)) if image.is_grey else bytes_of(change(image.pixels))


def relit(image: Image, lightness: Grey) -> Pixels:
    """The image with another lightness: what a pixel's grey value gains is added to its red, green and blue.

    The differences between the channels stay, so colours do not shift until one of them is clipped.
    """
    if image.is_grey:
        return as_rgb(lightness)
    gain = cv2.subtract(lightness, image.grey, dtype=cv2.CV_16S)
    return bytes_of(cv2.add(image.pixels, cv2.merge([gain, gain, gain]), dtype=cv2.CV_8U))
