"""Branching vessels: how they grow, and how deep inside them each pixel lies."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (N, 2) x, y or (N, 3) x, y, z in units of the picture's width
Steer = Callable[[Points, Points], Points | None]  # point, heading -> new heading, or None where a vessel ends

OUTSIDE = -1000.0
CELL = 0.013  # vessels that must not meet keep about this distance


@dataclass(frozen=True, eq=False)
class Branch:
    """A tapering tube. points: (N, 2) or (N, 3). radii: (N,). level: 0 for a trunk, 1 for its children ..."""

    points: Points
    radii: NDArray[np.float64]
    level: int = 0


@dataclass(frozen=True)
class Habit:
    """How a kind of vessel grows; pairs are drawn uniformly from `low` to `high`.

    step: distance between two points, in units of the picture's width. wander: turning per step in radians.
    gap: distance between two children in radii of the parent. angle: from parent to child in radians.
    ratio: radius of a child in radii of the parent. reach: length of a child in its own radii.
    thinnest: thinner ones do not grow. levels: generations of children. taper: what is lost of the radius on the way.
    """

    step: float
    wander: float
    gap: tuple[float, float]
    angle: tuple[float, float]
    ratio: tuple[float, float]
    reach: tuple[float, float]
    thinnest: float
    levels: int
    taper: float = 0.55


class Ground:
    """The part of the plane that vessels of one kind have taken; they branch but never meet again."""

    def __init__(self) -> None:
        self._taken: set[tuple[int, int]] = set()

    def take(self, points: Points) -> None:
        self._taken.update(map(_cell, points))

    def free_part(self, branch: Branch, start: int = 4) -> Branch:
        """The branch up to the first point on taken ground; its first points lie on its parent's and do not count."""
        for index in range(start, len(branch.points)):
            if _cell(branch.points[index]) in self._taken:
                kept = index - 1
                return Branch(branch.points[:kept], np.linspace(branch.radii[0], branch.radii[-1], kept), branch.level)
        return branch


def _cell(point: Points) -> tuple[int, int]:
    return int(point[0] / CELL), int(point[1] / CELL)


def grow(rng: Generator, trunk: Branch, habit: Habit, steer: Steer, ground: Ground | None = None) -> list[Branch]:
    """The trunk, its side branches, theirs, and so on, until they are too thin."""
    branches = [trunk]
    if trunk.level >= habit.levels or len(trunk.points) < 3:
        return branches
    lengths = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(trunk.points, axis=0), axis=1))])
    side = 1.0 if rng.random() < 0.5 else -1.0
    position = trunk.radii[0] * rng.uniform(*habit.gap)
    while position < lengths[-1]:
        index = int(np.searchsorted(lengths, position))
        parent = float(trunk.radii[index])
        radius = parent * rng.uniform(*habit.ratio)
        along = trunk.points[index] - trunk.points[index - 1]
        heading = turn(rng, along / np.linalg.norm(along), side * rng.uniform(*habit.angle))
        length = radius * rng.uniform(*habit.reach)
        if radius > habit.thinnest:
            child = walk(rng, trunk.points[index], heading, radius, length, habit, steer, trunk.level + 1)
            if ground is not None:
                child = ground.free_part(child)
            if len(child.points) * habit.step > radius * habit.reach[0] / 3.0:  # shorter ones look cut off, not grown
                if ground is not None:
                    ground.take(child.points)
                branches += grow(rng, child, habit, steer, ground)
        side = -side
        position += max(parent * rng.uniform(*habit.gap), habit.step)
    return branches


def walk(
    rng: Generator, start: Points, heading: Points, radius: float, length: float, habit: Habit, steer: Steer, level: int = 0
) -> Branch:
    """One vessel that wanders from `start`, its turns growing and fading smoothly, and thins out on its way."""
    steps = max(2, int(length / habit.step))
    points = [start]
    bend = 0.0
    for _ in range(steps):
        bend = 0.75 * bend + 0.66 * habit.wander * rng.normal()
        steered = steer(points[-1], turn(rng, heading, bend))
        if steered is None:
            break
        heading = steered / np.linalg.norm(steered)
        points.append(points[-1] + habit.step * heading)
    share = np.linspace(0.0, 1.0, steps + 1)[: len(points)]
    return Branch(np.array(points), np.maximum(radius * (1.0 - habit.taper * share), 0.6 * habit.thinnest), level)


def turn(rng: Generator, heading: Points, angle: float) -> Points:
    """The unit vector turned by `angle`, in three dimensions about a random axis."""
    if len(heading) == 2:
        across = np.array([-heading[1], heading[0]])
    else:
        (a, b, c), (d, e, f) = heading, rng.normal(size=3)
        across = np.array([b * f - c * e, c * d - a * f, a * e - b * d])
        across /= np.sqrt(across @ across) + 1e-12
    turned: Points = np.cos(angle) * heading + np.sin(angle) * across
    return turned
