"""Arteries, veins and bronchi of a lung: they grow in space, and a thin slice cuts some of them along, most across."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from seglib.phantoms.outlines import place_in
from seglib.phantoms.trees import Branch, Habit, Points, grow, walk
from seglib.types import Heat

LOBAR = 4


@dataclass(frozen=True, eq=False)
class LungTree:
    """Blood vessels and airways as branches in three dimensions; the slice lies at z = 0."""

    blood: list[Branch]
    air: list[Branch]


def grow_lung(rng: Generator, room: Heat, root: Points, millimetres: float, density: float) -> LungTree:
    """Fill a lung with vessels that fan out from its root and taper towards the pleura.

    room: `clearance` of the lung's outline. root: x, y of the hilum. millimetres: width of the picture.
    density: 0 (few vessels) to 1.
    """
    one = 1.0 / millimetres
    trunks, pieces = rng.spawn(2)
    habit = Habit(
        step=2.5 * one, wander=0.15, gap=(3.0, 7.0), angle=(0.45, 1.1), ratio=(0.45, 0.8), reach=(14.0, 26.0),
        thinnest=0.38 * one, levels=3, taper=0.6,
    )  # fmt: skip

    def steer(point: Points, heading: Points) -> Points | None:
        column, row = (int(value * len(room)) for value in point[:2])
        if abs(point[2]) > 40.0 * one or not (0 <= column < len(room) and 0 <= row < len(room)):
            return None
        away = point[:2] - root
        at_root = np.hypot(*away) < 20.0 * one
        outwards = np.append(away / (np.hypot(*away) + 1e-9), 0.0)
        return heading + 0.04 * outwards if at_root or room[row, column] > 3.0 * one else None

    blood: list[Branch] = []
    air: list[Branch] = []
    towards_lung = np.sign(root[0] - 0.5)
    for number in range(round(7 + 19 * density)):
        lobar = number < LOBAR  # the large ones near the root lie in the slice, the others pass through it
        angle, rise = trunks.uniform(-1.8, 1.8), trunks.normal(0.0, 0.12 if lobar else 0.5)
        heading = np.array([towards_lung * np.cos(angle), np.sin(angle), rise]) / np.hypot(1.0, rise)
        height = trunks.normal(0.0, 1.5) if lobar else trunks.normal(-40.0 * rise, 12.0)
        start = np.array([*(root + trunks.normal(0.0, 6.0, 2) * one), height * one])
        radius = trunks.uniform(*((2.6, 4.2) if lobar else (1.7, 3.5))) * one
        trunk = walk(trunks, start, heading, radius, trunks.uniform(70.0, 120.0) * one, habit, steer)
        blood += grow(trunks, trunk, habit, steer)
        if lobar:
            air.append(_beside(trunk, one))
    blood += _from_other_slices(pieces, room, root, habit, one, round(30 + 190 * density))
    return LungTree(blood, air)


def _beside(artery: Branch, one: float) -> Branch:
    """The bronchus that runs along an artery."""
    reach = min(len(artery.points), 15)
    shift = np.array([0.0, 1.0, 0.0]) * (1.7 * artery.radii[:reach, None] + 0.8 * one)
    return Branch(artery.points[:reach] + shift, 0.8 * artery.radii[:reach])


def _from_other_slices(rng: Generator, room: Heat, root: Points, habit: Habit, one: float, count: int) -> list[Branch]:
    """Short pieces of vessels that come from above or below; the farther from the root, the thinner."""
    pieces = []
    for _ in range(count):
        place = place_in(rng, room, 3.5 * one)
        away = place - root
        far = np.hypot(*away) / one
        radius = rng.uniform(0.6, 1.25) * (0.5 + 1.5 * np.exp(-far / 32.0)) * one
        steepness = rng.normal(0.0, 1.8)
        heading = np.array([*(away / (np.hypot(*away) + 1e-9) + rng.normal(0.0, 0.5, 2)), steepness])
        start = np.array([*place, -0.5 * heading[2] * 8.0 * radius])
        pieces.append(
            walk(rng, start, heading / np.linalg.norm(heading), radius, 16.0 * radius, habit, lambda _, onwards: onwards)
        )
    return pieces
