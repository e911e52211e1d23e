"""Otsu's level against its definition, pixel by pixel, and against scikit-image."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from skimage.filters import threshold_otsu

from seglib.features.histogram import between_class_variance, grey_histogram, otsu_level
from seglib.types import Grey, read_only


def between_by_definition(grey: Grey, level: int) -> float:
    """Share of the dark times share of the bright times the squared distance of their means."""
    dark, bright = grey[grey <= level].astype(float), grey[grey > level].astype(float)
    if not dark.size or not bright.size:
        return 0.0
    return float(dark.size * bright.size / grey.size**2 * (dark.mean() - bright.mean()) ** 2)


greys = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(greys)
def test_the_histogram_counts(grey: Grey) -> None:
    histogram = grey_histogram(read_only(grey))
    assert histogram.shape == (256,)
    assert histogram.tolist() == [np.count_nonzero(grey == level) for level in range(256)]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(greys)
def test_variance_between_classes_is_what_its_definition_says(grey: Grey) -> None:
    expected = [between_by_definition(grey, level) for level in range(256)]
    assert between_class_variance(grey_histogram(grey)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(greys)
def test_between_and_within_classes_make_up_the_whole_variance(grey: Grey) -> None:
    between = between_class_variance(grey_histogram(grey))
    for level in (0, 17, 100, 200):
        sides = [side for side in (grey[grey <= level], grey[grey > level]) if side.size]
        if len(sides) == 2:
            within = sum(side.size / grey.size * float(side.astype(float).var()) for side in sides)
            assert between[level] + within == pytest.approx(float(grey.astype(float).var()), abs=1e-6)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(greys)
def test_no_other_level_is_better(grey: Grey) -> None:
    chosen = otsu_level(grey_histogram(grey))
    best = max(between_by_definition(grey, level) for level in range(256))
    assert between_by_definition(grey, chosen) == pytest.approx(best, rel=1e-9)


def two_hills(seed: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    dark, bright, share = rng.uniform(20, 90), rng.uniform(130, 230), rng.uniform(0.2, 0.8)
    values = np.where(rng.random((60, 80)) < share, rng.normal(dark, 14, (60, 80)), rng.normal(bright, 18, (60, 80)))
    return np.clip(values, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(6))
def test_the_classes_are_those_of_scikit_image(seed: int) -> None:
    grey = two_hills(seed)
    assert np.array_equal(grey > otsu_level(grey_histogram(grey)), grey > threshold_otsu(grey))


@pytest.mark.parametrize("level", [0, 1, 128, 254, 255])
def test_nothing_lies_above_the_level_of_a_flat_image(level: int) -> None:
    assert otsu_level(grey_histogram(np.full((5, 4), level, np.uint8))) == level


@pytest.mark.parametrize(("low", "high"), [(0, 255), (10, 11), (100, 104), (0, 1), (254, 255)])
def test_the_middle_of_a_gap_is_taken(low: int, high: int) -> None:
    grey = np.array([[low] * 3, [high] * 3], np.uint8)
    assert otsu_level(grey_histogram(grey)) == (low + high - 1) // 2


def test_the_number_of_pixels_does_not_matter() -> None:
    histogram = grey_histogram(two_hills(3))
    assert otsu_level(histogram * 1e6) == otsu_level(histogram)
