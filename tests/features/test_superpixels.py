"""Superpixels against a slow obvious loop, and against scikit-image in how well they keep borders."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from skimage.segmentation import find_boundaries, slic

from seglib.features import superpixels as sp
from seglib.phantoms import BreastUltrasound, LungCt, Nuclei
from seglib.types import LabelMap, Pixels


def picture(height: int, width: int, seed: int = 0) -> Pixels:
    return cv2.GaussianBlur(np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8), (0, 0), 2.0)


def slow_assignment(cells: sp.Grid, centres: sp.Centres) -> tuple[LabelMap, np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Every pixel beside the centres that started in its own cell and the eight around it."""
    height, width = cells.pixels.shape[:2]
    lab = cv2.cvtColor(cells.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    labels, least = np.zeros((height, width), np.int32), np.zeros((height, width))
    for y, x in np.ndindex(height, width):
        found = {}
        for row, column in np.ndindex(*cells.shape):
            if abs(row - y // cells.cell[0]) <= 1 and abs(column - x // cells.cell[1]) <= 1:
                colour = ((lab[y, x] - centres[row, column, :3]) ** 2).sum()
                place = (y + 0.5 - centres[row, column, 3]) ** 2 + (x + 0.5 - centres[row, column, 4]) ** 2
                found[row * cells.shape[1] + column + 1] = colour + cells.compactness**2 / cells.side**2 * place
        labels[y, x] = min(found, key=lambda number: found[number])
        least[y, x] = found[labels[y, x]]
    return labels, least


@pytest.mark.parametrize(("shape", "count"), [((30, 41), 12), ((41, 30), 60), ((7, 90), 20), ((1, 40), 10), ((5, 4), 1000)])
def test_assigning_and_moving_are_what_they_say(shape: tuple[int, int], count: int) -> None:
    pixels = picture(*shape)
    cells = sp.grid(pixels, count, 10.0)
    assert cells.every == (1, 1)
    assert cells.shape[0] * cells.shape[1] <= count
    centres = list(sp.path(cells, 2))
    for before, after in pairwise(centres):
        labels, _ = slow_assignment(cells, before)
        assert np.mean(sp.assigned(cells, before) != labels) < 0.005  # of two that are as near float32 may take the other
        lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
        labels = sp.assigned(cells, before)
        for number in np.unique(labels):
            y, x = np.nonzero(labels == number)
            mean = [*lab[y, x].mean(axis=0), (y + 0.5).mean(), (x + 0.5).mean()]
            assert after.reshape(-1, 5)[number - 1] == pytest.approx(mean, abs=1e-2)


@pytest.mark.parametrize("length", range(200, 420))
def test_every_cell_has_a_sample(length: int) -> None:
    cells = sp.grid(np.zeros((length, 40, 3), np.uint8), 10, 10.0)
    assert cells.every[0] > 1
    assert all((sample[:, 5].sum(axis=1) > 0).all() for sample in cells.samples)


@pytest.mark.parametrize(("length", "count"), [(313, 13), (339, 14), (365, 15), (391, 16), (417, 17), (469, 19), (505, 20)])
@pytest.mark.parametrize("upright", [True, False])
def test_a_last_cell_that_would_hold_no_pixel_of_the_sample_goes_to_its_neighbour(length: int, count: int, upright: bool) -> None:
    cells = sp.grid(picture(length, 1) if upright else picture(1, length), count, 10.0)
    axis = 0 if upright else 1
    last = length - (cells.shape[axis] - 1) * cells.cell[axis]
    assert cells.every[axis] > 1
    assert last > cells.every[axis] // 2  # the place of the first pixel that the sample takes of a cell
    assert all((sample[:, 5].sum(axis=1) > 0).all() for sample in cells.samples)


def test_a_sample_moves_the_centres_as_all_pixels_do() -> None:
    pixels = Nuclei(size=256).make().image.pixels
    cells = sp.grid(pixels, 30, 10.0)
    assert min(cells.every) > 1
    *_, some = sp.path(cells, 10)
    *_, every = sp.path(sp.Grid(pixels, cells.shape, cells.cell, (1, 1), 10.0), 10)
    assert np.median(np.abs(some - every)[..., 3:]) < 0.05 * cells.side


def test_a_pixel_knows_what_it_was_compared_with() -> None:
    pixels = picture(40, 50)
    cells = sp.grid(pixels, 20, 15.0)
    *_, centres = sp.path(cells, 3)
    labels, least = slow_assignment(cells, centres)
    for y, x in ((0, 0), (20, 31), (39, 49)):
        compared = sp.compared(cells, centres, y, x)
        number, colour, place = min(compared, key=lambda entry: entry[1] ** 2 + entry[2] ** 2)
        assert number == labels[y, x]
        assert colour**2 + place**2 == pytest.approx(least[y, x], rel=1e-4)
        assert len(compared) == (4 if (y, x) != (20, 31) else 9)


@pytest.mark.parametrize("phantom", [LungCt, BreastUltrasound, Nuclei])
@pytest.mark.parametrize("count", [100, 400])
def test_borders_are_kept_as_well_as_by_scikit_image(phantom: type[Nuclei], count: int) -> None:
    scene = phantom(size=256).make()
    mine = sp.superpixels(scene.image.pixels, count)
    theirs = slic(scene.image.pixels, n_segments=count, compactness=10, start_label=1)
    assert len(np.unique(mine)) <= count
    assert recall(scene.truth, mine) > recall(scene.truth, theirs) - 0.05
    assert undersegmentation(scene.truth, mine) < undersegmentation(scene.truth, theirs) + 0.01


def recall(truth: LabelMap, labels: LabelMap) -> float:
    """The part of the true border that lies within 2 pixels of a border of patches."""
    near = cv2.dilate(find_boundaries(labels).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return float(near[find_boundaries(truth)].mean())


def undersegmentation(truth: LabelMap, labels: LabelMap) -> float:
    """Of every patch and every object the smaller of the two parts that the object's border cuts it in, per pixel."""
    table = np.zeros((truth.max() + 1, labels.max() + 1))
    np.add.at(table, (truth, labels), 1)
    return float(np.minimum(table, table.sum(axis=0) - table).sum() / truth.size)
