"""Growing and drawing branches, against a slow loop."""

import numpy as np
import pytest

from seglib.phantoms.trees import Branch, Ground, Habit, grow, turn, walk
from seglib.phantoms.tubes import depth_inside

HABIT = Habit(
    step=0.01, wander=0.1, gap=(6.0, 12.0), angle=(0.5, 1.0), ratio=(0.5, 0.8), reach=(20.0, 40.0), thinnest=0.001, levels=2
)


def slow_depth(branch: Branch, size: int, slab: float) -> np.ndarray:
    """Radius minus distance to many points along the axis, one pixel after the other."""
    t = np.linspace(0, len(branch.points) - 1, 4000)
    at = np.arange(len(branch.points))
    points = np.stack([np.interp(t, at, column) for column in branch.points.T], axis=1) * size
    radii = np.interp(t, at, branch.radii) * size
    depth = np.empty((size, size))
    for row in range(size):
        for column in range(size):
            away = points[:, :2] - (column + 0.5, row + 0.5)
            height = np.maximum(np.abs(points[:, 2]) - slab * size / 2, 0) if points.shape[1] == 3 else 0
            depth[row, column] = (radii - np.sqrt((away**2).sum(axis=1) + height**2)).max()
    return depth


@pytest.mark.parametrize("slab", [None, 0.0, 0.06])
def test_depth_is_radius_minus_distance(slab: float | None) -> None:
    corners = np.array([[0.2, 0.2, -0.05], [0.5, 0.35, 0.0], [0.8, 0.8, 0.12]])
    if slab:  # a segment that enters the slab half-way is only exact in small steps
        corners = np.stack([np.interp(np.linspace(0, 2, 61), [0, 1, 2], column) for column in corners.T], axis=1)
    branch = Branch(corners[:, :2] if slab is None else corners, np.full(len(corners), 0.09))
    depth, _ = depth_inside([branch], 32, slab=slab or 0.0)
    slow = slow_depth(branch, 32, slab or 0.0)
    near = slow > -1.0
    assert near.sum() > 50
    assert np.abs(depth[near] - slow[near]).max() < 0.05
    assert np.array_equal(depth[np.abs(slow) > 0.2] > 0, slow[np.abs(slow) > 0.2] > 0)


def test_a_tapering_tube_ends_as_wide_as_it_says() -> None:
    tube = Branch(np.array([[0.1, 0.5], [0.9, 0.5]]), np.array([0.1, 0.02]))
    inside = depth_inside([tube], 200)[0] > 0
    assert inside[:, 20].sum() == pytest.approx(40, abs=2)
    assert inside[:, 178].sum() == pytest.approx(8, abs=2)


def test_thin_tubes_stay_connected_when_a_least_width_is_asked_for() -> None:
    thin = Branch(np.array([[0.1, 0.15], [0.9, 0.63]]), np.array([0.0005, 0.0005]))
    assert (depth_inside([thin], 64)[0] > 0).sum() < 10
    columns = (depth_inside([thin], 64, least=0.55)[0] > 0).any(axis=0)
    assert columns[8:56].all()


@pytest.mark.parametrize("dimensions", [2, 3])
def test_turning_turns_by_the_angle(dimensions: int) -> None:
    rng = np.random.default_rng(0)
    heading = np.eye(dimensions)[0]
    for angle in (0.0, 0.4, -1.2):
        turned = turn(rng, heading, angle)
        assert np.linalg.norm(turned) == pytest.approx(1.0)
        assert turned @ heading == pytest.approx(np.cos(angle))


def test_children_start_on_their_parent_and_are_thinner() -> None:
    rng = np.random.default_rng(3)
    trunk = walk(rng, np.array([0.1, 0.5]), np.array([1.0, 0.0]), 0.01, 0.8, HABIT, lambda _, onwards: onwards)
    branches = grow(rng, trunk, HABIT, lambda _, onwards: onwards)
    children = [branch for branch in branches if branch.level == 1]
    assert branches[0] is trunk
    assert len(children) > 3
    for child in children:
        distance = np.linalg.norm(trunk.points - child.points[0], axis=1)
        assert distance.min() < 1e-9
        assert child.radii[0] < trunk.radii[distance.argmin()]
    assert {branch.level for branch in branches} == {0, 1, 2}


def test_growth_stops_where_it_is_told_to() -> None:
    rng = np.random.default_rng(0)
    fence = walk(rng, np.array([0.5, 0.5]), np.array([1.0, 0.0]), 0.01, 0.9, HABIT, lambda p, h: h if p[0] < 0.6 else None)
    assert 0.6 <= fence.points[:, 0].max() < 0.62


def test_a_vessel_ends_before_taken_ground() -> None:
    ground = Ground()
    ground.take(np.stack([np.full(50, 0.5), np.linspace(0, 1, 50)], axis=1).repeat(3, axis=0))
    wall = np.stack([np.full(200, 0.5), np.linspace(0, 1, 200)], axis=1)
    ground.take(wall)
    across = np.stack([np.linspace(0.2, 0.8, 61), np.full(61, 0.4)], axis=1)
    kept = ground.free_part(Branch(across, np.linspace(0.01, 0.005, 61)))
    assert 0.4 < kept.points[:, 0].max() < 0.5
    assert kept.radii[-1] == pytest.approx(0.005)
    assert ground.free_part(Branch(across * [0.5, 1.0], np.ones(61))).points.shape == (61, 2)
