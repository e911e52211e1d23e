"""Branching vessels: how they grow, and how deep inside them each pixel lies."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from seglib.types import Heat

Points = NDArray[np.float64]  # (N, 2) x, y or (N, 3) x, y, z in units of the picture's width

OUTSIDE = -1e3


@dataclass(frozen=True, eq=False)
class Branch:
    """A tapering tube. points: (N, 2) or (N, 3). radii: (N,). level: 0 for a trunk, 1 for its children ..."""

    points: Points
    radii: NDArray[np.float64]
    level: int = 0


@dataclass(frozen=True)
class Habit:
    """How a kind of vessel grows. Lengths are shares of the picture's width.

    step: distance between two points. wander: turning per step, in radians. gap: distance between two
    children in units of the parent's radius. angle: between parent and child. ratio: radius of a child
    relative to its parent. reach: length of a child in units of its radius. thinnest: smaller ones do not grow.
    """

    step: float = 0.01
    wander: float = 0.08
    gap: tuple[float, float] = (10.0, 22.0)
    angle: tuple[float, float] = (0.6, 1.1)
    ratio: tuple[float, float] = (0.4, 0.75)
    reach: tuple[float, float] = (35.0, 60.0)
    thinnest: float = 0.001
    levels: int = 3


Steer = Callable[[Points, Points], Points | None]  # point, heading -> new heading, or None where a vessel ends


def grow(rng: Generator, trunk: Branch, habit: Habit, steer: Steer) -> list[Branch]:
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
        heading = _turn(rng, along / np.linalg.norm(along), side * rng.uniform(*habit.angle))
        # A vessel thins out at its end, so it starts a little thicker than what it must reach.
        if radius > habit.thinnest:
            child = walk(
                rng, trunk.points[index], heading, radius, radius * rng.uniform(*habit.reach), habit, steer, trunk.level + 1
            )
            branches += grow(rng, child, habit, steer)
        side = -side
        position += max(parent * rng.uniform(*habit.gap), habit.step)
    return branches


def walk(
    rng: Generator, start: Points, heading: Points, radius: float, length: float, habit: Habit, steer: Steer, level: int = 0
) -> Branch:
    """One vessel that wanders from `start`, its turns growing and fading smoothly, and thins out on its way."""
    steps = max(2, int(length / habit.step))
    points = [start]
    turn = 0.0
    for _ in range(steps):
        turn = 0.75 * turn + 0.66 * habit.wander * rng.normal()
        steered = steer(points[-1], _turn(rng, heading, turn))
        if steered is None:
            break
        heading = steered / np.linalg.norm(steered)
        points.append(points[-1] + habit.step * heading)
    share = np.linspace(0.0, 1.0, steps + 1)[: len(points)]
    return Branch(np.array(points), np.maximum(radius * (1.0 - 0.55 * share), 0.6 * habit.thinnest), level)


def _turn(rng: Generator, heading: Points, angle: float) -> Points:
    """The unit vector turned by `angle`, in three dimensions about a random axis."""
    if len(heading) == 2:
        across = np.array([-heading[1], heading[0]])
    else:
        across = np.cross(heading, rng.normal(size=3))
        across /= np.linalg.norm(across) + 1e-12
    turned: Points = np.cos(angle) * heading + np.sin(angle) * across
    return turned


def depth_inside(branches: list[Branch], size: int, least: float = 0.0, slab: float = 0.0) -> tuple[Heat, Heat]:
    """For each pixel centre how deep it lies inside the nearest tube, and that tube's radius there, both in pixels.

    Depth is radius minus distance to the centre line: positive inside, negative outside, -1000 far away.
    least: smallest radius in pixels, so that thin vessels stay connected. slab: thickness of the slice around
    z = 0 in units of the width, for branches in three dimensions.
    """
    depth = np.full((size, size), OUTSIDE, np.float32)
    width = np.zeros((size, size), np.float32)
    for branch in branches:
        points = branch.points[:, :2] * size
        radii = np.maximum(branch.radii * size, least)
        above = np.zeros(len(points))
        if branch.points.shape[1] == 3:
            above = np.maximum(np.abs(branch.points[:, 2]) - slab / 2.0, 0.0) * size
        for i in range(len(points) - 1):
            if min(above[i] - radii[i], above[i + 1] - radii[i + 1]) < 1.0:
                _capsule(depth, width, points[i], points[i + 1], radii[i : i + 2], above[i : i + 2])
    return depth, width


def _capsule(depth: Heat, width: Heat, start: Points, end: Points, radii: Points, above: Points) -> None:
    """Enter one tapering segment into the two maps (which belong to the caller's loop)."""
    reach = float(radii.max()) + 1.5
    low = np.maximum(np.floor(np.minimum(start, end) - reach), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + reach), depth.shape[0]).astype(int)
    if (low >= high).any():
        return
    window = (slice(low[1], high[1]), slice(low[0], high[0]))
    x = (np.arange(low[0], high[0]) + 0.5 - start[0])[None, :]
    y = (np.arange(low[1], high[1]) + 0.5 - start[1])[:, None]
    along = end - start
    share = np.clip((x * along[0] + y * along[1]) / (along @ along + 1e-12), 0.0, 1.0)
    radius = radii[0] + share * (radii[1] - radii[0])
    height = above[0] + share * (above[1] - above[0])
    distance = np.sqrt((x - share * along[0]) ** 2 + (y - share * along[1]) ** 2 + height**2)
    inside = (radius - distance).astype(np.float32)
    deeper = inside > depth[window]
    depth[window][deeper] = inside[deeper]
    width[window][deeper] = radius[deeper]
