"""A breast under a linear ultrasound probe."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.random import Generator
from scipy.spatial import cKDTree

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.outlines import coverage, wobbly_ellipse
from seglib.settings import Field, Ui
from seglib.types import Heat, Image

DEPTH = 40.0  # millimetres from the probe to the lower edge; the picture is as wide
RANGE = 60.0  # decibels between black and white
DETAIL = 320  # lattice on which the tissue's cells are computed


class BreastUltrasound(Phantom):
    """A dark lesion in layered tissue, made of speckle. Truth: the lesion.

    The picture is the length of a complex sum of echoes from countless scatterers (Rayleigh statistics), seen
    through a pulse that is short along the beam and wide across it, and compressed logarithmically.
    Muscle, fat and shadows are as dark as the lesion: that is why no threshold finds it.
    """

    name = "breast_ultrasound"
    title = "Breast (ultrasound)"

    lesion: Literal["mass", "cyst", "none"] = Field("mass", description="An irregular mass, a smooth cyst, or healthy tissue.")
    contrast: Annotated[float, Ui(step=1.0, unit="dB")] = Field(
        16.0, ge=3.0, le=30.0, description="How much weaker the lesion's echoes are than those around it."
    )
    shadow: Annotated[float, Ui(step=0.05)] = Field(0.5, ge=0.0, le=1.0, description="How much sound the mass swallows.")
    speckle: Annotated[float, Ui(step=0.05)] = Field(1.0, ge=0.0, le=1.0, description="1: fully developed speckle, 0: none.")

    def make(self) -> Scene:
        geometry, texture, scatterers = np.random.default_rng(self.seed).spawn(3)
        echoes = self._tissue(geometry, texture)
        inside = self._lesion(geometry)
        within = -self.contrast + 1.5 * fractal_noise(texture, self.size, 14, octaves=3)
        echoes += inside * ((within - 6.0 if self.lesion == "cyst" else within) - np.minimum(echoes, 0.0) * 0.75 - echoes * 0.25)
        rim = blurred(inside, 0.006 * self.size) * (1.0 - inside)
        echoes += 9.0 * rim * (1.0 + 0.6 * smooth_noise(texture, self.size, 20))
        decibels = echoes + self._sound_left(inside, texture)
        amplitude = 10.0 ** (decibels / 20.0)
        length = speckle(scatterers, np.asarray(amplitude, np.float32))
        smooth = blurred(np.asarray(amplitude, np.float32), 0.004 * self.size)
        envelope = length**self.speckle * smooth ** (1.0 - self.speckle)
        level = 20.0 * np.log10(envelope + 10.0 ** (-RANGE / 20.0)) + 0.72 * RANGE
        grey = np.clip(np.rint(level * 255.0 / RANGE), 0, 255).astype(np.uint8)
        spacing = DEPTH / self.size
        image = Image(np.dstack([grey] * 3), name=self.name, spacing=(spacing, spacing), ledger=(self.ledger_line(),))
        return Scene(image, (inside > 0.5).astype(np.int32), ("lesion",))

    def _lesion(self, rng: Generator) -> Heat:
        """The share of each pixel inside the lesion."""
        wide, high = rng.uniform(0.11, 0.16), rng.uniform(0.075, 0.105)
        centre = np.array([rng.uniform(0.36, 0.64), rng.uniform(0.40, 0.50)])
        wobble, waves = (0.16, 12) if self.lesion == "mass" else (0.03, 3)
        outline = wobbly_ellipse(rng, (wide, high), rng.normal(0.0, 0.2), wobble=wobble, waves=waves, samples=200)
        return coverage(outline + centre, self.size) * np.float32(self.lesion != "none")

    def _tissue(self, rng: Generator, texture: Generator) -> Heat:
        """Echo strength in decibels: skin, fat lobules, gland, muscle, chest wall, from the probe downwards."""
        size = self.size
        down = np.broadcast_to(((np.arange(size, dtype=np.float32) + 0.5) / size)[:, None], (size, size))
        skin, fat, gland, muscle = (
            level + _boundary(rng, size, cells, swing)
            for level, cells, swing in ((0.045, 2, 0.003), (0.21, 5, 0.028), (0.66, 4, 0.022), (0.86, 2, 0.012))
        )
        lobules = _strands(texture, size, cells=7, stretch=2.2)
        fibres = _strands(texture, size, cells=22, stretch=4.0)
        streaks = np.abs(fractal_noise(texture, size, 46, octaves=2, stretch=7.0))
        patches = fractal_noise(texture, size, 9, octaves=3, stretch=2.2)
        in_fat = -15.0 + 2.0 * patches + 17.0 * lobules
        in_gland = -4.5 + 4.0 * patches + 9.0 * fibres - 2.5 * streaks
        in_muscle = -15.0 + 1.5 * patches + 9.0 * np.clip(fractal_noise(texture, size, 44, 2, stretch=12.0) - 0.3, 0.0, 2.0)
        below = -24.0 + 3.0 * patches
        tissue = in_fat
        for edge, next_tissue in ((fat, in_gland), (gland, in_muscle), (muscle, below)):
            share = 1.0 / (1.0 + np.exp(-np.clip((down - edge) / 0.006, -30.0, 30.0)))
            tissue = tissue + share * (next_tissue - tissue)
        for edge, strength, thick in ((gland, 9.0, 0.006), (muscle, 20.0, 0.007)):
            glint = strength * (0.8 + 0.35 * smooth_noise(texture, size, 5)[size // 2][None, :])
            tissue = tissue + np.clip(glint, 0.0, None) * np.exp(-(((down - edge) / thick) ** 2))
        band = np.exp(-(((down - skin + 0.012) / 0.009) ** 2)) + 0.85 * np.exp(-(((down - skin - 0.012) / 0.006) ** 2))
        covered = 1.0 / (1.0 + np.exp(-np.clip((skin + 0.014 - down) / 0.003, -30.0, 30.0)))
        return np.asarray(tissue + covered * (-7.0 - tissue) + 10.0 * band, np.float32)

    def _sound_left(self, inside: Heat, rng: Generator) -> Heat:
        """What depth and the lesion leave of the sound, in decibels, after the machine's gain has evened it out."""
        down = ((np.arange(self.size, dtype=np.float32) + 0.5) / self.size)[:, None]
        behind = np.cumsum(inside, axis=0, dtype=np.float32) / self.size
        lost = -150.0 * self.shadow * behind if self.lesion == "mass" else 55.0 * behind
        lost = cv2.GaussianBlur(lost, (0, 0), 0.012 * self.size, sigmaY=0.003 * self.size)
        lost = lost * (1.0 - inside) * np.clip(1.25 - 0.9 * np.clip(down - 0.55, 0.0, 1.0), 0.0, 1.0)
        contact = 2.2 * smooth_noise(rng, self.size, 9)[0][None, :] * np.sqrt(down)
        return np.asarray(lost + contact - 15.0 * np.clip(down - 0.55, 0.0, 1.0) - 3.0 * down, np.float32)


def speckle(rng: Generator, amplitude: Heat, narrow: float = 0.0022, wide: float = 0.0048) -> Heat:
    """The envelope of echoes from scatterers whose strength is `amplitude`, (H, W); mean square 1 where that is 1.

    Countless scatterers make the echo a complex Gaussian number, so its length has Rayleigh statistics, with
    mean / deviation = sqrt(pi / (4 - pi)) = 1.91. narrow, wide: the pulse along and across the beam at its focus,
    as standard deviations in units of the width; the beam is wider above and below the focus.
    Goodman, "Speckle phenomena in optics", 2007; Wagner et al. 1983, doi 10.1109/T-SU.1983.31404.
    """
    size = len(amplitude)
    field = rng.standard_normal((2, size, size), np.float32) * amplitude
    # Across the beam the width changes from row to row, so that part is done row by row in the frequency domain.
    depth = (np.arange(size) + 0.5) / size
    sigma = wide * size * np.sqrt(1.0 + ((depth - 0.45) / 0.42) ** 2)
    f = np.fft.rfftfreq(size)
    transfer = np.exp(-2.0 * (np.pi * f[None, :] * np.maximum(sigma, 0.5)[:, None]) ** 2)
    spectrum = np.fft.rfft(field, axis=2) * transfer
    field = np.fft.irfft(spectrum, n=size, axis=2)
    sigma_down = max(narrow * size, 0.5)
    field = np.stack(
        [
            cv2.GaussianBlur(part, (1, 0), sigmaX=0.0, sigmaY=sigma_down) if False else _blur_down(part, sigma_down)
            for part in field
        ]
    )
    gain_across = np.sqrt((np.concatenate([transfer, transfer[:, 1:-1]], axis=1) ** 2).mean(axis=1))[:, None]
    gain_down = np.sqrt((_kernel(sigma_down) ** 2).sum())
    return np.asarray(np.hypot(field[0], field[1]) / (gain_across * gain_down * np.sqrt(2.0)), np.float32)


def _kernel(sigma: float) -> np.ndarray:
    return np.asarray(cv2.getGaussianKernel(2 * int(np.ceil(4.0 * sigma)) + 1, sigma, cv2.CV_64F))


def _blur_down(field: np.ndarray, sigma: float) -> np.ndarray:
    kernel = _kernel(sigma)
    return np.asarray(cv2.sepFilter2D(field, -1, np.ones(1), kernel, borderType=cv2.BORDER_REFLECT_101))


def _boundary(rng: Generator, size: int, cells: int, swing: float) -> Heat:
    """How far a layer's lower edge lies off its mean depth, (1, size)."""
    return swing * smooth_noise(rng, size, max(cells, 2))[size // 2][None, :]


def _strands(rng: Generator, size: int, cells: float, stretch: float) -> Heat:
    """Bright walls between irregular cells (fat lobules, bundles of fibres), 0..1, brightest where they lie level."""
    axis = (np.arange(DETAIL) + 0.5) / DETAIL
    y, x = np.meshgrid(axis, axis, indexing="ij")
    x = x + 0.05 * smooth_noise(rng, DETAIL, cells * 0.7)
    y = y + 0.025 * smooth_noise(rng, DETAIL, cells * 0.7)
    seeds = rng.uniform(-0.1, 1.1, (int(1.44 * cells * cells / stretch), 2)) * np.array([cells / stretch, cells])
    near, _ = cKDTree(seeds).query(np.stack([x.ravel() * cells / stretch, y.ravel() * cells], axis=1), k=2)
    gap = (near[:, 1] - near[:, 0]).reshape(DETAIL, DETAIL).astype(np.float32)
    level = np.abs(np.gradient(gap, axis=0)) / (np.hypot(*np.gradient(gap)) + 1e-6)
    wall = (
        np.exp(-((gap / 0.09) ** 2))
        * (0.25 + 0.75 * blurred(level.astype(np.float32), 2.0))
        * np.clip(0.7 + 0.5 * smooth_noise(rng, DETAIL, cells * 1.5), 0.0, 1.5)
    )
    return np.asarray(cv2.resize(wall, (size, size), interpolation=cv2.INTER_LINEAR), np.float32)
