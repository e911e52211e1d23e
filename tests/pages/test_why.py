"""Why this pixel: what is said of it agrees with what was computed, before and after foreground and clean-up."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pages.ui import why
from pages.ui.source import Source
from pages.ui.stages import Result, run_stages
from seglib.cleanup.select import FillHoles, RemoveSmall
from seglib.filters.smooth import Gaussian
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.recipe import Recipe
from seglib.types import Image, Levels
from tests.pages.drive import Start, rerun

pytestmark = pytest.mark.usefixtures("bare")


def told(app: Any) -> str:
    """The text of the tab, without its marks."""
    (html,) = [each.proto.body for each in app.get("html") if 'class="why"' in each.proto.body]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def result_of(source: Source, recipe: Recipe) -> Result:
    return run_stages(source, recipe)


def dotted() -> Source:
    """A bright square with a dark pixel in it, and a bright pixel far away."""
    grey = np.full((20, 30), 40, np.uint8)
    grey[5:12, 5:12] = 200
    grey[8, 8], grey[15, 25] = 40, 200
    return Source(Image(np.repeat(grey[..., None], 3, axis=2), levels=Levels(10.0, -1000.0, "HU")))


def test_the_tab_tells_the_numbers_of_the_pixel_and_follows_the_slider(start: Start, small: Source) -> None:
    app = start(words={"method": "manual(low=90)"})
    app.session_state["segment.tabs"] = why.TAB
    rerun(app)
    assert why.NOBODY in [caption.value for caption in app.caption]
    row, column = 14, 16
    place = ((column + 0.5) / small.image.shape[1], (row + 0.5) / small.image.shape[0])
    app.session_state[why.ASKED] = (small.image.digest, place)
    text = told(rerun(app))
    red, green, blue = small.image.pixels[row, column]
    grey = small.image.grey[row, column]
    assert f"x {column}, y {row} of 56 × 40" in text
    assert f"RGB {red} {green} {blue}, grey {grey}" in text
    assert "Foreground" in text
    app.slider("segment1.manual.low").set_value(int(grey) + 1)
    assert "Background" in told(rerun(app))
    assert "segment.asked" not in str(app.query_params)
    app.session_state[why.ASKED] = ("another picture", place)
    rerun(app)
    assert why.NOBODY in [caption.value for caption in app.caption]


def test_negative_numbers_have_a_true_minus_sign_in_sentences_as_in_tables(start: Start, small: Source) -> None:
    app = start(words={"method": "watershed(minimal_area=0)"})
    app.session_state["segment.tabs"] = why.TAB
    app.session_state[why.ASKED] = (small.image.digest, (16.5 / 56, 14.5 / 40))
    text = told(rerun(app))
    assert re.search(r"when the water stood at −\d", text)
    assert not re.search(r"-\d", text)


def test_what_clean_up_made_of_the_pixel_is_said_with_the_name_of_the_stage() -> None:
    recipe = Recipe(method=Manual(low=100), after=(FillHoles(area=10), RemoveSmall(area=10)))
    result = result_of(dotted(), recipe)
    assert why.after(recipe, result, 8, 8) == [f"After the method, {FillHoles.title} fills it in."]
    assert why.after(recipe, result, 15, 25) == [f"After the method, {RemoveSmall.title} takes it away."]
    assert why.after(recipe, result, 6, 6) == why.after(recipe, result, 0, 0) == []
    off = replace(recipe, after_off=frozenset({0}))
    assert why.after(off, result_of(dotted(), off), 8, 8) == []


def test_who_took_a_label_as_foreground_is_said(small: Source) -> None:
    for foreground, words in (((1,), "chosen as foreground"), ("best", "oracle"), ("all", "")):
        recipe = Recipe(method=KMeans(k=2), foreground=foreground)  # type: ignore[arg-type]
        result = result_of(small, recipe)
        for row, column in ((14, 16), (0, 50)):
            sentences = why.after(recipe, result, row, column)
            assert len(sentences) == (1 if words else 0)
            if words:
                inside = bool(result.segmentation.labels[row, column])
                assert words in sentences[0]
                assert (" not " in sentences[0]) == (not inside)


def test_levels_are_told_in_the_unit_of_the_file_before_and_after_filters() -> None:
    source = dotted()
    recipe = Recipe(method=Manual(low=100), before=(Gaussian(sigma=2.0),))
    result = result_of(source, recipe)
    text = why.readings(source, result, (25.5 / 30, 15.5 / 20))
    assert "grey 200 = 1,000 HU" in text.replace("1,000.0", "1,000").replace("1000", "1,000")
    assert f"grey {result.prepared.grey[15, 25]}" in text


def test_evidence_is_escaped_bounded_and_never_breaks() -> None:
    html = why.bars((("<b>x</b>", -2.0), ("a & b", float("inf")), ("zero", 0.0), ("most", 2.0)), 3)
    assert "<b>x" not in html
    assert "&lt;b&gt;x" in html
    assert html.count("<tr") == 4
    assert re.findall(r"margin-left: ([\d.]+)%; width: ([\d.]+)%", html) == [("0.0", "50.0"), ("50.0", "0.0"), ("50.0", "50.0")]
    assert re.search(r'class="decides"><th scope="row">most', html)
    many = why.bars(tuple((str(i), float(i)) for i in range(100)), 50)
    assert many.count("<tr") == why.ROWS
    assert "decides" in many
    assert why.bars((("nothing", 0.0),), None).count("<tr") == 1


def test_a_number_alone_has_no_bar() -> None:
    assert 'class="bar"' not in why.bars((("best scale in px", 2.0),), None)
    assert why.bars((("best scale in px", 2.0), ("next", 1.0)), None).count('class="bar"') == 2


@pytest.mark.parametrize(("place", "expected"), [((0.0, 0.0), (0, 0)), ((0.9999, 0.9999), (3, 9)), ((0.5, 0.25), (1, 5))])
def test_a_place_is_a_pixel(place: tuple[float, float], expected: tuple[int, int]) -> None:
    assert why.pixel(place, (4, 10)) == expected
