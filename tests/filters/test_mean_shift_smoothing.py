"""Mean shift against a slow loop, and its smaller search for large images."""

import cv2
import numpy as np
import pytest

from seglib.filters import mean_shift_smoothing
from seglib.filters.mean_shift_smoothing import MeanShiftSmoothing
from seglib.types import Image, Pixels


def halves(noise: float, shape: tuple[int, int] = (60, 80)) -> Pixels:
    grey = np.where(np.arange(shape[1]) < shape[1] // 2, 90.0, 150.0)[None, :, None] + np.zeros((*shape, 3))
    return np.clip(grey + np.random.default_rng(0).normal(0, noise, grey.shape), 0, 255).astype(np.uint8)


def climb(pixels: Pixels, row: int, column: int, radius: int, tolerance: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Five steps to the mean place and colour of those in the window that are alike."""
    place, colour = np.array([row, column]), pixels[row, column].astype(float)
    for _ in range(5):
        y, x = np.indices(pixels.shape[:2])
        inside = (np.abs(y - place[0]) <= radius) & (np.abs(x - place[1]) <= radius)
        inside &= ((pixels - colour) ** 2).sum(axis=2) <= 3 * tolerance**2
        before = (place, colour)
        place, colour = np.rint([y[inside].mean(), x[inside].mean()]).astype(int), pixels[inside].mean(axis=0)
        if (place == before[0]).all() and np.abs(colour - before[1]).sum() <= 1:
            break
    return colour


def test_colours_climb_as_in_a_slow_loop() -> None:
    pixels = cv2.GaussianBlur(np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8), (0, 0), 1.5)
    found = MeanShiftSmoothing(radius=4, tolerance=15.0).apply(Image(pixels)).pixels
    slow = np.array([[climb(pixels, row, column, 4, 15.0) for column in range(40)] for row in range(30)])
    assert np.median(np.abs(found - slow)) < 1
    assert np.mean(np.abs(found - slow).max(axis=2) <= 8) > 0.9  # OpenCV keeps whole numbers on the way


def test_areas_get_flat_and_the_edge_stays() -> None:
    flat = MeanShiftSmoothing(radius=6, tolerance=25.0).apply(Image(halves(6.0))).pixels.astype(float)
    assert flat[:, 3:37].std() < 1.5
    assert abs(flat[:, 39].mean() - 90) < 3
    assert abs(flat[:, 40].mean() - 150) < 3


@pytest.mark.parametrize("most", [200_000, 30_000])
def test_a_large_image_is_searched_smaller_and_says_so(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(halves(6.0, (61, 79)))
    whole = MeanShiftSmoothing(radius=8, tolerance=25.0).apply(image)
    assert "searched on" not in whole.ledger[-1]
    monkeypatch.setattr(mean_shift_smoothing, "MOST_WORK", most)
    found = MeanShiftSmoothing(radius=8, tolerance=25.0).apply(image)
    assert "searched on" in found.ledger[-1]
    assert found.shape == image.shape
    assert np.abs(found.pixels.astype(float) - whole.pixels)[:, 2:-2].mean() < 4
    assert abs(found.pixels[:, 38].mean() - 90) < 8
    assert abs(found.pixels[:, 39].mean() - 150) < 8


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (2, 3)])
def test_tiny_images_are_searched_smaller_too(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mean_shift_smoothing, "MOST_WORK", 50)
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    assert MeanShiftSmoothing(radius=20).apply(Image(pixels)).shape == shape
