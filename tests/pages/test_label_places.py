"""Words at points: none on a point, none on another word, and none is left out for nothing."""

from itertools import combinations
from math import log10

import pytest

from pages.ui.label_places import LETTER, LINE, PLACES, POINT, label_places
from pages.ui.net_charts import COSTS, Cost, pareto
from seglib.learn.families import read_families

SIZE = (300.0, 200.0)


def room(x: float, y: float, word: str, place: str) -> tuple[float, float, float, float]:
    """What a word covers, in pixels around its middle: written by hand for the four sides."""
    wide, away = LETTER * len(word), POINT / 2 + 1
    across = {"middle left": -away - wide / 2, "middle right": away + wide / 2}.get(place, 0.0)
    up = {"top center": away + LINE / 2, "bottom center": -away - LINE / 2}.get(place, 0.0)
    return x + across, y + up, wide / 2, LINE / 2


def test_a_word_alone_stands_on_top_and_at_the_upper_edge_below() -> None:
    assert label_places([(0.5, 0.5)], ["lung"], SIZE) == [PLACES[0]]
    assert label_places([(0.5, 1.0)], ["lung"], SIZE) == ["bottom center"]
    assert label_places([(0.0, 0.5)], ["lung"], SIZE) == ["middle right"]


def test_points_one_above_the_other_share_the_sides_and_the_last_of_a_crowd_has_no_word() -> None:
    places = label_places([(0.5, 0.5)] * 6, ["lung"] * 6, SIZE)
    assert sorted(place for place in places if place) == sorted(PLACES)
    assert places.count(None) == 2


@pytest.mark.parametrize("cost", list(COSTS))
def test_no_words_of_the_chart_of_all_models_meet(cost: Cost) -> None:
    rows = read_families().rows
    figure = pareto(rows, cost)
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    words = [
        room((log10(x) - left) / (right - left) * 270, (y - low) / (high - low) * 300, text, place)
        for trace in figure.data
        if "text" in trace.mode
        for x, y, text, place in zip(trace.x, trace.y, trace.text, trace.textposition, strict=True)
        if text
    ]
    assert len(words) >= 0.7 * len(rows)
    for (x, y, wide, tall), (other_x, other_y, other_wide, other_tall) in combinations(words, 2):
        assert abs(x - other_x) >= wide + other_wide - 1e-6 or abs(y - other_y) >= tall + other_tall - 1e-6
