"""Speckle: the grain of every ultrasound picture, made the way the scanner makes it."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import fft

from seglib.types import Heat

FOCUS = 0.45  # depth at which the beam is narrowest
SPREAD = 0.42  # depth from there at which it is 1.4 times as wide


def speckle(rng: Generator, amplitude: Heat, along: float = 0.0016, across: float = 0.0034) -> Heat:
    """The envelope of echoes from scatterers whose strength is `amplitude`, (H, W); its mean square is 1 where that is 1.

    Countless scatterers lie in each pixel, so the echo is a complex Gaussian number and its length has Rayleigh
    statistics: mean / deviation = sqrt(pi / (4 - pi)) = 1.91. along, across: length and width of the pulse as standard
    deviations at the focus, in units of the picture's width; the beam is wider above and below.
    Wagner, Smith, Sandrik, Lopez 1983, doi 10.1109/T-SU.1983.31404.
    """
    size = len(amplitude)
    depth = (np.arange(size) + 0.5) / size
    wide = np.maximum(across * size * np.sqrt(1.0 + ((depth - FOCUS) / SPREAD) ** 2), 0.4)
    # Tissue beside the picture keeps its left and right edge from mixing.
    margin = int(np.ceil(4.0 * wide.max()))
    margin += (fft.next_fast_len(size + 2 * margin, real=True) - size - 2 * margin) // 2
    beside = np.pad(amplitude, ((0, 0), (margin, margin)), mode="reflect")
    # The width of the beam changes from row to row, so it is applied row by row, as a product of spectra.
    frequency = np.fft.fftfreq(beside.shape[1])
    beam = np.exp(-2.0 * (np.pi * frequency[None, :] * wide[:, None]) ** 2)  # (H, F)
    half = beam[:, : beside.shape[1] // 2 + 1].astype(np.float32)
    pulse = _gaussian(max(along * size, 0.4))
    gain = np.sqrt(2.0 * (beam**2).mean(axis=1) * (pulse**2).sum())[:, None]
    parts = []  # real and imaginary part of the echo
    for _ in range(2):
        echo = rng.standard_normal(beside.shape, np.float32) * beside
        echo = fft.irfft(fft.rfft(echo, axis=1) * half, n=beside.shape[1], axis=1)[:, margin : margin + size]
        parts.append(cv2.sepFilter2D(echo, cv2.CV_32F, np.ones(1), pulse, borderType=cv2.BORDER_REFLECT_101))
    return np.asarray(np.hypot(*parts) / gain, np.float32)


def compounded(rng: Generator, amplitude: Heat, looks: int) -> Heat:
    """The mean envelope of several independent looks at the same tissue: the deviation shrinks with their square root."""
    return np.asarray(sum(speckle(rng, amplitude) for _ in range(looks)) / np.float32(looks), np.float32)


def _gaussian(sigma: float) -> NDArray[np.float64]:
    return np.asarray(cv2.getGaussianKernel(2 * int(np.ceil(4.0 * sigma)) + 1, sigma), np.float64)
