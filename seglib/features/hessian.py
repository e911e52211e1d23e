"""The second derivatives of a picture at a scale: what tells lines and spots from edges and even areas."""

import math

import cv2
import numpy as np

from seglib.types import Heat

MIRRORED = cv2.BORDER_REFLECT  # a line that runs out of the picture goes on instead of ending in an edge
REACH = 5  # sigmas: OpenCV's own 4 end in a step that is small beside the Gaussian, but not beside its second derivative


def smoothed(grey: Heat, sigma: float) -> Heat:
    """The picture (H, W) under a Gaussian of `sigma` pixels."""
    side = 2 * math.ceil(REACH * sigma) + 1
    return np.asarray(cv2.GaussianBlur(grey, (side, side), sigma, borderType=MIRRORED), np.float32)


Derivatives = tuple[Heat, Heat, Heat]  # along the columns (x), along the rows (y) and mixed


def second_derivatives(grey: Heat, sigma: float) -> Derivatives:
    """Along the columns (x), along the rows (y) and mixed, each (H, W), of the smoothed picture, times sigma squared.

    The factor makes scales comparable (Lindeberg 1998, 10.1023/A:1008045108935): a structure answers most at the scale of its
    own width, and equally whatever that width is. Smoothing comes first and differences of neighbours then, which gives
    what three derivatives of a Gaussian would give for a third of the work.
    """
    smooth, factor = smoothed(grey, sigma), sigma * sigma

    def derived(dx: int, dy: int, scale: float) -> Heat:
        return np.asarray(cv2.Sobel(smooth, cv2.CV_32F, dx, dy, ksize=1, scale=scale, borderType=MIRRORED), np.float32)

    return derived(2, 0, factor), derived(0, 2, factor), derived(1, 1, factor / 4)


def eigenvalues(grey: Heat, sigma: float) -> Heat:
    """(2, H, W) float32: the curvature in the direction where it is largest, and across it the smallest; sorted by value.

    A bright line has a small value and one near 0, a dark line one near 0 and a large value, a bright spot two small ones,
    a dark spot two large ones. Units: those of `grey`, since the factor sigma squared is in it.

    grey: (H, W) float32. sigma: pixels, more than 0.
    """
    return principal(second_derivatives(grey, sigma))


def principal(derivatives: Derivatives) -> Heat:
    """(2, H, W): the `eigenvalues` of what `second_derivatives` has found."""
    xx, yy, xy = derivatives
    middle = (xx + yy) * np.float32(0.5)
    spread = np.asarray(cv2.magnitude((xx - yy) * np.float32(0.5), xy), np.float32)
    return np.stack([middle + spread, middle - spread])
