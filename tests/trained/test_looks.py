"""Looks against laws: what a light, a tint, a mirror and a blur may change, and what they may not."""

import cv2
import numpy as np
import pytest
from skimage import data

from seglib.trained.looks import GRID, SCALES, TONES, looks
from seglib.types import Pixels

COLOUR, TONE, TEXTURE = slice(0, 2), slice(2, 2 + len(TONES)), slice(2 + len(TONES), 2 + len(TONES) + len(SCALES))
LAYOUT = slice(2 + len(TONES) + len(SCALES), None)
CAT = np.asarray(data.chelsea()[:256, :256], np.uint8)


def grey(pixels: Pixels) -> Pixels:
    return np.repeat(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def test_a_dim_and_tinted_copy_looks_the_same() -> None:
    tinted = np.rint(CAT * [0.9, 0.6, 0.8] + [5, 30, 10]).astype(np.uint8)
    np.testing.assert_allclose(looks(tinted, True), looks(CAT, True), atol=0.03)


def test_only_colour_tells_a_photograph_from_its_grey_copy() -> None:
    coloured, plain = looks(CAT, True), looks(grey(CAT), True)
    np.testing.assert_array_equal(plain[COLOUR], 0.0)
    assert (coloured[COLOUR] > 0.1).all()


def test_upside_down_changes_the_layout_alone() -> None:
    up, down = looks(CAT, True), looks(np.ascontiguousarray(CAT[::-1, ::-1]), True)
    np.testing.assert_allclose(down[: LAYOUT.start], up[: LAYOUT.start], atol=1e-3)
    np.testing.assert_allclose(down[LAYOUT], up[LAYOUT][::-1], atol=1e-3)
    assert np.abs(down[LAYOUT] - up[LAYOUT]).max() > 0.5
    np.testing.assert_array_equal(looks(CAT, False), up[: LAYOUT.start])


def test_layout_and_tones_against_slow_loops() -> None:
    side = 128
    pixels = cv2.resize(CAT, (side, side), interpolation=cv2.INTER_AREA)
    channels = [(channel - channel.mean()) / channel.std() for channel in np.moveaxis(pixels.astype(float), 2, 0)]
    mean = sum(channels) / 3
    mean = mean / mean.std()
    cells = np.split(mean, GRID)
    expected = [float(cell.mean()) for row in cells for cell in np.split(row, GRID, axis=1)]
    found = looks(pixels, True)
    np.testing.assert_allclose(found[LAYOUT], expected, atol=1e-4)
    ordered = np.sort(mean, axis=None)
    np.testing.assert_allclose(found[TONE], [ordered[round(share / 100 * (side * side - 1))] for share in TONES], atol=0.02)


@pytest.mark.parametrize("number", range(len(SCALES) - 1))
def test_stripes_are_texture_of_their_own_scale(number: int) -> None:
    period = 2 * np.pi * SCALES[number]
    wave = 128 + 100 * np.sin(2 * np.pi * np.arange(128) / period)
    texture = looks(np.repeat(np.tile(wave.astype(np.uint8), (128, 1))[..., None], 3, axis=2), False)[TEXTURE]
    assert np.argmax(texture) in (number, number + 1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 5)])
def test_the_smallest_and_the_flattest_have_looks(shape: tuple[int, int]) -> None:
    for level in (0, 255):
        assert np.isfinite(looks(np.full((*shape, 3), level, np.uint8), True)).all()
