"""Moving fronts against scikit-image's morphological snakes, round by round."""

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.segmentation import checkerboard_level_set, disk_level_set, morphsnakes

from seglib.features.fronts import checkerboard, closed, disc, means, opened, smoothed

FRONTS = [np.random.default_rng(seed).random((19, 23)) < share for seed in range(3) for share in (0.3, 0.5, 0.7)]


@pytest.mark.parametrize("front", FRONTS)
def test_smoothing_is_that_of_scikit_image(front: NDArray[np.bool_]) -> None:
    """But for the frame, beyond which scikit-image sees nothing but outside, so that it draws fronts away from there."""
    small, framed = front.astype(np.uint8), np.pad(front, 1, mode="edge")
    assert np.array_equal(opened(small), morphsnakes.sup_inf(framed)[1:-1, 1:-1])
    assert np.array_equal(closed(small), morphsnakes.inf_sup(framed)[1:-1, 1:-1])
    assert np.array_equal(smoothed(small, 0), opened(closed(small)))
    assert np.array_equal(smoothed(small, 1), closed(opened(small)))
    inner = np.s_[4:-4, 4:-4]
    assert np.array_equal(smoothed(small, 2)[inner], morphsnakes.sup_inf(morphsnakes.inf_sup(front))[inner])


@pytest.mark.parametrize("shape", [(30, 41), (41, 30), (8, 8), (1, 9)])
def test_the_starts_are_those_of_scikit_image(shape: tuple[int, int]) -> None:
    assert np.array_equal(checkerboard(shape, 5), checkerboard_level_set(shape))
    assert np.array_equal(disc(shape), disk_level_set(shape))


def test_means_are_those_of_the_pixels() -> None:
    grey = np.random.default_rng(4).integers(0, 256, (20, 30), dtype=np.uint8)
    front = (np.random.default_rng(5).random(grey.shape) < 0.4).astype(np.uint8)
    inside, outside, counts = means(grey, front, np.bincount(grey.ravel(), minlength=256).astype(float))
    assert (inside, outside) == pytest.approx((grey[front == 1].mean(), grey[front == 0].mean()))
    assert np.array_equal(counts, np.bincount(grey[front == 1], minlength=256))
    assert means(grey, np.zeros_like(front), np.bincount(grey.ravel(), minlength=256).astype(float))[0] == 0.0
