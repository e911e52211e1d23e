"""Averages that ask who belongs together, and so smooth areas without blurring the edges between them."""

from typing import Annotated

import cv2

from seglib.filters.base import Filter
from seglib.filters.planes import each_channel
from seglib.settings import Field, Ui
from seglib.types import Image


class Bilateral(Filter):
    """Average only neighbours of similar colour; a larger tolerance smooths across stronger edges.

    The weight of a neighbour falls with its distance (sigma = radius / 2) and with the difference of its colour (sigma =
    tolerance, the mean over the channels). The work grows with radius squared: 0.02 to 0.2 s a megapixel.

    Reference: Tomasi and Manduchi 1998, 10.1109/ICCV.1998.710815.
    """

    name = "bilateral"
    title = "Bilateral (keeps edges)"

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        4, ge=1, le=7, description="Reach of the average; larger: smoother areas, more time."
    )
    tolerance: Annotated[float, Ui(step=1.0, unit="levels")] = Field(
        25.0, ge=1.0, le=100.0, description="Difference that still counts as the same area; larger: only strong edges survive."
    )

    def apply(self, image: Image) -> Image:
        # OpenCV adds the differences of the channels up: of three channels that is three times their mean.
        tolerance = self.tolerance if image.is_grey else 3 * self.tolerance
        width = 2 * self.radius + 1
        smooth = each_channel(image, lambda channels: cv2.bilateralFilter(channels, width, tolerance, self.radius / 2))
        sentence = f"bilateral filter, radius {self.radius} px, tolerance {self.tolerance:g} levels"
        return image.with_pixels(smooth, sentence, image.levels)


class NonLocalMeans(Filter):
    """Average pixels whose surroundings look alike, wherever they are nearby; a larger strength removes more noise and texture.

    Two pixels count as alike when the patches around them are. Set the strength to about the standard deviation of the
    noise. The work grows with reach squared: 0.1 to 0.8 s a megapixel.

    Reference: Buades, Coll and Morel 2005, 10.1109/CVPR.2005.38.
    """

    name = "non_local_means"
    title = "Non-local means"
    slow = True

    strength: Annotated[float, Ui(step=1.0, unit="levels")] = Field(
        10.0, ge=1.0, le=40.0, description="How different patches may be; larger: less noise, fine texture is lost."
    )
    patch: Annotated[int, Ui(step=1, unit="px")] = Field(
        2, ge=1, le=3, description="Radius of the patches that are compared; larger: surer of what is alike, thin details suffer."
    )
    reach: Annotated[int, Ui(step=1, unit="px")] = Field(
        5, ge=2, le=7, description="How far alike patches are sought; larger: smoother, more time."
    )

    def apply(self, image: Image) -> Image:
        patch, search = 2 * self.patch + 1, 2 * self.reach + 1
        smooth = each_channel(image, lambda channels: cv2.fastNlMeansDenoising(channels, None, self.strength, patch, search))
        sentence = f"non-local means, strength {self.strength:g} levels, patch {self.patch} px, reach {self.reach} px"
        return image.with_pixels(smooth, sentence, image.levels)
