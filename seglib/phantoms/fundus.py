"""The back of the eye as a fundus camera sees it."""

from typing import Annotated

import numpy as np
from numpy.random import Generator
from scipy.interpolate import CubicSpline

from seglib.phantoms.base import Phantom, Scene
from seglib.phantoms.noise import blurred, fractal_noise, smooth_noise
from seglib.phantoms.trees import Branch, Habit, Points, depth_inside, grow
from seglib.settings import Field, Ui
from seglib.types import Heat, Image

FIELD = 0.485  # radius of the round field of view
UNIT = 0.335  # distance from the optic disc to the fovea; the vessels' courses below are in this unit
DISC = 0.165  # radius of the optic disc in that unit
FOVEA = np.array([1.0, -0.06])

# Courses of the large vessels from the disc, x towards the fovea, y upwards: (points, radius relative to the largest).
COURSES: tuple[tuple[tuple[tuple[float, float], ...], float], ...] = (
    (((0.02, 0.02), (0.06, 0.28), (0.32, 0.66), (0.8, 0.88), (1.35, 0.84), (1.9, 0.6), (2.4, 0.45)), 1.0),
    (((0.02, -0.02), (0.05, -0.3), (0.3, -0.7), (0.8, -0.93), (1.35, -0.9), (1.9, -0.68), (2.4, -0.5)), 1.0),
    (((0.0, 0.02), (-0.05, 0.25), (-0.28, 0.62), (-0.5, 1.05), (-0.62, 1.6)), 0.78),
    (((0.0, -0.02), (-0.06, -0.25), (-0.3, -0.6), (-0.55, -1.0), (-0.7, -1.6)), 0.78),
    (((-0.02, 0.01), (-0.2, 0.06), (-0.5, 0.16), (-0.85, 0.15), (-1.3, 0.28)), 0.5),
    (((0.03, 0.01), (0.16, 0.07), (0.34, 0.14), (0.55, 0.17)), 0.3),
    (((0.03, -0.01), (0.16, -0.08), (0.36, -0.16), (0.6, -0.2)), 0.3),
)

GROUND = np.array([205.0, 98.0, 52.0])
# How much of each colour one radius of blood swallows: green most, which is why one looks for vessels in green.
VEIN = np.array([0.30, 0.62, 0.38])
ARTERY = np.array([0.16, 0.46, 0.34])
LARGEST = 0.0052  # radius of the largest vein as a share of the width
HABIT = Habit(
    step=0.008, wander=0.11, gap=(9.0, 26.0), angle=(0.45, 1.05), ratio=(0.38, 0.72), reach=(32.0, 70.0), thinnest=0.0008
)


class Fundus(Phantom):
    """A colour photograph of the retina. Truth: every vessel, thin ones too.

    Arteries are thinner, brighter and carry a light reflex; veins are wider and darker. A vessel is drawn
    at least one pixel wide, so that the truth stays connected in small pictures.
    """

    name = "fundus"
    title = "Retina (fundus photograph)"

    vessels: Annotated[float, Ui(step=0.05)] = Field(0.6, ge=0.0, le=1.0, description="How many side branches grow.")
    tortuosity: Annotated[float, Ui(step=0.05)] = Field(0.35, ge=0.0, le=1.0, description="How much the vessels wind.")
    uneven_light: Annotated[float, Ui(step=0.05)] = Field(
        0.5, ge=0.0, le=1.0, description="How dark the rim and the far side are."
    )
    noise: Annotated[float, Ui(step=0.05)] = Field(0.25, ge=0.0, le=1.0, description="Grain of the camera; 0 is free of it.")

    def make(self) -> Scene:
        geometry, texture, camera = np.random.default_rng(self.seed).spawn(3)
        eye = _Eye(geometry)
        across = (np.arange(self.size) + 0.5) / self.size - 0.5
        radius = np.hypot(across[None, :], across[:, None]).astype(np.float32)
        field_of_view = radius < FIELD
        picture = self._ground(eye, texture)
        truth = np.zeros((self.size, self.size), bool)
        for kind, absorption in (("vein", VEIN), ("artery", ARTERY)):
            depth, width = depth_inside(self._tree(geometry, eye, kind), self.size, least=0.55)
            truth |= depth > 0.0
            picture *= self._blood(depth, width, absorption, kind)
        picture *= self._light(radius, texture)[..., None]
        picture = np.stack([blurred(np.ascontiguousarray(c), 0.0009 * self.size) for c in np.moveaxis(picture, 2, 0)], axis=2)
        picture *= np.clip((FIELD - radius) * self.size + 0.5, 0.0, 1.0)[..., None]
        grain = blurred(camera.standard_normal((self.size, self.size), np.float32), 0.6)[..., None]
        grain = 14.0 * grain + 5.0 * camera.standard_normal(picture.shape, np.float32)
        picture += self.noise * grain * np.sqrt(picture / 150.0)
        pixels = np.clip(np.rint(picture + 3.0), 0, 255).astype(np.uint8)
        image = Image(pixels, name=self.name, ledger=(self.ledger_line(),))
        return Scene(image, (truth & field_of_view).astype(np.int32), ("vessel",), field_of_view)

    def _tree(self, rng: Generator, eye: "_Eye", kind: str) -> list[Branch]:
        """All vessels of one kind: the large ones along their usual courses, side branches by chance."""
        size = LARGEST * (1.0 if kind == "vein" else 0.74)
        habit = Habit(**{**vars(HABIT), "wander": 0.04 + 0.2 * self.tortuosity, "levels": 3 if self.vessels > 0.0 else 0,
                         "gap": tuple(g * 2.6 ** (0.6 - self.vessels) * 1.0 for g in HABIT.gap)})  # fmt: skip
        branches: list[Branch] = []
        for course, strength in COURSES:
            trunk = _trunk(rng, eye, course, size * strength, 0.02 + 0.05 * self.tortuosity)
            branches += grow(rng, trunk, habit, eye.steer)
        return branches

    def _ground(self, eye: "_Eye", rng: Generator) -> Heat:
        """Retina without vessels: pigment, choroid shining through, macula, optic disc. (H, W, 3), 0..255."""
        size = self.size
        x, y = eye.coordinates(size)
        # Choroidal vessels are the ridges of smooth noise, brighter and more orange than the pigment between.
        ridges = 1.0 - np.minimum(np.abs(fractal_noise(rng, size, 9, octaves=3)) / 0.5, 1.0)
        patches = np.clip(0.5 + 0.5 * smooth_noise(rng, size, 4), 0.0, 1.5)
        choroid = 0.06 * ridges * patches + 0.035 * fractal_noise(rng, size, 6, octaves=5)
        fibres = 0.015 * fractal_noise(rng, size, 60, octaves=2) * np.exp(-((np.hypot(x, y) - 0.35) ** 2) / 0.1)
        picture = GROUND * (1.0 + choroid[..., None] * np.array([0.7, 1.6, 1.3]) + fibres[..., None])
        from_fovea = np.hypot(x - FOVEA[0], y - FOVEA[1])
        macula = 0.30 * np.exp(-((from_fovea / 0.33) ** 2)) + 0.16 * np.exp(-((from_fovea / 0.11) ** 2))
        picture *= 1.0 - macula[..., None] * np.array([0.75, 1.05, 0.7])
        picture *= 1.0 + 0.20 * np.exp(-((np.hypot(x, y) / 0.42) ** 2))[..., None] * np.array([0.4, 1.0, 0.9])
        across = np.hypot(x / (0.92 * DISC), y / (1.06 * DISC)) + 0.03 * smooth_noise(rng, size, 12)
        rim = 1.0 / (1.0 + np.exp((across - 1.0) / 0.045))
        cup = 1.0 / (1.0 + np.exp((np.hypot((x - 0.02) / (0.5 * DISC), y / (0.55 * DISC)) - 1.0) / 0.16))
        disc = np.array([246.0, 186.0, 112.0]) * (1.0 - 0.10 * np.clip(-x / DISC, -1.0, 1.0))[..., None]
        disc = disc + cup[..., None] * (np.array([255.0, 236.0, 182.0]) - disc)
        return np.asarray(picture + rim[..., None] * (disc - picture), np.float32)

    def _blood(self, depth: Heat, width: Heat, absorption: Heat, kind: str) -> Heat:
        """The share of light that passes a vessel; the way through a round tube is longest in its middle."""
        inside = np.clip(depth + 0.5, 0.0, 1.0)
        from_axis = np.clip(1.0 - depth / np.maximum(width, 0.5), 0.0, 1.0)
        path = inside * (0.55 + 0.45 * np.sqrt(1.0 - from_axis**2))
        # Thin vessels hold less blood than the width at which they are drawn suggests.
        strength = np.clip(width / (0.006 * self.size), 0.0, 1.0) ** 0.45
        light = 1.0 - (path * strength)[..., None] * absorption
        if kind == "artery":
            reflex = inside * np.exp(-((from_axis / 0.3) ** 2)) * np.clip(width / (0.0035 * self.size), 0.0, 1.0) ** 2
            light *= 1.0 + 0.22 * reflex[..., None]
        return np.asarray(light, np.float32)

    def _light(self, radius: Heat, rng: Generator) -> Heat:
        drift = smooth_noise(rng, self.size, 2)
        rim = (radius / FIELD) ** 4
        return np.asarray(np.clip(1.06 - self.uneven_light * (0.5 * rim + 0.16 * (drift - drift.min())), 0.1, 1.3), np.float32)


class _Eye:
    """Where disc and fovea lie: a left or a right eye, slightly turned."""

    def __init__(self, rng: Generator) -> None:
        self.mirror = 1.0 if rng.random() < 0.5 else -1.0
        self.tilt = rng.normal(0.0, 0.05)
        self.disc = np.array([0.5 - self.mirror * (0.175 + rng.uniform(0.0, 0.06)), 0.5 + rng.normal(0.0, 0.012)])

    def place(self, points: Points) -> Points:
        """From units of the disc-fovea distance (x to the fovea, y up) into the unit square."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        turned = points @ np.array([[cos, sin], [-sin, cos]])
        placed: Points = self.disc + UNIT * turned * np.array([self.mirror, -1.0])
        return placed

    def coordinates(self, size: int) -> tuple[Heat, Heat]:
        """The inverse of `place` for every pixel centre: x, y, each (size, size)."""
        across = (np.arange(size) + 0.5) / size
        x = (across[None, :] - self.disc[0]) * self.mirror / UNIT
        y = -(across[:, None] - self.disc[1]) / UNIT
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        return (x * cos + y * sin).astype(np.float32), (y * cos - x * sin).astype(np.float32)

    def steer(self, point: Points, heading: Points) -> Points | None:
        """Vessels end where the field of view does, and keep clear of the fovea."""
        if np.hypot(*(point - 0.5)) > FIELD + 0.02:
            return None
        away = point - self.place(FOVEA)
        distance = float(np.hypot(*away)) / UNIT
        return None if distance < 0.17 else heading


def _trunk(rng: Generator, eye: _Eye, course: tuple[tuple[float, float], ...], radius: float, unrest: float) -> Branch:
    """A large vessel along its course, displaced a little at every point and winding between them."""
    points = np.array(course)
    shift = rng.normal(0.0, 0.07, points.shape) * np.minimum(1.0, np.hypot(points[:, 0], points[:, 1]) / 0.4)[:, None]
    points = points + shift
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    steps = max(8, int(along[-1] * UNIT / HABIT.step))
    at = np.linspace(0.0, along[-1], steps)
    curve = CubicSpline(along, points)(at)
    waves = sum(rng.normal(0.0, unrest / order) * np.sin(at * order * 4.0 + rng.uniform(0.0, 6.3)) for order in (1, 2, 3, 4))
    normal = np.gradient(curve, axis=0)[:, ::-1] * np.array([-1.0, 1.0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    curve = curve + normal * (waves * np.minimum(1.0, at / 0.25))[:, None]
    return Branch(eye.place(curve), radius * (1.0 - 0.62 * at / along[-1]))
