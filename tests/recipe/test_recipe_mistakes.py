"""Recipes and links that hold nonsense: named in one line, and the rest is kept."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seglib.cleanup.select import FillHoles
from seglib.errors import SettingError
from seglib.filters.equalise import Clahe
from seglib.filters.smooth import Gaussian
from seglib.methods.kmeans import KMeans
from seglib.recipe import CHAIN_LIMIT, Recipe, from_json, from_words, from_words_leniently, to_json, to_words
from tests.recipe.recipes import FULL


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"side": 63}, "side must be an integer from 64 to 8192"),
        ({"side": 8193}, "side must be an integer from 64 to 8192"),
        ({"foreground": ()}, "foreground must be 1 to 1024 labels"),
        ({"foreground": (-1,)}, "labels from 0 to 65535"),
        ({"foreground": (65536,)}, "labels from 0 to 65535"),
        ({"foreground": tuple(range(1025))}, "foreground must be 1 to 1024 labels"),
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
    '{"method": {"name": "otsu"}, "prompt": {"clicks": []}}': "prompt has no field 'clicks'; it has box, strokes",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": 3}}': "strokes must be a JSON list, got 3",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": true, "width": 0, "points": []}]}}': "A stroke is",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": 1, "width": 0, "points": [[0.5]]}]}}': "A stroke is",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": 1, "width": 0, "points": [["a", 1]]}]}}': "A stroke is",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": 9, "width": 0, "points": [[0, 1]]}]}}': "from -1 to 8, got 9",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": 1, "width": 1, "points": [[0, 1]]}]}}': "from 0 to 0.2, got 1",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": 1, "width": 0, "points": [[0, 2]]}]}}': "from 0 to 1",
    '{"method": {"name": "otsu"}, "prompt": {"strokes": [{"label": 1, "width": 0, "points": []}]}}': "at least one point",
    '{"method": {"name": "otsu"}, "prompt": {"box": "0101"}}': "A box is four numbers",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1]}}': "A box is four numbers",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1, 2]}}': "from 0 to 1",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1, NaN]}}': "from 0 to 1",
    '{"method": {"name": "otsu"}, "prompt": {"box": [0, 0, 1, 1' + "0" * 400 + "]}}": "A box is four numbers",
    '{"method": {"name": "otsu"}, "foreground": "some"}': 'foreground must be "best", "all" or a list of labels',
    '{"method": {"name": "otsu"}, "foreground": [1, true]}': 'foreground must be "best", "all" or a list of labels',
    '{"method": {"name": "otsu"}, "foreground": []}': "foreground must be 1 to 1024 labels",
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
    ("box", "nan,0,1,1"): "from 0 to 1",
    ("foreground", "few"): "A label of foreground must be an integer, got 'few'",
    ("foreground", ",".join("1" * 1025)): "foreground must be 1 to 1024 labels",
    ("foreground", "1-2000"): "foreground must be 1 to 1024 labels",
    ("foreground", "5-2"): "foreground must be 1 to 1024 labels",
    ("foreground", ",".join(["0-999999999"] * 9999)): "foreground must be 1 to 1024 labels",
    ("foreground", "70000-70009"): "labels from 0 to 65535",
    ("foreground", "-4"): "labels from 0 to 65535",
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
