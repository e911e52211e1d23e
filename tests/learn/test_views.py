"""Random views of a sample, and the preparation that training and use share."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from seglib.learn.augment import random_patch
from seglib.learn.dataset import Pair
from seglib.learn.sample import Sample
from seglib.trained.prepare import resize_heat, resize_pixels, standardise, working_shape
from seglib.trained.training import Training
from seglib.types import read_only

HERE = Pair("a", "s", "s/a", "s", Path(), Path(), None)


def noise_sample(height: int, width: int) -> Sample:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)
    return Sample(HERE, read_only(pixels), read_only(pixels[..., 0] > 127), read_only(np.ones((height, width), bool)))


def bright_blocks() -> Sample:
    """Foreground of 8 x 8 pixel blocks, and an image that is bright exactly there."""
    mask = np.random.default_rng(0).random((6, 6)).repeat(8, axis=0).repeat(8, axis=1) > 0.5
    return Sample(HERE, np.repeat(mask[..., None] * np.uint8(200), 3, axis=2), mask, np.ones_like(mask))


def test_half_of_the_views_are_exact_crops() -> None:
    """Of noise, any interpolation would show as values between 0 and 1."""
    sample = noise_sample(34, 40)
    windows = np.lib.stride_tricks.sliding_window_view(sample.mask, (16, 16)).reshape(-1, 16, 16)
    exact = 0
    for seed in range(60):
        truth = random_patch(sample, Training(patch=16, invert=0.0), np.random.default_rng(seed)).truth[0]
        if set(np.unique(truth)) <= {0.0, 1.0}:
            turns = [np.rot90(mirrored, k) for mirrored in (truth, truth[:, ::-1]) for k in range(4)]
            assert any((windows == turned).all(axis=(1, 2)).any() for turned in turns), seed
            exact += 1
    assert 15 <= exact <= 45


def test_image_and_truth_move_together() -> None:
    bright = bright_blocks()
    for seed in range(20):
        view = random_patch(bright, Training(patch=32, invert=0.0), np.random.default_rng(seed))
        assert np.corrcoef(view.image.mean(axis=0).ravel(), view.truth.ravel())[0, 1] > 0.8


def test_negatives() -> None:
    view = random_patch(bright_blocks(), Training(patch=32, invert=1.0), np.random.default_rng(0))
    assert np.corrcoef(view.image.mean(axis=0).ravel(), view.truth.ravel())[0, 1] < -0.8


@pytest.mark.parametrize("shape", [(5, 7), (1, 1), (80, 20)])
def test_images_smaller_than_the_patch(shape: tuple[int, int]) -> None:
    view = random_patch(noise_sample(*shape), Training(patch=32, invert=0.5), np.random.default_rng(1))
    assert view.image.shape == (3, 32, 32)
    assert view.truth.shape == view.weight.shape == (1, 32, 32)
    assert np.isfinite(view.image).all()
    assert 0 < view.weight.sum() < 32 * 32  # what lies outside the image is not learned from


@pytest.mark.parametrize(("outside", "learned"), [("unknown", 0.5), ("background", 1.0)])
def test_outside_of_the_field_of_view_is_unknown_or_background(outside: Literal["unknown", "background"], learned: float) -> None:
    whole = noise_sample(64, 64)
    left = np.broadcast_to(np.arange(64) < 32, (64, 64))
    sample = Sample(HERE, whole.pixels, whole.mask, left)
    views = [random_patch(sample, Training(patch=32, outside=outside), np.random.default_rng(seed)) for seed in range(40)]
    assert np.mean([view.weight.mean() for view in views]) == pytest.approx(learned, abs=0.12)
    # No object is ever claimed where nobody looked: about half of the left side is foreground, nothing of the right one.
    assert np.mean([view.truth.mean() for view in views]) == pytest.approx(0.25, abs=0.08)


def test_same_seed_same_view() -> None:
    sample = noise_sample(40, 40)
    first, second, other = (
        random_patch(sample, Training(patch=16, invert=0.5), np.random.default_rng(seed)) for seed in (4, 4, 5)
    )
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
    assert not np.array_equal(first.image, other.image)


def test_standardise_is_mean_zero_and_deviation_one() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3), np.uint8)
    values = standardise(read_only(pixels))
    np.testing.assert_allclose(values, (pixels - pixels.mean((0, 1))) / pixels.std((0, 1)), rtol=1e-5, atol=1e-5)


def test_standardise_does_not_blow_up_a_flat_channel() -> None:
    pixels = np.full((10, 10, 3), 90, np.uint8)
    pixels[0, 0] = 91
    assert np.abs(standardise(pixels)).max() < 0.6


def test_exposure_does_not_matter() -> None:
    pixels = np.random.default_rng(0).integers(0, 100, (20, 30, 3), np.uint8)
    np.testing.assert_allclose(standardise(pixels), standardise(pixels * np.uint8(2) + np.uint8(10)), atol=1e-5)


@pytest.mark.parametrize(
    ("shape", "side", "expected"),
    [((584, 876), 876, (584, 876)), ((960, 999), 876, (842, 876)), ((1, 3000), 300, (1, 300)), ((2, 3), 876, (8, 12))],
)
def test_working_shape(shape: tuple[int, int], side: int, expected: tuple[int, int]) -> None:
    assert working_shape(shape, side) == expected
    assert working_shape(shape, None) == shape


def test_resizing_there_and_back() -> None:
    pixels = np.zeros((31, 17, 3), np.uint8)
    assert resize_pixels(pixels, (31, 17)) is pixels
    assert resize_pixels(pixels, (1, 1)).shape == (1, 1, 3)
    heat = np.random.default_rng(0).random((13, 9), np.float32)
    for shape in ((1, 1), (40, 50), (13, 1)):
        resized = resize_heat(heat, shape)
        assert resized.shape == shape
        assert heat.min() <= resized.min() <= resized.max() <= heat.max()
