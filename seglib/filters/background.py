"""Separate small things from what changes slowly across the picture."""

from typing import Annotated, Literal

import cv2
import numpy as np

from seglib.features.discs import disc
from seglib.filters.base import Filter
from seglib.filters.planes import as_rgb, bytes_of, relit
from seglib.settings import Field, Ui
from seglib.types import Grey, Heat, Image

COARSE = 8  # the background is estimated on a grid where `size` is at most this many pixels: the same time for every size
HIGHEST_GAIN = 4.0


class Flatten(Filter):
    """Remove uneven light: estimate the background as everything larger than `size` and take it out; a larger size removes less.

    "divide" undoes a lamp or a coil that multiplies what is there (v becomes v * mean / background, at most 4 v),
    "subtract" removes a veil that is added to it (v becomes v - background + mean). With "bright" or "dark" objects the
    background is taken from below or above them (opening or closing), so that they do not darken their own surroundings.
    """

    name = "flatten"
    title = "Flatten background"

    size: Annotated[float, Ui(step=1.0, unit="px", log=True)] = Field(
        60.0, ge=5.0, le=400.0, description="Structures wider than this are background; larger: only slower changes are removed."
    )
    objects: Literal["either", "bright", "dark"] = Field(
        "either", description="What the objects are against the background; either: the plain average is the background."
    )
    how: Literal["divide", "subtract"] = Field("divide", description="Divide for uneven lighting, subtract for a veil of light.")

    def apply(self, image: Image) -> Image:
        background = slow_part(image.grey, self.size, self.objects)
        mean = float(background.mean())
        if self.how == "subtract":
            pixels = relit(image, bytes_of(image.grey - background + mean))
        else:
            gain = np.minimum(mean / np.maximum(background, 1.0), HIGHEST_GAIN)
            pixels = bytes_of(cv2.multiply(image.pixels, cv2.merge([gain, gain, gain]), dtype=cv2.CV_8U))
        sentence = f"background larger than {self.size:g} px flattened ({self.how}, objects: {self.objects})"
        return image.with_pixels(pixels, sentence)


class TopHat(Filter):
    """Keep only what is brighter (or darker) than its surroundings and narrower than a disc; a larger radius keeps larger things.

    Bright: v - opening(v). Dark: closing(v) - v. The result is grey, and black where nothing stands out.
    """

    name = "top_hat"
    title = "Top-hat (small details)"

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        8, ge=1, le=30, description="Radius of the disc that details must not contain; larger: larger things are kept."
    )
    details: Literal["bright", "dark"] = Field(
        "bright", description="Whether details are brighter or darker than their surroundings."
    )

    def apply(self, image: Image) -> Image:
        kind = cv2.MORPH_TOPHAT if self.details == "bright" else cv2.MORPH_BLACKHAT
        details = cv2.morphologyEx(image.grey, kind, disc(self.radius))
        return image.with_pixels(as_rgb(details), f"{self.details} details within a disc of radius {self.radius} px kept")


def slow_part(grey: Grey, size: float, objects: str) -> Heat:
    """(H, W) float32: the grey picture without anything narrower than `size` pixels.

    objects: "bright" ones are cut down to the level below them, "dark" ones filled up, "either" are averaged in.
    """
    shrink = min(1.0, COARSE / size)
    height, width = (max(1, round(side * shrink)) for side in grey.shape)
    coarse = cv2.resize(grey, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    if objects != "either":
        kind = cv2.MORPH_OPEN if objects == "bright" else cv2.MORPH_CLOSE
        coarse = np.asarray(cv2.morphologyEx(coarse, kind, disc(round(size * shrink / 2))), np.float32)
    blurred = cv2.GaussianBlur(coarse, (0, 0), size * shrink / 2)
    return np.asarray(cv2.resize(blurred, grey.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
