"""Mistakes on purpose against slow loops and SciPy; and each is noticed by the measures that it is meant to be noticed by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from seglib.errors import SettingError
from seglib.metrics import counts, hausdorff, instance_scores, iou, nsd, pieces, volumetric_similarity
from seglib.settings import Parameter
from seglib.study.mask_errors import (
    Mistakes,
    dilate,
    drop_small,
    erode,
    fill_holes,
    round_corners,
    shift,
    speckle,
)
from seglib.types import Mask, read_only
from tests.metrics.hostile import blobs, masks, quick

AMOUNTS = [parameter for parameter in Mistakes.parameters() if parameter.name != "seed"]
EIGHT = np.ones((3, 3), np.bool_)
moves = st.integers(-9, 9)


def slow_disc(radius: int) -> Mask:
    rows, columns = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    return np.asarray(rows**2 + columns**2 <= radius**2)


@quick
@given(masks, moves, moves)
def test_a_shift_moves_every_pixel(pair: tuple[Mask, Mask], rows: int, columns: int) -> None:
    mask = read_only(pair[0])
    found = shift(mask, rows, columns)
    for row, column in np.ndindex(mask.shape):
        source = row - rows, column - columns
        inside = 0 <= source[0] < mask.shape[0] and 0 <= source[1] < mask.shape[1]
        assert found[row, column] == (inside and mask[source])


@quick
@given(masks, st.integers(0, 3))
def test_morphology_agrees_with_scipy(pair: tuple[Mask, Mask], radius: int) -> None:
    mask, element = read_only(pair[0]), slow_disc(radius)
    assert np.array_equal(dilate(mask, radius), ndimage.binary_dilation(mask, element))
    assert np.array_equal(erode(mask, radius), ndimage.binary_erosion(mask, element))
    inside = np.pad(mask, 4)  # an object that the frame cuts goes on behind it, which SciPy does not know
    assert np.array_equal(round_corners(inside, radius), ndimage.binary_opening(inside, element))


@quick
@given(masks, st.integers(0, 6))
def test_objects_and_holes_go_by_their_area(pair: tuple[Mask, Mask], area: int) -> None:
    mask = read_only(pair[0])
    numbers, count = ndimage.label(mask, EIGHT)
    kept = [number for number in range(1, count + 1) if (numbers == number).sum() > area]
    assert np.array_equal(drop_small(mask, area), np.isin(numbers, kept))
    holes, count = ndimage.label(~mask)
    frame = {*holes[0], *holes[-1], *holes[:, 0], *holes[:, -1]}
    filled = [number for number in range(1, count + 1) if number not in frame and (holes == number).sum() <= area]
    assert np.array_equal(fill_holes(mask, area), mask | np.isin(holes, filled))


@pytest.mark.parametrize("percent", [0.0, 0.5, 7.0, 100.0])
def test_speckle_turns_so_many_pixels_over_and_others_for_another_seed(percent: float) -> None:
    mask = read_only(blobs(1))
    turned = speckle(mask, percent) ^ mask
    assert turned.sum() == round(percent / 100 * mask.size)
    assert np.array_equal(speckle(mask, percent), speckle(mask, percent))
    assert np.array_equal(speckle(mask, percent, seed=1), speckle(mask, percent)) == (percent in (0.0, 100.0))


def specked() -> Mask:
    return read_only(blobs(2) ^ (np.random.default_rng(1).random(blobs(2).shape) > 0.98))


@pytest.mark.parametrize("parameter", AMOUNTS, ids=lambda parameter: parameter.name)
def test_every_amount_works_and_none_is_dead(parameter: Parameter) -> None:
    assert parameter.maximum is not None
    for amount in {parameter.minimum, parameter.maximum} - {0}:
        worst = Mistakes(**{parameter.name: amount})  # type: ignore[arg-type]
        assert not np.array_equal(worst.make(specked()), specked())
        for shape in ((1, 1), (1, 9), (9, 1)):
            for drawn in (np.zeros(shape, np.bool_), np.ones(shape, np.bool_)):
                found = worst.make(read_only(drawn))
                assert (found.shape, found.dtype) == (shape, np.bool_)


def test_no_mistake_leaves_the_mask_and_several_are_made_in_the_order_that_is_said() -> None:
    mask = specked()
    assert np.array_equal(Mistakes().make(mask), mask)
    assert np.array_equal(Mistakes(seed=7).make(mask), mask)
    by_hand = fill_holes(drop_small(mask, 4), 9)
    by_hand = dilate(erode(round_corners(by_hand, 1), 2), 3)
    by_hand = speckle(shift(by_hand, -2, 5), 1.5, seed=3)
    amounts = {"drop_small": 4, "fill_holes": 9, "round_corners": 1, "erode": 2, "dilate": 3, "shift_right": 5, "shift_down": -2}
    assert np.array_equal(Mistakes(**amounts, speckle=1.5, seed=3).make(mask), by_hand)  # type: ignore[arg-type]


def test_amounts_have_limits() -> None:
    mask = blobs(2)
    for function in (dilate, erode, drop_small, fill_holes, round_corners, speckle):
        for wrong in (-1, 10_000_000):
            with pytest.raises(SettingError, match="amount must be from 0 to"):
                function(mask, wrong)


def test_each_mistake_is_noticed_by_one_measure_and_missed_by_another() -> None:
    truth = blobs(3)
    moved, specked = shift(truth, 0, 2), speckle(truth, 0.2)
    assert volumetric_similarity(truth, moved) > 0.97
    assert nsd(truth, moved, tolerance=0.0) < 0.6
    assert iou(truth, specked) > 0.97
    distance = hausdorff(truth, specked)
    assert distance is not None
    assert distance > 5
    crumbs = truth.copy()
    crumbs[::11, ::11] = True
    found = instance_scores(pieces(crumbs), pieces(drop_small(crumbs, 3)))
    assert found["count_error"] is not None
    assert found["count_error"] < -10
    assert counts(crumbs, drop_small(crumbs, 3)).dice > 0.97
