"""Blurs, denoisers, sharpening and background against SciPy, scikit-image, slow loops and laws."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.filters import unsharp_mask
from skimage.morphology import black_tophat, disk, white_tophat

from seglib.filters import Bilateral, Flatten, Gaussian, Median, NonLocalMeans, TopHat, Unsharp
from seglib.filters.background import slow_part
from seglib.filters.planes import bytes_of
from seglib.types import Image, Levels, Pixels

RANDOM = np.random.default_rng(5)
COLOUR: Pixels = RANDOM.integers(0, 256, (40, 50, 3), dtype=np.uint8)
GREY: Pixels = np.repeat(COLOUR[..., :1], 3, axis=2)
SMOOTH: Pixels = np.clip(ndimage.gaussian_filter(COLOUR.astype(float), (3, 3, 0)) * 3 - 255, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("pixels", [COLOUR, GREY], ids=["colour", "grey"])
@pytest.mark.parametrize("sigma", [0.5, 1.5, 4.0])
def test_gaussian_agrees_with_scipy(pixels: Pixels, sigma: float) -> None:
    expected = ndimage.gaussian_filter(pixels.astype(float), (sigma, sigma, 0), mode="mirror", truncate=3.0)
    assert np.abs(Gaussian(sigma=sigma).apply(Image(pixels)).pixels - expected).max() <= 1.5


@pytest.mark.parametrize("pixels", [COLOUR, GREY], ids=["colour", "grey"])
@pytest.mark.parametrize("radius", [1, 2, 6])
def test_median_agrees_with_scipy(pixels: Pixels, radius: int) -> None:
    side = 2 * radius + 1
    expected = ndimage.median_filter(pixels, size=(side, side, 1), mode="nearest")
    assert np.array_equal(Median(radius=radius).apply(Image(pixels)).pixels, expected)


def slow_bilateral(pixels: Pixels, row: int, column: int, radius: int, tolerance: float) -> np.ndarray:
    total, weights = np.zeros(3), 0.0
    middle = pixels[row, column].astype(float)
    for down in range(-radius, radius + 1):
        for right in range(-radius, radius + 1):
            if down**2 + right**2 <= radius**2:
                value = pixels[row + down, column + right].astype(float)
                unlike = np.abs(value - middle).mean()
                near = -(down**2 + right**2) / (2 * (radius / 2) ** 2)
                weight = np.exp(near - unlike**2 / (2 * tolerance**2))
                total, weights = total + weight * value, weights + weight
    return total / weights


@pytest.mark.parametrize("pixels", [COLOUR, GREY], ids=["colour", "grey"])
def test_bilateral_agrees_with_the_formula(pixels: Pixels) -> None:
    result = Bilateral(radius=3, tolerance=60.0).apply(Image(pixels)).pixels
    for row, column in ((10, 10), (20, 33), (36, 46), (3, 25)):
        assert np.abs(result[row, column] - slow_bilateral(pixels, row, column, 3, 60.0)).max() <= 1.5


@pytest.mark.parametrize("chosen", [Bilateral(radius=5, tolerance=40.0), NonLocalMeans(strength=15.0)], ids=["bilateral", "nlm"])
@pytest.mark.parametrize("channels", [1, 3], ids=["grey", "colour"])
def test_denoisers_remove_noise_and_keep_the_edge(chosen: Bilateral | NonLocalMeans, channels: int) -> None:
    clean = np.where(np.arange(60) < 30, 60.0, 180.0)[None, :, None]
    noisy = np.clip(clean + RANDOM.normal(0, 12, (50, 60, channels)), 0, 255).astype(np.uint8)
    result = chosen.apply(Image(np.repeat(noisy, 3 // channels, axis=2))).pixels.astype(float)
    assert result[:, :25].std() < 6
    assert result[:, 35:].std() < 6
    blurred = Gaussian(sigma=3.0).apply(Image(np.repeat(noisy, 3 // channels, axis=2))).pixels.astype(float)
    step, blurred_step = (np.abs(np.diff(picture.mean(axis=(0, 2)))).max() for picture in (result, blurred))
    assert step > 100 > 3 * blurred_step


def test_numbers_become_bytes_by_rounding_and_clipping() -> None:
    assert bytes_of(np.array([[-300.0, -3.0, 3.4, 3.6, 255.4, 1e9]])).tolist() == [[0, 0, 3, 4, 255, 255]]
    assert bytes_of(np.array([[-300, -3, 300]], np.int16)).tolist() == [[0, 0, 255]]


def test_averages_keep_the_meaning_of_levels_and_sharpening_does_not() -> None:
    image = Image(GREY, levels=Levels(1.0, -1000.0, "HU"))
    for chosen in (Gaussian(), Median(), Bilateral(), NonLocalMeans()):
        assert chosen.apply(image).levels == image.levels
    for other in (Unsharp(), Flatten(), TopHat()):
        assert other.apply(image).levels is None


@pytest.mark.parametrize(("sigma", "amount"), [(1.0, 1.0), (3.0, 2.5)])
def test_unsharp_agrees_with_scikit_image(sigma: float, amount: float) -> None:
    pixels = np.repeat(SMOOTH[..., :1], 3, axis=2)
    expected = unsharp_mask(pixels[..., 0], radius=sigma, amount=amount) * 255
    away = np.abs(Unsharp(sigma=sigma, amount=amount).apply(Image(pixels)).grey - expected)
    assert away[10:-10, 10:-10].max() <= 1 + 2 * amount  # borders are mirrored about different lines


@pytest.mark.parametrize("radius", [1, 4, 30])
def test_top_hat_agrees_with_scikit_image(radius: int) -> None:
    image = Image(SMOOTH)
    bright = TopHat(radius=radius, details="bright").apply(image)
    dark = TopHat(radius=radius, details="dark").apply(image)
    assert np.array_equal(bright.grey, white_tophat(image.grey, disk(radius), mode="ignore"))
    assert np.array_equal(dark.grey, black_tophat(image.grey, disk(radius), mode="ignore"))


@pytest.mark.parametrize("size", [5.0, 8.0, 30.0])
def test_the_plain_background_is_a_gaussian_average(size: float) -> None:
    grey = Image(SMOOTH).grey
    expected = ndimage.gaussian_filter(grey.astype(float), size / 2, mode="mirror")
    assert np.abs(slow_part(grey, size, "either") - expected)[8:-8, 8:-8].mean() < 3


def field(objects: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A lamp that falls off to a third, objects of 9 px on a plain ground; the mask of the objects."""
    rows, columns = np.mgrid[:120, :160]
    lamp = 1 - columns / 240
    inside = (rows % 40 - 20) ** 2 + (columns % 40 - 20) ** 2 <= 20
    return lamp, np.where(inside, objects, 120.0), inside


@pytest.mark.parametrize(("objects", "value"), [("bright", 200.0), ("dark", 50.0)])
@pytest.mark.parametrize("colour", [(1.0, 1.0, 1.0), (1.0, 0.8, 0.5)], ids=["grey", "colour"])
def test_dividing_undoes_a_lamp(objects: str, value: float, colour: tuple[float, float, float]) -> None:
    lamp, plain, inside = field(value)
    image = Image(np.rint((lamp * plain)[..., None] * np.array(colour)).astype(np.uint8))
    result = Flatten(size=30.0, objects=objects, how="divide").apply(image)
    inner = np.zeros_like(inside)
    inner[20:-20, 20:-20] = True
    for region in (inside & inner, ~inside & inner):
        before, after = image.grey[region].astype(float), result.grey[region].astype(float)
        assert after.std() / after.mean() < 0.25 * before.std() / before.mean()
    object_level, ground_level = (float(result.grey[region & inner].mean()) for region in (inside, ~inside))
    assert object_level / ground_level == pytest.approx(value / 120, rel=0.06)
    ratio = result.pixels[..., 2][inner] / result.pixels[..., 0][inner]
    assert np.abs(ratio - colour[2]).max() < 0.05


def test_subtracting_undoes_a_veil() -> None:
    lamp, plain, inside = field(190.0)
    image = Image(np.repeat(np.rint(plain * 0.6 + 90 * lamp).astype(np.uint8)[..., None], 3, axis=2))
    result = Flatten(size=30.0, objects="bright", how="subtract").apply(image)
    rest = ~inside
    rest[:20], rest[-20:], rest[:, :20], rest[:, -20:] = False, False, False, False
    assert result.grey[rest].std() < 0.2 * image.grey[rest].std()
    assert abs(float(result.grey[rest].mean()) - float(image.grey[rest].mean())) < 6


@pytest.mark.parametrize("how", ["divide", "subtract"])
@pytest.mark.parametrize("objects", ["either", "bright", "dark"])
def test_even_light_stays_and_the_gain_is_bounded(how: str, objects: str) -> None:
    plain = np.full((30, 30, 3), 77, np.uint8)
    assert np.array_equal(Flatten(how=how, objects=objects).apply(Image(plain)).pixels, plain)
    dim = np.pad(np.full((10, 10, 3), 3, np.uint8), ((0, 20), (0, 20), (0, 0)), constant_values=200)
    result = Flatten(how="divide", objects=objects, size=5.0).apply(Image(dim))
    assert result.pixels[:10, :10].max() <= 4 * 3


@pytest.mark.parametrize(("objects", "value"), [("bright", 200.0), ("dark", 50.0)])
def test_the_background_of_bright_or_dark_objects_does_not_contain_them(objects: str, value: float) -> None:
    lamp, plain, _ = field(value)
    away = np.abs(slow_part(np.rint(lamp * plain).astype(np.uint8), 30.0, objects) - 120 * lamp)
    assert away[20:-20, 20:-20].max() < 5
