"""Curves from old grey level to new: each is one table of 256 numbers, whatever the size of the picture."""

from typing import Annotated

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.histogram import grey_histogram
from seglib.filters.base import Filter
from seglib.filters.planes import bytes_of, each_channel
from seglib.settings import Field, Ui
from seglib.types import Image, Levels, Pixels

LEVELS = np.arange(256.0)


class Invert(Filter):
    """Swap bright and dark: level v becomes 255 - v, so that dark objects can be found by methods that seek bright ones."""

    name = "invert"
    title = "Invert"

    def apply(self, image: Image) -> Image:
        levels = image.levels and Levels(-image.levels.slope, image.levels.value(255), image.levels.unit)
        return image.with_pixels(_through(image, 255 - LEVELS), "inverted: level v became 255 - v", levels)


class ContrastStretch(Filter):
    """Spread the used grey levels over 0 to 255 by a straight line; larger cut-off shares give harder contrast.

    The darkest `dark` percent of all values become 0 and the brightest `bright` percent 255, the rest is linear
    between. All channels share one line, so colours keep their balance. A picture in which both ends fall on the same
    level stays as it is.
    """

    name = "contrast_stretch"
    title = "Contrast stretch"

    dark: Annotated[float, Ui(step=0.5, unit="%")] = Field(
        1.0, ge=0.0, le=40.0, description="Share of the values that become black; larger: darker shadows, more contrast."
    )
    bright: Annotated[float, Ui(step=0.5, unit="%")] = Field(
        1.0, ge=0.0, le=40.0, description="Share of the values that become white; larger: brighter lights, more contrast."
    )

    def apply(self, image: Image) -> Image:
        values = image.grey if image.is_grey else image.pixels.reshape(image.shape[0], -1)
        share = np.cumsum(grey_histogram(values)) / values.size
        low, high = (int(np.searchsorted(share, part)) for part in (self.dark / 100, 1 - self.bright / 100))
        low = max(low, int(np.flatnonzero(share)[0]))
        if low >= high:
            sentence = f"contrast not stretched: {self.dark} % and {100 - self.bright} % of the values end on one level, {low}"
            return image.with_pixels(image.pixels, sentence, image.levels)
        scale = (high - low) / 255
        levels = image.levels and Levels(image.levels.slope * scale, image.levels.value(low), image.levels.unit)
        sentence = f"contrast stretched: levels {low} to {high} became 0 to 255"
        return image.with_pixels(_through(image, (LEVELS - low) / scale), sentence, levels)


class Gamma(Filter):
    """Bend the grey scale, v becomes 255 (v / 255)^gamma: below 1 opens the shadows, above 1 the lights; 0 and 255 stay."""

    name = "gamma"
    title = "Gamma"

    gamma: Annotated[float, Ui(step=0.05, log=True)] = Field(
        0.6, ge=0.2, le=5.0, description="Exponent; larger: a darker picture with more contrast among bright things."
    )

    def apply(self, image: Image) -> Image:
        return image.with_pixels(_through(image, 255 * (LEVELS / 255) ** self.gamma), f"gamma {self.gamma:g}")


def _through(image: Image, table: NDArray[np.float64]) -> Pixels:
    lookup = np.clip(np.rint(table), 0, 255).astype(np.uint8)
    return each_channel(image, lambda channels: bytes_of(cv2.LUT(channels, lookup)))
