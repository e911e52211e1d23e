"""EM against scikit-learn on all pixels, by its laws, and where it beats K-Means."""

import warnings
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import multivariate_normal
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from seglib.features.colours import to_space
from seglib.methods.em import CREEPS, EM, QUANTISATION
from seglib.methods.kmeans import KMeans
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import ColourView, CurveView, HeatView, Image, Labels, LabelView, Pixels, Step, read_only
from seglib.wording import share

Array = NDArray[np.float64]
TOLERANCES: tuple[Literal["0.01"], Literal["0.0001"]] = ("0.01", "0.0001")
Kind = Literal["full", "diagonal", "tied", "spherical"]
KINDS: dict[Kind, str] = {"full": "full", "diagonal": "diag", "tied": "tied", "spherical": "spherical"}


def picture(seed: int = 0) -> Pixels:
    """(60, 80, 3): a narrow dark ground, a broad bright part and a coloured one."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:60, :80]
    parts = np.zeros((60, 80), int)
    parts[(rows - 30) ** 2 + (columns - 30) ** 2 <= 400] = 1
    parts[:, 60:] = 2
    means = np.array([[50, 50, 55], [150, 140, 120], [90, 150, 200]])
    deviations = np.array([6.0, 26.0, 14.0])
    colours = means[parts] + deviations[parts][..., None] * rng.normal(0, 1, (60, 80, 3))
    return np.clip(colours, 0, 255).astype(np.uint8)


def run(method: EM | KMeans, pixels: Pixels) -> tuple[Labels, tuple[Step, ...]]:
    return segment(method, Image(read_only(pixels)), Prompt())


def gaussians(step: Step) -> ColourView:
    view = step.draw()[2]
    assert isinstance(view, ColourView)
    return view


def log_likelihood(points: Array, view: ColourView) -> float:
    """Mean over the points, by scipy, under the Gaussians of a step and the shares that fit them best."""
    assert view.centres is not None
    assert view.covariances is not None
    each = [
        multivariate_normal(mean, covariance).logpdf(points)
        for mean, covariance in zip(view.centres, view.covariances, strict=True)
    ]
    density = np.exp(np.array(each))  # (K, N)
    shares = np.full(len(density), 1.0 / len(density))
    for _ in range(300):
        joint = shares[:, None] * density
        shares = (joint / joint.sum(axis=0)).mean(axis=1)
    return float(np.log((shares[:, None] * density).sum(axis=0)).mean())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("space", ["lab", "rgb", "grey"])
def test_it_is_as_likely_as_scikit_learns_on_all_pixels(kind: Kind, space: Literal["lab", "rgb", "grey"]) -> None:
    """Ours is fitted to cubes of colours; it is judged on the pixels themselves."""
    pixels = picture()
    points = to_space(pixels.reshape(-1, 3).astype(np.float64), space)
    _, steps = run(EM(k=3, covariance=kind, space=space, tolerance="0.0001", iterations=200), pixels)
    theirs = GaussianMixture(3, covariance_type=KINDS[kind], reg_covar=QUANTISATION, random_state=0, tol=1e-4, max_iter=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        score = theirs.fit(points).score(points)
    assert log_likelihood(points, gaussians(steps[-1])) >= score - 0.005 * abs(score)


def test_parts_of_different_spread_are_told_apart_where_k_means_is_not() -> None:
    """A narrow and a broad distribution: K-Means draws the border in the middle, EM where the broad one takes over."""
    rng = np.random.default_rng(0)
    truth = np.arange(80)[None].repeat(60, axis=0) >= 40
    level = np.where(truth, rng.normal(130, 40, (60, 80)), rng.normal(60, 5, (60, 80)))
    pixels = np.repeat(np.clip(level, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    by_em, by_kmeans = (run(method, pixels)[0].labels == 2 for method in (EM(k=2, space="grey"), KMeans(k=2, space="grey")))
    assert (by_em == truth).mean() > 0.93
    assert (by_kmeans == truth).mean() < 0.90


@pytest.mark.parametrize("space", ["lab", "rgb", "grey"])
def test_labels_run_from_dark_to_bright(space: Literal["lab", "rgb", "grey"]) -> None:
    _, steps = run(EM(k=3, space=space), picture())
    view = gaussians(steps[-1])
    assert view.centres is not None
    lightness = view.centres @ np.array([0.299, 0.587, 0.114]) if space == "rgb" else view.centres[:, 0]
    assert (np.diff(lightness) > 0).all()


def test_every_pixel_has_its_most_probable_gaussian() -> None:
    found, steps = run(EM(), picture())
    labels, heat = steps[-1].draw()[:2]
    assert isinstance(labels, LabelView)
    assert isinstance(heat, HeatView)
    assert np.array_equal(labels.labels, found.labels)
    assert heat.values.min() >= 1 / 3 - 1e-6
    assert heat.values.max() <= 1 + 1e-6


@pytest.mark.parametrize("kind", KINDS)
def test_the_likelihood_never_falls_and_is_the_one_that_is_told(kind: Kind) -> None:
    found, steps = run(EM(k=4, covariance=kind, tolerance="0.0001"), picture())
    curve = steps[-1].draw()[3]
    assert isinstance(curve, CurveView)
    assert all(after >= before for before, after in pairwise(curve.values))
    assert found.facts["log-likelihood per pixel"] == curve.values[-1]
    assert len(curve.values) == int(found.facts["rounds"]) + 1
    rounds = (f"Round {turn}" for turn in range(1, len(curve.values)))
    assert [step.title for step in steps[:-1]] == ["Start", *rounds, "Posteriors"]


def test_fewer_groups_than_asked_for_are_a_note() -> None:
    pixels = np.full((20, 30, 3), 200, np.uint8)
    assert "only 1 of 3 groups" in str(run(EM(k=3), pixels)[0].facts["groups found"])
    pixels[:, 10:] = 40
    assert "groups found" not in run(EM(k=2), pixels)[0].facts


def test_it_says_whether_it_converged() -> None:
    done, steps = run(EM(), picture())
    assert (done.facts["converged"], steps[-1].title) == ("yes", "Converged")
    stopped, steps = run(EM(k=8, iterations=2, tolerance="0.0001"), picture())
    assert (stopped.facts["converged"], stopped.facts["rounds"], steps[-1].title) == ("no", 2, "Not converged")
    assert "Raise the iterations" in steps[-1].text
    assert stopped.facts["note"] == CREEPS
    assert "note" not in done.facts


def test_a_finer_precision_takes_more_rounds_and_is_no_less_likely() -> None:
    coarse, fine = (run(EM(k=4, tolerance=tolerance), picture())[0].facts for tolerance in TOLERANCES)
    assert int(fine["rounds"]) > int(coarse["rounds"])
    assert float(fine["log-likelihood per pixel"]) >= float(coarse["log-likelihood per pixel"])


def test_the_posteriors_of_a_pixel_sum_to_one_and_are_why_it_got_its_label() -> None:
    found, steps = run(EM(k=4), picture())
    maps = [view.values for view in steps[-2].draw() if isinstance(view, HeatView)]
    assert len(maps) == 4
    assert np.sum(maps, axis=0) == pytest.approx(1.0, abs=1e-5)
    assert found.why is not None
    for row, column in ((0, 0), (30, 30), (59, 79)):
        why = found.why(row, column)
        shares = [share for _, share in why.evidence]
        assert shares == pytest.approx([float(each[row, column]) for each in maps], abs=1e-5)
        assert why.label == found.labels[row, column] == int(np.argmax(shares)) + 1 == (why.decisive or 0) + 1
        assert share(max(shares)) in why.sentence
