"""Exact coverage, against polygons by hand and scikit-image."""

import numpy as np
import pytest
from skimage.draw import polygon2mask

from seglib.phantoms.outlines import clearance, coverage, covered, place_in, spline, turned, wobbly_ellipse


def area(outline: np.ndarray) -> float:
    """The shoelace formula."""
    x, y = outline.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2.0


def test_a_rectangle_by_hand() -> None:
    rectangle = np.array([[0.1, 0.2], [0.55, 0.2], [0.55, 0.8], [0.1, 0.8]])
    share = coverage(rectangle, 10)
    expected = np.zeros((10, 10))
    expected[2:8, 1:5] = 1.0
    expected[2:8, 5] = 0.5
    assert np.allclose(share, expected, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_coverage_is_the_share_of_inner_points(seed: int) -> None:
    rng = np.random.default_rng(seed)
    outline = wobbly_ellipse(rng, (0.33, 0.2), rng.uniform(0, 3), wobble=0.25, waves=9) + 0.5
    fine = polygon2mask((640, 640), outline[:, ::-1] * 640 - 0.5).reshape(40, 16, 40, 16).mean(axis=(1, 3))
    share = coverage(outline, 40)
    assert np.abs(share - fine).max() < 0.08
    assert share.sum() / 1600 == pytest.approx(area(outline), rel=1e-3)


def test_direction_and_starting_point_do_not_matter() -> None:
    outline = spline([(0.2, 0.3), (0.7, 0.2), (0.8, 0.8), (0.3, 0.6)])
    assert np.allclose(coverage(outline, 50), coverage(np.roll(outline[::-1], 7, axis=0), 50), atol=1e-6)


@pytest.mark.parametrize("shift", [(-0.4, 0.0), (0.45, 0.1), (0.0, -0.45), (0.2, 0.48), (2.0, 0.0), (0.0, -2.0)])
def test_outlines_that_leave_the_picture_are_cut(shift: tuple[float, float]) -> None:
    disc = wobbly_ellipse(np.random.default_rng(0), (0.2, 0.2)) + 0.5
    whole = coverage((disc + shift) / 3.0 + 1.0 / 3.0, 180)  # the same scene seen from farther away
    assert np.allclose(coverage(disc + shift, 60), whole[60:120, 60:120], atol=1e-5)


def test_window_holds_all_of_the_outline() -> None:
    outline = wobbly_ellipse(np.random.default_rng(1), (0.1, 0.05), 0.4) + np.array([0.3, 0.6])
    (rows, columns), share = covered(outline, 200)
    assert share.shape == (rows.stop - rows.start, columns.stop - columns.start)
    assert share.sum() == pytest.approx(coverage(outline, 200).sum())
    assert share.size < 45 * 45


def test_an_ellipse_without_wobble_has_the_area_of_an_ellipse() -> None:
    outline = wobbly_ellipse(np.random.default_rng(0), (0.3, 0.1), 0.7, wobble=0.0, samples=400)
    assert area(outline) == pytest.approx(np.pi * 0.03, rel=1e-3)
    assert area(turned(outline, 1.2)) == pytest.approx(area(outline))


def test_the_spline_goes_through_its_points() -> None:
    points = [(0.1, 0.1), (0.9, 0.2), (0.7, 0.9), (0.2, 0.6)]
    curve = spline(points, 4000)
    for point in points:
        assert np.hypot(*(curve - point).T).min() < 1e-3
    bends = np.diff(np.vstack([curve, curve[:3]]), 2, axis=0)  # as smooth where it closes as everywhere
    assert np.abs(np.diff(bends, axis=0)).max() < 1e-7


def test_clearance_grows_inwards_and_places_lie_deep_enough() -> None:
    room = clearance(wobbly_ellipse(np.random.default_rng(0), (0.3, 0.3)) + 0.5)
    assert room.max() == pytest.approx(0.3, abs=0.01)
    rng = np.random.default_rng(0)
    assert all(np.hypot(*(place_in(rng, room, 0.2) - 0.5)) < 0.11 for _ in range(50))
