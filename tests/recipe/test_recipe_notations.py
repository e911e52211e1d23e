"""A recipe as JSON, as the words of a link, and as code: nothing is lost."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings

from seglib.cleanup import CLEANUPS
from seglib.cleanup.select import FillHoles
from seglib.errors import SettingError
from seglib.filters import FILTERS
from seglib.filters.equalise import Clahe
from seglib.filters.smooth import Gaussian
from seglib.io import ReadOptions
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.prompt import Prompt
from seglib.recipe import Recipe, from_json, from_words, from_words_leniently, method_named, to_code, to_json, to_words
from tests.recipe.recipes import FULL, recipes


@settings(max_examples=80, deadline=None, derandomize=True)
@given(recipes())
def test_every_recipe_comes_back_from_json_and_from_a_link(recipe: Recipe) -> None:
    assert from_json(to_json(recipe)) == recipe
    assert from_words(to_words(recipe)) == recipe


@settings(max_examples=40, deadline=None, derandomize=True)
@given(recipes())
def test_the_recipe_in_the_code_is_the_recipe(recipe: Recipe) -> None:
    assert recipe_in(to_code(recipe, "scan.png")) == recipe
    assert recipe_in(to_code(recipe, sample="nuclei")) == recipe


def recipe_in(code: str) -> Recipe:
    """What the program calls `recipe`, without opening the image."""
    head, middle, _ = code.partition("\n)\n")
    namespace: dict[str, Any] = {}
    exec(head + middle, namespace)
    found = namespace["recipe"]
    assert isinstance(found, Recipe)
    return found


def test_a_link_says_only_what_differs() -> None:
    assert to_words(Recipe()) == {"method": "otsu"}
    words = to_words(FULL)
    assert re.fullmatch(r"1\.200\.[\w-]{10}~0\.0\.[\w-]{5}", words.pop("strokes"))
    assert words == {
        "method": "kmeans(k=5,space=rgb)",
        "before": "!clahe;gaussian(sigma=2.5)",
        "after": "fill_holes;!remove_small",
        "box": "0.1,0.2,0.75,1.0",
        "foreground": "2,4",
        "side": "512",
        "read": "read(slice=3,window=lung)",
    }


def test_a_file_says_everything_so_that_a_later_default_changes_nothing() -> None:
    data = json.loads(to_json(Recipe()))
    assert list(data) == ["version", "read", "side", "before", "method", "prompt", "foreground", "after"]
    assert data["method"] == {"name": "otsu", "foreground": "bright", "offset": 0}
    assert set(data["read"]) == set(ReadOptions.model_fields)
    assert json.loads(to_json(FULL))["before"][0] == {**Clahe().as_json(), "on": False}


def test_a_short_recipe_file_takes_the_defaults() -> None:
    assert from_json('{"method": {"name": "kmeans", "k": 4}}') == Recipe(method=KMeans(k=4))


def test_stages_that_are_off_are_kept_but_not_carried_out() -> None:
    assert FULL.filters == (Gaussian(sigma=2.5),)
    assert FULL.cleanups == (FillHoles(),)


def test_the_order_of_chosen_labels_does_not_matter() -> None:
    assert Recipe(foreground=(4, 2, 4)) == Recipe(foreground=(2, 4))


def test_a_link_with_every_superpixel_but_one_stays_short() -> None:
    chosen = Recipe(foreground=(*range(1, 500), *range(501, 1001)))
    assert to_words(chosen)["foreground"] == "1-499,501-1000"
    assert from_words({"foreground": " 1 - 499,501-1000"}) == chosen


def test_words_of_a_page_are_none_of_the_recipes_business() -> None:
    assert from_words_leniently({"sample": "nuclei", "method": "otsu"}) == (Recipe(), ())


def test_a_box_that_was_drawn_backwards_is_turned_round() -> None:
    assert from_words({"box": "0.9,0.8,0.1,0.2"}).prompt == Prompt((0.1, 0.2, 0.9, 0.8))
    assert from_json('{"method": {"name": "otsu"}, "prompt": {"box": [1, 1, 0, 0]}}').prompt == Prompt((0.0, 0.0, 1.0, 1.0))


def test_every_member_of_the_registries_is_found_by_its_name() -> None:
    assert [method_named(cls.name) for cls in METHODS] == list(METHODS)
    for cls in FILTERS:
        assert from_words({"before": cls.name}).before == (cls(),)
    for step in CLEANUPS:
        assert from_words({"after": step.name}).after == (step(),)
    with pytest.raises(SettingError, match="There is no method 'Otsu'"):
        method_named("Otsu")


def test_a_program_names_file_and_sample_whatever_they_are_called() -> None:
    awkward = "my 'scan' \\ \"1\"\n.png"
    assert repr(awkward) in to_code(Recipe(method=Otsu()), awkward)
    assert "sample('nuclei')" in to_code(Recipe(), sample="nuclei")
    assert "'image.png'" in to_code(Recipe())
