"""The anatomy of the retina: where disc and fovea lie and which way the vessels take.

Lengths are in units of the distance from the optic disc to the fovea; the disc is the origin, x grows towards the
fovea, y upwards. A left eye is a mirrored right eye.
"""

import numpy as np
from numpy.random import Generator
from scipy.interpolate import CubicSpline

from seglib.phantoms.trees import Branch, Ground, Habit, Points, grow
from seglib.types import Heat

FIELD = 0.485  # radius of the round field of view, in units of the picture's width
UNIT = 0.335  # distance from disc to fovea, in units of the picture's width
DISC = 0.185  # radius of the optic disc
FOVEA = np.array([1.0, -0.06])
AVASCULAR = 0.17  # no vessel comes nearer to the fovea

Course = tuple[tuple[float, float], ...]

# The usual courses of the large vessels with their radius relative to the largest.
COURSES: tuple[tuple[Course, float], ...] = (
    (((-0.03, -0.01), (0.03, 0.28), (0.32, 0.66), (0.8, 0.88), (1.35, 0.84), (1.9, 0.6), (2.4, 0.45)), 1.0),
    (((-0.03, 0.01), (0.02, -0.3), (0.3, -0.7), (0.8, -0.93), (1.35, -0.9), (1.9, -0.68), (2.4, -0.5)), 1.0),
    (((-0.03, 0.0), (-0.08, 0.25), (-0.28, 0.62), (-0.5, 1.05), (-0.62, 1.6)), 0.78),
    (((-0.03, 0.0), (-0.09, -0.25), (-0.3, -0.6), (-0.55, -1.0), (-0.7, -1.6)), 0.78),
    (((-0.03, 0.02), (-0.2, 0.06), (-0.5, 0.16), (-0.85, 0.15), (-1.3, 0.28)), 0.5),
    (((0.03, 0.03), (0.2, 0.08), (0.38, 0.15), (0.58, 0.17)), 0.28),
    (((0.03, -0.03), (0.2, -0.08), (0.38, -0.17), (0.6, -0.2)), 0.28),
)


class Eye:
    """One eye, left or right by chance, slightly turned, its disc somewhere near its usual place."""

    def __init__(self, rng: Generator) -> None:
        self.mirror = 1.0 if rng.random() < 0.5 else -1.0
        self.tilt = rng.normal(0.0, 0.05)
        self.disc = np.array([0.5 - self.mirror * rng.uniform(0.165, 0.235), 0.5 + rng.normal(0.0, 0.012)])

    def place(self, points: Points) -> Points:
        """From the eye's units into the unit square of the picture."""
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        placed: Points = self.disc + UNIT * (points @ np.array([[cos, sin], [-sin, cos]])) * np.array([self.mirror, -1.0])
        return placed

    def coordinates(self, size: int) -> tuple[Heat, Heat]:
        """The inverse of `place` for every pixel centre: x and y, each (size, size)."""
        across = (np.arange(size) + 0.5) / size
        x = (across[None, :] - self.disc[0]) * self.mirror / UNIT
        y = -(across[:, None] - self.disc[1]) / UNIT
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        return (x * cos + y * sin).astype(np.float32), (y * cos - x * sin).astype(np.float32)

    def tree(self, rng: Generator, habit: Habit, radius: float, unrest: float) -> list[Branch]:
        """All vessels of one kind (arteries or veins), of which the largest has this radius."""
        trunks = [self._trunk(rng, course, radius * strength, unrest, habit.step) for course, strength in COURSES]
        ground = Ground()
        for trunk in trunks:
            ground.take(trunk.points)
        return [branch for trunk in trunks for branch in grow(rng, trunk, habit, self._steer, ground)]

    def _steer(self, point: Points, heading: Points) -> Points | None:
        """Away from the disc; the vessels end at the edge of the field of view and around the fovea."""
        if np.hypot(*(point - 0.5)) > FIELD + 0.02 or np.hypot(*(point - self.place(FOVEA))) < AVASCULAR * UNIT:
            return None
        away = point - self.disc
        onwards: Points = heading + 0.06 * away / (np.hypot(*away) + 1e-6)
        return onwards

    def _trunk(self, rng: Generator, course: Course, radius: float, unrest: float, step: float) -> Branch:
        """A large vessel along its course, displaced a little at every point and winding between them."""
        points = np.array(course)
        loose = np.minimum(1.0, np.hypot(points[:, 0], points[:, 1]) / 0.4)[:, None]
        points = points + loose * rng.normal(0.0, 0.07, points.shape)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        at = np.linspace(0.0, along[-1], max(8, int(along[-1] * UNIT / step)))
        curve = CubicSpline(along, points)(at)
        normal = np.gradient(curve, axis=0)[:, ::-1] * np.array([-1.0, 1.0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        winding = np.zeros(len(at))
        for order in range(1, 6):
            winding += rng.normal(0.0, unrest / order) * np.sin(at * order * 4.0 + rng.uniform(0.0, 2.0 * np.pi))
        curve = curve + normal * (winding * np.minimum(1.0, at / 0.25))[:, None]
        return Branch(self.place(curve), radius * (1.0 - 0.62 * at / along[-1]))
