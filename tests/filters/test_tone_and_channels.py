"""Curves, equalisation and channels against scikit-image, formulas and laws."""

import cv2
import numpy as np
import pytest
from skimage import color, exposure, util

from seglib.filters import Channel, Clahe, ContrastStretch, Equalise, Gamma, Invert
from seglib.types import Image, Levels, Pixels

RANDOM = np.random.default_rng(11)
COLOUR: Pixels = RANDOM.integers(30, 190, (40, 50, 3), dtype=np.uint8)
GREY: Pixels = np.repeat(RANDOM.normal(110, 25, (60, 70, 1)).clip(0, 255).astype(np.uint8), 3, axis=2)


def difference(first: np.ndarray, second: np.ndarray) -> int:
    return int(np.abs(first.astype(int) - second.astype(int)).max())


@pytest.mark.parametrize("pixels", [COLOUR, GREY], ids=["colour", "grey"])
def test_simple_curves_agree_with_scikit_image(pixels: Pixels) -> None:
    image = Image(pixels)
    assert np.array_equal(Invert().apply(image).pixels, util.invert(pixels))
    for gamma in (0.2, 0.8, 5.0):
        assert difference(Gamma(gamma=gamma).apply(image).pixels, exposure.adjust_gamma(pixels, gamma)) <= 1


@pytest.mark.parametrize("pixels", [COLOUR, GREY], ids=["colour", "grey"])
@pytest.mark.parametrize(("dark", "bright"), [(0.0, 0.0), (1.0, 1.0), (30.0, 5.0), (0.0, 40.0)])
def test_stretch_agrees_with_scikit_image(pixels: Pixels, dark: float, bright: float) -> None:
    low, high = np.percentile(pixels, [dark, 100 - bright], method="inverted_cdf")
    expected = exposure.rescale_intensity(pixels, in_range=(low, high), out_range=(0, 255))
    result = ContrastStretch(dark=dark, bright=bright).apply(Image(pixels))
    assert difference(result.pixels, expected) <= 1
    assert result.ledger == (f"contrast stretched: levels {low} to {high} became 0 to 255",)


def test_stretch_leaves_a_picture_whose_ends_coincide_and_says_so() -> None:
    pixels = np.zeros((20, 20, 3), np.uint8)
    pixels[4, 4] = 200  # a quarter of a percent
    result = ContrastStretch().apply(Image(pixels))
    assert np.array_equal(result.pixels, pixels)
    assert result.ledger[-1].startswith("contrast not stretched")


@pytest.mark.parametrize("chosen", [Invert(), ContrastStretch(dark=5.0, bright=3.0)], ids=["invert", "stretch"])
def test_straight_lines_keep_the_meaning_of_levels(chosen: Invert | ContrastStretch) -> None:
    image = Image(GREY, levels=Levels(2.0, -1000.0, "HU"))
    result = chosen.apply(image)
    assert result.levels is not None
    assert result.levels.unit == "HU"
    inside = (result.grey > 0) & (result.grey < 255)
    old = 2.0 * GREY[..., 0][inside] - 1000.0
    new = result.levels.slope * result.grey[inside] + result.levels.intercept
    assert np.abs(old - new).max() <= abs(result.levels.slope) / 2 + 1e-9  # half a level of rounding


def test_full_equalisation_agrees_with_scikit_image_and_none_changes_nothing() -> None:
    noise = np.repeat(RANDOM.integers(0, 256, (200, 200, 1), dtype=np.uint8), 3, axis=2) // 3
    expected = exposure.equalize_hist(noise[..., 0], nbins=86) * 255  # keeps the darkest level above 0, where ours is 0
    result = Equalise().apply(Image(noise)).grey
    assert difference(result, expected) <= 255 / 86 + 2
    assert (result.min(), result.max()) == (0, 255)
    for pixels in (noise, COLOUR):
        assert difference(Equalise(amount=0.0).apply(Image(pixels)).pixels, pixels) == 0


def test_clahe_of_one_tile_without_a_limit_in_reach_is_plain_equalisation() -> None:
    noise = np.repeat(RANDOM.integers(60, 180, (64, 64, 1), dtype=np.uint8), 3, axis=2)
    expected = exposure.equalize_hist(noise[..., 0], nbins=256) * 255
    assert difference(Clahe(limit=10.0, tiles=1).apply(Image(noise)).grey, expected) <= 3


def test_clahe_limit_bounds_the_slope_of_the_curve() -> None:
    narrow = np.repeat(RANDOM.integers(100, 110, (64, 64, 1), dtype=np.uint8), 3, axis=2)
    spans = [int(np.ptp(Clahe(limit=limit, tiles=1).apply(Image(narrow)).grey.astype(int))) for limit in (1.0, 2.0, 5.0, 10.0)]
    assert spans == sorted(spans)
    assert all(span <= 10 * limit + 9 for span, limit in zip(spans, (1, 2, 5, 10), strict=True))
    assert spans[-1] > 3 * spans[0]


def test_clahe_adapts_to_each_end_of_a_wide_picture() -> None:
    noise = RANDOM.integers(0, 50, (20, 400, 1), dtype=np.uint8)
    noise[:, 200:] += 200
    grey = Clahe(limit=10.0, tiles=2).apply(Image(np.repeat(noise, 3, axis=2))).grey
    assert grey[:, :80].max() > 200
    assert grey[:, 320:].min() < 60


def test_clahe_tiles_are_about_square() -> None:
    assert Clahe(tiles=8).apply(Image(np.zeros((100, 400, 3), np.uint8))).ledger[-1].endswith("8 × 2 tiles")
    assert Clahe(tiles=16).apply(Image(np.zeros((400, 5, 3), np.uint8))).ledger[-1].endswith("1 × 16 tiles")
    assert Clahe(tiles=16).apply(Image(np.zeros((3, 3, 3), np.uint8))).ledger[-1].endswith("3 × 3 tiles")


@pytest.mark.parametrize("chosen", [Equalise(amount=0.5), Clahe()], ids=["equalise", "clahe"])
def test_equalisation_does_not_shift_colours(chosen: Equalise | Clahe) -> None:
    pixels = np.clip(COLOUR, 90, 150)  # far enough from both ends that no channel is clipped
    result = chosen.apply(Image(pixels)).pixels.astype(int)
    whole = ((result > 0) & (result < 255)).all(axis=-1)
    assert whole.sum() > 500
    for first, second in ((0, 1), (1, 2)):
        old = pixels[..., first].astype(int) - pixels[..., second]
        assert np.array_equal((result[..., first] - result[..., second])[whole], old[whole])


@pytest.mark.parametrize("index", [0, 1, 2])
def test_rgb_and_hsv_channels(index: int) -> None:
    image = Image(COLOUR)
    rgb, hsv = ("red", "green", "blue")[index], ("hue", "saturation", "value")[index]
    assert np.array_equal(Channel(channel=rgb).apply(image).grey, COLOUR[..., index])
    away = np.abs(Channel(channel=hsv).apply(image).grey - color.rgb2hsv(COLOUR)[..., index] * 255)
    if hsv == "hue":
        away = np.minimum(away, 256 - away)  # 0 and 256 are the same red
    assert away.max() <= 1.6


@pytest.mark.parametrize(("name", "index", "scale", "zero"), [("lab_l", 0, 2.55, 0), ("lab_a", 1, 1, 128), ("lab_b", 2, 1, 128)])
def test_lab_channels_agree_with_scikit_image(name: str, index: int, scale: float, zero: int) -> None:
    expected = color.rgb2lab(COLOUR)[..., index] * scale + zero
    assert np.abs(Channel(channel=name).apply(Image(COLOUR)).grey - expected).max() <= 2


@pytest.mark.parametrize(("name", "index"), [("haematoxylin", 0), ("eosin", 1)])
def test_stains_agree_with_scikit_image(name: str, index: int) -> None:
    amounts = color.rgb2hed(COLOUR)[..., index] * 6  # scikit-image counts density in units of 10^-6
    expected = 255 * 10.0**-amounts
    assert difference(Channel(channel=name).apply(Image(COLOUR)).grey, np.rint(expected)) <= 1
    assert Channel(channel=name).apply(Image(np.full((2, 2, 3), 255, np.uint8))).grey.min() == 255


def test_a_grey_picture_keeps_its_levels_through_a_channel_that_is_itself() -> None:
    image = Image(GREY, levels=Levels(1.0, 0.0, "HU"))
    for name in ("grey", "red", "green", "blue", "value"):
        result = Channel(channel=name).apply(image)
        assert np.array_equal(result.pixels, GREY)
        assert result.levels == image.levels
    assert Channel(channel="saturation").apply(image).levels is None
    coloured = Image(COLOUR, levels=Levels(1.0, 0.0, "HU"))
    assert Channel(channel="grey").apply(coloured).levels is None
    assert np.array_equal(Channel(channel="grey").apply(coloured).grey, cv2.cvtColor(COLOUR, cv2.COLOR_RGB2GRAY))
