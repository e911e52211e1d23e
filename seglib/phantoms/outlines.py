"""Closed curves and the exact share of each pixel that they cover.

An outline is an (N, 2) array of x, y in the unit square: x grows to the right, y grows downwards.
"""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from seglib.types import Heat, LabelMap

Outline = NDArray[np.float64]  # (N, 2)
Window = tuple[slice, slice]

LATTICE = 256
SCANLINES = 8  # per pixel row; along a row the covered share is exact


def spline(points: list[tuple[float, float]] | Outline, samples: int = 240) -> Outline:
    """The smooth closed curve through a few points, (samples, 2)."""
    corners = np.asarray(points, np.float64)
    closed = np.vstack([corners, corners[:1]])
    # Knots by the square root of the chord ("centripetal") keep the curve free of loops between uneven points.
    knots = np.concatenate([[0.0], np.cumsum(np.sqrt(np.linalg.norm(np.diff(closed, axis=0), axis=1)))])
    curve: Outline = CubicSpline(knots, closed, bc_type="periodic")(np.linspace(0.0, knots[-1], samples, endpoint=False))
    return curve


def wobbly_ellipse(
    rng: Generator, radius: tuple[float, float], angle: float = 0.0, wobble: float = 0.0, waves: int = 6, samples: int = 96
) -> Outline:
    """An ellipse around the origin whose radius swings by about `wobble` of itself, in up to `waves` bumps."""
    around = np.linspace(0.0, 2.0 * np.pi, samples, endpoint=False)
    swing = np.zeros(samples)
    for order in range(2, waves + 1):
        swing += rng.normal() / order * np.cos(order * around + rng.uniform(0.0, 2.0 * np.pi))
    reach = 1.0 + wobble * swing
    local = np.stack([radius[0] * reach * np.cos(around), radius[1] * reach * np.sin(around)], axis=1)
    return turned(local, angle)


def turned(outline: Outline, angle: float) -> Outline:
    """The outline turned about the origin by `angle` in radians."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn: Outline = outline @ np.array([[cos, sin], [-sin, cos]])
    return turn


def covered(outline: Outline, size: int) -> tuple[Window, Heat]:
    """The window of the picture that the outline touches and, in it, the share of each pixel inside the outline.

    Signed crossings are summed along each scan line, as font rasterisers do: O(pixels + crossings).
    """
    points = outline * size
    low = np.clip(np.floor(points.min(axis=0)).astype(int), 0, size)
    high = np.clip(np.ceil(points.max(axis=0)).astype(int), 0, size)
    width, height = (int(extent) for extent in np.maximum(high - low, 0))
    window = (slice(int(low[1]), int(low[1]) + height), slice(int(low[0]), int(low[0]) + width))
    start = points - low
    end = np.roll(start, -1, axis=0)
    # Scan line j lies at y = (j + 0.5) / SCANLINES; an edge crosses those from `first` up to, not including, `last`.
    lines = np.clip(np.ceil(np.stack([start[:, 1], end[:, 1]]) * SCANLINES - 0.5), 0, height * SCANLINES).astype(int)
    first, last = lines.min(axis=0), lines.max(axis=0)
    edge = np.repeat(np.arange(len(points)), last - first)
    line = np.arange(len(edge)) - np.repeat(np.cumsum(last - first) - (last - first), last - first) + first[edge]
    along = ((line + 0.5) / SCANLINES - start[edge, 1]) / (end[edge, 1] - start[edge, 1])
    x = np.clip(start[edge, 0] + along * (end[edge, 0] - start[edge, 0]), 0.0, width)
    sign = np.where(end[edge, 1] > start[edge, 1], 1.0, -1.0)
    column = np.floor(x).astype(int)
    cell = line // SCANLINES * (width + 2) + column
    cells = height * (width + 2)
    jumps = np.bincount(cell, sign * (1.0 - (x - column)), cells) + np.bincount(cell + 1, sign * (x - column), cells)
    share = np.abs(np.cumsum(jumps.reshape(height, width + 2), axis=1)[:, :width]) / SCANLINES
    return window, np.clip(share, 0.0, 1.0).astype(np.float32)


def coverage(outline: Outline, size: int) -> Heat:
    """The share of each pixel of a (size, size) picture that lies inside the outline.

    >>> square = np.array([[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]])
    >>> float(coverage(square, 10).sum())
    25.0
    """
    picture = np.zeros((size, size), np.float32)
    window, share = covered(outline, size)
    picture[window] = share
    return picture


def labelled(parts: list[Heat]) -> LabelMap:
    """(H, W) int32 from the share of each pixel inside of each part: the number of the part that covers more than half of it."""
    labels = np.zeros(parts[0].shape, np.int32)
    for number, part in enumerate(parts, start=1):
        labels[part > 0.5] = number
    return labels


def clearance(outline: Outline) -> Heat:
    """How far each point of a fixed grid lies inside the outline, in units of the width, (LATTICE, LATTICE); 0 outside.

    The grid does not follow the picture's size, so that what is placed by it stays where it is in every resolution.
    """
    inside = (coverage(outline, LATTICE) > 0.5).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(inside, cv2.DIST_L2, 5) / LATTICE, np.float32)


def place_in(rng: Generator, room: Heat, least: float) -> Outline:
    """A random point (x, y) that `clearance` says lies deeper than `least`."""
    rows, columns = np.nonzero(room > least)
    chosen = int(rng.integers(len(rows)))
    point: Outline = (np.array([columns[chosen], rows[chosen]]) + rng.random(2)) / len(room)
    return point


def hull(outline: Outline) -> NDArray[np.float32]:
    """The convex hull as OpenCV wants it, in thousandths of the picture."""
    return np.asarray(cv2.convexHull((outline * 1000.0).astype(np.float32)), np.float32)
