"""Manual, Otsu and adaptive thresholds against their definitions and other libraries."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage
from skimage import color
from skimage.filters import threshold_otsu

from seglib.features.channels import Channel
from seglib.methods.adaptive import Adaptive, three_windows
from seglib.methods.base import Method
from seglib.methods.manual import Manual
from seglib.methods.otsu import Otsu
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import CurveView, Grey, HeatView, Image, LabelMap, Labels, LabelView, Levels, read_only


def grey_image(grey: NDArray[np.uint8], levels: Levels | None = None) -> Image:
    return Image(read_only(np.repeat(grey[..., None], 3, axis=2)), levels=levels)


def found(method: Method, image: Image) -> Labels:
    return segment(method, image, Prompt())[0]


def labels(method: Method, image: Image) -> LabelMap:
    return found(method, image).labels


def nuclei(seed: int = 0) -> Grey:
    """(70, 90) bright discs on a dark, shaded ground with noise."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:70, :90]
    grey = 30 + 0.7 * columns
    for row, column, radius in ((15, 15, 9), (40, 30, 12), (25, 60, 10), (55, 75, 8)):
        grey = grey + 90 * ((rows - row) ** 2 + (columns - column) ** 2 <= radius**2)
    return np.asarray(np.clip(grey + rng.normal(0, 8, grey.shape), 0, 255), np.uint8)


RAMP = np.arange(256, dtype=np.uint8)[None]
COLOURS = Image(np.random.default_rng(2).integers(0, 256, (30, 40, 3), dtype=np.uint8))


@pytest.mark.parametrize(("low", "high"), [(0, 255), (110, 255), (0, 0), (255, 255), (80, 120), (100, 100)])
def test_manual_keeps_the_levels_between_both_limits_included(low: int, high: int) -> None:
    inside = [int(low <= level <= high) for level in range(256)]
    assert labels(Manual(low=low, high=high), grey_image(RAMP))[0].tolist() == inside
    assert labels(Manual(low=low, high=high, flip=True), grey_image(RAMP))[0].tolist() == [1 - each for each in inside]


def test_manual_limits_in_the_wrong_order_mean_the_range_between_them() -> None:
    assert np.array_equal(labels(Manual(low=120, high=80), grey_image(RAMP)), labels(Manual(low=80, high=120), grey_image(RAMP)))


def eight_bits(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(np.rint(values), 0, 255)


@pytest.mark.parametrize("channel", ["red", "green", "blue", "grey", "hue", "saturation", "value", "lab_l", "lab_a", "lab_b"])
def test_manual_looks_at_the_channel_that_was_chosen(channel: Channel) -> None:
    """By the formulas of scikit-image, scaled to 8 bits as OpenCV's manual says; roundings differ by a level."""
    hsv, lab = color.rgb2hsv(COLOURS.pixels), color.rgb2lab(COLOURS.pixels)
    planes = {
        **{name: COLOURS.pixels[..., i].astype(float) for i, name in enumerate(("red", "green", "blue"))},
        "grey": COLOURS.grey.astype(float),
        **{name: eight_bits(hsv[..., i] * 255) for i, name in enumerate(("hue", "saturation", "value"))},
        "lab_l": eight_bits(lab[..., 0] * 255 / 100),
        "lab_a": eight_bits(lab[..., 1] + 128),
        "lab_b": eight_bits(lab[..., 2] + 128),
    }
    plane, found = planes[channel], labels(Manual(low=140, high=200, channel=channel), COLOURS)
    turn = 1 if channel == "hue" else 0  # full circle is 255 with some and 256 with others
    inside = (plane >= 141 + turn) & (plane <= 199 - turn)
    outside = (plane < 139 - turn) | (plane > 201 + turn)
    assert inside.sum() > 40
    assert found[inside].all()
    assert not found[outside].any()
    assert channel in ("hue", "saturation", "lab_l", "lab_a", "lab_b") or np.array_equal(found, (plane >= 140) & (plane <= 200))


def test_limits_are_told_in_the_unit_of_the_image() -> None:
    levels = Levels(4.0, -1000.0, "HU")
    assert found(Manual(low=100, high=200), grey_image(nuclei(), levels)).facts["limits"] == "-600 to -200 HU"
    otsu = found(Otsu(), grey_image(nuclei(), levels)).facts
    assert otsu["threshold value"] == f"{4 * int(otsu['threshold']) - 1000} HU"
    assert "limits" not in found(Manual(), grey_image(nuclei())).facts
    assert "limits" not in found(Manual(channel="hue"), grey_image(nuclei(), levels)).facts


@pytest.mark.parametrize("seed", range(3))
def test_otsu_separates_like_scikit_image(seed: int) -> None:
    grey = nuclei(seed)
    assert np.array_equal(labels(Otsu(), grey_image(grey)), grey > threshold_otsu(grey))
    assert np.array_equal(labels(Otsu(foreground="dark"), grey_image(grey)), grey <= threshold_otsu(grey))


@pytest.mark.parametrize("offset", [-100, -7, 0, 12, 100])
def test_the_offset_moves_otsus_level_within_the_scale(offset: int) -> None:
    grey = nuclei()
    level = int(np.clip(int(found(Otsu(), grey_image(grey)).facts["threshold"]) + offset, 0, 255))
    result = found(Otsu(offset=offset), grey_image(grey))
    assert result.facts["threshold"] == level
    assert np.array_equal(result.labels, grey > level)


@pytest.mark.parametrize("level", [0, 90, 255])
def test_nothing_is_brighter_than_the_threshold_of_a_flat_image(level: int) -> None:
    flat = grey_image(np.full((4, 6), level, np.uint8))
    assert not labels(Otsu(), flat).any()
    assert labels(Otsu(foreground="dark"), flat).all()


def test_otsu_shows_the_curve_that_it_climbed() -> None:
    result, steps = segment(Otsu(), grey_image(nuclei()), Prompt())
    (curve,) = steps[1].draw()
    assert isinstance(curve, CurveView)
    assert curve.current == result.facts["threshold"]
    assert curve.values[curve.current] == pytest.approx(max(curve.values))


def local_mean_by_loop(grey: Grey, radius: int) -> NDArray[np.float64]:
    """The mean of the window around every pixel; beyond the frame the nearest pixel is repeated."""
    height, width = grey.shape
    means = np.zeros(grey.shape)
    for row in range(height):
        for column in range(width):
            rows = np.clip(np.arange(row - radius, row + radius + 1), 0, height - 1)
            columns = np.clip(np.arange(column - radius, column + radius + 1), 0, width - 1)
            means[row, column] = grey[np.ix_(rows, columns)].mean()
    return means


@pytest.mark.parametrize("radius", [1, 4, 30])
@pytest.mark.parametrize("offset", [-50, 0, 8])
def test_adaptive_compares_with_the_mean_of_the_window(radius: int, offset: int) -> None:
    """The mean is rounded to a level: an odd number of pixels never has a mean of exactly a half."""
    grey = nuclei()[:24, :31]
    local = np.rint(local_mean_by_loop(grey, radius))
    image = grey_image(grey)
    assert np.array_equal(labels(Adaptive(radius=radius, offset=offset), image), grey - local > offset)
    assert np.array_equal(labels(Adaptive(radius=radius, offset=offset, foreground="dark"), image), local - grey > offset)


@pytest.mark.parametrize("radius", [1, 40, 200])
def test_adaptive_agrees_with_scipy_whatever_the_window(radius: int) -> None:
    grey = nuclei()
    local = np.rint(ndimage.uniform_filter(grey.astype(np.float64), 2 * radius + 1, mode="nearest"))
    assert np.array_equal(labels(Adaptive(radius=radius), grey_image(grey)), grey - local > 8)


@pytest.mark.parametrize("radius", [6, 20, 60])
def test_the_window_that_fades_is_a_gaussian(radius: int) -> None:
    """Three flat windows in a row: close to the Gaussian whose sigma is half the radius, at the frame as well."""
    grey = nuclei()
    _, steps = segment(Adaptive(radius=radius, window="gaussian"), grey_image(grey), Prompt())
    (view,) = steps[1].draw()
    assert isinstance(view, HeatView)
    gaussian = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), radius / 2, borderType=cv2.BORDER_REPLICATE)
    assert np.abs(view.values - gaussian).max() < 5


@pytest.mark.parametrize("radius", [1, 2, 3, 7, 50, 199, 200])
def test_the_spread_of_three_windows_is_that_of_the_gaussian(radius: int) -> None:
    parts = three_windows(radius / 2)
    assert max(parts) >= 1
    assert sum(part * (part + 1) / 3 for part in parts) == pytest.approx(radius**2 / 4, abs=1 + 0.2 * radius)


def test_adaptive_does_not_see_uneven_light_where_otsu_does() -> None:
    rows, columns = np.mgrid[:60, :200]
    discs = np.zeros((60, 200), bool)
    for column in range(20, 200, 40):
        discs |= (rows - 30) ** 2 + (columns - column) ** 2 <= 49
    grey = (20 + 0.9 * columns + 40 * discs).astype(np.uint8)
    by_window = labels(Adaptive(radius=18, offset=10), grey_image(grey)) > 0
    by_otsu = labels(Otsu(), grey_image(grey)) > 0
    assert (by_window & discs).sum() / (by_window | discs).sum() > 0.9
    assert (by_otsu & discs).sum() / (by_otsu | discs).sum() < 0.3


@pytest.mark.parametrize("method", [Manual(), Otsu(), Adaptive()], ids=lambda method: method.name)
def test_the_last_step_shows_the_result(method: Method) -> None:
    result, steps = segment(method, grey_image(nuclei()), Prompt())
    (view,) = steps[-1].draw()
    assert isinstance(view, LabelView)
    assert np.array_equal(view.labels, result.labels)
