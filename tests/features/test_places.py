"""Colours with places: every pixel counts once, and the label of a pixel is that of its nearest centre."""

import numpy as np
import pytest

from seglib.features.colours import Space, colour_histogram
from seglib.features.places import BLOCKS, MOST, placed
from seglib.types import Image

SPACES: tuple[Space, ...] = ("lab", "rgb", "grey")
RNG = np.random.default_rng(2)
LARGE = Image(RNG.integers(100, 130, (150, 200, 3), dtype=np.uint8))


@pytest.mark.parametrize("space", SPACES)
def test_cells_keep_the_mean_colour_and_the_mean_place_of_all_pixels(space: Space) -> None:
    ground = placed(LARGE, space, 0.5)
    colours = colour_histogram(LARGE, space)
    assert ground.weights.sum() == 150 * 200
    assert max(BLOCKS, 500) < len(ground.points) <= MOST
    mean = ground.weights @ ground.points / ground.weights.sum()
    white = 100.0 if space == "lab" else 255.0
    assert mean[: ground.axes] == pytest.approx(colours.weights @ colours.points / colours.weights.sum())
    assert mean[ground.axes :] == pytest.approx([0.5 * white * 75 / 200, 0.5 * white * 100 / 200])


def test_a_small_picture_keeps_every_pixel() -> None:
    pixels = RNG.integers(0, 256, (5, 9, 3), dtype=np.uint8)
    ground = placed(Image(pixels), "rgb", 1.0)
    places = np.indices((5, 9)).reshape(2, -1).T + 0.5
    expected = np.concatenate([pixels.reshape(-1, 3), places * 255 / 9], axis=1)
    assert ground.points == pytest.approx(expected)
    assert ground.point(2, 3) == pytest.approx(expected[2 * 9 + 3])


@pytest.mark.parametrize("position", [0.0, 0.3, 3.0])
@pytest.mark.parametrize("space", SPACES)
def test_every_pixel_joins_the_nearest_centre_by_an_obvious_loop(space: Space, position: float) -> None:
    image = Image(RNG.integers(0, 256, (13, 11, 3), dtype=np.uint8))
    ground = placed(image, space, position)
    centres = ground.points[RNG.choice(len(ground.points), 4, replace=False)]
    labels = ground.label_map(centres)
    for row, column in np.ndindex(13, 11):
        distances = np.linalg.norm(centres - ground.point(row, column), axis=1)
        assert distances[labels[row, column] - 1] <= distances.min() + 1e-3


def test_without_position_it_is_the_histogram() -> None:
    ground, colours = placed(LARGE, "lab", 0.0), colour_histogram(LARGE, "lab")
    assert ground.points is colours.points
    assert ground.weights is colours.weights


def test_cells_are_gathered_once_for_all_weights_of_the_position(monkeypatch: pytest.MonkeyPatch) -> None:
    image = Image(LARGE.pixels)
    first = placed(image, "lab", 0.5)
    monkeypatch.setattr("seglib.features.places._gathered", None)
    second = placed(image, "lab", 1.0)
    assert second.points[:, 3:] == pytest.approx(2 * first.points[:, 3:])
