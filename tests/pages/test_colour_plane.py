"""The flat chart of a colour space against a slow obvious loop."""

import numpy as np
import pytest

from pages.ui.colour_plane import SIGMAS, apart, plane, seen_axes, squares
from seglib.palette import label_colours
from seglib.types import ColourView
from tests.pages.drive import Start, rerun

AXES = ("L", "a", "b")


def view_of(labelled: bool) -> ColourView:
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 1, (300, 3)) * (90, 10, 40)
    labels = rng.integers(1, 4, 300).astype(np.int32) if labelled else None
    return ColourView("Colours", AXES, points, rng.integers(1, 50, 300).astype(float), labels)


def test_every_square_shows_the_label_that_most_of_its_pixels_have() -> None:
    view = view_of(labelled=True)
    assert view.labels is not None
    side = 6.0
    shown = squares(view, (0, 2), side, "lab")
    low = view.points.min(axis=0)
    votes: dict[tuple[int, int], dict[int, float]] = {}
    for point, weight, label in zip(view.points, view.weights, view.labels, strict=True):
        place = int((point[0] - low[0]) / side), int((point[2] - low[2]) / side)
        found = votes.setdefault(place, {})
        found[int(label)] = found.get(int(label), 0.0) + weight
    height, width = shown.shape[:2]
    named = label_colours(3)
    heaviest = max(votes, key=lambda place: sum(votes[place].values()))
    for row in range(height):
        for column in range(width):
            pixel = shown[height - 1 - row, column]
            found = votes.get((row, column), {})
            assert (pixel[3] > 0) == bool(found)
            if found:
                assert pixel[:3].tolist() in [named[label - 1].tolist() for label in found if found[label] == max(found.values())]
    assert shown[height - 1 - heaviest[0], heaviest[1], 3] == 255


def test_squares_without_labels_have_the_mean_colour_of_their_pixels() -> None:
    points = np.array([[10.0, 20.0, 30.0], [12.0, 60.0, 30.0], [200.0, 20.0, 0.0]])
    shown = squares(ColourView("", ("red", "green", "blue"), points, np.array([3.0, 1.0, 5.0])), (0, 2), 50.0, "rgb")
    assert shown.shape == (4, 1, 4)
    assert shown[:, 0, :3].tolist() == [[200, 20, 0], [0, 0, 0], [0, 0, 0], [10, 30, 30]]
    assert (shown[:, 0, 3] > 0).tolist() == [True, False, False, True]


def test_numbers_of_centres_in_one_place_do_not_cover_each_other() -> None:
    centres = np.concatenate([np.full((8, 2), 50.0), [[50.5, 50.0], [90.0, 10.0]]])
    placed = apart(centres, 6.0)
    gaps = np.linalg.norm(placed[:, None] - placed[None], axis=2)[np.triu_indices(10, 1)]
    assert gaps.min() > 0.9 * 6
    assert placed[9].tolist() == [90.0, 10.0], "who has room stays"
    assert np.linalg.norm(placed[:9].mean(axis=0) - 50) < 1, "the others stand around their place"


def test_the_axes_are_those_along_which_the_pixels_vary_most() -> None:
    spread = np.array([[0.0, 0, 0], [9, 1, 4], [0, 1, 4], [9, 0, 0]])
    assert set(seen_axes(ColourView("", AXES, spread, np.ones(4)))) == {0, 2}
    # Few pixels far away count as what they are: few.
    outlier = np.array([[0.0, 0, 0], [0, 3, 4], [0, 0, 0], [9, 0, 0]])
    assert set(seen_axes(ColourView("", AXES, outlier, np.array([50.0, 50, 50, 0.1])))) == {1, 2}


def test_lightness_stands_up_and_ellipses_lie_at_two_deviations() -> None:
    view = view_of(labelled=True)
    centre, covariance = np.array([[40.0, 5.0, 20.0]]), np.diag([25.0, 1.0, 9.0])[None]
    figure = plane(ColourView("", AXES, view.points, view.weights, view.labels, centre, covariance), "lab")
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("b", "L")
    outline = figure.data[0]
    assert max(outline.y) - min(outline.y) == pytest.approx(2 * SIGMAS * 5, rel=0.01)
    assert max(outline.x) - min(outline.x) == pytest.approx(2 * SIGMAS * 3, rel=0.01)


@pytest.mark.parametrize("method", ["kmeans", "em", "kmeans(space=rgb)"])
def test_the_solid_is_drawn_on_request_alone(start: Start, method: str) -> None:
    app = start(words={"method": method})

    def solids() -> int:
        return sum("scatter3d" in chart.proto.spec for chart in app.get("plotly_chart"))

    assert app.get("plotly_chart")
    assert solids() == 0
    (switch,) = (each for each in app.toggle if each.label == "3-D")
    switch.set_value(True)
    rerun(app)
    assert solids() == 1
