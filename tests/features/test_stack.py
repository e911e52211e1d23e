"""The stack of features: whole or in tiles, kept or not, it is the same."""

import numpy as np
import pytest

from seglib.features import stack
from seglib.features.pixel_features import FEATURES, Feature
from seglib.features.stack import FAR, channels_of, raw, stack_of, tiles_of
from seglib.types import Image
from tests.methods.cases import noise, scene

CHOSEN: tuple[Feature, ...] = tuple(each for each in FEATURES if each.name in ("lab", "hessian", "deviation", "position"))
SIGMAS = (1.0, 2.0)


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack, "_kept", type(stack._kept)())


def test_channels_are_listed_feature_by_feature_and_scale_by_scale() -> None:
    titles = [channel.title for channel in channels_of(CHOSEN, SIGMAS)]
    assert titles[:4] == ["L* lightness, 1 px", "a* green to red, 1 px", "b* blue to yellow, 1 px", "L* lightness, 2 px"]
    assert titles[-2:] == ["x", "y"], "position has no scale and comes once"
    assert len(titles) == 2 * (3 + 2 + 1) + 2


def test_every_channel_has_mean_nought_and_deviation_one() -> None:
    built, _ = stack_of(Image(scene()), CHOSEN, SIGMAS)
    planes = built.planes(built.tiles[0]).astype(np.float64)
    own = raw(built.image, built.channels, built.tiles[0]).astype(np.float64)
    assert np.allclose(built.mean, own.mean(axis=(1, 2)), atol=1e-3)
    assert np.allclose(built.spread, own.std(axis=(1, 2)), rtol=1e-3)
    assert np.abs(planes.mean(axis=(1, 2))).max() < 1e-3
    assert np.abs(planes.std(axis=(1, 2)) - 1).max() < 1e-3


def test_rounding_is_not_blown_up_and_a_hot_pixel_not_run_after() -> None:
    grey, _ = stack_of(Image(np.repeat(noise(30, 40, 1), 3, axis=2)), FEATURES[:1], SIGMAS)
    colourless = [place for place, channel in enumerate(grey.channels) if channel.title.startswith(("a*", "b*"))]
    assert len(colourless) == 4
    assert np.abs(grey.planes(grey.tiles[0])[colourless]).max() < 0.5
    pixels = np.full((300, 300, 3), 20, np.uint8)
    pixels[7, 9] = 255
    hot, _ = stack_of(Image(pixels), FEATURES[:1], (0.5,))
    assert hot.planes(hot.tiles[0]).max() == FAR


@pytest.mark.parametrize("shape", [(300, 200), (2, 4000), (900, 3)])
def test_tiles_give_what_the_whole_gives(shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(noise(*shape, 3))
    whole, _ = stack_of(image, CHOSEN, SIGMAS)
    assert len(whole.tiles) == 1
    monkeypatch.setattr(stack, "ONE_TILE", 20_000)
    monkeypatch.setattr(stack, "_kept", type(stack._kept)())
    tiled, _ = stack_of(image, CHOSEN, SIGMAS)
    assert len(tiled.tiles) > 3
    assert tiled.whole is None
    seen = np.zeros(shape, int)
    for tile in tiled.tiles:
        seen[tile] += 1
        assert np.allclose(tiled.planes(tile), whole.planes(tile), atol=1e-3)
    assert (seen == 1).all(), "every pixel lies in one tile"
    assert np.allclose(tiled.mean, whole.mean, rtol=1e-4, atol=1e-5)
    assert np.allclose(tiled.spread, whole.spread, rtol=1e-4)
    rows, columns = np.random.default_rng(0).integers(0, shape, (20, 2)).T
    assert np.allclose(tiled.at(rows, columns), whole.at(rows, columns), atol=1e-3)


def test_tiles_are_bounded_in_memory_whatever_the_shape_of_the_picture() -> None:
    channels = channels_of(FEATURES, (2.0, 4.0, 8.0))
    for shape in ((4000, 4000), (16_000_000, 1), (3, 5_000_000), (200, 80_000)):
        largest = max((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in tiles_of(shape, channels))
        assert largest * 4 * len(channels) <= stack.ONE_TILE, shape


def test_single_pixels_are_those_of_the_planes() -> None:
    image = Image(noise(60, 50, 3))
    built, _ = stack_of(image, CHOSEN, SIGMAS)
    rows, columns = np.array([0, 59, 30, 7]), np.array([49, 0, 25, 7])
    found = built.at(rows, columns)
    for row, column, own in zip(rows, columns, found, strict=True):
        assert np.array_equal(own, built.planes(built.tiles[0])[:, row, column])
        values, alone = built.light.of_pixel(int(row), int(column))
        assert np.allclose(alone, own, atol=1e-3)
        assert np.allclose((values - built.mean) / built.spread, own, atol=1e-3)


def test_a_stack_is_built_once_and_says_what_that_took(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(scene())
    first, none = stack_of(image, CHOSEN, SIGMAS)
    monkeypatch.setattr(stack, "build", lambda *_: pytest.fail("built again"))
    again, seconds = stack_of(Image(scene()), CHOSEN, SIGMAS)
    assert again is first
    assert (none, seconds) == (0.0, first.seconds)
    assert first.light.whole is None


def test_no_more_is_kept_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    one = stack_of(Image(noise(20, 20, 3)), CHOSEN, SIGMAS)[0].whole
    assert one is not None
    monkeypatch.setattr(stack, "KEPT", 2.5 * one.nbytes)
    images = [Image(noise(20, 20, 3) ^ np.uint8(number)) for number in (1, 2, 3)]
    for image in images:
        stack_of(image, CHOSEN, SIGMAS)
    assert [key[0] for key in stack._kept] == [images[1].digest, images[2].digest], "the oldest went"
