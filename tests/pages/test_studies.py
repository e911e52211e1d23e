"""The tabs that run a method many times: which methods have them, what they say, that they can be stopped and are kept."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import charts, studies, work
from pages.ui.studies import GROUPS_TAB, LOTTERY_TAB, tabs
from pages.ui.study_charts import criteria, strip
from pages.ui.tree_chart import tree
from seglib.methods import METHODS
from seglib.recipe import Recipe
from seglib.study.groups import Trial
from seglib.types import CurveView, TreeView
from tests.pages.drive import Start, rerun


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def opened(app: AppTest, tab: str) -> str:
    """Everything that is written on the page after a tab was opened."""
    app.session_state["segment.tabs"] = tab
    rerun(app)
    return "\n".join(each.value for each in app.markdown)


def test_methods_have_the_tabs_that_mean_something_for_them() -> None:
    has = {cls.name: tabs(Recipe(method=cls())) for cls in METHODS}
    assert has["kmeans"] == has["em"] == [GROUPS_TAB, LOTTERY_TAB]
    assert has["bisecting"] == has["grabcut"] == [LOTTERY_TAB]
    assert has["otsu"] == has["hierarchical"] == has["mean_shift"] == []


@pytest.mark.parametrize(("method", "said"), [("em(k=2)", "BIC"), ("kmeans(k=2)", "silhouette")])
def test_how_many_groups_is_computed_when_its_tab_is_open_and_kept_when_k_moves(
    start: Start, monkeypatch: pytest.MonkeyPatch, method: str, said: str
) -> None:
    asked: list[str] = []
    real = studies.how_many

    def counting(image: Any, method: Any) -> Any:
        asked.append(method.text())
        return real(image, method)

    monkeypatch.setattr(studies, "how_many", counting)
    app = start(words={"method": method})
    assert asked == []
    assert f"**{said}** is" in opened(app, GROUPS_TAB)
    app.slider(f"segment1.{method[: method.index('(')]}.k").set_value(4)
    rerun(app)
    assert "yours is k = 4" in "\n".join(each.value for each in app.markdown)
    assert len(asked) == 1


def test_the_seed_lottery_says_how_much_all_seeds_agree_on(start: Start) -> None:
    app = start(words={"method": "kmeans(k=2)"})
    assert "All seeds agree on" in opened(app, LOTTERY_TAB)


def test_where_luck_is_evened_out_a_button_makes_it_visible(start: Start) -> None:
    app = start(words={"method": "kmeans(k=2)"})
    assert "best of 10 starts" in opened(app, LOTTERY_TAB)
    app.button("segment1.lottery.luck").click()
    rerun(app)
    method = app.session_state["page.segment"]["recipes"][""].method
    assert (method.start, method.restarts, method.k) == ("random", 1, 8)
    assert "segment1.lottery.luck" not in [each.key for each in app.button]


def test_a_study_can_be_stopped_and_run_again(start: Start) -> None:
    app = start(words={"method": "kmeans(k=2)"})
    opened(app, LOTTERY_TAB)
    app.slider("segment1.kmeans.k").set_value(5)
    app.session_state["segment1.lottery.stopped"] = ""
    rerun(app)
    assert "All seeds agree on" in "\n".join(each.value for each in app.markdown), "another wish was stopped"


def test_what_was_stopped_says_so_and_runs_again_at_the_press_of_a_button() -> None:
    def page() -> None:
        import streamlit as st

        from pages.ui import studies

        st.write(f"got {studies.all_of('a wish', 3, lambda: iter((1, 2, 3)), 'here', slow=False)}")

    app = AppTest.from_function(page)
    app.session_state["here.stopped"] = "a wish"
    app.run()
    assert [each.value for each in app.info] == ["This was stopped."]
    assert [each.value for each in app.markdown] == ["got None"]
    app.button("here.run").click()
    app.run()
    assert not app.exception
    assert [each.value for each in app.markdown] == ["got [1, 2, 3]"]


def test_progress_has_a_way_to_cancel_and_is_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Bar:
        def progress(self, value: float, text: str) -> None:
            seen.append(f"{value:.1f} {text}")

    monkeypatch.setattr(work, "OFTEN", -1.0)
    monkeypatch.setattr(st, "progress", lambda _: Bar())
    assert studies.all_of("another wish", 2, lambda: iter("ab"), "there", slow=False) == ["a", "b"]
    assert seen == ["0.0 0 of 2", "0.5 1 of 2", "1.0 2 of 2"]
    assert studies.all_of("another wish", 2, lambda: iter("xy"), "there", slow=False) == ["a", "b"], "it was kept"


def test_charts_mark_the_favourite_and_the_k_of_the_page() -> None:
    trials = [Trial(1, {"BIC": 9.0, "AIC": 9.0}), Trial(2, {"BIC": 4.0, "AIC": 5.0}), Trial(3, {"BIC": 6.0, "AIC": 3.0})]
    figure = criteria(trials, ["BIC", "AIC"], 3)
    assert [[symbol == "diamond" for symbol in line.marker.symbol] for line in figure.data] == [[0, 1, 0], [0, 0, 1]]
    (line,) = figure.layout.shapes
    assert (line.x0, line.name, line.showlegend) == (3, "yours, k = 3", True)
    assert line.line.color, "black would be lost on black"
    far = criteria(trials, ["BIC"], 16)
    assert far.layout.xaxis.range[1] > 16, "the page may ask for more groups than were tried"


def test_equal_scores_are_not_drawn_as_a_spread() -> None:
    figure = strip("Dice", [0.8] * 20, range(20))
    low, high = figure.layout.xaxis.range
    assert high - low > 0.05
    assert figure.data[0].x == (0.8,) * 20
    assert "every seed" in figure.layout.title.text
    assert strip("log p", [-10.0901, -10.0902], range(2)).layout.title.text == "log p<br>−10.09 for every seed"


def test_no_seed_hides_behind_another() -> None:
    values = [0.5, 0.5, 0.5, 0.501, 0.52, 0.9, 0.5]
    drawn = strip("Dice", values, range(7)).data[0]
    assert drawn.x == tuple(values)
    assert len({(x, y) for x, y in zip(drawn.x, drawn.y, strict=True)}) == 7
    assert drawn.y[4] == drawn.y[5] == 0, "those with room stay in the middle"
    assert abs(drawn.y[3]) == 2, "0.501 is as good as 0.5 on this axis"


def test_a_tree_is_drawn_with_its_cut_and_the_colours_of_its_labels() -> None:
    merges = np.array([[0, 1, 1.0, 2], [3, 4, 2.0, 2], [2, 5, 3.0, 3], [6, 7, 9.0, 5]])
    figure = tree(TreeView("Tree", merges, 6.0, np.array([2, 2, 2, 1, 1], np.int32)))
    drawn = {height: round(float(np.log1p(height / 0.6)), 6) for height in (1.0, 2.0, 3.0, 6.0, 9.0)}
    assert round(figure.layout.shapes[0].y0, 6) == drawn[6.0]
    assert "cut at 6" in figure.layout.annotations[0].text
    assert "2 parts" in figure.layout.annotations[0].text
    assert figure.layout.xaxis.range[1] > max(figure.data[-1].x) + 5, "the words have room beside the tree"
    assert "logarithmic" in figure.layout.yaxis.title.text
    heights = {round(max(value for value in line.y if value is not None), 6): line.line.color for line in figure.data[:-1]}
    assert heights[drawn[9.0]] == charts.MIXED
    assert len({heights[height] for height in heights}) == len(heights) == 3, "the root and the two parts"
    assert len(figure.data[-1].x) == 5
    alone = tree(TreeView("One", np.empty((0, 4)), 0.0, np.ones(1, np.int32)))
    assert not alone.data


def test_rounds_are_whole_numbers_and_large_values_are_written_out() -> None:
    figure = charts.curve(CurveView("Energy", "round", "energy", (-56846.5, -56846.4), 1, first=1))
    assert (figure.layout.xaxis.dtick, figure.layout.yaxis.exponentformat) == (1, "none")
    long = charts.curve(CurveView("Inertia", "round", "per pixel", (5.0,) * 40, 1))
    assert (long.layout.xaxis.dtick, long.layout.yaxis.exponentformat) == (None, None)
