"""The cached stages give what a plain run gives, and never another picture's answer."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import streamlit as st

from pages.ui import stages
from pages.ui.source import Source
from pages.ui.stages import run_stages
from seglib.cleanup.select import RemoveSmall
from seglib.cleanup.shape import Closing
from seglib.filters.smooth import Gaussian, Median
from seglib.filters.tone import Gamma
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.methods.otsu import Otsu
from seglib.prompt import Prompt
from seglib.recipe import Recipe
from seglib.run import run
from seglib.types import Image, Levels, Pixels
from tests.pages.drive import Start, rerun

pytestmark = pytest.mark.usefixtures("bare")
EVERY_WAY: list[dict[str, Any]] = [
    {},
    {"before": (Gaussian(sigma=1.0), Median()), "after": (Closing(), RemoveSmall(area=5))},
    {"before": (Gamma(gamma=2.0), Gaussian(sigma=3.0)), "before_off": frozenset({0}), "after": (RemoveSmall(),)},
    {"foreground": "all", "side": 64},
    {"foreground": (2,)},
]


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize("cls", METHODS, ids=lambda cls: cls.name)
def test_every_method_with_chains_gives_the_labels_of_a_plain_run_bit_for_bit(small: Source, cls: type[Method]) -> None:
    large = replace(small, image=Image(np.tile(small.image.pixels, (2, 2, 1))), truth=np.tile(small.truth, (2, 2)))  # type: ignore[arg-type]
    box = Prompt((0.1, 0.1, 0.6, 0.7)) if "box" in cls.prompts else Prompt()
    for way in EVERY_WAY:
        recipe = Recipe(method=cls(), prompt=box, **way)
        expected = run(large.image, recipe, large.truth)
        for _ in range(2):  # computed, then taken from the cache
            found = run_stages(large, recipe).segmentation
            np.testing.assert_array_equal(found.labels, expected.labels)
            np.testing.assert_array_equal(found.classes, expected.classes)
            assert (found.foreground, found.foreground_by) == (expected.foreground, expected.foreground_by)
            assert found.ledger == expected.ledger


def with_pixel(pixels: Pixels, value: int) -> Pixels:
    changed = pixels.copy()
    changed[300, 400] = value
    return changed


def test_two_pictures_that_differ_in_one_pixel_never_share_labels(small: Source) -> None:
    """With a million pixels Streamlit would hash a sample of them: the key has to be exact."""
    ground = np.full((1000, 1000, 3), 90, np.uint8)
    recipe = Recipe(method=Manual(low=100, high=255))
    for value in (90, 200, 90, 201):
        truth = np.zeros((1000, 1000), bool)
        truth[300, 400] = True
        found = run_stages(Source(Image(with_pixel(ground, value)), truth=truth), recipe)
        assert int(found.segmentation.labels.sum()) == int(value > 100)
        assert found.scores["recall"] == float(value > 100)
    assert small.image.shape != (1000, 1000)


def test_the_truth_is_part_of_the_key(small: Source) -> None:
    assert small.truth is not None
    recipe = Recipe(method=KMeans())
    first = run_stages(small, recipe).segmentation.foreground
    other = run_stages(replace(small, truth=~small.truth), recipe).segmentation.foreground
    assert set(first).isdisjoint(other)
    fixed = replace(recipe, foreground=first)
    dice = [run_stages(replace(small, truth=truth), fixed).scores["dice"] for truth in (small.truth, ~small.truth)]
    assert dice[0] != dice[1]
    assert run_stages(replace(small, truth=None), fixed).scores == {}


def test_pictures_of_equal_pixels_keep_their_own_history(small: Source) -> None:
    for name, levels in (("first", Levels(10.0, -1000.0, "HU")), ("second", Levels(1.0, 0.0, "")), ("first", None)):
        image = replace(small.image, name=name, levels=levels, ledger=(f"read {name}",))
        result = run_stages(replace(small, image=image), Recipe(method=Otsu()))
        assert (result.prepared.name, result.prepared.levels) == (name, levels)
        assert result.segmentation.ledger[0] == f"read {name}"
        unit = levels is not None and levels.unit == "HU"
        assert str(result.segmentation.facts.get("threshold value", "")).endswith("HU") == unit


def test_results_are_read_only_because_sessions_share_them(small: Source) -> None:
    found = run_stages(small, Recipe(method=Otsu())).segmentation
    with pytest.raises(ValueError, match="read-only"):
        found.labels[0, 0] = 1


def test_a_slider_repeats_nothing_that_comes_before_it(small: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(name: str) -> Callable[..., Any]:
        plain = getattr(stages, name)

        def stage(*args: Any) -> Any:
            calls.append(name)
            return plain(*args)

        return stage

    for name in ("prepare", "segment", "decide", "tidy"):
        monkeypatch.setattr(stages, name, counted(name))

    def new_calls(recipe: Recipe) -> list[str]:
        calls.clear()
        run_stages(small, recipe)
        return list(calls)

    first = Recipe(method=KMeans(), before=(Gaussian(),), after=(Closing(),))
    assert new_calls(first) == ["prepare", "segment", "decide", "tidy"]
    assert new_calls(first) == []
    assert new_calls(replace(first, after=(Closing(radius=4),))) == ["tidy"]
    assert new_calls(replace(first, foreground=(1,))) == ["decide", "tidy"]
    assert new_calls(replace(first, method=KMeans(k=4)))[:2] == ["segment", "decide"]
    assert new_calls(replace(first, before=(Gaussian(sigma=4.0),)))[:2] == ["prepare", "segment"]


def test_progress_that_one_visitor_saw_does_not_reach_the_next(start: Start) -> None:
    """What is drawn inside a cached function is replayed from the cache, into a page that has no place for it."""
    for _ in range(2):
        app = start(words={"method": "unet"})
        rerun(app)
        assert len(app.metric) == 2
        assert not [button for button in app.button if button.label == "Cancel"]
