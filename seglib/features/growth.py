"""Regions that grow from seeds, one ring of pixels a round."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features.basins import AROUND
from seglib.types import LabelMap, Pixels

Reference = Literal["seed", "mean"]
Neighbours = Literal["4", "8"]
Nodes = NDArray[np.int64]
Values = NDArray[np.float64]
NOBODY = -1
MOVED = 0.5  # levels that a mean has to move before those whom it has refused are asked again


@dataclass(frozen=True, eq=False)
class Growth:
    """What has grown after a round; the two maps go on growing in the next.

    owner: (H, W) number of the seed from 0 on, -1 for none. joined: (H, W) in which round, -1 for never. values: (S, 3) what
    pixels are compared with. turn: number of the round. taken: pixels that have joined.
    """

    owner: LabelMap
    joined: LabelMap
    values: Values
    turn: int
    taken: int

    def at(self, turn: int) -> LabelMap:
        """(H, W) the owners as they were after an earlier round."""
        return np.where(self.joined <= turn, self.owner, NOBODY).astype(np.int32)


def grow(
    pixels: Pixels, seeds: list[tuple[int, int]], tolerance: float, reference: Reference, neighbours: Neighbours
) -> Iterator[Growth]:
    """In every round all regions take the pixels next to them that differ from their reference by at most `tolerance`.

    The reference is the colour of the seed, or the mean of what the region held before the round. Of two regions that want a
    pixel in the same round the earlier seed gets it. Whom a mean has refused it asks again when it has moved by half a level.
    It ends when no pixel joins.

    pixels: (H, W, 3). seeds: S different (row, column).
    """
    height, width = pixels.shape[:2]
    # A rim that belongs to nobody and cannot be taken: a step from any pixel then lands inside the flat arrays.
    owner = np.full((height + 2, width + 2), len(seeds), np.int32)
    owner[1:-1, 1:-1] = NOBODY
    joined = np.full(owner.size, NOBODY, np.int32)
    colours = np.pad(pixels, ((1, 1), (1, 1), (0, 0))).reshape(-1, 3)
    owner, order = owner.ravel(), np.empty(owner.size, np.int32)
    steps = np.array([dy * (width + 2) + dx for dy, dx in AROUND if neighbours == "8" or 0 in (dy, dx)])
    front = np.array([(row + 1) * (width + 2) + column + 1 for row, column in seeds])
    owner[front], joined[front] = np.arange(len(seeds)), 0
    totals, counts = colours[front].astype(np.float64), np.ones(len(seeds))
    values = totals / counts[:, None]
    asked = values  # the means when everyone was asked who has been refused
    refused: list[tuple[Nodes, LabelMap]] = []
    inside = [map_.reshape(height + 2, width + 2)[1:-1, 1:-1] for map_ in (owner, joined)]
    turn, taken = 0, len(seeds)
    while True:
        yield Growth(inside[0], inside[1], values, turn, taken)
        there, by = (front[:, None] + steps).ravel(), np.repeat(owner[front], steps.size)
        if refused and (np.abs(values - asked).max() > MOVED or not front.size):
            there, by, refused, asked = *_once([*refused, (there, by)], len(seeds)), [], values
        if not there.size:
            return
        turn += 1
        free = owner[there] == NOBODY
        there, by = there[free], by[free]
        fits = (np.abs(colours[there] - values[by]) <= tolerance).all(axis=1)
        if reference == "mean":
            refused.append((there[~fits], by[~fits]))
        there, by = there[fits], by[fits]
        if not there.size and np.array_equal(values, asked):
            refused = []  # nobody has moved since they were asked
        sort = np.argsort(-by, kind="stable")
        owner[there[sort]] = by[sort]  # the last one written stays: the earliest seed
        order[there] = np.arange(there.size)
        front = there[order[there] == np.arange(there.size)]  # each pixel once
        joined[front] = turn
        taken += front.size
        if reference == "mean":
            new = owner[front]
            counts += np.bincount(new, minlength=len(seeds))
            totals += np.stack([np.bincount(new, colours[front, i], minlength=len(seeds)) for i in range(3)], axis=1)
            values = totals / counts[:, None]


def _once(pairs: list[tuple[Nodes, LabelMap]], seeds: int) -> tuple[Nodes, LabelMap]:
    """Every pair of pixel and seed once."""
    there, by = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    key = np.unique(there * seeds + by)
    return key // seeds, (key % seeds).astype(np.int32)
