"""Niblack, Sauvola and hysteresis against scikit-image, and why a pixel is what it is."""

import re
from typing import Any

import numpy as np
import pytest
from skimage.filters import apply_hysteresis_threshold, threshold_niblack, threshold_sauvola

from seglib.features.threshold import Side
from seglib.features.window import strips
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.methods.hysteresis import Hysteresis
from seglib.methods.niblack import Niblack
from seglib.methods.sauvola import Sauvola
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Grey, HeatView, Image, LabelMap, Labels
from tests.methods.cases import HOSTILE, scene

NOISE = np.random.default_rng(5).integers(0, 256, (61, 83), dtype=np.uint8)
PAGE = Image(scene(90, 130)).grey
SATURATED = np.where(NOISE > 200, 255, 0).astype(np.uint8)
GREYS: dict[str, Grey] = {"noise": NOISE, "page": PAGE, "saturated": SATURATED, "one row": NOISE[:1], "one pixel": NOISE[:1, :1]}
on_every_grey = pytest.mark.parametrize("grey", GREYS.values(), ids=GREYS)


def found(method: Method, grey: Grey) -> Labels:
    return segment(method, Image(np.repeat(grey[..., None], 3, axis=2)), Prompt())[0]


def mask(method: Method, grey: Grey) -> LabelMap:
    return found(method, grey).labels


@on_every_grey
@pytest.mark.parametrize("radius", [1, 7, 40, 200])
@pytest.mark.parametrize("k", [-0.4, 0.2, 1.5])
def test_niblack_is_that_of_scikit_image(grey: Grey, radius: int, k: float) -> None:
    """Where a level lies on the threshold itself, rounding decides with the peer: there we do not compare."""
    for side, seen in (("dark", grey), ("bright", 255 - grey)):
        theirs = threshold_niblack(seen, 2 * radius + 1, k)
        clear = np.abs(seen - theirs) > 1e-4
        assert np.array_equal(mask(Niblack(radius=radius, k=k, foreground=side), grey)[clear] > 0, (seen < theirs)[clear])


@on_every_grey
@pytest.mark.parametrize("radius", [1, 7, 40, 200])
@pytest.mark.parametrize("k", [0.0, 0.2, 1.0])
def test_sauvola_is_that_of_scikit_image(grey: Grey, radius: int, k: float) -> None:
    for side, seen in (("dark", grey), ("bright", 255 - grey)):
        theirs = threshold_sauvola(seen, 2 * radius + 1, k, r=100.0)
        clear = np.abs(seen - theirs) > 1e-4
        method = Sauvola(radius=radius, k=k, r=100.0, foreground=side)
        assert np.array_equal(mask(method, grey)[clear] > 0, (seen < theirs)[clear])


def test_the_threshold_that_is_shown_is_that_of_scikit_image() -> None:
    _, steps = segment(Sauvola(radius=9, foreground="dark"), Image(np.repeat(PAGE[..., None], 3, axis=2)), Prompt())
    (view,) = steps[2].draw()
    assert isinstance(view, HeatView)
    assert view.values == pytest.approx(threshold_sauvola(PAGE, 19, 0.2, r=128.0), abs=1e-3)


@pytest.mark.parametrize("radius", [1, 90, 91, 200])
@pytest.mark.parametrize("value", [0, 37, 255])
def test_a_flat_window_has_no_spread_at_all_however_large_it_is(radius: int, value: int) -> None:
    for strip in strips(np.full((700, 6), value, np.uint8), radius):
        assert (strip.mean == value).all()
        assert (strip.deviation == 0).all()


@pytest.mark.parametrize("radius", [1, 3, 7])
def test_a_picture_is_the_same_in_one_strip_and_in_many(radius: int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mask(Niblack(radius=radius), NOISE)
    monkeypatch.setattr("seglib.features.window.STRIP", 4)
    assert len(list(strips(NOISE, radius))) > 2
    assert np.array_equal(mask(Niblack(radius=radius), NOISE), whole)


@pytest.mark.parametrize("side", ["bright", "dark"])
def test_a_flat_picture_has_no_foreground(side: Side) -> None:
    assert not mask(Niblack(foreground=side), np.full((9, 9), 90, np.uint8)).any()


def test_sauvola_finds_nothing_on_blank_paper_where_niblack_finds_noise() -> None:
    paper = np.random.default_rng(0).normal(200, 3, (60, 60)).astype(np.uint8)
    assert not mask(Sauvola(foreground="dark"), paper).any()
    assert mask(Niblack(foreground="dark"), paper).mean() > 0.1


# -- hysteresis


@on_every_grey
@pytest.mark.parametrize(("high", "ratio"), [(0, 0.0), (120, 0.6), (200, 0.95), (200, 1.0), (255, 0.5), (90, 0.0)])
def test_hysteresis_is_that_of_scikit_image(grey: Grey, high: int, ratio: float) -> None:
    method = Hysteresis(high=high, ratio=ratio, neighbours="4")
    assert method.low <= high
    assert np.array_equal(mask(method, grey) > 0, apply_hysteresis_threshold(grey, ratio * high, high))
    dark = mask(method.model_copy(update={"foreground": "dark"}), grey) > 0
    assert np.array_equal(dark, apply_hysteresis_threshold(-grey.astype(int), -high - 0.5, -method.low - 0.5))


def test_corners_connect_only_if_eight_neighbours_count() -> None:
    grey = np.array([[200, 0, 0], [0, 100, 0], [0, 0, 100]], np.uint8)
    assert mask(Hysteresis(high=150, ratio=0.5, neighbours="8"), grey).tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert mask(Hysteresis(high=150, ratio=0.5, neighbours="4"), grey).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]


@pytest.mark.parametrize(("low", "high"), [(29, 100), (7, 100), (57, 190), (0, 77), (254, 255)])
def test_every_pair_of_limits_can_be_said_with_three_digits(low: int, high: int) -> None:
    assert Hysteresis(high=high, ratio=np.ceil(low / high * 1000) / 1000).low == low


# -- why

THRESHOLDS = [cls for cls in METHODS if cls.family == "Thresholds"]


@pytest.mark.parametrize("cls", THRESHOLDS, ids=lambda cls: cls.name)
@pytest.mark.parametrize("picture", ["scene", "two colours", "saturated", "one pixel"])
def test_every_threshold_says_why_with_the_numbers_that_decided(cls: type[Method], picture: str) -> None:
    image = Image(HOSTILE[picture])
    sides: list[dict[str, Any]] = (
        [{"foreground": each} for each in ("bright", "dark")] if "foreground" in cls.model_fields else [{}]
    )
    for side in sides:
        result, _ = segment(cls(**side), image, Prompt())
        assert result.why is not None
        for row, column in {(0, 0), (image.shape[0] // 2, image.shape[1] // 3), (image.shape[0] - 1, image.shape[1] - 1)}:
            why = result.why(row, column)
            assert why.label == result.labels[row, column]
            assert why.evidence[0] == ("level", image.grey[row, column]) or cls.name == "manual"
            assert re.search(rf"\b[Ll]evel {image.grey[row, column]} (is|lies) ", why.sentence)
            assert why.decisive is not None
            assert 0 <= why.decisive < len(why.evidence)
            if cls.kind == "binary" and len(why.evidence) == 2:
                (_, level), (_, threshold) = why.evidence
                words = "above" if level > threshold else "below" if level < threshold else "exactly at"
                assert words in why.sentence
                bright = side.get("foreground", "bright") == "bright"
                assert level == threshold or bool(why.label) == ((level > threshold) == bright)
                assert f"{threshold:.1f}".removesuffix(".0") in why.sentence
