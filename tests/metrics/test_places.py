"""How far off errors are and which weigh most, against slow loops, SciPy and the Hausdorff distance."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage
from scipy.spatial.distance import directed_hausdorff

from seglib.metrics import far_off, worst_places
from seglib.types import Mask

RNG = np.random.default_rng(11)


def blobs(seed: int, shape: tuple[int, int] = (24, 31)) -> Mask:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal(shape), 2)
    return np.asarray(noise > 0.05)


@pytest.mark.parametrize("spacing", [(1.0, 1.0), (0.5, 0.5), (0.7, 2.0)])
def test_each_wrong_pixel_is_as_far_off_as_a_loop_over_all_pixels_says(spacing: tuple[float, float]) -> None:
    truth, pred = blobs(1), blobs(2)
    far = far_off(truth, pred, spacing)
    for row, column in np.ndindex(truth.shape):
        if truth[row, column] == pred[row, column]:
            assert far[row, column] == 0
            continue
        goal = np.argwhere(truth if pred[row, column] else pred)
        steps = (goal - (row, column)) * np.array(spacing)
        assert far[row, column] == pytest.approx(np.hypot(*steps.T).min(), rel=1e-5)


def test_the_farthest_error_is_the_hausdorff_distance_of_all_pixels() -> None:
    truth, pred = blobs(3), blobs(4)
    one, other = np.argwhere(truth), np.argwhere(pred)
    expected = max(directed_hausdorff(one, other)[0], directed_hausdorff(other, one)[0])
    assert far_off(truth, pred).max() == pytest.approx(expected)
    assert max(place.farthest for place in worst_places(truth, pred, most=999)) == pytest.approx(expected)


def test_pieces_are_those_of_scipy_and_the_heaviest_come_first() -> None:
    truth, pred = blobs(5), blobs(6)
    far = far_off(truth, pred)
    expected = []
    for kind, wrong in (("false alarm", pred & ~truth), ("miss", truth & ~pred)):
        numbers, count = ndimage.label(wrong, np.ones((3, 3)))
        for number in range(1, count + 1):
            own = numbers == number
            expected.append((round(float(far[own].sum()), 3), kind, int(own.sum())))
    places = worst_places(truth, pred, most=999)
    weights = [place.weight for place in places]
    assert weights == sorted(weights, reverse=True)
    assert sorted((round(place.weight, 3), place.kind, place.pixels) for place in places) == sorted(expected)
    few = worst_places(truth, pred, most=3)
    assert [replace(place, weight=0.0) for place in few] == [replace(place, weight=0.0) for place in places[:3]]
    assert [place.weight for place in few] == pytest.approx(weights[:3])


def test_a_place_says_where_it_is() -> None:
    truth, pred = np.zeros((20, 30), np.bool_), np.zeros((20, 30), np.bool_)
    truth[2:5, 3:7] = pred[2:5, 3:7] = True
    pred[10:12, 20:25] = True
    (place,) = worst_places(truth, pred)
    assert (place.kind, place.pixels, place.box) == ("false alarm", 10, (10, 20, 12, 25))
    assert (place.row, place.column) == (11, 24)


def test_what_lies_outside_of_the_field_of_view_does_not_count() -> None:
    truth, pred = np.eye(6, dtype=np.bool_), np.zeros((6, 6), np.bool_)
    view = np.zeros((6, 6), np.bool_)
    view[:2] = True
    assert [place.pixels for place in worst_places(truth, pred, view)] == [2]


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1)])
def test_an_empty_mask_is_a_picture_away(shape: tuple[int, int]) -> None:
    full, empty = np.ones(shape, np.bool_), np.zeros(shape, np.bool_)
    assert far_off(full, empty).min() == pytest.approx(np.hypot(*shape))
    assert far_off(empty, full).min() == pytest.approx(np.hypot(*shape))
    assert worst_places(empty, empty) == worst_places(full, full) == ()
