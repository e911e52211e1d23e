"""Criteria over k against scikit-learn, and the number of groups that they find where it is known."""

from typing import get_args

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from seglib.features.lloyd import assign
from seglib.features.mixture import Covariance
from seglib.methods.em import EM, QUANTISATION
from seglib.methods.kmeans import KMeans
from seglib.study.groups import favourite, free_numbers, how_many, silhouette, tried
from seglib.types import Image

KINDS: tuple[Covariance, ...] = get_args(Covariance)
THEIRS = {"full": "full", "diagonal": "diag", "tied": "tied", "spherical": "spherical"}


def picture(groups: int = 4) -> Image:
    """Clouds of colours of one size, far apart."""
    means = np.array([[40, 40, 60], [200, 60, 50], [70, 170, 80], [225, 215, 190], [60, 90, 210]])[:groups]
    parts = np.arange(60 * 80).reshape(60, 80) % groups
    pixels = means[parts] + np.random.default_rng(2).normal(0, 9, (60, 80, 3))
    return Image(pixels.clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("kind", KINDS)
def test_bic_and_aic_are_those_of_scikit_learn(kind: Covariance) -> None:
    """Grey levels are exact points, so both see the same data."""
    image = picture()
    levels = image.grey.reshape(-1, 1).astype(np.float64)
    trials = list(how_many(image, EM(space="grey", covariance=kind, tolerance="0.0001", iterations=200)))
    assert [trial.k for trial in trials] == list(range(1, tried(EM()) + 1))
    for k in (1, 2, 3):
        theirs = GaussianMixture(k, covariance_type=THEIRS[kind], reg_covar=QUANTISATION, tol=1e-4, max_iter=500, random_state=0)
        theirs.fit(levels)
        bic, aic = trials[k - 1].values["BIC"], trials[k - 1].values["AIC"]
        assert bic == pytest.approx(theirs.bic(levels) / len(levels), rel=1e-6 if k == 1 else 2e-3)
        assert aic == pytest.approx(theirs.aic(levels) / len(levels), rel=1e-6 if k == 1 else 2e-3)
        assert bic - aic == pytest.approx((theirs.bic(levels) - theirs.aic(levels)) / len(levels)), "the price alone"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 2, 5])
def test_free_numbers_are_counted_as_in_scikit_learn(kind: Covariance, k: int) -> None:
    points = np.random.default_rng(0).normal(0, 1, (60, 3))
    assert free_numbers(k, 3, kind) == GaussianMixture(k, covariance_type=THEIRS[kind]).fit(points)._n_parameters()


def test_the_number_of_groups_is_found_where_it_is_known() -> None:
    mixtures = list(how_many(picture(4), EM(space="rgb", covariance="spherical")))
    assert favourite(mixtures, "BIC") == 4
    centres = list(how_many(picture(4), KMeans(space="rgb")))
    assert favourite(centres, "silhouette") == 4
    assert favourite(centres, "inertia") is None
    inertia = [trial.values["inertia"] for trial in centres]
    assert inertia == sorted(inertia, reverse=True)
    assert inertia[2] > 3 * inertia[3] > 3 * 0.8 * inertia[4], "the knee"
    assert "silhouette" not in centres[0].values


@pytest.mark.parametrize("cls", [EM, KMeans])
def test_every_k_that_is_tried_can_be_chosen(cls: type[EM | KMeans]) -> None:
    for trial in list(how_many(picture(), cls()))[1:]:
        assert cls(k=trial.k).k == trial.k


def test_its_own_k_does_not_matter() -> None:
    image = picture()
    assert list(how_many(image, KMeans(k=2))) == list(how_many(image, KMeans(k=9)))


def test_the_silhouette_by_an_obvious_loop() -> None:
    rng = np.random.default_rng(4)
    points, centres, weights = rng.normal(0, 5, (80, 3)), rng.normal(0, 5, (4, 3)), rng.integers(1, 9, 80).astype(np.float64)
    total = 0.0
    for point, weight in zip(points, weights, strict=True):
        a, b = sorted(np.linalg.norm(centres - point, axis=1))[:2]
        total += weight * (b - a) / max(a, b)
    assert silhouette(points, weights, centres) == pytest.approx(total / weights.sum())
    assert assign(points, centres).max() == 3


@pytest.mark.parametrize("method", [EM(), KMeans(), KMeans(position=0.5)])
@pytest.mark.parametrize("pixels", [np.zeros((1, 1, 3), np.uint8), np.full((4, 5, 3), 200, np.uint8)])
def test_one_colour_is_no_error(method: EM | KMeans, pixels: np.ndarray) -> None:
    trials = list(how_many(Image(pixels), method))
    assert len(trials) == tried(method)
    assert all(np.isfinite(list(trial.values.values())).all() for trial in trials)
