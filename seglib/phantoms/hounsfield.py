"""What a CT scanner shows: attenuation in Hounsfield units (air -1000, water 0), its noise, and how to paint with it."""

import numpy as np
from numpy.random import Generator

from seglib.phantoms.outlines import Outline, covered
from seglib.types import Heat

PADDING = -2000.0  # what scanners write outside their round field
AIR = -1000.0
LUNG = -868.0
FAT = -102.0
WATER = 5.0
BLOOD = 42.0
CORD = 34.0
MUSCLE = 52.0
CARTILAGE = 95.0
MARROW = 215.0
CORTEX = 720.0


def paint(picture: Heat, outline: Outline, value: float | Heat) -> None:
    """Replace what lies inside the outline, pixels on its edge by their share; `picture` is the artist's own canvas."""
    window, share = covered(outline, len(picture))
    new = value[window] if isinstance(value, np.ndarray) else value
    picture[window] += share * (new - picture[window])


def scaled(outline: Outline, factor: float) -> Outline:
    """The outline grown or shrunk about its centre."""
    centre = outline.mean(axis=0)
    grown: Outline = centre + factor * (outline - centre)
    return grown


def ct_noise(rng: Generator, size: int) -> Heat:
    """Noise as filtered back-projection leaves it: grains of about two pixels, no slow drifts; mean 0, deviation 1.

    Its power spectrum is the ramp filter's, |f|, times the fall-off of the reconstruction kernel.
    Riederer, Pelc, Chesler 1978, doi 10.1088/0031-9155/23/3/008.
    """
    spectrum = np.fft.rfft2(rng.standard_normal((size, size), np.float32))
    f = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :])
    field = np.fft.irfft2(spectrum * np.sqrt(f * np.exp(-((f / 0.22) ** 2))), s=(size, size))
    return np.asarray(field / field.std(), np.float32)
