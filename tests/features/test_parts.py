"""Cutting a mask at its necks, against SciPy's distance, scikit-image's reconstruction and shapes whose answer is plain."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.morphology import local_maxima, reconstruction

from seglib.features.parts import distance_map, split
from seglib.types import Mask

EIGHT = np.ones((3, 3))


def discs(*circles: tuple[float, float, float], shape: tuple[int, int] = (60, 100)) -> Mask:
    rows, columns = np.indices(shape)
    return np.asarray(np.any([(rows - y) ** 2 + (columns - x) ** 2 <= r**2 for y, x, r in circles], axis=0))


def blobs(seed: int) -> Mask:
    noise = np.random.default_rng(seed).standard_normal((70, 80))
    return np.asarray(ndimage.gaussian_filter(noise, 2.5) > 0)


def test_distance_is_the_euclidean_one() -> None:
    mask = blobs(0)
    assert np.allclose(distance_map(mask), ndimage.distance_transform_edt(mask), atol=1e-5)


def test_a_mask_without_background_is_measured_from_the_frame() -> None:
    assert distance_map(np.ones((3, 5), np.bool_)).tolist() == [[1, 1, 1, 1, 1], [1, 2, 2, 2, 1], [1, 1, 1, 1, 1]]
    assert not distance_map(np.zeros((3, 5), np.bool_)).any()


def test_two_discs_are_two_objects_with_a_straight_border() -> None:
    mask = discs((30, 30, 20), (30, 65, 20))
    labels, markers = split(distance_map(mask), 10, 1)
    assert np.array_equal(labels > 0, mask)
    middle = np.arange(100)
    assert (labels[mask & (middle < 46)] == 1).all()
    assert (labels[mask & (middle > 49)] == 2).all()
    assert markers[30, 30] == 1
    assert markers[30, 65] == 2


def test_spacing_and_depth_join_objects() -> None:
    distance = distance_map(discs((30, 30, 20), (30, 65, 20)))
    neck = np.sqrt(20**2 - 17.5**2)
    assert [int(split(distance, spacing, 1).labels.max()) for spacing in (30, 35, 35.5)] == [2, 2, 1]
    assert [int(split(distance, 1, depth).labels.max()) for depth in (1, 20 - neck - 2, 20 - neck + 2)] == [2, 2, 1]


def test_a_peak_that_rises_exactly_by_the_depth_joins() -> None:
    squares = np.zeros((9, 24), np.bool_)
    squares[1:8, 1:8] = squares[4, 8:16] = squares[1:8, 16:23] = True  # peaks of 4 and a bridge of 1
    assert [int(split(distance_map(squares), 1, depth).labels.max()) for depth in (2.9, 3.0)] == [2, 1]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("depth", [0.5, 1.5])
def test_markers_are_the_h_maxima_of_scikit_image(seed: int, depth: float) -> None:
    mask = blobs(seed)
    distance = distance_map(mask).astype(np.float64)
    # h-maxima by their definition; skimage.morphology.h_maxima counts two equal peaks of one maximum as two.
    tops = local_maxima(reconstruction(distance - depth, distance, footprint=EIGHT), connectivity=2)
    theirs = ndimage.label(tops, EIGHT)[1]
    parts, count = ndimage.label(mask, EIGHT)
    # A part of the mask that is lower than h is no h-maximum of the picture, but it is an object.
    low = int((ndimage.maximum(distance, parts, np.arange(1, count + 1)) <= depth).sum())
    assert int(split(distance_map(mask), 1, depth).labels.max()) == theirs + low


@pytest.mark.parametrize("seed", range(3))
def test_objects_fill_the_mask_are_connected_and_hold_their_marker(seed: int) -> None:
    mask = blobs(seed)
    labels, markers = split(distance_map(mask), 8, 1)
    assert np.array_equal(labels > 0, mask)
    numbers = np.unique(labels[mask])
    assert numbers.tolist() == list(range(1, len(numbers) + 1))
    assert np.array_equal(np.unique(markers[markers > 0]), numbers)
    assert np.array_equal(markers[markers > 0], labels[markers > 0])
    assert all(ndimage.label(labels == number, EIGHT)[1] == 1 for number in numbers)
    whole = ndimage.label(mask, EIGHT)[0]
    assert all(len(np.unique(whole[labels == number])) == 1 for number in numbers)


def test_parts_that_do_not_touch_are_never_joined() -> None:
    mask = discs((10, 10, 4), (10, 20, 4))
    assert int(split(distance_map(mask), 100, 20).labels.max()) == 2


def test_a_bar_is_one_object() -> None:
    bar = np.zeros((30, 90), np.bool_)
    bar[10:19, 5:85] = True
    assert int(split(distance_map(bar), 1, 0).labels.max()) == 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_small_masks(shape: tuple[int, int]) -> None:
    assert split(distance_map(np.ones(shape, np.bool_)), 1, 0).labels.max() == 1
    assert not split(distance_map(np.zeros(shape, np.bool_)), 1, 0).labels.any()
