"""Vesselness: how much a place curves like a dark line, from its two curvatures.

Reference: Frangi, Niessen, Vincken, Viergever 1998, https://doi.org/10.1007/BFb0056195.
"""

import math
from collections.abc import Callable
from functools import cache, partial

import cv2
import numpy as np

from seglib.features.hessian import Derivatives, second_derivatives
from seglib.types import Heat

MOST_KEPT = 4 * 2**20  # pixels at all scales whose derivatives are kept between two uses: 48 megabytes


def derived(plane: Heat, sigmas: tuple[float, ...]) -> Callable[[float], Derivatives]:
    """What tells the second derivatives at a scale. They are asked for twice, and kept where the picture is small enough."""
    derive = partial(second_derivatives, plane)
    return cache(derive) if plane.size * len(sigmas) <= MOST_KEPT else derive


def mean_curvature(derivatives: Callable[[float], Derivatives], sigmas: tuple[float, ...]) -> float:
    """The root mean square of the size of the Hessian over all pixels and scales."""
    total, pixels = 0.0, 0
    for sigma in sigmas:
        found = derivatives(sigma)
        pixels += found[0].size
        xx, yy, xy = (cv2.norm(field, cv2.NORM_L2SQR) for field in found)
        total += (xx + yy + 2 * xy) / sigma  # sigma^2 is in the field; a ridge wants 3/2, so the square is divided by sigma
    return math.sqrt(total / pixels)


def vesselness_at(curvatures: Heat, sigma: float, beta: float, c: float) -> Heat:
    """(2, H, W) eigenvalues at the scale `sigma` -> (H, W) in 0..1.

    beta: how much a line may be like a spot. c: curvature that counts as strong. A dark line curves upwards across: its
    larger eigenvalue is the one that is also larger in size.
    """
    across, along = curvatures
    is_line = across + along > 0
    strength = across * across + along * along
    flatness = along / np.maximum(across, np.float32(1e-6))
    not_spot = np.exp(np.square(flatness, out=flatness) * np.float32(-0.5 / beta**2))
    not_even = -np.expm1(strength * np.float32(-0.5 / (sigma * c**2)))
    answer: Heat = not_spot * not_even * is_line
    return answer
