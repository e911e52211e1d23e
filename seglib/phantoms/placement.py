"""Put outlines into the picture: some apart, some against a neighbour."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.random import Generator

from seglib.phantoms.outlines import Outline, hull

TRIES = 120
CONTACT = 0.015  # share of the smaller object that its neighbour overlaps: enough to touch in every resolution


def scatter(rng: Generator, outlines: Sequence[Outline], touching: float, gap: float, margin: float) -> list[Outline]:
    """Move each outline (drawn around the origin) to a place in the unit square; those that find none are left out.

    touching: share of the outlines that are set against an earlier one; all others keep `gap` from each other.
    margin: distance that outlines keep from the border; negative lets them be cut by it.
    """
    placed: list[Outline] = []
    for outline in outlines:
        wants_contact = bool(placed) and rng.random() < touching
        reach = float(np.linalg.norm(outline, axis=1).max())
        for attempt in range(TRIES):
            partner = -1
            if wants_contact and attempt < TRIES // 2:
                partner = int(rng.integers(len(placed)))
                candidate = _against(placed[partner], outline, rng.uniform(0.0, 2.0 * np.pi))
            else:
                candidate = outline + rng.uniform(margin + min(reach, 0.5), 1.0 - margin - min(reach, 0.5), 2)
            inside = candidate.min() >= margin and candidate.max() <= 1.0 - margin
            if inside and not _collides(candidate, placed, partner, gap):
                placed.append(candidate)
                break
    return placed


def _against(partner: Outline, outline: Outline, angle: float) -> Outline:
    """The outline pushed towards its partner from the direction `angle` until the two overlap by `CONTACT`."""
    centre, direction = partner.mean(axis=0), np.array([np.cos(angle), np.sin(angle)])
    near, far = 0.0, float(np.linalg.norm(partner - centre, axis=1).max() + np.linalg.norm(outline, axis=1).max())
    for _ in range(16):
        middle = (near + far) / 2.0
        if overlap(outline + centre + middle * direction, partner) > CONTACT:
            near = middle
        else:
            far = middle
    pushed: Outline = outline + centre + near * direction
    return pushed


def overlap(one: Outline, other: Outline) -> float:
    """The shared area of two convex hulls as a share of the smaller one."""
    first, second = hull(one), hull(other)
    shared, _ = cv2.intersectConvexConvex(first, second)
    return float(shared) / min(cv2.contourArea(first), cv2.contourArea(second))


def _collides(candidate: Outline, placed: list[Outline], partner: int, gap: float) -> bool:
    centre = candidate.mean(axis=0)
    reach = float(np.linalg.norm(candidate - centre, axis=1).max())
    wider = centre + (candidate - centre) * (1.0 + gap / reach)
    for index, other in enumerate(placed):
        middle = other.mean(axis=0)
        if np.linalg.norm(middle - centre) > reach + gap + np.linalg.norm(other - middle, axis=1).max():
            continue
        if index != partner and overlap(wider, other) > 0.0:
            return True
    return False
