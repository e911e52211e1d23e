"""Blurring: every pixel becomes an average, or the middle value, of its neighbourhood."""

from typing import Annotated

import cv2

from seglib.filters.base import Filter
from seglib.filters.planes import each_channel
from seglib.settings import Field, Ui
from seglib.types import Image


class Gaussian(Filter):
    """Average the neighbourhood with weights that fall off like a bell; a larger sigma removes more noise and more detail.

    The weight at distance d is exp(-d^2 / (2 sigma^2)), cut off at 3 sigma. Edges are blurred along with the noise.
    """

    name = "gaussian"
    title = "Gaussian blur"

    sigma: Annotated[float, Ui(step=0.1, unit="px")] = Field(
        1.5, ge=0.1, le=20.0, description="Width of the bell; larger: less noise, softer edges, small things vanish."
    )

    def apply(self, image: Image) -> Image:
        blurred = each_channel(image, lambda channels: cv2.GaussianBlur(channels, (0, 0), self.sigma))
        return image.with_pixels(blurred, f"Gaussian blur, sigma {self.sigma:g} px", image.levels)


class Median(Filter):
    """Replace every pixel by the middle value of the square around it; a larger radius removes larger specks.

    Single wrong pixels vanish altogether and straight edges stay sharp, but corners are rounded and lines thinner than
    the radius disappear. Each channel has its own middle value.
    """

    name = "median"
    title = "Median"

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        2, ge=1, le=25, description="The square is 2 radius + 1 pixels wide; larger: larger specks and thin lines vanish."
    )

    def apply(self, image: Image) -> Image:
        middle = each_channel(image, lambda channels: cv2.medianBlur(channels, 2 * self.radius + 1))
        return image.with_pixels(middle, f"median, radius {self.radius} px", image.levels)
