"""The weighted histogram of colours: every pixel counts once, in the cube that it belongs to."""

import gc
import weakref
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from skimage.color import rgb2lab

from seglib.features.colours import AXES, Space, colour_histogram, darkest_first, to_rgb, to_space
from seglib.features.cubes import CROWDED
from seglib.types import Image, Pixels, read_only

SPACES: tuple[Space, ...] = ("lab", "rgb", "grey")
RNG = np.random.default_rng(4)
NOISE: Pixels = RNG.integers(0, 256, (40, 50, 3), dtype=np.uint8)
pictures = arrays(np.uint8, st.tuples(st.integers(1, 7), st.integers(1, 7), st.just(3)), elements=st.integers(40, 60))


def by_loop(pixels: Pixels) -> tuple[list[tuple[float, ...]], list[int], list[int]]:
    """Mean, number of pixels, and owner of each pixel: in cubes of four levels, crowded ones of two, and again of one."""
    colours = [tuple(colour) for colour in pixels.reshape(-1, 3).tolist()]
    names: list[tuple[tuple[int, ...], ...]] = [(tuple(part // 4 for part in colour),) for colour in colours]
    for side in (2, 1):
        filled = Counter(names)
        names = [
            (*name, tuple(part // side for part in colour)) if filled[name] > CROWDED * len(colours) else name
            for name, colour in zip(names, colours, strict=True)
        ]
    members: dict[object, list[tuple[int, ...]]] = {name: [] for name in sorted(set(names))}
    for colour, name in zip(colours, names, strict=True):
        members[name].append(colour)
    place = {name: number for number, name in enumerate(members)}
    means = [tuple(float(part) for part in np.mean(each, axis=0)) for each in members.values()]
    return means, [len(each) for each in members.values()], [place[name] for name in names]


@settings(max_examples=10, deadline=None, derandomize=True)
@given(pictures, st.integers(0, 250))
def test_the_points_are_the_means_of_cubes(pixels: Pixels, plain: int) -> None:
    """A large plain part beside a few close colours makes cubes of both sizes, and a neighbour shares the crowded cube."""
    ground = np.full((160, 100, 3), plain, np.uint8)
    ground[: len(pixels), : pixels.shape[1]] = pixels
    ground[0, 0] = (plain, plain + 2, plain)
    histogram = colour_histogram(Image(read_only(ground)), "rgb")
    means, weights, owners = by_loop(ground)
    assert histogram.points == pytest.approx(np.array(means))
    assert histogram.weights.tolist() == weights
    assert histogram.cube.tolist() == owners


@pytest.mark.parametrize("space", SPACES)
def test_every_pixel_is_counted_once_and_near_its_point(space: Space) -> None:
    histogram = colour_histogram(Image(NOISE), space)
    assert histogram.weights.sum() == 40 * 50
    assert np.array_equal(np.bincount(histogram.cube), histogram.weights)
    exact = to_space(NOISE.reshape(-1, 3).astype(np.float64), space)
    assert histogram.points.shape == (len(histogram.weights), {"lab": 3, "rgb": 3, "grey": 1}[space])
    away = np.linalg.norm(histogram.points[histogram.cube] - exact, axis=1)
    assert away.max() < {"lab": 8.0, "rgb": 3 * 3**0.5, "grey": 0.51}[space]


@pytest.mark.parametrize("space", SPACES)
def test_a_grey_picture_is_exact(space: Space) -> None:
    pixels = np.repeat(NOISE[..., :1], 3, axis=2)
    histogram = colour_histogram(Image(pixels), space)
    exact = to_space(pixels.reshape(-1, 3).astype(np.float64), space)
    assert histogram.points[histogram.cube] == pytest.approx(exact)
    assert len(histogram.points) == len(np.unique(pixels))


def test_an_image_is_counted_once_for_each_space_and_forgotten_with_it() -> None:
    image = Image(NOISE)
    assert colour_histogram(image, "lab") is colour_histogram(image, "lab")
    assert colour_histogram(image, "rgb").points.max() > 150 > colour_histogram(image, "lab").points.max()
    assert colour_histogram(Image(NOISE), "lab") is not colour_histogram(image, "lab")
    kept = weakref.ref(colour_histogram(image, "lab"))
    del image
    gc.collect()
    assert kept() is None


def test_labels_and_values_of_points_become_those_of_pixels() -> None:
    histogram = colour_histogram(Image(NOISE), "rgb")
    values = RNG.random(len(histogram.points))
    labels = RNG.integers(1, 9, len(histogram.points)).astype(np.int32)
    assert np.array_equal(histogram.label_map(labels).ravel(), labels[histogram.cube])
    assert histogram.label_map(labels).shape == histogram.heat(values).shape == (40, 50)
    assert histogram.label_map(labels).dtype == np.int32
    assert histogram.heat(values).dtype == np.float32
    assert np.array_equal(histogram.heat(values).ravel(), values.astype(np.float32)[histogram.cube])


def test_lab_is_that_of_scikit_image() -> None:
    colours = NOISE.reshape(-1, 3).astype(np.float64)
    assert to_space(colours, "lab") == pytest.approx(rgb2lab(colours / 255.0), abs=0.5)  # a quarter of what an eye can tell
    assert to_space(np.array([[0.0] * 3, [255.0] * 3]), "lab") == pytest.approx(np.array([[0, 0, 0], [100, 0, 0]]), abs=0.05)


def test_centres_are_shown_in_the_colour_that_they_have() -> None:
    colours = NOISE.reshape(-1, 3)[:300]
    for space in ("lab", "rgb"):
        back = to_rgb(to_space(colours.astype(np.float64), space), space)
        assert back.dtype == np.uint8
        assert np.abs(back.astype(int) - colours).max() <= 1
    assert to_rgb(np.array([[17.4], [300.0]]), "grey").tolist() == [[17] * 3, [255] * 3]


@pytest.mark.parametrize("space", SPACES)
def test_dark_comes_first_in_every_space(space: Space) -> None:
    """By lightness and not by the first axis: pure red is darker than pure green although its red is higher."""
    named = np.array([[0, 255, 0], [255, 0, 0], [255, 255, 255], [0, 0, 0], [0, 0, 255]], np.float64)
    assert darkest_first(to_space(named, space), space).tolist() == [3, 4, 1, 0, 2]
    assert set(AXES) == set(SPACES)
