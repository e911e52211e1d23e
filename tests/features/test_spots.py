"""Spots against scikit-image, against counting pixels, and against a disc whose answer is known."""

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.feature import blob_dog, blob_doh, blob_log

from seglib.features import spots
from seglib.features.spots import MOST, OF_A_DISC, Measure, apart, discs, peaks, response, shared
from seglib.types import Heat

RADII = tuple(np.geomspace(4, 12, 5))
SIGMAS = np.array(RADII) / np.sqrt(2)
SCENE = ((30, 32, 5.0), (30, 90, 8.0), (85, 40, 11.0), (90, 105, 6.0), (60, 68, 4.0))


def scene(noise: float = 4.0) -> Heat:
    rows, columns = np.indices((120, 140))
    grey = 40 + np.random.default_rng(0).normal(0, noise, rows.shape)
    for row, column, radius in SCENE:
        grey += 100 / (1 + np.exp(2 * (np.hypot(rows - row, columns - column) - radius)))
    return grey.astype(np.float32)


def all_peaks(grey: Heat, measure: Measure, least: float) -> NDArray[np.float64]:
    return np.concatenate(list(peaks(grey, RADII, measure, least)))


def test_log_finds_the_blobs_of_scikit_image() -> None:
    grey = scene()
    for least, share in ((30.0, 1.0), (0.5, 0.85)):  # down to the noise, where a hair decides which of two neighbours is larger
        theirs = blob_log(grey, SIGMAS[0], SIGMAS[-1], 5, threshold=least * OF_A_DISC["log"], overlap=1.0, log_scale=True)
        ours = all_peaks(grey, "log", least)
        assert len(theirs) >= (len(SCENE) if share == 1 else 100)
        assert len(ours) == pytest.approx(len(theirs), rel=1 - share)
        theirs = theirs.astype(np.float64) * (1, 1, np.sqrt(2))
        same = {tuple(row) for row in np.round(ours[:, :3], 3).tolist()} & {tuple(row) for row in np.round(theirs, 3).tolist()}
        assert len(same) >= share * len(theirs)


@pytest.mark.parametrize(("measure", "peer"), [("log", blob_log), ("dog", blob_dog), ("doh", blob_doh)])
def test_every_measure_finds_the_places_that_scikit_image_finds(measure: Measure, peer: object) -> None:
    grey = scene()
    more = {"sigma_ratio": 1.6} if measure == "dog" else {"num_sigma": 12}
    least = {"log": 30 * OF_A_DISC["log"], "dog": 30 * OF_A_DISC["dog"], "doh": 0.005 * 255**2}[measure]
    theirs = peer(grey, min_sigma=SIGMAS[0], max_sigma=1.5 * SIGMAS[-1], threshold=least, overlap=0.2, **more)  # type: ignore[operator]
    ours = apart(all_peaks(grey, measure, 30.0), 0.2)
    for found in (ours, theirs):
        assert len(found) == len(SCENE)
        for row, column, _ in SCENE:
            assert np.hypot(found[:, 0] - row, found[:, 1] - column).min() < 1.6
    for row, column, radius in SCENE:
        nearest = ours[np.hypot(ours[:, 0] - row, ours[:, 1] - column).argmin()]
        assert nearest[2] == pytest.approx(radius, rel=0.6 if measure == "dog" else 0.35)


@pytest.mark.parametrize("measure", ["log", "dog", "doh"])
def test_an_even_disc_answers_with_its_contrast(measure: Measure) -> None:
    rows, columns = np.indices((161, 161)) - 80
    disc = (50 + 37 * (np.hypot(rows, columns) <= 20)).astype(np.float32)
    assert response(disc, 20.0, measure)[80, 80] == pytest.approx(37, rel=0.03)
    assert response(255 - disc, 20.0, measure)[80, 80] <= 0


def test_a_line_is_half_a_spot_for_the_sum_and_none_for_the_product() -> None:
    rows, columns = np.indices((161, 161)) - 80
    for across in (columns, (rows + columns) / np.sqrt(2)):
        line = (50 + 100 * np.exp(-(across**2) / (2 * 5.0**2))).astype(np.float32)
        radius = 5 * np.sqrt(2)
        assert response(line, radius, "log")[80, 80] > 30
        assert response(line, radius, "doh")[80, 80] < 10


@pytest.mark.parametrize("measure", ["log", "dog", "doh"])
def test_a_smaller_picture_gives_what_a_wide_gaussian_leaves_of_the_whole_one(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    grey = np.random.default_rng(2).normal(100, 60, (203, 310)).astype(np.float32)
    grey[60:100, 90:180] += 90
    for radius in (12.0, 30.0):
        fast = response(grey, radius, measure)
        with monkeypatch.context() as patch:
            patch.setattr(spots, "COARSE", 1e6)
            slow = response(grey, radius, measure)
        # The square root of a product is steep where one curvature is nearly nothing.
        assert np.abs(fast - slow).max() < (0.2 if measure == "doh" else 0.06) * np.abs(slow).max()
        assert np.corrcoef(fast.ravel(), slow.ravel())[0, 1] > 0.995


def test_the_shared_area_of_two_discs_is_what_one_counts() -> None:
    rows, columns = np.indices((400, 700)) - 200
    for distance, one, other in ((0, 50, 120), (60, 50, 120), (80, 70, 70), (150, 100, 60), (161, 100, 60), (100, 150, 50)):
        left, right = np.hypot(rows, columns) <= one, np.hypot(rows, columns - distance) <= other
        counted = (left & right).sum() / min(left.sum(), right.sum())
        found = shared(*(np.array([float(value)]) for value in (distance, one, other)))[0]
        assert found == pytest.approx(counted, abs=0.005)


def test_of_two_that_overlap_the_larger_one_stays() -> None:
    row = np.array([[0.0, 0.0, 10.0, 5.0], [0.0, 9.0, 9.0, 50.0], [0.0, 18.0, 8.0, 5.0], [0.0, 60.0, 8.0, 5.0]])
    assert apart(row, 0.3)[:, 1].tolist() == [0.0, 60.0]
    assert apart(row, 1.0)[:, 1].tolist() == [0.0, 9.0, 18.0, 60.0]
    equal = np.array([[0.0, 0.0, 9.0, 5.0], [0.0, 4.0, 9.0, 6.0]])
    assert apart(equal, 0.3)[:, 1].tolist() == [4.0]
    assert len(apart(np.zeros((0, 4)), 0.5)) == 0


def test_a_pixel_belongs_to_the_disc_whose_radius_it_uses_least() -> None:
    three = np.array([[10.0, 10.0, 9.0, 1.0], [12.0, 20.0, 6.0, 1.0], [0.0, 0.0, 2.0, 1.0]])
    for reach in (1.0, 1.7):
        found = discs(three, (24, 30), reach)
        for row, column in np.ndindex(24, 30):
            used = np.hypot(three[:, 0] - row, three[:, 1] - column) / three[:, 2]
            assert found[row, column] == (int(used.argmin()) + 1 if used.min() <= reach + 1e-9 else 0)


def test_noise_cannot_make_more_spots_than_can_be_handled() -> None:
    noise = (255 * np.random.default_rng(0).random((600, 600))).astype(np.float32)
    found = np.concatenate(list(peaks(noise, (1.5,), "log", 1.0)))
    assert len(found) > MOST
    assert len(apart(found, 1.0)) == MOST
    assert apart(found, 1.0)[:, 3].min() >= np.sort(found[:, 3])[-MOST]
