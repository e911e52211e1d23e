"""A recipe as JSON, as the words of a link, and as code: nothing is lost, and nonsense is named."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seglib.cleanup import CLEANUPS
from seglib.cleanup.select import FillHoles, RemoveSmall
from seglib.errors import SettingError
from seglib.filters import FILTERS
from seglib.filters.equalise import Clahe
from seglib.filters.smooth import Gaussian
from seglib.io import ReadOptions
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.recipe import (
    CHAIN_LIMIT,
    Recipe,
    from_json,
    from_words,
    from_words_leniently,
    method_named,
    to_code,
    to_json,
    to_words,
)
from seglib.types import Prompt
from tests.recipe.recipes import recipes

FULL = Recipe(
    method=KMeans(k=5, space="rgb"),
    before=(Clahe(), Gaussian(sigma=2.5)),
    before_off=frozenset({0}),
    after=(FillHoles(), RemoveSmall()),
    after_off=frozenset({1}),
    prompt=Prompt((0.1, 0.2, 0.75, 1.0)),
    foreground=(2, 4),
    side=512,
    read=ReadOptions(window="lung", slice=3),
)


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
    assert to_words(FULL) == {
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


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"side": 63}, "side must be an integer from 64 to 8192"),
        ({"side": 8193}, "side must be an integer from 64 to 8192"),
        ({"foreground": ()}, "foreground must be 1 to 64 labels"),
        ({"foreground": (-1,)}, "labels from 0 to 65535"),
        ({"foreground": (65536,)}, "labels from 0 to 65535"),
        ({"foreground": tuple(range(65))}, "foreground must be 1 to 64 labels"),
        ({"foreground": "worst"}, 'foreground must be "best", "all" or labels, got \'worst\''),
        ({"before": (Gaussian(),) * (CHAIN_LIMIT + 1)}, "at most 12 stages, before has 13"),
        ({"after": (FillHoles(),) * (CHAIN_LIMIT + 1)}, "at most 12 stages, after has 13"),
        ({"before_off": frozenset({0})}, "before_off names a stage"),
        ({"after": (FillHoles(),), "after_off": frozenset({1})}, "after_off names a stage"),
    ],
)
def test_a_recipe_that_cannot_be_carried_out_cannot_exist(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        Recipe(**values)
    assert sentence in str(caught.value)


BROKEN = {
    "": "not valid JSON",
    "{": "not valid JSON",
    "[" * 100_000: "not valid JSON",
    "[]": 'a recipe is a JSON object with a "method"',
    "3": 'a recipe is a JSON object with a "method"',
    "{}": 'a recipe is a JSON object with a "method"',
    '{"method": "otsu"}': "method must be a JSON object",
    '{"method": {}}': "There is no method 'None'; there are: manual, otsu",
    '{"method": {"name": "magic"}}': "There is no method 'magic'; there are: manual, otsu",
    '{"method": {"name": ["otsu"]}}': "There is no method",
    '{"method": {"name": "kmeans", "k": 99}}': "KMeans.k must be an integer from 2 to 16, got 99",
    '{"method": {"name": "kmeans", "k": 3.5}}': "KMeans.k must be an integer from 2 to 16, got 3.5",
    '{"method": {"name": "kmeans", "k": NaN}}': "KMeans.k must be an integer from 2 to 16, got nan",
    '{"method": {"name": "kmeans", "self": 1}}': "KMeans has no parameter 'self'",
    '{"method": {"name": "otsu"}, "version": 2}': "has version 2, this program reads version 1",
    '{"method": {"name": "otsu"}, "filters": []}': "A recipe has no field 'filters'; it has version, read",
    '{"method": {"name": "otsu"}, "before": {}}': "A chain of filters must be a JSON list",
    '{"method": {"name": "otsu"}, "before": ["clahe"]}': "filter must be a JSON object",
    '{"method": {"name": "otsu"}, "before": [{"name": "fill_holes"}]}': "There is no filter 'fill_holes'",
    '{"method": {"name": "otsu"}, "before": [{"name": "clahe", "on": "no"}]}': '"on" of a filter must be true or false',
    '{"method": {"name": "otsu"}, "after": [{"name": "clahe"}]}': "There is no clean-up 'clahe'",
    '{"method": {"name": "otsu"}, "after": [' + ", ".join(['{"name": "fill_holes"}'] * 13) + "]}": "at most 12 clean-ups",
    '{"method": {"name": "otsu"}, "prompt": null}': "prompt must be a JSON object",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": []}}': "prompt has no field 'strokes'; it has box",
    '{"method": {"name": "otsu"}, "prompt": {"box": "0101"}}': "A box is four numbers",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1]}}': "A box is four numbers",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1, 2]}}': "fractions from 0 to 1",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1, NaN]}}': "fractions from 0 to 1",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1, 1' + "0" * 400 + "]}}": "A box is four numbers",
    '{"method": {"name": "otsu"}, "foreground": "some"}': 'foreground must be "best", "all" or a list of labels',
    '{"method": {"name": "otsu"}, "foreground": [1, true]}': 'foreground must be "best", "all" or a list of labels',
    '{"method": {"name": "otsu"}, "foreground": []}': "foreground must be 1 to 64 labels",
    '{"method": {"name": "otsu"}, "side": true}': "side must be an integer or null",
    '{"method": {"name": "otsu"}, "side": 10}': "side must be an integer from 64 to 8192 or none, got 10",
    '{"method": {"name": "otsu"}, "read": {"window": "foot"}}': "ReadOptions.window must be",
}


@pytest.mark.parametrize(("text", "sentence"), BROKEN.items(), ids=[text[:70] for text in BROKEN])
def test_a_broken_recipe_file_is_explained_in_one_line(text: str, sentence: str) -> None:
    with pytest.raises(SettingError) as caught:
        from_json(text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 700


NONSENSE = {
    ("method", "magic"): "There is no method 'magic'",
    ("method", "otsu)("): "is not of the form name(parameter=value,...)",
    ("method", "kmeans(k=99)"): "KMeans.k must be an integer from 2 to 16, got 99",
    ("method", "kmeans(self=1)"): "KMeans has no parameter 'self'",
    ("method", "kmeans(k)"): "is not of the form parameter=value",
    ("before", "clahe;magic"): "There is no filter 'magic'",
    ("before", ";".join(["clahe"] * 13)): "at most 12 stages",
    ("after", "!"): "is not of the form name(parameter=value,...)",
    ("box", "0.1,0.2"): "A box is four numbers",
    ("box", "a,b,c,d"): "A box is four numbers",
    ("box", "nan,0,1,1"): "fractions from 0 to 1",
    ("foreground", "few"): "A label of foreground must be an integer, got 'few'",
    ("foreground", ",".join("1" * 99)): "foreground must be 1 to 64 labels",
    ("foreground", "70000"): "labels from 0 to 65535",
    ("side", "huge"): "side must be an integer, got 'huge'",
    ("side", "9" * 5000): "side must be an integer, got '999",
    ("side", "10"): "side must be an integer from 64 to 8192",
    ("read", "read(axis=7)"): "ReadOptions.axis must be an integer from 0 to 2, got 7",
}


@pytest.mark.parametrize(("words", "sentence"), NONSENSE.items(), ids=[f"{key}={text[:40]}" for key, text in NONSENSE])
def test_nonsense_in_a_link_is_named_and_the_rest_is_kept(words: tuple[str, str], sentence: str) -> None:
    key, text = words
    good = to_words(FULL)
    recipe, ignored = from_words_leniently({**good, key: text})
    assert any(sentence in each for each in ignored)
    assert all(len(each) < 600 for each in ignored)
    kept = to_words(recipe)
    assert {other: kept[other] for other in good if other != key} == {other: good[other] for other in good if other != key}
    with pytest.raises(SettingError) as caught:
        from_words({**good, key: text})
    assert sentence in str(caught.value)


def test_the_good_part_of_a_bad_value_is_kept() -> None:
    recipe, ignored = from_words_leniently(
        {"method": "kmeans(k=99,space=rgb,size=2)", "before": "magic;!clahe;gaussian(sigma=1e9)"}
    )
    assert recipe == Recipe(method=KMeans(space="rgb"), before=(Clahe(), Gaussian()), before_off=frozenset({0}))
    assert len(ignored) == 4


def test_words_of_a_page_are_none_of_the_recipes_business() -> None:
    assert from_words_leniently({"sample": "nuclei", "method": "otsu"}) == (Recipe(), ())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.dictionaries(
        st.sampled_from(["method", "before", "after", "box", "foreground", "side", "read"]),
        st.text(max_size=40) | st.text("kmeans(=,);!0123456789.", max_size=40),
    )
)
def test_no_link_does_worse_than_being_ignored(words: dict[str, str]) -> None:
    recipe, ignored = from_words_leniently(words)
    assert from_words(to_words(recipe)) == recipe
    assert all(isinstance(sentence, str) for sentence in ignored)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "k", "on", "box"]), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.sampled_from(["version", "read", "side", "before", "method", "prompt", "foreground", "after"]), json_values)
def test_no_file_does_worse_than_a_setting_error(field: str, value: object) -> None:
    text = json.dumps({"method": {"name": "otsu"}, field: value})
    with suppress(SettingError):
        recipe = from_json(text)
        assert from_json(to_json(recipe)) == recipe


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
