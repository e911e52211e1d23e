"""Growing regions against a slow loop over pixels, and against connected components."""

import cv2
import numpy as np
import pytest
from scipy import ndimage

from seglib.features.growth import MOVED, NOBODY, Growth, Neighbours, Reference, grow
from seglib.types import LabelMap, Pixels

FOUR = ((-1, 0), (0, -1), (0, 1), (1, 0))
EIGHT = (*FOUR, (-1, -1), (-1, 1), (1, -1), (1, 1))


def picture(seed: int, shape: tuple[int, int] = (25, 33)) -> Pixels:
    pixels = np.random.default_rng(seed).integers(0, 256, (*shape, 3), dtype=np.uint8)
    return np.asarray(cv2.normalize(cv2.GaussianBlur(pixels, (0, 0), 2.0), None, 0, 255, cv2.NORM_MINMAX), np.uint8)


def grown(pixels: Pixels, seeds: list[tuple[int, int]], tolerance: float, reference: Reference, around: Neighbours) -> Growth:
    *_, last = grow(pixels, seeds, tolerance, reference, around)
    return last


def slowly(pixels: Pixels, seeds: list[tuple[int, int]], tolerance: float, around: Neighbours) -> tuple[LabelMap, LabelMap]:
    """Ring by ring, comparing with the seeds."""
    owner, joined = np.full(pixels.shape[:2], NOBODY), np.full(pixels.shape[:2], NOBODY)
    for number, seed in enumerate(seeds):
        owner[seed], joined[seed] = number, 0
    turn, more = 0, True
    while more:
        turn, more = turn + 1, False
        before = owner.copy()
        for row, column in zip(*np.nonzero(before == NOBODY), strict=True):
            near = [(row + dy, column + dx) for dy, dx in (FOUR if around == "4" else EIGHT)]
            wanting = [
                before[place]
                for place in near
                if 0 <= place[0] < owner.shape[0] and 0 <= place[1] < owner.shape[1] and before[place] != NOBODY
            ]
            fitting = [n for n in wanting if np.abs(pixels[row, column].astype(int) - pixels[seeds[n]]).max() <= tolerance]
            if fitting:
                owner[row, column], joined[row, column], more = min(fitting), turn, True
    return owner, joined


@pytest.mark.parametrize("around", ["4", "8"])
@pytest.mark.parametrize("tolerance", [0, 40, 80, 255])
@pytest.mark.parametrize("seed", range(3))
def test_fronts_meet_as_in_a_slow_loop(around: Neighbours, tolerance: int, seed: int) -> None:
    pixels, seeds = picture(seed), [(3, 4), (20, 30), (12, 12), (0, 32)]
    found = grown(pixels, seeds, tolerance, "seed", around)
    owner, joined = slowly(pixels, seeds, tolerance, around)
    assert np.array_equal(found.owner, owner)
    assert np.array_equal(found.joined, joined)
    assert found.taken == (owner != NOBODY).sum()
    assert np.array_equal(found.at(3), np.where(joined <= 3, owner, NOBODY))


@pytest.mark.parametrize("around", ["4", "8"])
def test_one_seed_takes_its_component(around: Neighbours) -> None:
    pixels = picture(5)
    alike = (np.abs(pixels.astype(int) - pixels[9, 9]) <= 60).all(axis=2)
    parts, _ = ndimage.label(alike, np.ones((3, 3)) if around == "8" else None)
    assert np.array_equal(grown(pixels, [(9, 9)], 60, "seed", around).owner == 0, parts == parts[9, 9])


@pytest.mark.parametrize("seed", range(6))
def test_a_mean_rests_where_it_would_take_nobody(seed: int) -> None:
    pixels, seeds, tolerance = picture(seed), [(3, 4), (20, 30)], 45
    found = grown(pixels, seeds, tolerance, "mean", "4")
    for number in range(2):
        mine = found.owner == number
        assert found.values[number] == pytest.approx(pixels[mine].mean(axis=0))
        rim = ndimage.binary_dilation(mine) & (found.owner == NOBODY)
        assert (np.abs(pixels[rim] - found.values[number]).max(axis=1) > tolerance - MOVED).all()
        assert ndimage.label(mine)[1] == 1


def test_a_mean_follows_a_ramp_and_a_seed_does_not() -> None:
    ramp = np.repeat(np.repeat(np.arange(0, 100, 2, dtype=np.uint8)[None, :, None], 5, axis=0), 3, axis=2)
    assert (grown(ramp, [(2, 0)], 20, "seed", "4").owner == 0).sum() == 5 * 11
    assert (grown(ramp, [(2, 0)], 20, "mean", "4").owner == 0).sum() > 5 * 15


def test_nobody_asked_too_early_is_forgotten() -> None:
    """The mean starts at 0 and refuses 12; a wide field of 8 then draws it up to where 12 is near enough."""
    grey = np.array([[12, 0, 8, 8, 8, 8, 8, 8]], np.uint8)
    pixels = np.repeat(grey[..., None], 3, axis=2)
    assert (grown(pixels, [(0, 1)], 8, "mean", "4").owner == 0).all()
