"""Put outlines into the picture: some apart, some against a neighbour."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from seglib.phantoms.outlines import Outline, hull

TRIES = 120
CONTACT = 0.015  # share of the smaller object that its neighbour overlaps: enough to touch in every resolution


def scatter(rng: Generator, outlines: Sequence[Outline], touching: float, gap: float, margin: float) -> list[Outline]:
    """Move each outline (drawn around the origin) to a place in the unit square; those that find none are left out.

    touching: share of the outlines that are set against an earlier one; all others keep `gap` from each other.
    margin: distance that outlines keep from the border; negative lets them be cut by it.
    """
    placed: list[Outline] = []
    discs = np.zeros((len(outlines), 3))  # centre x, y and farthest distance from it, of those that are placed
    for outline in outlines:
        wants_contact = bool(placed) and rng.random() < touching
        reach = float(np.hypot(*outline.T).max())
        inset = min(margin + reach, 0.5)
        for attempt in range(TRIES):
            partner = -1
            if wants_contact and attempt < TRIES // 2:
                partner = int(rng.integers(len(placed)))
                candidate = _against(placed[partner], outline, rng.uniform(0.0, 2.0 * np.pi))
            else:
                candidate = outline + rng.uniform(inset, 1.0 - inset, 2)
            fits = candidate.min() >= margin and candidate.max() <= 1.0 - margin
            if fits and not _collides(candidate, placed, discs[: len(placed)], partner, gap):
                centre = candidate.mean(axis=0)
                discs[len(placed)] = *centre, np.hypot(*(candidate - centre).T).max()
                placed.append(candidate)
                break
    return placed


def overlap(one: Outline, other: Outline) -> float:
    """The shared area of two convex hulls as a share of the smaller one."""
    first, second = hull(one), hull(other)
    shared, _ = cv2.intersectConvexConvex(first, second)
    return float(shared) / min(cv2.contourArea(first), cv2.contourArea(second))


def _against(partner: Outline, outline: Outline, angle: float) -> Outline:
    """The outline pushed towards its partner from the direction `angle` until the two overlap by `CONTACT`."""
    centre, direction = partner.mean(axis=0), np.array([np.cos(angle), np.sin(angle)])
    near, far = 0.0, float(np.hypot(*(partner - centre).T).max() + np.hypot(*outline.T).max())
    for _ in range(16):
        middle = (near + far) / 2.0
        if overlap(outline + centre + middle * direction, partner) > CONTACT:
            near = middle
        else:
            far = middle
    pushed: Outline = outline + centre + near * direction
    return pushed


def _collides(candidate: Outline, placed: list[Outline], discs: NDArray[np.float64], partner: int, gap: float) -> bool:
    """Whether the candidate comes nearer than `gap` to any but its partner."""
    centre = candidate.mean(axis=0)
    reach = float(np.hypot(*(candidate - centre).T).max())
    near = np.flatnonzero(np.hypot(*(discs[:, :2] - centre).T) < reach + gap + discs[:, 2])
    wider = centre + (candidate - centre) * (1.0 + gap / reach)
    return any(overlap(wider, placed[index]) > 0.0 for index in near if index != partner)
