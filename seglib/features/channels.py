"""One channel of a picture as a plane of levels, by the name it has everywhere."""

from typing import Literal

import cv2
import numpy as np

from seglib.types import Grey, Image

Channel = Literal["grey", "red", "green", "blue", "lab_l", "lab_a", "lab_b", "hue", "saturation", "value"]
RGB = ("red", "green", "blue")
HSV = ("hue", "saturation", "value")
LAB = ("lab_l", "lab_a", "lab_b")
SAME_ON_GREY = ("grey", *RGB, "value")  # of a grey picture these are the picture itself


def channel_of(image: Image, channel: Channel) -> Grey:
    """(H, W) uint8. Hue turns full circle in 0 to 255; Lab a and b have their neutral point at 128."""
    if channel == "grey":
        return image.grey
    if channel in RGB:
        return image.pixels[..., RGB.index(channel)]
    space, names = (cv2.COLOR_RGB2HSV_FULL, HSV) if channel in HSV else (cv2.COLOR_RGB2LAB, LAB)
    return np.asarray(cv2.extractChannel(cv2.cvtColor(image.pixels, space), names.index(channel)), np.uint8)
