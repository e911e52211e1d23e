"""Pieces that hold something certain, against scikit-image and against counting them one by one."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.filters import apply_hysteresis_threshold

from seglib.features.holding import holding

NOISE = ndimage.gaussian_filter(np.random.default_rng(3).normal(size=(60, 80)), 1.5)


def test_it_is_the_hysteresis_of_scikit_image() -> None:
    found = holding(NOISE > 0.05, NOISE > 0.25, 4)  # scikit-image connects sides alone
    np.testing.assert_array_equal(found.mask, apply_hysteresis_threshold(NOISE, 0.05, 0.25))


@pytest.mark.parametrize(("connectivity", "around"), [(4, ndimage.generate_binary_structure(2, 1)), (8, np.ones((3, 3)))])
def test_pieces_are_counted(connectivity: int, around: np.ndarray) -> None:
    possible, certain = NOISE > 0.05, NOISE > 0.25
    labels, count = ndimage.label(possible, around)
    kept = sum(bool(certain[labels == number].any()) for number in range(1, count + 1))
    found = holding(possible, certain, connectivity)
    assert (found.pieces, found.kept) == (count, kept)
    assert 0 < kept < count


def test_nothing_possible_and_nothing_certain() -> None:
    nothing = np.zeros((3, 4), np.bool_)
    assert holding(nothing, nothing)[1:] == (0, 0)
    assert not holding(~nothing, nothing).mask.any()
