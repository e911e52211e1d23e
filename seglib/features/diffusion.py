"""Where a random walk ends first: a Laplace equation on the grid of pixels (Grady 2006).

A walker steps to one of the four neighbours, the sooner the more alike their colours are, until it comes to a pixel that is
known. The chance of ending at an object is the mean of the neighbours' chances, weighed by those steps: a linear system with one
unknown a pixel. It is solved exactly, by a sparse factorisation; steps that nearly nobody takes make methods that approach the
solution bit by bit stop far from it.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.linalg import splu

from seglib.types import Heat, Mask

Pixels = NDArray[np.uint8]  # (H, W, C)
Chances = NDArray[np.float32]  # (L, H, W)
AROUND = ((0, 1), (0, -1), (1, 0), (-1, 0))
LEAST = 1e-10  # weight of the hardest step: no pixel is cut off for good


def rate(pixels: Pixels, beta: float) -> float:
    """What a squared colour difference (of values from 0 to 255) counts: a step weighs exp(-rate * difference).

    It is beta / (10 s sqrt(C)), with values from 0 to 1 and s the spread of all of them, as in scikit-image.
    """
    return beta / (10 * max(float(pixels.std()) / 255, 1e-6) * float(np.sqrt(pixels.shape[2]))) / 255**2


def settled(pixels: Pixels, steepness: float, free: Mask, chances: Chances) -> Chances:
    """The chances with those of the free pixels replaced by the weighed means of their neighbours', for all at once.

    Every free pixel must be connected with one that is not.
    """
    height, width = free.shape
    rows, columns = np.nonzero(free)
    if not rows.size:
        return chances
    number = np.full(free.shape, -1, np.int32)
    number[rows, columns] = np.arange(rows.size, dtype=np.int32)
    own = pixels[rows, columns].astype(np.float32)
    total, pulled = np.zeros(rows.size), np.zeros((rows.size, len(chances)))
    entries: list[tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]]] = []
    for dy, dx in AROUND:
        y, x = rows + dy, columns + dx
        here = np.flatnonzero((y >= 0) & (y < height) & (x >= 0) & (x < width)).astype(np.int32)
        y, x = y[here], x[here]
        weight = _weight(own[here] - pixels[y, x], steepness)
        total[here] += weight
        there = number[y, x]
        fixed = there < 0
        pulled[here[fixed]] += weight[fixed, None] * chances[:, y[fixed], x[fixed]].T
        entries.append((-weight[~fixed], here[~fixed], there[~fixed]))
    every = np.arange(rows.size, dtype=np.int32)
    values, first, second = (np.concatenate(parts) for parts in zip((total, every, every), *entries, strict=True))
    matrix = coo_array((values, (first, second)), shape=(rows.size, rows.size)).tocsc()
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    result = chances.copy()
    result[:, rows, columns] = factors.solve(pulled).T.clip(0, 1)
    return result


def ease(pixels: Pixels, steepness: float) -> Heat:
    """(H, W) the mean weight of the steps away from each pixel."""
    weights, number = _sides(pixels, steepness)
    return np.asarray(_gathered(weights, np.ones(number.shape, np.float32)) / np.maximum(number, 1), np.float32)


def arrived(pixels: Pixels, steepness: float, free: Mask, chance: Heat, steps: int) -> Heat:
    """(H, W) the chance that a walker has come to a fixed pixel within so many steps and found its `chance` (0 or 1) there."""
    weights, number = _sides(pixels, steepness)
    share = free / np.maximum(_gathered(weights, np.ones(number.shape, np.float32)), np.float32(LEAST))
    fixed = np.where(free, np.float32(0), chance)
    for _ in range(steps):
        chance = np.asarray(fixed + share * _gathered(weights, chance), np.float32)
    return chance


def _weight(difference: NDArray[np.float32], steepness: float) -> NDArray[np.float64]:
    squares = np.einsum("...c,...c->...", difference, difference, dtype=np.float64)
    weights: NDArray[np.float64] = np.exp(-steepness * squares) + LEAST
    return weights


def _sides(pixels: Pixels, steepness: float) -> tuple[tuple[Heat, Heat], Heat]:
    """The weights of the steps to the right (H, W - 1) and down (H - 1, W), and how many steps lead away from each pixel."""
    values = pixels.astype(np.float32)
    right, down = (_weight(np.diff(values, axis=axis), steepness).astype(np.float32) for axis in (1, 0))
    one = np.ones(pixels.shape[:2], np.float32)
    return (right, down), _gathered((np.ones_like(right), np.ones_like(down)), one)


def _gathered(weights: tuple[Heat, Heat], values: Heat) -> Heat:
    """For each pixel the values of its neighbours times the weights of the steps there, added up."""
    right, down = weights
    result = np.zeros_like(values)
    result[:, :-1] += right * values[:, 1:]
    result[:, 1:] += right * values[:, :-1]
    result[:-1] += down * values[1:]
    result[1:] += down * values[:-1]
    return result
