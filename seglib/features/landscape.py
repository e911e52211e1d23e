"""The grey image as a landscape for water to rise over: what its heights are."""

from typing import Literal

import cv2
import numpy as np

from seglib.types import Grey, Heat

Landscape = Literal["distance", "gradient", "intensity"]
HEIGHTS: dict[Landscape, str] = {
    "distance": "distances to the background in px, turned upside down",
    "gradient": "steepness: how fast the grey level changes",
    "intensity": "grey levels, upside down where bright is foreground",
}


def smoothed(grey: Grey, sigma: float) -> Heat:
    """(H, W) the grey levels under a Gaussian of `sigma` pixels; as they are for 0."""
    values = grey.astype(np.float32)
    if sigma == 0:
        return values
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)


def relief(landscape: Landscape, smooth: Heat, side: str, distance: Heat) -> Heat:
    """(H, W) the heights. smooth: grey levels. side: "bright" or "dark", the objects. distance: to the background in pixels."""
    if landscape == "distance":
        return np.negative(distance)
    if landscape == "intensity":
        return np.negative(smooth) if side == "bright" else smooth
    return cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)).astype(np.float32)
