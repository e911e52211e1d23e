"""Fewer points that stand for many: weighted points gathered in the cubes of a grid that they occupy."""

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
SPARSE = 10  # cubes for one that is occupied: colours of a picture fill a small part of their space


def cells(points: Points, most: int, heavy: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
    """(N,) the cell of each point, from 0 on without gaps: cubes of a side of which about `most` are occupied.

    heavy: (N,) points that get a cell of their own.
    """
    cube = _cubes(points, _side(points, most))
    return _without_gaps(cube if heavy is None else np.where(heavy, cube.max() + 1 + np.arange(len(points)), cube))


def means(points: Points, weights: NDArray[np.float64], owner: NDArray[np.intp]) -> tuple[Points, NDArray[np.float64]]:
    """The mean (M, D) and the weight (M,) of the points of each owner: owner (N,) from 0 on, none of them without points."""
    mass = np.bincount(owner, weights).astype(np.float64)
    return np.stack([np.bincount(owner, weights * axis) for axis in points.T], axis=1) / mass[:, None], mass


def merged(points: Points, weights: NDArray[np.float64], most: int) -> tuple[Points, NDArray[np.float64]]:
    """At most `most` points that stand for all: points (N, D) and weights (N,) above 0 gathered in cubes, each by its mean."""
    if len(points) <= most:
        return points, weights
    side = _side(points, most)
    while True:
        owner = _without_gaps(_cubes(points, side))
        count = int(owner.max()) + 1
        if count <= most:
            return means(points, weights, owner)
        side *= max(1.05, (count / most) ** 0.5)


def _without_gaps(cube: NDArray[np.intp]) -> NDArray[np.intp]:
    """The same owners with numbers from 0 on, all of which occur."""
    used = np.zeros(int(cube.max()) + 1, np.bool_)
    used[cube] = True
    return np.asarray((np.cumsum(used) - 1).take(cube), np.intp)


def _side(points: Points, most: int) -> float:
    extent = np.ptp(points, axis=0)
    extent = np.maximum(extent, extent.max() / 256)
    return float((extent.prod() / (SPARSE * most)) ** (1 / len(extent)))


def _cubes(points: Points, side: float) -> NDArray[np.intp]:
    places = ((points - points.min(axis=0)) / side).astype(np.intp)
    cube: NDArray[np.intp] = places[:, 0]
    for axis in places.T[1:]:
        cube = cube * (int(axis.max()) + 1) + axis
    return cube
