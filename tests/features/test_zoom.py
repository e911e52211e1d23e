"""Going from coarse to fine: sizes, what a coarse pixel weighs, and a border that is found again."""

import itertools

import cv2
import numpy as np
import pytest

from seglib.features.known import Known
from seglib.features.zoom import ladder, level, sharpened, surroundings


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (200, 256), (257, 100), (300, 400), (1024, 1024), (900, 4100)])
@pytest.mark.parametrize("longest", [64, 256])
def test_ladder_doubles_from_the_coarse_size_to_the_full_one(shape: tuple[int, int], longest: int) -> None:
    rungs = ladder(shape, longest)
    assert rungs[-1] == shape
    assert max(rungs[0]) == min(longest, max(shape))
    assert (len(rungs) == 1) == (max(shape) <= longest)
    for small, large in itertools.pairwise(rungs):
        assert 1 < max(large) / max(small) <= 2.5


def test_a_coarse_pixel_weighs_what_its_pixels_weigh() -> None:
    rng = np.random.default_rng(0)
    cost = rng.normal(0, 1, (60, 90)).astype(np.float32)
    pixels, inside = rng.integers(0, 256, (60, 90, 3), np.uint8), np.ones((60, 90), np.bool_)
    coarse = level(pixels, Known(inside), (20, 30))
    assert coarse.scale == pytest.approx(3)
    # A border of one coarse pixel's side replaces one of 3 sides, so energies are counted in units of 3.
    assert np.allclose(coarse.weighed(cost) * 3, cost.reshape(20, 3, 30, 3).sum(axis=(1, 3)), atol=1e-4)
    assert np.allclose(coarse.pixels, pixels.reshape(20, 3, 30, 3, 3).mean(axis=(1, 3)), atol=0.51)


def test_full_size_is_the_picture_itself() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (7, 9, 3), np.uint8)
    inside = pixels[..., 0] > 99
    full = level(pixels, Known(inside), (7, 9))
    assert np.array_equal(full.pixels, pixels)
    assert np.array_equal(full.inside, inside)
    assert full.scale == 1


def test_a_box_of_one_pixel_survives_shrinking() -> None:
    inside = np.zeros((100, 100), np.bool_)
    inside[43, 71] = True
    assert level(np.zeros((100, 100, 3), np.uint8), Known(inside), (10, 10)).inside.sum() == 1


def test_a_thin_stroke_survives_shrinking_and_two_kinds_on_one_pixel_say_nothing() -> None:
    marks = np.full((100, 100), -1, np.int32)
    marks[43, :] = 1
    marks[:, 71] = 0
    inside = (np.indices((100, 100))[0] >= 10) & (marks != 0)
    coarse = level(np.zeros((100, 100, 3), np.uint8), Known(inside, marks), (10, 10))
    crossing = np.zeros((10, 10), np.bool_)
    crossing[4, 7] = True
    row, column = np.indices((10, 10))
    assert np.array_equal(coarse.sure, (row == 4) & ~crossing)
    assert np.array_equal(coarse.inside, (row >= 1) & ((column != 7) | crossing))
    assert np.array_equal(coarse.free, coarse.inside & ~coarse.sure)


def test_a_stroke_is_kept_at_every_size() -> None:
    marks = np.full((80, 80), -1, np.int32)
    marks[20, 10:30], marks[60, 10:30] = 1, 0
    soft = np.zeros((40, 40), np.float32)
    soft[25:35] = 1
    known, flat = Known(marks != 0, marks), np.full((80, 80, 3), 90, np.uint8)
    for opinion in (-9.0, 9.0):
        cost = np.full((80, 80), opinion, np.float32)
        fine = sharpened(soft, level(flat, known, (80, 80)), cost, 10.0) > 0.5
        assert fine[marks == 1].all()
        assert not fine[marks == 0].any()


def test_a_coarse_border_becomes_exact() -> None:
    rows, columns = np.indices((240, 240))
    disc = np.hypot(rows - 110.3, columns - 130.8) < 70
    bright = np.where(disc[..., None], 190, 60) + np.random.default_rng(2).normal(0, 12, (240, 240, 3))
    pixels = bright.clip(0, 255).astype(np.uint8)
    shrunk = cv2.resize(disc.astype(np.float32), (60, 60), interpolation=cv2.INTER_AREA) > 0.5
    coarse = np.roll(shrunk, 1, axis=1)  # wrong by a whole coarse pixel
    cost = np.where(disc, np.float32(-5), np.float32(5))
    everywhere = np.ones((240, 240), np.bool_)
    soft = coarse.astype(np.float32)
    for shape in ((120, 120), (240, 240)):
        soft = sharpened(soft, level(pixels, Known(everywhere), shape), cost, 20.0)
    assert np.mean((soft > 0.5) != disc) < 0.0005
    blocky = cv2.resize(coarse.astype(np.uint8), (240, 240), interpolation=cv2.INTER_NEAREST) > 0
    assert np.mean(blocky != disc) > 0.005


def test_far_from_the_border_nothing_is_asked_again() -> None:
    soft = np.zeros((40, 40), np.float32)
    soft[10:30, 10:30] = 1
    pixels = np.random.default_rng(3).integers(0, 256, (80, 80, 3), np.uint8)
    contradiction = np.where(np.indices((80, 80))[0] < 40, np.float32(50), np.float32(-50))
    fine = sharpened(soft, level(pixels, Known(np.ones((80, 80), np.bool_)), (80, 80)), contradiction, 1.0)
    assert (fine[30:50, 30:50] == 1).all()
    assert not fine[:10].any()
    assert not fine[-10:].any()


def test_surroundings_reach_beyond_the_box_and_stop_at_the_image() -> None:
    inside = np.zeros((100, 80), np.bool_)
    inside[40:60, 5:15] = True
    rows, columns = surroundings(inside, 0.5)
    assert np.arange(100)[rows].tolist() == list(range(30, 70))
    assert np.arange(80)[columns].tolist() == list(range(20))
