"""The opposite of blurring: add what a blur would take away."""

from typing import Annotated

import cv2

from seglib.filters.base import Filter
from seglib.filters.planes import bytes_of, relit
from seglib.settings import Field, Ui
from seglib.types import Image


class Unsharp(Filter):
    """Add `amount` times the difference between the lightness and its blur; a larger amount gives crisper edges and more noise.

    v becomes v + amount (v - blur(v)). Edges get a bright and a dark seam, so grey levels lose their exact meaning.
    """

    name = "unsharp"
    title = "Unsharp mask"

    sigma: Annotated[float, Ui(step=0.1, unit="px")] = Field(
        2.0, ge=0.5, le=10.0, description="Width of the blur; larger: broader structures are emphasised, wider seams."
    )
    amount: Annotated[float, Ui(step=0.1)] = Field(
        1.0, ge=0.0, le=5.0, description="How much of the difference is added; larger: crisper edges, more noise."
    )

    def apply(self, image: Image) -> Image:
        blurred = cv2.GaussianBlur(image.grey, (0, 0), self.sigma)
        lightness = cv2.addWeighted(image.grey, 1 + self.amount, blurred, -self.amount, 0)
        sentence = f"unsharp mask of the lightness, sigma {self.sigma:g} px, amount {self.amount:g}"
        return image.with_pixels(relit(image, bytes_of(lightness)), sentence)
