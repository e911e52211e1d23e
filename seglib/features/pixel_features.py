"""What a pixel classifier knows of a pixel: FEATURES is the registry, in the order shown.

>>> [feature.name for feature in FEATURES][:3]
['lab', 'rgb', 'hsv']
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import cv2
import numpy as np

from seglib.features import texture
from seglib.features.halo import Window
from seglib.features.hessian import MIRRORED, eigenvalues, smoothed
from seglib.types import Heat, Image


@dataclass(frozen=True)
class Feature:
    """One way of looking at a pixel.

    name: the parameter that switches it on. title: for people. channels: what its planes are called. text: one sentence.
    compute: (window, sigma) -> (C, h, w) float32, one plane a channel. flat: in its own unit, what differs by less over a whole
    image is rounding and not signal. scaled: it is computed at every scale.
    """

    name: str
    title: str
    channels: tuple[str, ...]
    text: str
    compute: Callable[[Window, float], Heat]
    flat: float
    scaled: bool = True

    def planes(self, image: Image, sigma: float) -> Heat:
        """(C, H, W) of the whole image."""
        height, width = image.shape
        return self.compute(Window(image, slice(0, height), slice(0, width), sigma), sigma)


def _planes(window: Window, colours: Heat) -> Heat:
    return window.cut(np.stack(cast("list[Heat]", cv2.split(colours))))


def _lab(window: Window, sigma: float) -> Heat:
    return _planes(window, np.asarray(cv2.cvtColor(window.colours(sigma), cv2.COLOR_RGB2LAB), np.float32))


def _rgb(window: Window, sigma: float) -> Heat:
    return _planes(window, window.colours(sigma) * np.float32(255))


def _hsv(window: Window, sigma: float) -> Heat:
    hue, saturation, value = cv2.split(cv2.cvtColor(window.colours(sigma), cv2.COLOR_RGB2HSV))
    along, across = cv2.polarToCart(saturation, hue, angleInDegrees=True)
    return window.cut(np.stack([along, across, value]).astype(np.float32))


def _gradient(window: Window, sigma: float) -> Heat:
    smooth = smoothed(window.grey, sigma)
    slopes = (cv2.Sobel(smooth, cv2.CV_32F, dx, 1 - dx, ksize=1, scale=sigma / 2, borderType=MIRRORED) for dx in (1, 0))
    return window.cut(np.asarray(cv2.magnitude(*slopes), np.float32)[None])


def _laplacian(window: Window, sigma: float) -> Heat:
    return window.cut(eigenvalues(window.grey, sigma).sum(axis=0, keepdims=True))


def _of_grey(measure: Callable[[Heat, float], Heat], window: Window, sigma: float) -> Heat:
    return window.cut(measure(window.grey, sigma))


def _position(window: Window, sigma: float) -> Heat:  # noqa: ARG001 - it has no scale
    height, width = window.image.shape
    rows = (np.arange(window.rows.start, window.rows.stop, dtype=np.float32) + np.float32(0.5)) / height
    columns = (np.arange(window.columns.start, window.columns.stop, dtype=np.float32) + np.float32(0.5)) / width
    return np.stack(np.broadcast_arrays(columns[None, :], rows[:, None])).astype(np.float32)


FEATURES: tuple[Feature, ...] = (
    Feature(
        "lab",
        "Colour as eyes see it (Lab)",
        ("L* lightness", "a* green to red", "b* blue to yellow"),
        "Lightness and two axes of colour; equal distances look about equally different.",
        _lab,
        1.0,
    ),
    Feature(
        "rgb",
        "Colour as cameras count it (RGB)",
        ("red", "green", "blue"),
        "The three numbers of the file, 0 to 255; in a brighter light all three rise together.",
        _rgb,
        0.25,
    ),
    Feature(
        "hsv",
        "Colour as painters name it (HSV)",
        ("hue: cyan to red", "hue: violet to green", "value"),
        "Hue as a direction, as long as the colour is saturated, so that no red lies at both ends; and the brightest channel.",
        _hsv,
        0.005,
    ),
    Feature(
        "gradient",
        "Gradient magnitude",
        ("gradient",),
        "How steeply the grey level rises, times sigma: large at edges, whatever their direction.",
        _gradient,
        0.05,
    ),
    Feature(
        "laplacian",
        "Laplacian",
        ("Laplacian",),
        "The sum of both curvatures, times sigma squared: above 0 in dark spots, below 0 in bright ones, 0 on a slope.",
        _laplacian,
        0.05,
    ),
    Feature(
        "hessian",
        "Curvatures (eigenvalues of the Hessian)",
        ("largest curvature", "smallest curvature"),
        "Along and across: a dark line has a large first value, a bright line a negative second one, a spot has both alike.",
        partial(_of_grey, eigenvalues),
        0.05,
    ),
    Feature(
        "deviation",
        "Local standard deviation",
        ("deviation",),
        "How much the grey levels around the pixel scatter: even areas against rough ones.",
        partial(_of_grey, texture.deviation),
        0.05,
    ),
    Feature(
        "entropy",
        "Local entropy",
        ("entropy",),
        "How many different grey levels are mixed around the pixel, in bits: 0 for one, 4 for all sixteen parts of the scale.",
        partial(_of_grey, texture.entropy),
        0.01,
    ),
    Feature(
        "patterns",
        "Local binary patterns",
        ("irregular patterns",),
        "The share of pixels nearby whose ring of neighbours is no edge, corner or spot: grain against structure.",
        partial(_of_grey, texture.irregularity),
        0.005,
    ),
    Feature(
        "gabor",
        "Gabor waves",
        tuple(f"stripes at {180 * number // texture.ANGLES}°" for number in range(texture.ANGLES)),
        "How strongly stripes of one wavelength run in each of four directions.",
        partial(_of_grey, texture.gabor),
        0.05,
    ),
    Feature(
        "position",
        "Position",
        ("x", "y"),
        "Where in the picture the pixel lies. It lets a stroke speak for its surroundings alone.",
        _position,
        0.001,
        scaled=False,
    ),
)
