"""Small regions: as many as asked for, connected, along edges; who touches whom, and their means."""

import numpy as np
import pytest
from scipy.ndimage import label
from skimage.color import rgb2lab
from skimage.filters import sobel
from sklearn.feature_extraction.image import grid_to_graph

from seglib.features.colours import Space, to_space
from seglib.features.tiles import gradient, means, tiles
from seglib.types import Image, Pixels
from tests.methods.cases import noise, scene

SPACES: tuple[Space, ...] = ("lab", "rgb", "grey")


@pytest.mark.parametrize("pixels", [noise(70, 90, 3), scene(96, 128), np.full((80, 60, 3), 9, np.uint8), noise(1, 900, 3)])
@pytest.mark.parametrize("count", [50, 300])
def test_there_are_about_as_many_as_asked_for_and_each_is_connected(pixels: Pixels, count: int) -> None:
    found = tiles(Image(pixels), count)
    assert abs(found.count - count) <= 0.15 * count + 1
    assert np.array_equal(np.unique(found.labels), np.arange(found.count))
    for number in range(0, found.count, 7):
        assert label(found.labels == number, np.ones((3, 3)))[1] == 1


def test_in_a_picture_of_fewer_pixels_every_pixel_is_one() -> None:
    found = tiles(Image(noise(5, 8, 3)), 50)
    assert found.labels.tolist() == np.arange(40).reshape(5, 8).tolist()
    sides = grid_to_graph(5, 8).tocoo()
    assert {tuple(pair) for pair in found.pairs.tolist()} == {(a, b) for a, b in zip(sides.row, sides.col, strict=True) if a < b}


def test_borders_run_along_edges() -> None:
    """Two halves with a crooked border: no region may hold much of both."""
    rows, columns = np.mgrid[:120, :160]
    right = columns > 75 + 12 * np.sin(rows / 9)
    pixels = np.where(right[..., None], (190, 170, 150), (90, 100, 130)) + np.random.default_rng(0).normal(0, 6, (120, 160, 3))
    found = tiles(Image(pixels.clip(0, 255).astype(np.uint8)), 200)
    area, inside = np.bincount(found.labels.ravel()), np.bincount(found.labels.ravel(), right.ravel())
    assert np.minimum(inside, area - inside).sum() < 0.004 * right.size


def test_the_gradient_is_high_where_that_of_another_library_is() -> None:
    pixels = scene(96, 128)
    ours, theirs = gradient(Image(pixels)), sobel(Image(pixels).grey.astype(float))
    assert ours.shape == (96, 128)
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.85
    ramp = np.repeat(np.arange(60, 180, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(20, axis=0)
    lightness = rgb2lab(ramp)[..., 0] * 255 / 100  # in levels, as the eight bits of a Lab image have them
    inner = (slice(5, -5), slice(5, -5))
    assert gradient(Image(ramp))[inner].mean() == pytest.approx(np.gradient(lightness, axis=1)[inner].mean(), rel=0.05)
    assert not gradient(Image(np.full((9, 9, 3), 77, np.uint8))).any()


@pytest.mark.parametrize("space", SPACES)
def test_means_are_those_of_the_pixels(space: Space, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seglib.features.tiles.BAND", 700)  # smaller than the picture: several bands
    image = Image(scene())
    found = tiles(image, 60)
    points, weights = means(image, found, space)
    colours = to_space(image.pixels.reshape(-1, 3).astype(np.float64), space)
    for number in range(found.count):
        inside = found.labels.ravel() == number
        assert weights[number] == inside.sum()
        assert points[number] == pytest.approx(colours[inside].mean(axis=0))
