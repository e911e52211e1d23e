"""Charts of pixel classifiers show what their views say."""

from dataclasses import replace

import numpy as np

from pages.ui.feature_charts import MOST, bars, plane
from seglib.types import BarView, PlaneView

X, Y = np.linspace(0, 9, 10), np.linspace(-1, 1, 5)


def view(values: bool = True, count: int = 6) -> PlaneView:
    leaning = np.broadcast_to(X - 4.5, (5, 10)).astype(np.float32)
    return PlaneView(
        "Two features",
        ("lightness", "gradient"),
        np.stack([np.linspace(0, 9, count), np.zeros(count)], axis=1),
        (np.arange(count) % 2 * 2).astype(np.int32),
        ("Background", "Class 1", "Class 2"),
        np.arange(count) < 2,
        X,
        Y,
        np.where(leaning > 0, 2, 0).astype(np.int32),
        leaning if values else None,
    )


def test_border_and_margin_are_lines_where_the_decision_is_nought_and_one() -> None:
    lines = [trace for trace in plane(view()).data if trace.type == "contour"]
    assert [(line.contours.start, line.line.dash) for line in lines] == [(-1, "dash"), (0, "solid"), (1, "dash")]
    assert not [trace for trace in plane(view(values=False)).data if trace.type == "contour"]


def test_points_have_the_colour_of_their_label_and_support_vectors_a_ring() -> None:
    figure = plane(view())
    points = [trace for trace in figure.data if trace.type == "scatter"]
    assert sum(len(trace.x) for trace in points) == 6
    rings = [trace for trace in points if trace.marker.line.width > 0]
    assert [trace.name for trace in rings] == ["Background, support vector", "Class 2, support vector"]
    assert {trace.marker.color for trace in points if trace.name.startswith("Class 2")} == {"#56b4e9"}
    (ground,) = (trace for trace in figure.data if trace.type == "heatmap")
    for label, colour in enumerate(("#8A97A5", "#e69f00", "#56b4e9")):
        place = (label - ground.zmin) / (ground.zmax - ground.zmin)
        assert next(shown for share, shown in reversed(ground.colorscale) if share <= place) == colour, "the ground as the points"
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("lightness", "gradient")


def test_a_label_whose_points_are_all_support_vectors_stands_in_the_legend() -> None:
    named = [
        trace.name for trace in plane(replace(view(), circled=np.arange(6) % 2 == 1)).data if trace.showlegend and trace.name
    ]
    assert named == ["Background", "Class 2, support vector"]


def test_no_more_points_are_drawn_than_a_browser_likes() -> None:
    points = [trace for trace in plane(view(count=3000)).data if trace.type == "scatter"]
    assert sum(len(trace.x) for trace in points) == MOST


def test_bars_lie_in_their_order_from_the_top() -> None:
    figure = bars(BarView("Worth", "probability lost", ("lab", "gradient"), (0.3, 0.1)))
    assert (list(figure.data[0].y), list(figure.data[0].x)) == (["lab", "gradient"], [0.3, 0.1])
    assert figure.layout.yaxis.autorange == "reversed"
