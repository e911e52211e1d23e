"""The cheapest border between foreground and background: a minimum cut, found by a convex relaxation.

Every free pixel p gets a number u in 0..1, and the energy is `sum cost_p u_p + sum weight_pq |u_p - u_q|` over all pairs
of the eight neighbours. It is convex, and its minimum holds a minimum cut: u above a half. It is approached by the
primal-dual iteration of Chambolle and Pock 2011, 10.1007/s10851-010-0251-1, with the step sizes of Pock and Chambolle
2011, 10.1109/ICCV.2011.6126441. Unlike a maximum flow it works on whole arrays, takes a bounded time on every image,
and can go on from a neighbouring problem's answer.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.types import Heat, Mask, Pixels

Values = NDArray[np.float32]
FORWARD = ((0, 1), (1, -1), (1, 0), (1, 1))  # each pair of neighbours once
CHECK_EVERY = 10
ITERATIONS = 200  # of one cut; each goes on where the one before stood


@dataclass(frozen=True, eq=False)
class Border:
    """What a border costs in an image: weight = strength / distance * exp(-sharpness * squared colour difference).

    Cheap along edges, dear inside even areas; Boykov and Jolly 2001, 10.1109/ICCV.2001.937505.
    """

    strength: float
    sharpness: float


@dataclass(frozen=True, eq=False)
class Problem:
    """One energy over N free pixels.

    free: (H, W) bool. cost: (N,) of calling each foreground. outer: (N,) what its fixed neighbours add to that.
    weights: (4, N) to the neighbour ahead in each direction of FORWARD, 0 where it is not free. ahead, behind: (4, N)
    numbers of the neighbours, N where there is none. total: (N,) sum of all eight weights. strength: of the border.
    """

    free: Mask
    cost: Values
    outer: Values
    weights: Values
    ahead: NDArray[np.int64]
    behind: NDArray[np.int64]
    total: Values
    strength: float

    def at_cost(self, cost: Heat) -> "Problem":
        """The same border with another cost (H, W) of the pixels."""
        return replace(self, cost=cost[self.free].astype(np.float32) + self.outer)

    def at_half_the_strength(self) -> "Problem":
        """The same costs with a border that is half as dear."""
        half = np.float32(0.5)
        return replace(
            self,
            cost=self.cost - half * self.outer,
            outer=half * self.outer,
            weights=half * self.weights,
            total=half * self.total,
            strength=self.strength / 2,
        )


@dataclass(frozen=True, eq=False)
class Flow:
    """Where an iteration stands. soft: (N,) u of the free pixels. pull: (4, N) dual variables, within +-weights."""

    soft: Values
    pull: Values


def undecided(count: int) -> Flow:
    """The start of somebody who knows nothing: u of a half everywhere."""
    return Flow(np.full(count, 0.5, np.float32), np.zeros((4, count), np.float32))


def sharpness(pixels: Pixels) -> float:
    """1 / (2 * mean squared colour difference of neighbours), the scale of GrabCut; 0 for one colour."""
    height, width = pixels.shape[:2]
    total, pairs = 0.0, 0
    for dy, dx in FORWARD:
        here = pixels[: height - dy, max(0, -dx) : width - max(0, dx)]
        there = pixels[dy:, max(0, dx) : width + min(0, dx)]
        if here.size:
            total += cv2.norm(here, there, cv2.NORM_L2SQR)
            pairs += here.shape[0] * here.shape[1]
    return pairs / (2.0 * total) if total > 0 else 0.0


def pose(pixels: Pixels, free: Mask, fixed: Mask, border: Border) -> Problem:
    """The problem of the `free` pixels when all others keep the label that they have in `fixed`, at no cost of their own.

    pixels: (H, W, 3) uint8.
    """
    height, width = free.shape
    rows, columns = np.nonzero(free)
    count = rows.size
    # A rim of one pixel: every step from a free pixel then lands inside the flattened arrays.
    number = np.full((height + 2, width + 2), count, np.int32)
    number[rows + 1, columns + 1] = np.arange(count)
    at = (rows + 1) * (width + 2) + columns + 1
    colours = np.pad(pixels, ((1, 1), (1, 1), (0, 0))).reshape(-1, pixels.shape[2])
    inside = np.pad(np.ones(free.shape, np.bool_), 1).ravel()
    label = np.pad(fixed, 1).ravel()
    number = number.ravel()

    own = colours[at].T.astype(np.float32)  # (3, N)
    outer, total = np.zeros(count, np.float32), np.zeros(count, np.float32)
    weights, ahead, behind = [], [], []
    for dy, dx in FORWARD:
        for sign in (1, -1):
            there = at + sign * (dy * (width + 2) + dx)
            difference = np.square(own - colours[there].T).sum(axis=0)
            weight = np.float32(border.strength / np.hypot(dy, dx)) * np.exp(np.float32(-border.sharpness) * difference)
            weight *= inside[there]
            neighbour = number[there].astype(np.int64)
            is_free = neighbour < count
            total += weight
            # |u - 1| = 1 - u and |u - 0| = u: a fixed neighbour pulls by a constant, which belongs to the cost.
            outer += np.where(is_free, np.float32(0), np.where(label[there], -weight, weight))
            if sign == 1:
                weights.append(weight * is_free)
                ahead.append(neighbour)
            else:
                behind.append(neighbour)
    return Problem(free, outer, outer, np.stack(weights), np.stack(ahead), np.stack(behind), total, border.strength)


def relax(problem: Problem, start: Flow, iterations: int) -> Flow:
    """Go from `start` towards the minimum; at most `iterations` steps, fewer when no pixel changes sides any more."""
    count = len(problem.cost)
    # Pixel number `count` stands for "no neighbour": its weights are 0, so it pulls at nobody.
    weights, pull = _with_nobody(problem.weights), _with_nobody(start.pull)
    cost, soft = _with_nobody(problem.cost), _with_nobody(start.soft)
    ahead = np.pad(problem.ahead, ((0, 0), (0, 1)), constant_values=count)
    behind = np.pad(problem.behind, ((0, 0), (0, 1)), constant_values=count) + np.arange(4)[:, None] * (count + 1)
    step = 1 / np.maximum(_with_nobody(problem.total), np.float32(1e-3))
    over, half, least = soft.copy(), weights / 2, -weights  # over: u, moved once more in the direction of its last move
    np.clip(pull, least, weights, out=pull)
    work, force = np.empty_like(weights), np.empty_like(cost)
    kept = soft > 0.5
    for turn in range(1, iterations + 1):
        np.take(over, ahead, out=work, mode="clip")
        np.subtract(over, work, out=work)
        work *= half
        pull += work
        np.minimum(pull, weights, out=pull)
        np.maximum(pull, least, out=pull)
        np.take(pull.reshape(-1), behind, out=work, mode="clip")
        np.subtract(pull, work, out=work)
        np.add(work[0], work[1], out=force)
        for row in (work[2], work[3], cost):  # np.sum over so few rows takes four times as long
            force += row
        force *= step
        np.subtract(soft, force, out=over)
        np.minimum(over, 1, out=over)
        np.maximum(over, 0, out=over)
        np.subtract(over, soft, out=force)
        soft, over = over, soft
        np.add(soft, force, out=over)
        if turn % CHECK_EVERY == 0:
            before, kept = kept, soft > 0.5
            if np.array_equal(before, kept):
                break
    return Flow(soft[:count].copy(), pull[:, :count].copy())


def cut(problem: Problem, flow: Flow, least: float) -> tuple[Problem, Flow]:
    """The cut, and the problem that it solves.

    Where a border costs more than any object in question is worth, the cheapest cut is none at all. Then the border is made
    cheaper by halves until an object is left: `least` of the free pixels.
    """
    while True:
        flow = relax(problem, flow, ITERATIONS)
        kept = np.count_nonzero(flow.soft > 0.5)
        if kept >= least * flow.soft.size or problem.strength < 1:
            return problem, flow
        problem, flow = problem.at_half_the_strength(), undecided(flow.soft.size)


def energy(problem: Problem, soft: Values) -> float:
    """The energy of u, up to the constant that the fixed pixels pay among themselves and for their own label."""
    across = np.abs(soft - _with_nobody(soft)[problem.ahead])
    return float((problem.cost * soft).sum(dtype=np.float64) + (problem.weights * across).sum(dtype=np.float64))


def _with_nobody(values: Values) -> Values:
    """(..., N) -> (..., N + 1), the last of them 0."""
    return np.concatenate([values, np.zeros((*values.shape[:-1], 1), np.float32)], axis=-1)
