"""Cell nuclei under a fluorescence microscope."""

from typing import Annotated

import cv2
import numpy as np
from numpy.random import Generator

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.outlines import Outline, covered, wobbly_ellipse
from seglib.phantoms.placement import scatter
from seglib.settings import Field, Ui
from seglib.types import Heat, Image, LabelMap

FILLED = 0.2  # share of the picture that the nuclei cover together
FOCUS = (0.0015, 0.004, 0.009)  # blur of the three depths of focus, as a share of the width


class Nuclei(Phantom):
    """Stained nuclei: textured, unequally bright, some touching, some out of focus. Truth: one label for each nucleus.

    Light is collected as photons, so the noise of a place grows with its brightness (Poisson), and the
    haze of the cells around adds to the background.
    """

    name = "nuclei"
    title = "Fluorescent nuclei"

    count: Annotated[int, Ui(step=1)] = Field(60, ge=1, le=200, description="How many nuclei; more means smaller ones.")
    touching: Annotated[float, Ui(step=0.05)] = Field(0.35, ge=0.0, le=1.0, description="Share that touches a neighbour.")
    uneven_light: Annotated[float, Ui(step=0.05)] = Field(
        0.35, ge=0.0, le=1.0, description="Haze and shading that make one side of the background brighter."
    )
    blur: Annotated[float, Ui(step=0.05)] = Field(0.3, ge=0.0, le=1.0, description="How far out of focus the slide is.")
    noise: Annotated[float, Ui(step=0.05)] = Field(0.3, ge=0.0, le=1.0, description="Fewer photons: 0 is free of noise.")

    def make(self) -> Scene:
        geometry, texture, camera = np.random.default_rng(self.seed).spawn(3)
        radius = min(0.075, float(np.sqrt(FILLED / (np.pi * self.count))))
        outlines = scatter(
            geometry, [_nucleus(geometry, radius) for _ in range(self.count)], self.touching, gap=0.006, margin=-0.6 * radius
        )
        light, truth = self._stain(outlines, geometry, texture, radius)
        light = self._background(light, texture)
        if self.noise > 0.0:
            photons = 1500.0 * 0.02**self.noise
            light = camera.poisson(light * photons).astype(np.float32) / photons
            light += 0.02 * self.noise * camera.standard_normal(light.shape, np.float32)
        grey = np.clip(np.rint(light * 160.0), 0, 255).astype(np.uint8)
        return Scene(Image(np.dstack([grey] * 3), name=self.name, ledger=(self.ledger_line(),)), truth, ("nucleus",))

    def _stain(self, outlines: list[Outline], geometry: Generator, texture: Generator, radius: float) -> tuple[Heat, LabelMap]:
        """Fluorescence and labels: each nucleus a dome of chromatin at one of three depths of focus."""
        chromatin = 1.0 + 0.16 * fractal_noise(texture, self.size, 1.2 / radius, octaves=3, gain=0.7)
        chromatin *= 1.0 - 0.28 * np.clip(3.0 * (smooth_noise(texture, self.size, 1.4 / radius) - 1.3), 0.0, 1.0)
        depths = [np.zeros((self.size, self.size), np.float32) for _ in FOCUS]
        truth = np.zeros((self.size, self.size), np.int32)
        label = 0
        for outline in outlines:
            depth = int(geometry.choice(len(FOCUS), p=(0.62, 0.28, 0.10)))
            brightness = 0.5 * float(np.exp(geometry.normal(0.0, 0.42))) * (0.8 if depth == 2 else 1.0)
            window, share = covered(outline, self.size)
            inside = share > 0.5
            if not inside.any():
                continue
            label += 1
            truth[window][inside] = label
            edge = cv2.distanceTransform(np.pad(inside, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
            dome = 0.72 + 0.28 * np.sqrt(np.clip(edge / (0.8 * radius * self.size), 0.0, 1.0))
            depths[depth][window] += share * dome * brightness * chromatin[window]
        spread = (0.25 + 2.5 * self.blur) * self.size
        light = np.zeros((self.size, self.size), np.float32)
        for layer, sigma in zip(depths, FOCUS, strict=True):
            light += blurred(layer, sigma * spread)
        return light, truth

    def _background(self, light: Heat, texture: Generator) -> Heat:
        """Haze of the cells, uneven glow of the medium, and a lamp that does not stand in the middle."""
        haze = blurred(light, 0.035 * self.size) * (0.16 + 0.04 * smooth_noise(texture, self.size, 20))
        glow = 0.07 + 0.4 * self.uneven_light * np.clip(0.5 + 0.35 * smooth_noise(texture, self.size, 3), 0.0, 1.4)
        lamp = np.clip(1.0 - 0.3 * self.uneven_light * (0.6 + 0.5 * smooth_noise(texture, self.size, 2)), 0.2, 1.2)
        return np.asarray(np.clip((light + haze) * lamp + glow, 0.0, None), np.float32)


def _nucleus(rng: Generator, radius: float) -> Outline:
    """A slightly irregular ellipse around the origin."""
    own = radius * float(np.clip(np.exp(rng.normal(0.0, 0.18)), 0.6, 1.6))
    longer = float(np.sqrt(rng.uniform(1.05, 1.75)))
    return wobbly_ellipse(rng, (own * longer, own / longer), rng.uniform(0.0, np.pi), wobble=0.055, waves=5, samples=64)
