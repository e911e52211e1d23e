"""How deep inside branching tubes each pixel of a picture lies."""

import numpy as np

from seglib.phantoms.trees import OUTSIDE, Branch, Points
from seglib.types import Heat


def depth_inside(branches: list[Branch], size: int, least: float = 0.0, slab: float = 0.0) -> tuple[Heat, Heat]:
    """For each pixel centre how deep it lies inside the nearest tube, and that tube's radius there, both in pixels.

    Depth is radius minus distance to the centre line: positive inside, negative outside, -1000 far away.
    least: smallest radius in pixels, so that thin vessels stay connected. slab: thickness of the slice around
    z = 0 in units of the width, for branches in three dimensions.

    >>> tube = Branch(np.array([[0.0, 0.5], [1.0, 0.5]]), np.array([0.1, 0.1]))
    >>> depth, radius = depth_inside([tube], 20)
    >>> int((depth > 0).sum()), float(radius[10, 10])
    (80, 2.0)
    """
    depth = np.full((size, size), OUTSIDE, np.float32)
    width = np.zeros((size, size), np.float32)
    for branch in branches:
        points = branch.points[:, :2] * size
        radii = np.maximum(branch.radii * size, least)
        above = np.zeros(len(points))
        if branch.points.shape[1] == 3:
            above = np.sign(branch.points[:, 2]) * np.maximum(np.abs(branch.points[:, 2]) - slab / 2.0, 0.0) * size
        reach = radii + 1.5
        crosses = (np.abs(above[:-1]) < reach[:-1]) | (np.abs(above[1:]) < reach[1:]) | (above[:-1] * above[1:] < 0.0)
        for i in np.flatnonzero(crosses):
            _capsule(depth, width, points[i], points[i + 1], radii[i : i + 2], above[i : i + 2])
    return depth, width


def _capsule(depth: Heat, width: Heat, start: Points, end: Points, radii: Points, above: Points) -> None:
    """Enter one tapering segment into the two maps, which belong to the caller's loop."""
    reach = float(radii.max()) + 1.5
    low = np.maximum(np.floor(np.minimum(start, end) - reach), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + reach), depth.shape[0]).astype(int)
    if (low >= high).any():
        return
    window = (slice(low[1], high[1]), slice(low[0], high[0]))
    x = (np.arange(low[0], high[0]) + 0.5 - start[0])[None, :]
    y = (np.arange(low[1], high[1]) + 0.5 - start[1])[:, None]
    # The nearest point of the axis in space; the picture's plane is z = 0.
    along = np.array([*(end - start), above[1] - above[0]])
    share = np.clip((x * along[0] + y * along[1] - above[0] * along[2]) / (along @ along + 1e-12), 0.0, 1.0)
    radius = radii[0] + share * (radii[1] - radii[0])
    distance = np.sqrt((x - share * along[0]) ** 2 + (y - share * along[1]) ** 2 + (above[0] + share * along[2]) ** 2)
    inside = (radius - distance).astype(np.float32)
    deeper = inside > depth[window]
    depth[window][deeper] = inside[deeper]
    width[window][deeper] = radius[deeper]
