"""Felzenszwalb's regions against a slow obvious merging, its bounds, and what it says of a pixel."""

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.metrics import variation_of_information

from seglib.features.edges import edge_weights, inner, weakest
from seglib.methods import felzenszwalb
from seglib.methods.base import MOST_CLASSES
from seglib.methods.felzenszwalb import Felzenszwalb
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, LabelMap
from tests.methods.cases import noise, scene


def slow(pixels: NDArray[np.float32], scale: float, least: int) -> LabelMap:
    """The paper, edge by edge."""
    height, width = pixels.shape[:2]
    edges = []
    for row, column in np.ndindex(height, width):
        for dy, dx in ((0, 1), (1, -1), (1, 0), (1, 1)):
            if row + dy < height and 0 <= column + dx < width:
                apart = float(np.linalg.norm(pixels[row, column].astype(float) - pixels[row + dy, column + dx]))
                edges.append((apart, row * width + column, (row + dy) * width + column + dx))
    edges.sort()
    leader, size, heaviest = list(range(height * width)), [1] * (height * width), [0.0] * (height * width)

    def top(node: int) -> int:
        return node if leader[node] == node else top(leader[node])

    for allowed in (lambda a, b, w: w < min(heaviest[a] + scale / size[a], heaviest[b] + scale / size[b]),
                    lambda a, b, _: min(size[a], size[b]) < least):  # fmt: skip
        for weight, first, second in edges:
            a, b = top(first), top(second)
            if a != b and allowed(a, b, weight):
                leader[b], size[a], heaviest[a] = a, size[a] + size[b], weight
    return np.array([top(node) for node in range(height * width)], np.int32).reshape(height, width)


@pytest.mark.parametrize("scale", [20.0, 100.0, 400.0])
@pytest.mark.parametrize("least", [1, 20])
def test_regions_are_those_of_the_paper(scale: float, least: int) -> None:
    pixels = scene(30, 40)
    found, _ = segment(Felzenszwalb(scale=scale, smoothing=0.0, minimal_area=least), Image(pixels), Prompt())
    expected = slow(pixels.astype(np.float32), scale, least)
    assert sum(variation_of_information(expected, found.labels)) < 0.05  # edges of one weight may be visited in another order
    assert found.facts["regions"] == pytest.approx(len(np.unique(expected)), rel=0.02)


def test_a_link_can_name_every_region_of_noise() -> None:
    found, _ = segment(Felzenszwalb(scale=1.0, smoothing=0.0, minimal_area=1), Image(noise(120, 150, 3)), Prompt())
    assert 100 < len(np.unique(found.labels)) <= MOST_CLASSES
    assert "have joined others" in str(found.facts["least size used"])


def test_no_more_regions_join_than_there_are_labels_for() -> None:
    colours = np.random.default_rng(5).integers(0, 256, (36, 36, 3)).astype(np.uint8)
    widths = [2, 6] * 18  # so 324 tiles of 36 px, 648 of 12 px, and 324 of 4 px, which are enough to join
    tiles = colours.repeat(widths, axis=0).repeat(widths, axis=1)
    found, _ = segment(Felzenszwalb(scale=1.0, smoothing=0.0, minimal_area=1), Image(tiles), Prompt())
    assert 960 <= len(np.unique(found.labels)) <= 972


def test_a_grey_image_falls_into_the_regions_of_the_same_image_in_three_channels() -> None:
    grey = scene(60, 80)[..., :1].repeat(3, axis=2)
    coloured = grey.copy()
    coloured[0, 0, 2] ^= 1
    assert Image(grey).is_grey
    assert not Image(coloured).is_grey
    maps = [segment(Felzenszwalb(scale=50.0), Image(pixels), Prompt())[0].labels for pixels in (grey, coloured)]
    assert sum(variation_of_information(*maps)) < 0.05


def test_smoothing_is_in_pixels_of_the_image(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = list[float]()
    smooth = felzenszwalb._smooth

    def noted(pixels: NDArray[np.uint8], sigma: float) -> NDArray[np.float32]:
        widths.append(sigma)
        return smooth(pixels, sigma)

    monkeypatch.setattr(felzenszwalb, "_smooth", noted)
    monkeypatch.setattr(felzenszwalb, "MOST_PIXELS", 1200)
    segment(Felzenszwalb(smoothing=2.0), Image(scene(60, 80)), Prompt())
    assert widths == pytest.approx([1.0], rel=0.02)


def test_a_large_image_is_worked_on_smaller_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(felzenszwalb, "MOST_PIXELS", 1000)
    image = Image(np.kron(np.array([[40, 200], [120, 10]], np.uint8), np.ones((40, 50), np.uint8))[..., None].repeat(3, axis=2))
    found, steps = segment(Felzenszwalb(smoothing=0.0), image, Prompt())
    assert "of 100 × 80 pixels" in str(found.facts["worked on"])
    corners = [found.labels[row, column] for row, column in ((10, 10), (10, 90), (70, 10), (70, 90))]
    assert len(set(corners)) == 4
    assert all(view.values.shape == (80, 100) for view in steps[0].draw() if hasattr(view, "values"))
    assert found.why is not None
    assert all(found.why(row, column).label == found.labels[row, column] for row in range(80) for column in (3, 48, 49, 50, 51))


def test_edges_of_a_region_by_hand() -> None:
    grey = np.array([[0, 2, 9], [0, 5, 30], [1, 5, 31]], np.float32)[..., None]
    labels = np.array([[1, 1, 1], [1, 1, 2], [1, 1, 2]], np.int32)
    assert inner(grey, labels, 1) == 4.0  # the 9 hangs on by 5 - 9, the rest by 3 or less
    assert inner(grey, labels, 2) == 1.0
    assert weakest(grey, labels, 1) == {2: 21.0}
    assert edge_weights(grey)[0].tolist() == [[2.0, 7.0, np.inf], [5.0, 25.0, np.inf], [4.0, 26.0, np.inf]]


def test_it_can_say_why() -> None:
    pixels = np.full((20, 30, 3), 50, np.uint8)
    pixels[:, 15:] = (150, 50, 50)
    found, _ = segment(Felzenszwalb(smoothing=0.0), Image(pixels), Prompt())
    assert found.why is not None
    why = found.why(3, 20)
    assert why.label == 2
    assert why.evidence == (("heaviest edge inside + scale / size", 200 / 300), ("weakest edge to region 1", 100.0))
    assert why.decisive == 1
    assert "100.0" in why.sentence
    alone = segment(Felzenszwalb(), Image(pixels[:, :4]), Prompt())[0]
    assert alone.why is not None
    assert "no other" in alone.why(0, 0).sentence
