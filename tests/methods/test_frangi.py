"""Frangi's vesselness against the formula pixel by pixel, scikit-image, and laws."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import label
from scipy.stats import rankdata
from skimage.filters import frangi, threshold_otsu

from seglib.features.hessian import second_derivatives
from seglib.methods.frangi import Frangi
from seglib.phantoms import Fundus
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Heat, Image, Labels, Pixels

SIZE = 64


def grey(levels: NDArray[np.float64]) -> Pixels:
    return np.repeat(np.clip(np.rint(levels), 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def lines(*widths: float) -> NDArray[np.float64]:
    """Dark vertical bars of these widths, 40 px apart."""
    columns = np.arange(40.0 * len(widths)) + 0.5
    depth = sum(np.clip(width / 2 - np.abs(columns - 40 * i - 20) + 0.5, 0, 1) for i, width in enumerate(widths))
    return np.broadcast_to(180.0 - 80 * depth, (SIZE, columns.size))


def scene() -> Image:
    return Image(grey(lines(3, 6) + np.random.default_rng(0).normal(0, 8, (SIZE, 80))))


def found_in(image: Image, method: Frangi) -> Labels:
    return segment(method, image, Prompt())[0]


def vesselness(image: Image, method: Frangi) -> Heat:
    found = found_in(image, method).probability
    assert found is not None
    return found


def test_vesselness_is_the_formula_at_every_pixel() -> None:
    image, method = scene(), Frangi(smallest=1.5, ratio=2.0, scales=2, beta=0.7, contrast=0.8)
    found = {sigma: second_derivatives(image.grey.astype(np.float32), sigma) for sigma in (1.5, 3.0)}
    ridges = {sigma: np.stack(fields).astype(np.float64) / sigma**0.5 for sigma, fields in found.items()}  # sigma^1.5
    matrices = {sigma: np.stack([xx, xy, xy, yy], -1).reshape(*image.shape, 2, 2) for sigma, (xx, yy, xy) in ridges.items()}
    strong = 0.8 * np.sqrt(np.mean([np.linalg.norm(matrix, axis=(-2, -1)) ** 2 for matrix in matrices.values()]))
    slow = np.zeros(image.shape)
    for matrix in matrices.values():
        for at in np.ndindex(*image.shape):
            small, large = sorted(np.linalg.eigvalsh(matrix[at]), key=abs)
            if large > 0:
                spot = np.exp(-((small / large) ** 2) / (2 * 0.7**2))
                even = np.exp(-(small**2 + large**2) / (2 * strong**2))
                slow[at] = max(slow[at], spot * (1 - even))
    assert np.allclose(vesselness(image, method), slow, atol=1e-4)


@pytest.mark.parametrize("size", [256, 512])
def test_vessels_of_a_fundus_are_told_apart_at_least_as_well_as_by_scikit_image(size: int) -> None:
    eye = Fundus(size=size).make()
    inside, green = eye.field_of_view, eye.image.pixels[..., 1]
    assert inside is not None
    truth, method = eye.truth[inside] > 0, Frangi(channel="green", smallest=1.0)
    theirs = frangi(green.astype(float), sigmas=method.sigmas(), black_ridges=True)

    def area_under_curve(answer: NDArray[np.float64]) -> float:
        ranks, vessels = rankdata(answer[inside]), truth.sum()
        return float((ranks[truth].sum() - vessels * (vessels + 1) / 2) / (vessels * (truth.size - vessels)))

    ours = area_under_curve(vesselness(eye.image, method).astype(float))
    assert ours > area_under_curve(theirs)
    assert ours > 0.9


def test_the_rim_of_a_field_of_view_is_no_line() -> None:
    eye = Fundus(size=256).make()
    assert eye.field_of_view is not None
    beyond = (~eye.field_of_view).astype(np.uint8)
    wide, outside = cv2.dilate(beyond, np.ones((9, 9))) > 0, cv2.erode(beyond, np.ones((9, 9)), borderValue=1) > 0
    rim = wide & ~outside & (eye.truth == 0)
    found, naive = (found_in(eye.image, Frangi(channel="green", skip_surround=skip)) for skip in (True, False))
    assert (found.labels > 0)[rim].mean() < 0.03 < 0.3 < (naive.labels > 0)[rim].mean()
    assert found.probability is not None
    assert not found.probability[outside].any()
    assert found.facts["field of view"] == pytest.approx(eye.field_of_view.mean(), abs=0.01)
    assert "field of view" not in naive.facts


def test_the_best_scale_is_half_the_width_of_a_line() -> None:
    image, method = Image(grey(lines(3, 6, 10))), Frangi(smallest=1.0, ratio=6.0, scales=8)
    why = found_in(image, method).why
    assert why is not None

    def best(column: int) -> float:
        ((name, value),) = why(SIZE // 2, column).others[0]
        assert name == "best scale in px"
        return value

    for column, width in ((20, 3), (60, 6), (100, 10)):
        assert best(column) == pytest.approx(width / 2, rel=0.35)
    assert len({best(column) for column in (20, 60, 100)}) == 3


@pytest.mark.parametrize("sure", [1.0, 1.5, 2.5])
def test_threshold_and_hysteresis_agree_with_scikit_image_and_scipy(sure: float) -> None:
    image = Image(np.random.default_rng(1).integers(90, 110, (60, 90, 3), dtype=np.uint8))
    found = found_in(image, Frangi(sure=sure))
    assert found.probability is not None
    parts = np.floor(found.probability * 255).astype(np.uint8)
    theirs, threshold = threshold_otsu(parts), float(found.facts["threshold"])
    assert np.array_equal(parts > theirs, found.probability >= threshold)
    reach = min(sure * threshold, (1 + threshold) / 2)
    pieces, count = label(found.probability >= threshold, np.ones((3, 3)))  # a thin line may run diagonally
    strong = [number for number in range(1, count + 1) if found.probability[pieces == number].max() >= reach]
    assert np.array_equal(found.labels > 0, np.isin(pieces, strong))
    found = found_in(image, Frangi(rule="manual", threshold=0.4, sure=1.0))
    assert np.array_equal(found.labels > 0, vesselness(image, Frangi()) >= 0.4)


def test_bright_lines_are_dark_ones_of_the_negative_and_contrast_does_not_matter() -> None:
    image = scene()
    turned = Image(255 - image.pixels)
    assert np.allclose(vesselness(image, Frangi()), vesselness(turned, Frangi(lines="bright")), atol=2e-3)
    assert not np.allclose(vesselness(image, Frangi()), vesselness(turned, Frangi()), atol=0.1)
    faint, strong = (Image(grey(np.round(lines(3, 6) / 4) * factor)) for factor in (1, 4))
    assert np.allclose(vesselness(faint, Frangi()), vesselness(strong, Frangi()), atol=1e-3)


def test_a_channel_is_looked_at_alone() -> None:
    pixels = np.full((SIZE, 80, 3), 150, np.uint8)
    pixels[..., 1], pixels[..., 2] = np.rint(lines(3, 6)), np.rint(lines(5, 5))
    image = Image(pixels)
    for number, channel in ((1, "green"), (2, "blue")):
        alone = Image(np.repeat(pixels[..., number, None], 3, axis=2))
        assert np.array_equal(vesselness(image, Frangi.from_text({"channel": channel})), vesselness(alone, Frangi()))
    assert not found_in(image, Frangi(channel="red")).labels.any()


@pytest.mark.parametrize("level", [0, 77, 255])
def test_one_colour_has_no_lines_at_any_setting(level: int) -> None:
    image = Image(np.full((40, 50, 3), level, np.uint8))
    for method in (Frangi(), Frangi(smallest=4.0, ratio=6.0, contrast=0.1, sure=1.0)):
        found = found_in(image, method)
        assert not found.labels.any()
        assert "note" in found.facts


def test_why_names_what_decided() -> None:
    found = found_in(scene(), Frangi(rule="manual", threshold=0.1, sure=4.0))
    assert found.why is not None
    assert found.probability is not None
    threshold, cases = float(found.facts["threshold"]), set[tuple[bool, int]]()
    for row, column in np.ndindex(*found.labels.shape):
        why = found.why(row, column)
        evidence = dict(why.evidence)
        assert why.label == found.labels[row, column]
        assert evidence["vesselness"] == found.probability[row, column]
        enough = evidence["vesselness"] >= evidence["threshold"] == threshold
        assert ("not less than" in why.sentence) == enough
        assert ("nowhere reaches" in why.sentence) == (enough and not why.label)
        cases.add((enough, why.label))
    assert cases == {(False, 0), (True, 0), (True, 1)}
