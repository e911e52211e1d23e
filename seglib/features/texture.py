"""Texture: what the neighbourhood of a pixel looks like, whatever its own grey level is."""

import math

import cv2
import numpy as np

from seglib.features.hessian import MIRRORED, REACH, smoothed
from seglib.types import Heat

BINS = 16  # equal parts of the grey scale whose mixture entropy measures
ANGLES = 4  # orientations of the Gabor bank, evenly over half a turn
WAVELENGTH = 4.0  # of a Gabor wave in sigmas: about three stripes under the Gaussian
# The eight neighbours once around the pixel, (row, column).
AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))


def deviation(grey: Heat, sigma: float) -> Heat:
    """(1, H, W): the standard deviation of the grey levels under a Gaussian of `sigma` pixels; 0 where all are equal."""
    # In double precision: the difference of two squares of 255 leaves 0.1 levels of noise in single.
    side = 2 * math.ceil(REACH * sigma) + 1
    exact = grey.astype(np.float64)
    mean = cv2.GaussianBlur(exact, (side, side), sigma, borderType=MIRRORED)
    variance = cv2.GaussianBlur(exact * exact, (side, side), sigma, borderType=MIRRORED) - mean * mean
    return np.sqrt(np.maximum(variance, 0.0))[None].astype(np.float32)


def entropy(grey: Heat, sigma: float) -> Heat:
    """(1, H, W): how mixed the grey levels under a Gaussian are, `-sum p log2 p` over 16 bins; 0 (one bin) to 4 bits."""
    bins = np.floor(grey * (BINS / 256)).astype(np.int32)
    total: Heat = np.zeros((1, *grey.shape), np.float32)
    for number in range(BINS):
        share = np.maximum(smoothed((bins == number).astype(np.float32), sigma), np.float32(1e-12))
        total[0] -= share * np.asarray(cv2.log(share), np.float32)
    bits: Heat = np.maximum(total / np.float32(math.log(2)), np.float32(0))
    return bits


def irregularity(grey: Heat, sigma: float) -> Heat:
    """(1, H, W): the share of irregular local binary patterns under a Gaussian, 0 to 1.

    A pattern says for each of the eight neighbours, `sigma` pixels away (at least one), whether it is at least as bright as
    the pixel. Going around, an edge, a corner, a spot and an even area change their mind at most twice; a pattern that does
    it more often is irregular (Ojala, Pietikainen and Maenpaa 2002, 10.1109/TPAMI.2002.1017623).
    """
    radius, (height, width) = max(1, round(sigma)), grey.shape
    wide = cv2.copyMakeBorder(grey, radius, radius, radius, radius, MIRRORED)
    brighter = [
        wide[radius * (1 + row) : radius * (1 + row) + height, radius * (1 + column) : radius * (1 + column) + width] >= grey
        for row, column in AROUND
    ]
    changes = np.zeros(grey.shape, np.uint8)
    for one, following in zip(brighter, [*brighter[1:], brighter[0]], strict=True):
        changes += one != following
    return smoothed((changes > 2).astype(np.float32), sigma)[None]


def gabor(grey: Heat, sigma: float) -> Heat:
    """(4, H, W): how strongly stripes of a wavelength of 4 sigma run along 0, 45, 90 and 135 degrees.

    The length of the answer of an even and an odd wave, so that it does not depend on where in the stripe a pixel lies
    (Jain and Farrokhnia 1991, 10.1016/0031-3203(91)90143-S).
    """
    half = math.ceil(3 * sigma)
    rows, columns = np.mgrid[-half : half + 1, -half : half + 1].astype(np.float64)
    envelope = np.exp(-(rows**2 + columns**2) / (2 * sigma**2))
    envelope /= envelope.sum()
    answers = []
    for number in range(ANGLES):
        angle = math.pi * number / ANGLES  # of the stripes against the columns' direction
        phase = 2 * math.pi / (WAVELENGTH * sigma) * (rows * math.cos(angle) + columns * math.sin(angle))
        waves = (envelope * np.cos(phase), envelope * np.sin(phase))
        # An even area has to answer with nothing.
        even, odd = (cv2.filter2D(grey, cv2.CV_32F, wave - envelope * wave.sum(), borderType=MIRRORED) for wave in waves)
        answers.append(np.asarray(cv2.magnitude(even, odd), np.float32))
    return np.stack(answers)
