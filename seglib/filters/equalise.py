"""Contrast from the histogram: once for the whole picture, or for each neighbourhood by itself."""

from typing import Annotated

import cv2

from seglib.filters.base import Filter
from seglib.filters.planes import bytes_of, relit
from seglib.settings import Field, Ui
from seglib.types import Image


class Equalise(Filter):
    """Give every grey level about the same number of pixels; the larger the amount, the flatter the histogram.

    A pixel's new lightness is the share of pixels that are no brighter. One curve serves the whole picture, so light
    and shadow across it stay; CLAHE deals with those. Colours keep their hue: only lightness is changed.
    """

    name = "equalise"
    title = "Histogram equalisation"

    amount: Annotated[float, Ui(step=0.05)] = Field(
        1.0, ge=0.0, le=1.0, description="0 leaves the picture, 1 equalises fully; larger: more contrast, more visible noise."
    )

    def apply(self, image: Image) -> Image:
        flat = cv2.equalizeHist(image.grey)
        lightness = cv2.addWeighted(image.grey, 1 - self.amount, flat, self.amount, 0)
        sentence = f"histogram of the lightness equalised, amount {self.amount:g}"
        return image.with_pixels(relit(image, bytes_of(lightness)), sentence)


class Clahe(Filter):
    """Equalise the lightness tile by tile with a limit on the gain; a larger limit brings more local contrast and more noise.

    Between the centres of tiles the curves are blended, so no seams appear. The limit cuts peaks of a tile's histogram
    before its curve is made, which keeps plain areas from becoming pure noise.

    Reference: Zuiderveld 1994, "Contrast limited adaptive histogram equalization", Graphics Gems IV, 474-485,
    10.1016/B978-0-12-336156-1.50061-6.
    """

    name = "clahe"
    title = "CLAHE (local contrast)"

    limit: Annotated[float, Ui(step=0.1)] = Field(
        2.0,
        ge=1.0,
        le=10.0,
        description="Highest peak allowed in a tile's histogram, 1 = flat; larger: more contrast, more noise.",
    )
    tiles: Annotated[int, Ui(step=1)] = Field(
        8, ge=1, le=16, description="Tiles along the longer side; larger: smaller neighbourhoods, more local contrast."
    )

    def apply(self, image: Image) -> Image:
        height, width = image.shape
        size = max(height, width) / self.tiles  # tiles are about square, and never smaller than a pixel
        down, across = (min(side, max(1, round(side / size))) for side in (height, width))
        lightness = cv2.createCLAHE(self.limit, (across, down)).apply(image.grey)
        sentence = f"CLAHE of the lightness, limit {self.limit:g}, {across} × {down} tiles"
        return image.with_pixels(relit(image, bytes_of(lightness)), sentence)
