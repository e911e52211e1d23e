"""The address bar is the state: what it says is shown, what is shown it says, and nonsense is named."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from pages.ui.session import Session
from pages.ui.source import Source
from seglib.cleanup.select import RemoveSmall
from seglib.filters.smooth import Gaussian
from seglib.io import ReadOptions
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.recipe import Recipe, from_words, to_words
from tests.pages.drive import Start, rerun, warnings_of, word
from tests.recipe.recipes import recipes

SEGMENT = {"": Recipe(method=Otsu())}
COMPARE = {"1": Recipe(method=Otsu()), "2": Recipe(method=KMeans())}
usual = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def shown(recipe: Recipe) -> Recipe:
    """The part of a recipe that a page shows; how a file is read belongs to the file, not to the link."""
    return replace(recipe, read=ReadOptions())


def opened_by(link: Mapping[str, str], name: str, first: Mapping[str, Recipe], largest: int) -> Session:
    """A session of another person, who opens the link."""
    st.session_state.pop(f"page.{name}", None)
    st.query_params.from_dict(dict(link))
    session = Session(name, first, largest)
    session.read_address()
    return session


@pytest.mark.usefixtures("bare")
@settings(usual, max_examples=40)
@given(recipe=recipes())
def test_a_link_carries_the_recipe_of_segment(recipe: Recipe) -> None:
    mine = opened_by({}, "segment", SEGMENT, 1)
    mine.recipes[""] = shown(recipe)
    theirs = opened_by(mine.words(), "segment", SEGMENT, 1)
    assert theirs.recipes == {"": shown(recipe)}
    named = [sentence for sentence in theirs.ignored if "This host works with" not in sentence]
    assert named == []


@pytest.mark.usefixtures("bare")
@settings(usual, max_examples=12)
@given(columns=some.dictionaries(some.sampled_from("123456"), recipes().map(shown), min_size=2, max_size=6))
def test_a_link_carries_every_column_of_compare(columns: dict[str, Recipe]) -> None:
    mine = opened_by({}, "compare", COMPARE, 6)
    mine.replace(columns)
    theirs = opened_by(mine.words(), "compare", COMPARE, 6)
    assert theirs.recipes == columns


@pytest.mark.usefixtures("bare")
def test_a_first_visit_has_the_first_recipes_and_nothing_to_complain_of() -> None:
    for first, largest in ((SEGMENT, 1), (COMPARE, 6)):
        session = opened_by({}, "page", first, largest)
        assert dict(session.recipes) == first
        assert session.ignored == ()


def test_words_set_the_widgets(start: Start) -> None:
    recipe = Recipe(
        method=KMeans(k=5, space="rgb", seed=3), before=(Gaussian(sigma=2.5),), after=(RemoveSmall(),), after_off=frozenset({0})
    )
    app = start(words=to_words(recipe))
    values = {each.key.partition(".")[2]: each.value for each in (*app.slider, *app.number_input, *app.selectbox) if each.key}
    assert word(app, "method") == "kmeans(k=5,space=rgb,seed=3)"
    assert (values["kmeans.k"], values["kmeans.seed"]) == (5, 3)
    toggles = {each.label: each.value for each in app.toggle if str(each.key).endswith(".on")}
    assert toggles == {Gaussian.title: True, RemoveSmall.title: False}
    assert from_words({key: text for key, text in app.query_params.items() if key not in ("v", "file")} | {}) == recipe


def test_each_ignored_part_of_a_link_is_named_and_its_default_used(start: Start) -> None:
    words = {"method": "kmeans(k=99,space=lab,flavour=3)", "before": "blurr;gaussian(sigma=2.0)", "side": "huge", "colour": "red"}
    app = start(words=words)
    said = warnings_of(app).replace("\\", "")
    for part in (
        "KMeans.k must be an integer from 2 to 16, got 99",
        "no parameter 'flavour'",
        "blurr",
        "'huge'",
        "says 'colour', which means nothing",
    ):
        assert part in said, part
    assert word(app, "method") == "kmeans"
    assert word(app, "before") == "gaussian(sigma=2.0)"
    assert word(app, "colour") is None


@pytest.mark.parametrize(
    "words",
    [
        {"method": ""},
        {"method": "(" * 300},
        {"method": "kmeans(k=" + "9" * 400 + ")"},
        {"method": "otsu(offset=nan)"},
        {"before": ";;;;" * 200},
        {"before": "gaussian;" * 50},
        {"box": "1,2,3"},
        {"box": "nan,nan,nan,nan"},
        {"foreground": "all,best,0x3"},
        {"foreground": "-1"},
        {"foreground": ",".join(map(str, range(2000)))},
        {"side": "1e9"},
        {"side": "-5"},
        {"v": "99"},
        {"sample": "no<b>such</b>sample"},
        {"\u0000": "\ud7ff", "méthode": "otsu"},
    ],
    ids=lambda words: "-".join(words)[:20],
)
def test_no_link_breaks_a_page(start: Start, words: dict[str, str]) -> None:
    app = start(words=words)
    assert word(app, "method") in ("otsu", "kmeans")
    assert len(app.metric) == 2
    unsaid = {"before": ";;;;" * 200}  # empty stages between separators say nothing that could be ignored
    assert bool(warnings_of(app)) == (words != unsaid)


def test_undo_and_redo_walk_through_the_states(start: Start) -> None:
    app = start()
    seen = [word(app, "method")]
    for offset in (10, 20):
        app.slider("segment1.otsu.offset").set_value(offset)
        seen.append(word(rerun(app), "method"))
    assert seen == ["otsu", "otsu(offset=10)", "otsu(offset=20)"]
    for name, expected in (("undo", seen[1]), ("undo", seen[0]), ("redo", seen[1]), ("redo", seen[2])):
        app.button(name).click()
        assert word(rerun(app), "method") == expected
    assert app.button("redo").disabled
    assert not app.button("undo").disabled


def test_a_slider_that_moves_before_the_browser_has_heard_of_the_address_stays(start: Start) -> None:
    link = {"method": "otsu(offset=3)", "before": "gaussian"}
    app = start(words=link)
    app.query_params.clear()
    app.query_params.update(link)  # what a browser still says that has not got the address of the page
    app.slider("segment1.otsu.offset").set_value(7)
    assert word(rerun(app), "method") == "otsu(offset=7)"
    app.query_params.clear()
    app.query_params.update(link)  # and now a person who goes back to the link: nothing else has moved
    assert word(rerun(app), "method") == "otsu(offset=3)"


def test_undo_brings_an_opened_file_back_with_its_truth(start: Start, small: Source) -> None:
    data = cv2.imencode(".png", np.ascontiguousarray(small.image.pixels[..., ::-1]))[1].tobytes()
    mine = replace(small, data=data, file_name="small.png")
    app = start(opened=mine)
    assert word(app, "file") == "small"
    app.query_params.clear()
    app.query_params.update({"sample": "shapes", "method": "otsu"})
    assert word(rerun(app), "sample") == "shapes"
    for _ in range(2):
        app.button("undo").click()
        assert word(rerun(app), "file") == "small"
        assert app.session_state["source"] is mine
        app.button("redo").click()
        assert word(rerun(app), "sample") == "shapes"
    assert warnings_of(app) == ""


def test_a_file_that_is_gone_is_named(start: Start) -> None:
    app = start(words={"file": "holiday", "method": "otsu"}, opened=None)
    assert "made with the file 'holiday'" in warnings_of(app).replace("\\", "")
    assert word(app, "sample") == "nuclei"


def test_the_address_bar_changed_from_outside_wins_over_the_widgets(start: Start) -> None:
    app = start()
    app.query_params["method"] = "otsu(offset=33)"
    rerun(app)
    assert [each.value for each in app.slider if each.key and each.key.endswith("otsu.offset")] == [33]


def test_an_address_that_is_late_moves_no_slider_back(start: Start) -> None:
    """Two moves in a hurry: the second arrives with the address from before the first. Going back later is another thing."""

    def offset() -> Any:
        return next(each for each in app.slider if each.key and each.key.endswith("otsu.offset"))

    app = start(words={"method": "otsu"})
    old = word(app, "method")
    offset().set_value(10)
    assert word(rerun(app), "method") == "otsu(offset=10)"
    app.query_params["method"] = old
    offset().set_value(20)
    assert word(rerun(app), "method") == "otsu(offset=20)"
    assert offset().value == 20

    app.query_params["method"] = "otsu(offset=10)"
    assert word(rerun(app), "method") == "otsu(offset=10)", "a person who goes back gets what was there"
    assert offset().value == 10


@pytest.mark.parametrize("page", ["segment", "compare"])
def test_a_link_opens_its_sample_on_every_page(start: Start, page: str) -> None:
    app = start(
        page, {"sample": "shapes", "1.method": "otsu", "2.method": "manual"} if page == "compare" else {"sample": "shapes"}
    )
    assert word(app, "sample") == "shapes"
    assert app.session_state["source"].sample == "shapes"
    assert warnings_of(app) == ""


@pytest.mark.usefixtures("bare")
def test_a_page_may_have_settings_of_its_own_in_the_address() -> None:
    first = {"chart": KMeans(k=4), "also": Gaussian()}

    def visit(link: Mapping[str, str]) -> Session:
        st.session_state.pop("page.own", None)
        st.query_params.from_dict(dict(link))
        session = Session("own", own=first)
        session.read_address()
        return session

    mine = visit({})
    assert mine.own == first
    assert set(mine.words()) == {"v", "file"}, "what a first visit shows needs no words"
    mine.replace(own={"chart": KMeans(k=5, seed=2)})
    assert visit(mine.words()).own == mine.own == {"chart": KMeans(k=5, seed=2), "also": Gaussian()}

    theirs = visit({"chart": "kmeans(k=99,seed=7)", "also": "otsu", "method": "otsu"})
    assert theirs.own == {"chart": KMeans(seed=7), "also": Gaussian()}
    said = "; ".join(theirs.ignored)
    for part in ("k must be an integer from 2 to 16", "'otsu' where 'gaussian' stands", "'method', which means nothing"):
        assert part in said, part


@pytest.mark.usefixtures("bare")
def test_undo_knows_the_settings_of_a_page() -> None:
    session = Session("own", own={"chart": KMeans()})
    session.read_address()
    for k in (3, 4):
        session.replace(own={"chart": KMeans(k=k)})
        session.remember()
    session.travel("past")
    assert session.own == {"chart": KMeans(k=3)}
    session.remember()
    session.travel("future")
    assert session.own == {"chart": KMeans(k=4)}
