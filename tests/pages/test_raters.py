"""The page of raters: who counts as one, what it says of a method, and what it teaches where there are too few."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import rater_charts, source
from pages.ui.consensus import EXACTLY
from pages.ui.opinion import opinion_of
from pages.ui.people import PIXELS, grid, people_of
from pages.ui.source import Source
from pages.ui.viewer import Panel
from seglib.io import RawMask
from seglib.metrics import dice
from seglib.study.standing import standing
from tests.pages.drive import Start, rerun


@pytest.fixture
def rated(small: Source) -> Source:
    """The small picture with the truth of its author and two more people: one a pixel to the right, one a pixel lower."""
    assert small.truth is not None
    drawn = [(name, np.roll(small.truth, 1, axis=axis)) for name, axis in (("Ann", 1), ("Bo", 0))]
    raw = [opinion_of(RawMask(mask * np.uint8(255), f"{name}.png"), name, small.truth.shape) for name, mask in drawn]
    return replace(small, raters=tuple(raw))


def table(app: AppTest) -> dict[str, dict[str, str]]:
    return app.table[0].value.to_dict("index")  # type: ignore[no-any-return]


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in app.markdown)


def test_the_author_of_the_truth_is_one_of_the_raters(start: Start, rated: Source) -> None:
    app = start("raters", {"method": "otsu"}, rated)
    rows = table(app)
    assert list(rows)[:3] == ["by hand", "Ann", "Bo"]
    masks = [rated.truth, *(each.mask for each in rated.raters)]
    expected = np.mean([dice(masks[0], other) for other in masks[1:]])
    assert rows["by hand"]["Mean Dice with the others"] == pytest.approx(expected)
    assert EXACTLY not in rows["Ann"]
    assert "**Otsu** agrees with the raters at a Dice of" in said(app)


def test_a_method_that_draws_the_truth_lies_above_everybody(start: Start, rated: Source) -> None:
    app = start("raters", {"method": "otsu"}, rated)
    assert "agrees with them better than any of them" in said(app)
    app = start("raters", {"method": "manual(low=255)"}, rated)
    assert "something left to improve" in said(app)


def test_a_sample_has_computed_raters_that_say_so_and_an_exact_truth_to_judge_them(start: Start) -> None:
    app = start("raters", {"sample": "shapes", "method": "otsu"}, None)
    rows = table(app)
    assert list(rows)[:4] == ["Careful", "Generous", "Sparing", "Hasty"]
    assert rows["Majority of the raters"][EXACTLY] > rows["Hasty"][EXACTLY]
    assert any("These raters are computed" in each.value for each in app.caption)


def test_raters_of_a_sample_stand_beside_an_exact_truth_that_is_nobodys_opinion(small: Source) -> None:
    assert small.truth is not None
    one = opinion_of(RawMask(small.truth * np.uint8(255), "a.png"), "Ann", small.truth.shape)
    people = people_of(replace(small, sample="shapes", truth_name=source.EXACT, raters=(one,)))
    assert people.names == ["Ann"]
    assert not people.computed
    assert people.exact is not None


@pytest.mark.parametrize("truth", [True, False])
def test_too_few_people_get_a_lesson_and_an_example(start: Start, small: Source, truth: bool) -> None:
    app = start("raters", opened=small if truth else replace(small, truth=None))
    assert "Two people never draw the same outline" in said(app)
    assert ("by hand" in said(app)) == truth
    assert not app.table
    app.button("example").click()
    rerun(app)
    assert app.session_state[source.KEY].sample == "nuclei"
    assert "agrees with the raters" in said(app)


def test_a_mask_that_needs_a_decision_is_nobodys_yet(small: Source) -> None:
    assert small.truth is not None
    odd = opinion_of(RawMask(np.where(small.truth, 3, 7).astype(np.uint8), "odd.png"), "odd", small.truth.shape)
    assert people_of(replace(small, raters=(odd,))).names == ["by hand"]


def test_what_is_right_can_be_shown(start: Start, rated: Source, shown: list[list[Panel]]) -> None:
    app, right = start("raters", {"method": "otsu"}, rated), {}
    for choice in ("STAPLE", "Method against the majority", "2 Ann", "Majority"):
        app.session_state["raters.view"] = choice
        shown.clear()
        rerun(app)
        right[choice] = shown[0][-1]
    assert len({panel.title for panel in right.values()}) == 4
    ann, errors = right["2 Ann"].labels, right["Method against the majority"].labels
    assert ann is not None
    assert errors is not None
    assert np.array_equal(ann > 0, rated.raters[0].mask)
    assert errors.max() > 1, "misses and false alarms have numbers of their own"


def test_it_follows_what_was_done_in_segment_but_not_against_a_link(start: Start, rated: Source) -> None:
    app = start("segment", {"method": "triangle"}, rated)
    app.switch_page("pages/raters.py")
    app.query_params.clear()
    rerun(app)
    assert "**Triangle** agrees" in said(app)
    app = start("segment", {"method": "triangle"}, rated)
    app.switch_page("pages/raters.py")
    app.query_params.clear()
    app.query_params["method"] = "li"
    rerun(app)
    assert "**Li** agrees" in said(app)


def test_huge_pictures_are_compared_on_a_smaller_grid() -> None:
    assert grid((30, 40)) == (30, 40)
    height, width = grid((8000, 4000))
    assert height * width <= PIXELS
    assert height / width == pytest.approx(2, rel=1e-3)
    assert min(grid((1, 60_000_000))) == 1


def test_charts_show_the_method_beside_everybody(rated: Source) -> None:
    masks = [rated.truth, *(each.mask for each in rated.raters)]
    found = standing(masks, rated.truth)
    table = rater_charts.agreement(found, ["A", "B", "C"], "Otsu").data[0]
    assert table.z[0][1] == pytest.approx(dice(masks[0], masks[1]))
    assert np.isnan(np.diag(table.z)).all()
    assert table.z[3].tolist() == list(found.each)
    figure = rater_charts.standings(found, ["A", "B" * 40, "C"], "Otsu")
    assert [len(line.x) for line in figure.data] == [3, 1]
    assert figure.data[1].x[0] == found.method
    assert max(map(len, figure.layout.yaxis.ticktext)) <= rater_charts.LONGEST


def test_a_rater_who_is_looked_at_may_go_away(start: Start, rated: Source) -> None:
    app = start("raters", {"method": "otsu"}, rated)
    app.session_state["raters.view"] = "3 Bo"
    rerun(app)
    app.session_state[source.KEY] = replace(rated, raters=rated.raters[:1])
    rerun(app)
    assert list(table(app))[:3] == ["by hand", "Ann", "Otsu"]
