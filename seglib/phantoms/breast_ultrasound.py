"""A breast under a linear ultrasound probe."""

from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.random import Generator

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.breast_tissue import tissue
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.outlines import coverage, wobbly_ellipse
from seglib.phantoms.speckle import compounded
from seglib.settings import Field, Ui
from seglib.types import Heat, Image

MILLIMETRES = 40.0  # depth of the picture, and its width
RANGE = 54.0  # decibels between black and white
WHITE = 17.0  # decibels that are shown white


class BreastUltrasound(Phantom):
    """A dark lesion in layered tissue, made of speckle. Truth: the lesion.

    Each look is the length of a complex sum of echoes from countless scatterers, seen through a pulse that is
    short along the beam and wide across it; looks are averaged and compressed logarithmically. Fat, muscle
    and shadows are as dark as the lesion: that is why no threshold finds it.
    """

    name = "breast_ultrasound"
    title = "Breast (ultrasound)"

    lesion: Literal["mass", "cyst", "none"] = Field("mass", description="An irregular mass, a smooth cyst, or healthy tissue.")
    contrast: Annotated[float, Ui(step=1.0, unit="dB")] = Field(
        15.0, ge=3.0, le=30.0, description="How much weaker the lesion's echoes are than those of the gland."
    )
    shadow: Annotated[float, Ui(step=0.05)] = Field(0.5, ge=0.0, le=1.0, description="How much sound the mass swallows.")
    looks: Annotated[int, Ui(step=1)] = Field(
        4, ge=1, le=16, description="Looks from different angles that are averaged; 1 is raw speckle, more is smoother."
    )

    def make(self) -> Scene:
        decibels, inside = self.echoes()
        scatterers = np.random.default_rng(self.seed).spawn(3)[2]
        envelope = compounded(scatterers, np.asarray(10.0 ** (decibels / 20.0), np.float32), self.looks)
        level = 20.0 * np.log10(envelope + 1e-6) + RANGE - WHITE
        grey = np.clip(np.rint(level * 255.0 / RANGE), 0, 255).astype(np.uint8)
        spacing = MILLIMETRES / self.size
        image = Image(np.dstack([grey] * 3), name=self.name, spacing=(spacing, spacing), ledger=(self.ledger_line(),))
        return Scene(image, (inside > 0.5).astype(np.int32), ("lesion",))

    def echoes(self) -> tuple[Heat, Heat]:
        """What comes back, in decibels and free of speckle, (H, W), and the share of each pixel inside the lesion."""
        geometry, texture, _ = np.random.default_rng(self.seed).spawn(3)
        around = tissue(geometry, texture, self.size)
        inside = self._lesion(geometry)
        halo = blurred(inside, 0.007 * self.size) * (1.0 - inside)
        around = around + 7.0 * halo * np.clip(0.6 + 0.7 * smooth_noise(texture, self.size, 14), 0.0, 2.0)
        weaker = self.contrast + (7.0 if self.lesion == "cyst" else 0.0)
        within = -6.0 - weaker + 1.6 * fractal_noise(texture, self.size, 14, octaves=3)
        edge = blurred(inside, (0.006 if self.lesion == "mass" else 0.0015) * self.size)  # a mass has no sharp border
        return around + edge * (within - around) + self._sound_left(inside, texture), inside

    def _lesion(self, rng: Generator) -> Heat:
        """The share of each pixel inside the lesion."""
        wide, high = rng.uniform(0.11, 0.17), rng.uniform(0.075, 0.11)
        centre = np.array([rng.uniform(0.34, 0.66), rng.uniform(0.38, 0.48)])
        wobble, waves = (0.17, 12) if self.lesion == "mass" else (0.035, 3)
        outline = wobbly_ellipse(rng, (wide, high), rng.normal(0.0, 0.2), wobble=wobble, waves=waves, samples=240)
        return coverage(outline + centre, self.size) * np.float32(self.lesion != "none")

    def _sound_left(self, inside: Heat, rng: Generator) -> Heat:
        """What depth, poor contact and the lesion take from the sound (or, behind a cyst, spare), in decibels."""
        down = ((np.arange(self.size, dtype=np.float32) + 0.5) / self.size)[:, None]
        crossed = np.cumsum(inside, axis=0, dtype=np.float32) / self.size  # way through the lesion, in heights of the picture
        per_height = -130.0 * self.shadow if self.lesion == "mass" else 40.0
        behind = np.asarray(
            cv2.GaussianBlur(per_height * crossed, (0, 0), 0.018 * self.size, sigmaY=0.003 * self.size), np.float32
        )
        fading = 1.0 - 0.55 * np.clip((down - 0.5) / 0.5, 0.0, 1.0)  # the beam closes again below a shadow
        contact = 2.0 * smooth_noise(rng, self.size, 8)[0][None, :] * np.sqrt(down)
        gain = -4.0 * down - 14.0 * np.clip(down - 0.6, 0.0, 1.0)
        within = 0.45 if self.lesion == "mass" else 0.0  # a mass dims its own lower part, a cyst is as dark as it gets
        return np.asarray(behind * fading * (1.0 - (1.0 - within) * inside) + contact + gain, np.float32)
