"""Look at a picture through one channel of a colour space."""

from typing import Literal

import cv2
import numpy as np

from seglib.features.channels import SAME_ON_GREY, channel_of
from seglib.filters.base import Filter
from seglib.filters.planes import as_rgb, bytes_of
from seglib.settings import Field
from seglib.types import Grey, Image

STAINS = ("haematoxylin", "eosin")

# Optical density of red, green and blue per unit of haematoxylin, eosin and DAB.
STAIN_DENSITY = ((0.65, 0.70, 0.29), (0.07, 0.99, 0.11), (0.27, 0.57, 0.78))


class Channel(Filter):
    """Keep one channel and show it as grey, so that the method sees the contrast that matters and nothing else.

    Green shows retinal vessels best, saturation or Lab a and b separate things that differ in colour but not in
    brightness, haematoxylin shows the nuclei of a stained tissue section. Hue turns full circle in 0 to 255; Lab a
    and b have their neutral point at 128. A stain's channel is the light that this stain alone would let through
    (colour deconvolution): dark where there is much of it.

    Reference: Ruifrok and Johnston 2001, "Quantification of histochemical staining by color deconvolution",
    Anal Quant Cytol Histol 23:291-299.
    """

    name = "channel"
    title = "One channel"

    channel: Literal[
        "grey",
        "red",
        "green",
        "blue",
        "lab_l",
        "lab_a",
        "lab_b",
        "hue",
        "saturation",
        "value",
        "haematoxylin",
        "eosin",
    ] = Field("green", description="The channel that is kept; choose the one in which the objects stand out.")

    def apply(self, image: Image) -> Image:
        levels = image.levels if image.is_grey and self.channel in SAME_ON_GREY else None
        return image.with_pixels(as_rgb(self._plane(image)), f"kept the channel {self.channel} only", levels)

    def _plane(self, image: Image) -> Grey:
        match self.channel:
            case "haematoxylin" | "eosin":
                return _stain(image, STAINS.index(self.channel))
            case _:
                return channel_of(image, self.channel)


def _stain(image: Image, index: int) -> Grey:
    directions = np.array(STAIN_DENSITY)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    unmix = np.linalg.inv(directions)[:, index]  # (3,) density of R, G, B -> amount of the stain
    density_of_level = -np.log10(np.maximum(np.arange(256), 1) / 255).astype(np.float32)
    density = cv2.LUT(image.pixels, density_of_level)  # (H, W, 3)
    amount = cv2.transform(density, unmix[None].astype(np.float32))  # (H, W)
    return bytes_of(255 * np.power(10, -amount))  # a negative amount is more light than there was: clipped
