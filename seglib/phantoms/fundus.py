"""The back of the eye as a fundus camera sees it."""

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from numpy.random import Generator
from scipy.special import expit

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.eye import DISC, FIELD, FOVEA, Eye
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.trees import Habit
from seglib.phantoms.tubes import depth_inside
from seglib.settings import Field, Ui
from seglib.types import Heat, Image

Kind = Literal["vein", "artery"]


def rgb(red: float, green: float, blue: float) -> Heat:
    return np.array([red, green, blue], np.float32)


# The ground of a fair and of a dark eye; every eye lies between.
FAIR, DARK = rgb(228.0, 84.0, 46.0), rgb(192.0, 76.0, 32.0)
# How much of red, green and blue a large vessel swallows: most of green, which is why one looks for vessels there.
ABSORPTION: dict[Kind, Heat] = {"vein": rgb(0.34, 0.62, 0.60), "artery": rgb(0.17, 0.46, 0.48)}
RADIUS: dict[Kind, float] = {"vein": 0.0052, "artery": 0.0039}  # of the largest one, in units of the width
HABIT = Habit(
    step=0.008,
    wander=0.1,
    gap=(11.0, 30.0),
    angle=(0.4, 1.05),
    ratio=(0.4, 0.86),
    reach=(60.0, 150.0),
    thinnest=0.0008,
    levels=3,
)


class Fundus(Phantom):
    """A colour photograph of the retina. Truth: every vessel, thin ones too.

    Arteries are thinner, brighter and carry a light reflex; veins are wider and darker; the two cross, but
    no two of a kind do. A vessel is drawn at least one pixel wide, so that it stays connected in small pictures.
    """

    name = "fundus"
    title = "Retina (fundus photograph)"

    vessels: Annotated[float, Ui(step=0.05)] = Field(0.6, ge=0.0, le=1.0, description="How densely side branches grow.")
    tortuosity: Annotated[float, Ui(step=0.05)] = Field(0.35, ge=0.0, le=1.0, description="How much the vessels wind.")
    uneven_light: Annotated[float, Ui(step=0.05)] = Field(0.5, ge=0.0, le=1.0, description="How dark the rim and one side are.")
    noise: Annotated[float, Ui(step=0.05)] = Field(0.25, ge=0.0, le=1.0, description="Grain of the camera; 0 is free of it.")

    def make(self) -> Scene:
        anatomy, veins, arteries, texture, camera = np.random.default_rng(self.seed).spawn(5)
        eye = Eye(anatomy)
        across = (np.arange(self.size) + 0.5) / self.size - 0.5
        radius = np.hypot(across[None, :], across[:, None]).astype(np.float32)
        field_of_view = radius < FIELD
        picture = self._ground(eye, texture)
        truth = np.zeros((self.size, self.size), bool)
        closer = 2.0 ** (1.2 * (0.6 - self.vessels))
        habit = replace(HABIT, wander=0.03 + 0.2 * self.tortuosity, gap=(HABIT.gap[0] * closer, HABIT.gap[1] * closer))
        kinds: tuple[tuple[Kind, Generator], ...] = (("vein", veins), ("artery", arteries))
        for kind, rng in kinds:
            branches = eye.tree(rng, habit, RADIUS[kind], 0.015 + 0.05 * self.tortuosity)
            depth, width = depth_inside(branches, self.size, least=0.55)
            truth |= depth > 0.0
            picture *= self._light_through(depth, width, kind)
        picture *= self._lamp(radius, texture)[..., None]
        picture = blurred(picture, 0.0009 * self.size)
        picture *= np.clip((FIELD - radius) * self.size + 0.5, 0.0, 1.0)[..., None]
        # Developing a colour picture from a mosaic of filters leaves grain that neighbours and colours share.
        shared = blurred(camera.standard_normal((self.size, self.size), np.float32), 0.6)[..., None]
        grain = 26.0 * shared + 6.0 * camera.standard_normal(picture.shape, np.float32)
        picture += self.noise * grain * np.sqrt(picture / 150.0)
        pixels = np.clip(np.rint(picture + 3.0), 0, 255).astype(np.uint8)
        image = Image(pixels, name=self.name, ledger=(self.ledger_line(),))
        return Scene(image, (truth & field_of_view).astype(np.int32), ("vessel",), field_of_view)

    def _ground(self, eye: Eye, rng: Generator) -> Heat:
        """Retina without vessels: pigment, choroid shining through, macula, optic disc. (H, W, 3), 0..255."""
        size = self.size
        x, y = eye.coordinates(size)
        fair = rng.uniform(0.0, 1.0)
        # Vessels of the choroid are the ridges of smooth noise, brighter and more orange than the pigment between them.
        ridges = sum(np.clip(1.0 - np.abs(fractal_noise(rng, size, cells, octaves=2)) / 0.45, 0.0, 1.0) for cells in (8, 11, 15))
        shining = np.clip(0.45 + 0.5 * smooth_noise(rng, size, 3), 0.0, 1.6)
        choroid = 0.045 * ridges * shining + 0.045 * fractal_noise(rng, size, 5, octaves=5, gain=0.6)
        picture = (DARK + fair * (FAIR - DARK)) * (1.0 + choroid[..., None] * rgb(0.55, 1.5, 1.2))
        from_fovea = np.hypot(x - float(FOVEA[0]), y - float(FOVEA[1]))
        macula = 0.28 * np.exp(-((from_fovea / 0.36) ** 2)) + 0.2 * np.exp(-((from_fovea / 0.12) ** 2))
        picture *= 1.0 - macula[..., None] * rgb(0.7, 1.05, 0.75)
        from_disc = np.hypot(x, y)
        picture *= 1.0 + 0.22 * np.exp(-((from_disc / 0.45) ** 2))[..., None] * rgb(0.3, 1.0, 0.9)
        edge = np.hypot(x / (0.92 * DISC), y / (1.06 * DISC)) + 0.035 * smooth_noise(rng, size, 10)
        # The rim of the disc is sharper towards the fovea than towards the nose.
        rim = expit((1.0 - edge) / (0.055 - 0.02 * np.clip(x / DISC, -1.0, 1.0)))
        cup = expit((1.0 - np.hypot((x - 0.03) / (0.52 * DISC), y / (0.58 * DISC))) / 0.17)
        disc = rgb(255.0, 186.0, 108.0) * (0.96 + 0.09 * np.clip(x / DISC, -1.0, 1.0))[..., None]
        disc = disc + cup[..., None] * (rgb(262.0, 234.0, 176.0) - disc)
        return np.asarray(picture + 0.94 * rim[..., None] * (disc - picture), np.float32)

    def _light_through(self, depth: Heat, width: Heat, kind: Kind) -> Heat:
        """The share of light that passes the vessels, (H, W, 3); the way through a round tube is longest in its middle."""
        inside = np.clip(depth + 0.5, 0.0, 1.0)
        from_axis = np.clip(1.0 - depth / np.maximum(width, 0.5), 0.0, 1.0)
        path = inside * (0.55 + 0.45 * np.sqrt(1.0 - from_axis**2))
        blood = np.clip(width / (0.006 * self.size), 0.0, 1.0) ** 0.5
        light = 1.0 - (path * blood)[..., None] * ABSORPTION[kind]
        if kind == "artery":
            wide = np.clip(width / (0.0035 * self.size), 0.0, 1.0) ** 2
            light *= 1.0 + 0.2 * (wide * inside * np.exp(-((from_axis / 0.3) ** 2)))[..., None]
        return np.asarray(light, np.float32)

    def _lamp(self, radius: Heat, rng: Generator) -> Heat:
        """Light falls off towards the rim and is never quite centred."""
        drift = smooth_noise(rng, self.size, 2)
        rim = (radius / FIELD) ** 4
        return np.asarray(np.clip(1.1 - self.uneven_light * (0.55 * rim + 0.22 * (drift - drift.min())), 0.1, 1.3), np.float32)
