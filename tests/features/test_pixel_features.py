"""The features of pixels against scipy, scikit-image and slow loops."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import correlate, gaussian_filter, gaussian_gradient_magnitude, gaussian_laplace
from scipy.stats import entropy
from skimage.color import rgb2hsv, rgb2lab

from seglib.features import texture
from seglib.features.choice import PixelFeatures
from seglib.features.halo import Window, reach
from seglib.features.hessian import REACH
from seglib.features.pixel_features import FEATURES
from seglib.types import Heat, Image
from tests.methods.cases import HOSTILE, noise, scene

BY_NAME = {feature.name: feature for feature in FEATURES}
IMAGE = Image(scene())
GREY = IMAGE.grey.astype(np.float64)


def smooth(values: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    return np.asarray(gaussian_filter(values, sigma, mode="reflect", radius=int(np.ceil(REACH * sigma))), np.float64)


def smooth_colours(sigma: float) -> NDArray[np.float64]:
    return np.stack([smooth(channel / 255.0, sigma) for channel in np.moveaxis(IMAGE.pixels.astype(np.float64), 2, 0)], axis=-1)


def hue_as_direction(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    hue, saturation, value = np.moveaxis(rgb2hsv(rgb), 2, 0)
    return np.stack([saturation * np.cos(2 * np.pi * hue), saturation * np.sin(2 * np.pi * hue), value])


# The name of a feature, what it should be at a scale, and how far off rounding and differences of neighbours may bring it.
EXPECTED: dict[str, tuple[Callable[[float], NDArray[np.float64]], float]] = {
    "lab": (lambda sigma: np.moveaxis(rgb2lab(smooth_colours(sigma)), 2, 0), 0.5),
    "rgb": (lambda sigma: 255 * np.moveaxis(smooth_colours(sigma), 2, 0), 0.01),
    "hsv": (lambda sigma: hue_as_direction(smooth_colours(sigma)), 0.002),
    "gradient": (lambda sigma: sigma * gaussian_gradient_magnitude(GREY, sigma, mode="reflect", truncate=8)[None], 0.6),
    "laplacian": (lambda sigma: sigma**2 * gaussian_laplace(GREY, sigma, mode="reflect", truncate=8)[None], 1.5),
    "deviation": (
        lambda sigma: np.sqrt(np.maximum(smooth(GREY**2, sigma) - smooth(GREY, sigma) ** 2, 0))[None],
        0.01,
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("sigma", [3.5, 5.0])
def test_a_feature_is_what_scipy_and_scikit_image_say(name: str, sigma: float) -> None:
    expected, tolerance = EXPECTED[name]
    wanted = expected(sigma)
    assert np.ptp(wanted) > 10 * tolerance, "the picture shows something of it"
    assert np.abs(BY_NAME[name].planes(IMAGE, sigma) - wanted).max() < tolerance


def test_entropy_is_that_of_the_weighted_histogram() -> None:
    sigma, half = 1.5, int(np.ceil(REACH * 1.5))
    around = np.arange(-half, half + 1)
    weight = np.exp(-(around[:, None] ** 2 + around**2) / (2 * sigma**2))
    wide = np.pad(IMAGE.grey, half, mode="symmetric")
    found = texture.entropy(IMAGE.grey.astype(np.float32), sigma)[0]
    for row, column in ((0, 0), (12, 14), (30, 40), (47, 63)):
        seen = wide[row : row + 2 * half + 1, column : column + 2 * half + 1]
        counts = np.bincount(seen.ravel() // 16, weight.ravel(), 16)
        assert found[row, column] == pytest.approx(entropy(counts, base=2), abs=1e-4)


@pytest.mark.parametrize(("sigma", "radius"), [(0.5, 1), (1.0, 1), (3.0, 3)])
def test_irregular_patterns_are_counted_as_by_hand(sigma: float, radius: int) -> None:
    grey = noise(13, 17)
    wide = np.pad(grey, radius, mode="symmetric")
    irregular = np.zeros(grey.shape)
    ring = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)]
    for row, column in np.ndindex(grey.shape):
        at = row + radius, column + radius
        bits = [bool(wide[at[0] + radius * dy, at[1] + radius * dx] >= grey[row, column]) for dy, dx in ring]
        irregular[row, column] = sum(bits[i] != bits[i - 1] for i in range(8)) > 2
    assert 0.1 < irregular.mean() < 0.9
    assert np.allclose(texture.irregularity(grey.astype(np.float32), sigma)[0], smooth(irregular, sigma), atol=1e-5)


@pytest.mark.parametrize("number", range(texture.ANGLES))
def test_stripes_answer_in_their_own_direction(number: int) -> None:
    sigma, angle = 2.0, np.pi * number / texture.ANGLES
    rows, columns = np.mgrid[:64, :64]
    # Along the stripes one goes right by cos and up by sin: across them the phase changes.
    across = rows * np.cos(angle) + columns * np.sin(angle)
    stripes = (128 + 100 * np.sin(2 * np.pi * across / (texture.WAVELENGTH * sigma))).astype(np.float32)
    answers = texture.gabor(stripes, sigma)[:, 24:40, 24:40]
    assert answers.mean(axis=(1, 2)).argmax() == number
    assert np.ptp(answers[number]) < 0.2 * answers[number].mean(), "the place in the stripe hardly matters"


def test_gabor_waves_are_the_correlation_with_a_complex_wave() -> None:
    sigma, half = 1.5, 5
    rows, columns = np.mgrid[-half : half + 1, -half : half + 1]
    envelope = np.exp(-(rows**2 + columns**2) / (2 * sigma**2))
    envelope /= envelope.sum()
    wave = envelope * np.exp(2j * np.pi / (4 * sigma) * columns)  # stripes that run up and down
    wave -= envelope * wave.sum()
    wanted = np.abs(correlate(GREY, wave.real, mode="reflect") + 1j * correlate(GREY, wave.imag, mode="reflect"))
    assert np.allclose(texture.gabor(IMAGE.grey.astype(np.float32), sigma)[2], wanted, atol=1e-2)


def test_position_runs_from_side_to_side() -> None:
    x, y = BY_NAME["position"].planes(Image(noise(4, 5, 3)), 1.0)
    assert np.allclose(x, (np.arange(5) + 0.5) / 5)
    assert np.allclose(y.T, (np.arange(4) + 0.5) / 4)


def test_an_even_area_has_no_texture_and_no_edges() -> None:
    even = Image(np.full((20, 30, 3), 201, np.uint8))
    for name in ("gradient", "laplacian", "hessian", "deviation", "entropy", "patterns", "gabor"):
        assert np.abs(BY_NAME[name].planes(even, 2.0)).max() < BY_NAME[name].flat / 10, name


@pytest.mark.parametrize("pixels", HOSTILE.values(), ids=HOSTILE)
def test_every_feature_works_on_every_picture(pixels: NDArray[np.uint8]) -> None:
    image = Image(pixels)
    for feature in FEATURES:
        for sigma in (0.5, 8.0):
            planes = feature.planes(image, sigma)
            assert planes.shape == (len(feature.channels), *image.shape)
            assert planes.dtype == np.float32
            assert np.isfinite(planes).all()


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_a_part_of_the_picture_has_the_features_of_the_whole(feature: object) -> None:
    assert isinstance(feature, type(FEATURES[0]))
    image = Image(noise(90, 70, 3))
    whole: Heat = feature.planes(image, 2.0)
    for rows, columns in ((slice(0, 11), slice(0, 9)), (slice(40, 41), slice(33, 34)), (slice(60, 90), slice(20, 70))):
        part = feature.compute(Window(image, rows, columns, 2.0), 2.0)
        assert np.allclose(part, whole[:, rows, columns], atol=1e-3)


def test_a_part_looks_no_farther_than_it_has_to() -> None:
    window = Window(Image(noise(400, 300, 3)), slice(200, 210), slice(0, 10), 2.0)
    assert window.grey.shape == (10 + 2 * reach(2.0), 10 + reach(2.0))


def test_every_feature_has_its_switch_and_says_what_it_is() -> None:
    switches = [parameter.name for parameter in PixelFeatures.parameters() if parameter.type == "boolean"]
    assert switches == [feature.name for feature in FEATURES]
    assert all(feature.title and feature.text.endswith(".") for feature in FEATURES)
    titles = [name for feature in FEATURES for name in feature.channels]
    assert len(set(titles)) == len(titles), "a channel is told by its title"
