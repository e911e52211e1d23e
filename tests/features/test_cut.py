"""The relaxed cut against every labelling of a tiny image and against a maximum flow."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from seglib.features.cut import Border, energy, pose, relax, sharpness, undecided
from seglib.types import Mask, Pixels

NEIGHBOURS = ((0, 1), (1, -1), (1, 0), (1, 1))


def noise(shape: tuple[int, int], seed: int) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


def pairs(pixels: Pixels, border: Border) -> list[tuple[tuple[int, int], tuple[int, int], float]]:
    """Every pair of neighbours with its weight, one after the other."""
    found = []
    for row, column in np.ndindex(pixels.shape[:2]):
        for dy, dx in NEIGHBOURS:
            y, x = row + dy, column + dx
            if y < pixels.shape[0] and 0 <= x < pixels.shape[1]:
                difference = float(((pixels[row, column].astype(float) - pixels[y, x]) ** 2).sum())
                weight = border.strength / np.hypot(dy, dx) * np.exp(-border.sharpness * difference)
                found.append(((row, column), (y, x), float(weight)))
    return found


def slow_energy(pixels: Pixels, cost: NDArray[np.float32], border: Border, label: Mask) -> float:
    value = float(cost[label].sum(dtype=np.float64))
    return value + sum(weight for one, other, weight in pairs(pixels, border) if label[one] != label[other])


def test_sharpness_against_a_loop() -> None:
    pixels = noise((5, 7), 0)
    squares = [((pixels[a].astype(float) - pixels[b]) ** 2).sum() for a, b, _ in pairs(pixels, Border(1, 0))]
    assert sharpness(pixels) == pytest.approx(1 / (2 * np.mean(squares)))
    assert sharpness(np.full((4, 4, 3), 9, np.uint8)) == 0
    assert sharpness(np.full((1, 1, 3), 9, np.uint8)) == 0


def test_the_best_of_all_labellings_is_found() -> None:
    rng = np.random.default_rng(1)
    pixels, cost = noise((4, 5), 2), rng.normal(0, 30, (4, 5)).astype(np.float32)
    fixed = rng.random((4, 5)) < 0.5
    free = np.zeros((4, 5), np.bool_)
    free[1:3, 1:4] = True
    free[0, 0] = free[3, 4] = True
    border = Border(40.0, sharpness(pixels))
    problem = pose(pixels, free, fixed, border).at_cost(cost)

    def labelled(choice: tuple[int, ...]) -> Mask:
        label = fixed.copy()
        label[free] = np.array(choice, np.bool_)
        return label

    choices = list(itertools.product((0, 1), repeat=8))
    slow = np.array([slow_energy(pixels, cost, border, labelled(choice)) for choice in choices])
    fast = np.array([energy(problem, np.array(choice, np.float32)) for choice in choices])
    assert np.allclose(slow - fast, slow[0] - fast[0], atol=1e-3)
    kept = relax(problem, undecided(8), 500).soft > 0.5
    assert tuple(kept.astype(int).tolist()) == choices[int(slow.argmin())]


@pytest.mark.parametrize("seed", range(4))
def test_a_maximum_flow_is_not_cheaper_by_more_than_half_a_percent(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (16, 20)
    hill = 60 - 9 * np.hypot(*(np.indices(shape) - np.array([[[8]], [[10]]])))
    cost = (-hill + rng.normal(0, 40, shape)).astype(np.float32)
    pixels, free = noise(shape, seed), np.ones(shape, np.bool_)
    border = Border(30.0, sharpness(pixels))
    grid, source, sink = 1000, 320, 321  # capacities must be integers: thousandths
    rows, columns, capacities = [], [], []
    for one, other, weight in pairs(pixels, border):
        a, b = one[0] * 20 + one[1], other[0] * 20 + other[1]
        rows += [a, b]
        columns += [b, a]
        capacities += [round(weight * grid)] * 2
    for node, value in enumerate(cost.ravel().tolist()):
        rows.append(node if value > 0 else source)
        columns.append(sink if value > 0 else node)
        capacities.append(round(abs(value) * grid))
    graph = csr_array((np.array(capacities, np.int32), (rows, columns)), shape=(322, 322))
    least = maximum_flow(graph, source, sink).flow_value / grid + float(cost[cost < 0].sum())

    kept = relax(pose(pixels, free, ~free, border).at_cost(cost), undecided(320), 400).soft > 0.5
    found = slow_energy(pixels, cost, border, kept.reshape(shape))
    assert found >= least - 0.5  # rounding of 1222 capacities
    assert found - least <= 0.005 * abs(least)


def test_without_a_border_every_pixel_decides_for_itself() -> None:
    cost = np.random.default_rng(5).normal(0, 1, (6, 6)).astype(np.float32)
    free = np.ones((6, 6), np.bool_)
    problem = pose(noise((6, 6), 6), free, ~free, Border(0.0, 0.1)).at_cost(cost)
    flow = relax(problem, undecided(36), 200)
    assert np.array_equal((flow.soft > 0.5).reshape(6, 6), cost < 0)


def test_a_dear_border_makes_one_side_of_it() -> None:
    cost = np.random.default_rng(7).normal(-0.1, 1, (8, 8)).astype(np.float32)
    free = np.ones((8, 8), np.bool_)
    kept = relax(pose(noise((8, 8), 8), free, ~free, Border(1e3, 0.0)).at_cost(cost), undecided(64), 2000).soft > 0.5
    assert kept.all() == (cost.sum() < 0)
    assert len(set(kept.tolist())) == 1


def test_what_is_settled_stays() -> None:
    pixels, free = noise((12, 12), 9), np.ones((12, 12), np.bool_)
    cost = np.random.default_rng(10).normal(0, 20, (12, 12)).astype(np.float32)
    problem = pose(pixels, free, ~free, Border(10.0, sharpness(pixels))).at_cost(cost)
    flow = relax(problem, undecided(144), 1000)
    again = relax(problem, flow, 50)
    assert np.array_equal(again.soft > 0.5, flow.soft > 0.5)
    assert np.all((flow.soft >= 0) & (flow.soft <= 1))
    assert np.all(np.abs(flow.pull) <= problem.weights)


def test_nothing_free_is_no_problem() -> None:
    free = np.zeros((3, 3), np.bool_)
    problem = pose(noise((3, 3), 11), free, free, Border(1.0, 0.0))
    assert relax(problem, undecided(0), 20).soft.shape == (0,)
