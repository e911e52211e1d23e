"""Random walks against scikit-image's exact solver, against walking, and against the mean of the neighbours."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.segmentation import random_walker

from seglib.features.diffusion import arrived, ease, rate, settled
from tests.methods.cases import scene

MARKS = np.full((48, 64), -1)
MARKS[44:, :] = 0
MARKS[10:14, 12:16] = 1
MARKS[28:32, 44:48] = 2


def solved(pixels: NDArray[np.uint8], beta: float, labels: int = 3) -> NDArray[np.float32]:
    marks = np.where(labels > MARKS, MARKS, -1)
    chances = np.stack([marks == label for label in range(labels)]).astype(np.float32)
    return settled(pixels, rate(pixels, beta), marks < 0, chances)


@pytest.mark.parametrize("beta", [1.0, 130.0, 2000.0])
@pytest.mark.parametrize("grey", [False, True])
def test_chances_are_those_of_scikit_image(beta: float, grey: bool) -> None:
    pixels = scene()[..., 1:2] if grey else scene()
    theirs = random_walker(
        pixels[..., 0] if grey else pixels, MARKS + 1, beta, mode="bf", return_full_prob=True, channel_axis=None if grey else 2
    )
    assert np.abs(solved(pixels, beta) - theirs).max() < 1e-3


def test_every_free_pixel_has_the_mean_of_its_neighbours() -> None:
    pixels, beta = scene(), 50.0
    chance, steepness = solved(pixels, beta, 2)[1], rate(pixels, beta)
    for row, column in ((0, 0), (20, 30), (3, 63), (33, 10)):
        weights, values = [], []
        for y, x in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if 0 <= y < 48 and 0 <= x < 64:
                apart = pixels[row, column].astype(float) - pixels[y, x]
                weights.append(np.exp(-steepness * (apart**2).sum()))
                values.append(chance[y, x])
        assert chance[row, column] == pytest.approx(np.average(values, weights=weights), abs=1e-4)
        assert ease(pixels, steepness)[row, column] == pytest.approx(np.mean(weights), rel=1e-4)


def test_walkers_arrive_sooner_or_later() -> None:
    pixels, steepness = scene(), rate(scene(), 5.0)
    objects = (MARKS == 1).astype(np.float32)
    free = (MARKS != 0) & (MARKS != 1)
    walks = [arrived(pixels, steepness, free, objects, steps) for steps in (0, 1, 30, 300, 12000)]
    assert np.array_equal(walks[0], objects)
    assert all((later >= sooner - 1e-6).all() for sooner, later in pairwise(walks))
    assert (walks[1] > 0).sum() == 16 + 16  # the square and the four sides of it
    assert np.abs(walks[-1] - solved(pixels, 5.0, 2)[1]).max() < 0.02
