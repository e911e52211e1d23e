"""Objects that touch do, those that should not do not."""

import numpy as np
import pytest

from seglib.phantoms.outlines import wobbly_ellipse
from seglib.phantoms.placement import CONTACT, overlap, scatter


def discs(count: int, radius: float) -> list[np.ndarray]:
    return [wobbly_ellipse(np.random.default_rng(0), (radius, radius)) for _ in range(count)]


def distances(placed: list[np.ndarray]) -> np.ndarray:
    centres = np.array([outline.mean(axis=0) for outline in placed])
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    return apart


def test_without_touching_all_keep_their_distance_and_lie_inside() -> None:
    placed = scatter(np.random.default_rng(1), discs(20, 0.05), touching=0.0, gap=0.02, margin=0.03)
    assert len(placed) == 20
    assert distances(placed).min() >= 0.12 - 1e-3
    assert min(outline.min() for outline in placed) >= 0.03
    assert max(outline.max() for outline in placed) <= 0.97


def test_with_touching_everyone_has_a_neighbour() -> None:
    placed = scatter(np.random.default_rng(1), discs(12, 0.05), touching=1.0, gap=0.02, margin=0.0)
    nearest = distances(placed).min(axis=1)
    assert len(placed) == 12
    assert nearest.max() < 0.1
    assert nearest.min() > 0.085


def test_objects_that_find_no_place_are_left_out() -> None:
    placed = scatter(np.random.default_rng(0), discs(50, 0.2), touching=0.0, gap=0.0, margin=0.0)
    assert 1 <= len(placed) <= 6


def test_overlap_is_a_share_of_the_smaller_one() -> None:
    square = np.array([[0.0, 0.0], [0.4, 0.0], [0.4, 0.4], [0.0, 0.4]])
    small = np.array([[0.3, 0.0], [0.5, 0.0], [0.5, 0.2], [0.3, 0.2]])
    assert overlap(square, small) == pytest.approx(0.5, rel=1e-4)
    assert overlap(square, small + 0.5) == 0.0
    assert 0.0 < CONTACT < 0.05
