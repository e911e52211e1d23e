"""K-Means against scikit-learn on all pixels, by its laws, and the four steps that it shows."""

from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.cluster import KMeans as TheirKMeans

from seglib.features.colours import colour_histogram, darkest_first, to_space
from seglib.methods.kmeans import CLICKS_WAIT, MOST, NO_CLICKS, ONE_CLICK, STOPPED, TOO_MANY, KMeans
from seglib.prompt import ERASER, Prompt, Stroke
from seglib.run import segment
from seglib.types import ColourView, CurveView, Image, Labels, LabelView, Pixels, Step, read_only

Space = Literal["lab", "rgb", "grey"]
SPACES: tuple[Space, ...] = ("lab", "rgb", "grey")


def picture(seed: int = 0, noise: float = 12.0) -> Pixels:
    """(60, 80, 3): five coloured parts of unequal size with noise."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:60, :80]
    parts = np.zeros((60, 80), int)
    parts[(rows - 20) ** 2 + (columns - 20) ** 2 <= 150] = 1
    parts[(rows - 40) ** 2 + (columns - 55) ** 2 <= 300] = 2
    parts[:, 70:], parts[50:, :30] = 3, 4
    colours = np.array([[40, 40, 60], [200, 60, 50], [70, 170, 80], [230, 220, 190], [60, 90, 200]])
    return np.clip(colours[parts] + rng.normal(0, noise, (60, 80, 3)), 0, 255).astype(np.uint8)


def run(method: KMeans, pixels: Pixels) -> tuple[Labels, tuple[Step, ...]]:
    return segment(method, Image(read_only(pixels)), Prompt())


def inertia(pixels: Pixels, labels: Labels, space: Space) -> float:
    """Sum over all pixels of the squared distance to the mean of their group."""
    points, owners = to_space(pixels.reshape(-1, 3).astype(np.float64), space), labels.labels.ravel()
    groups = [points[owners == label] for label in np.unique(owners)]
    return float(sum(np.square(group - group.mean(axis=0)).sum() for group in groups))


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("k", [2, 3, 5])
def test_it_is_as_good_as_scikit_learn_on_all_pixels(space: Space, k: int) -> None:
    pixels = picture(noise=22.0)
    found, _ = run(KMeans(k=k, space=space, restarts=20, iterations=100), pixels)
    points = to_space(pixels.reshape(-1, 3).astype(np.float64), space)
    theirs = TheirKMeans(k, n_init=10, random_state=0).fit(points)
    assert inertia(pixels, found, space) <= 1.005 * theirs.inertia_


def test_parts_that_differ_are_found_pixel_by_pixel() -> None:
    found, _ = run(KMeans(k=5), picture(noise=2.0))
    clean, _ = run(KMeans(k=5), picture(noise=0.0))
    assert np.array_equal(found.labels, clean.labels)
    assert [int(found.labels[row, column]) for row, column in ((5, 5), (55, 10), (20, 20), (40, 55), (5, 75))] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("space", SPACES)
def test_labels_run_from_dark_to_bright(space: Space) -> None:
    pixels = picture()
    found, _ = run(KMeans(k=5, space=space), pixels)
    luma = Image(pixels).grey.astype(float)
    means = [luma[found.labels == label].mean() for label in range(1, 6)]
    assert means == sorted(means)


def test_blue_is_darker_than_yellow_in_rgb_although_red_comes_first_there() -> None:
    pixels = np.array([[[90, 0, 0]] * 4, [[30, 200, 30]] * 4], np.uint8)
    assert run(KMeans(k=2, space="rgb"), pixels)[0].labels.tolist() == [[1] * 4, [2] * 4]


def test_every_pixel_has_the_label_of_its_nearest_centre() -> None:
    image = Image(picture())
    found, steps = segment(KMeans(k=4, space="rgb"), image, Prompt())
    view = steps[-1].draw()[1]
    assert isinstance(view, ColourView)
    assert view.centres is not None
    points = colour_histogram(image, "rgb").points
    nearest = np.square(points[:, None] - view.centres[None]).sum(axis=2).argmin(axis=1)
    assert np.array_equal(found.labels, (nearest + 1)[colour_histogram(image, "rgb").cube].reshape(image.shape))
    assert darkest_first(view.centres, "rgb").tolist() == [0, 1, 2, 3]


def test_the_steps_are_start_assign_move_and_an_end() -> None:
    found, steps = run(KMeans(k=4, restarts=1, seed=3), picture())
    rounds = int(found.facts["rounds"])
    middle = [f"{what} {turn}" for turn in range(1, rounds + 1) for what in ("Assign", "Move")]
    assert [step.title for step in steps] == ["Start", *middle, "Converged"]
    assert found.facts["converged"] == "yes"


def test_fewer_groups_than_asked_for_are_a_note() -> None:
    pixels = np.full((20, 30, 3), 200, np.uint8)
    assert "only 1 of 3 groups" in str(run(KMeans(k=3), pixels)[0].facts["groups found"])
    pixels[:, 10:] = 40
    assert "too few different colours" in str(run(KMeans(k=3), pixels)[0].facts["groups found"])
    assert "groups found" not in run(KMeans(k=2), pixels)[0].facts
    twice = Prompt(strokes=tuple(Stroke(0, 0.0, ((x, 0.5),)) for x in (0.5, 0.6, 0.1)))
    clicked, _ = segment(KMeans(start="clicks"), Image(read_only(pixels)), twice)
    assert "only 2 of 3 groups" in str(clicked.facts["groups found"])


def test_a_run_that_is_cut_short_says_so() -> None:
    found, steps = run(KMeans(k=6, restarts=1, iterations=1), picture())
    assert [step.title for step in steps] == ["Start", "Assign 1", "Move 1", "Stopped"]
    assert (found.facts["rounds"], found.facts["converged"], found.facts["note"]) == (1, "no", STOPPED)
    assert "note" not in run(KMeans(k=2), picture())[0].facts


def test_assign_moves_labels_and_move_moves_centres() -> None:
    """Between assign and move only the centres differ; between move and the next assign only the labels."""
    _, steps = run(KMeans(k=4, restarts=1, seed=3), picture())
    pictures = [step.draw() for step in steps[1:-1]]
    for number, (before, after) in enumerate(pairwise(pictures)):
        assert isinstance(before[0], LabelView)
        assert isinstance(after[0], LabelView)
        assert isinstance(before[1], ColourView)
        assert isinstance(after[1], ColourView)
        same_labels = np.array_equal(before[0].labels, after[0].labels)
        same_centres = np.array_equal(np.asarray(before[1].centres), np.asarray(after[1].centres))
        assert (same_labels, same_centres)[number % 2]
        assert not (same_labels, same_centres)[1 - number % 2] or number >= len(pictures) - 4


def test_the_start_belongs_to_nobody_and_the_end_is_the_result() -> None:
    found, steps = run(KMeans(), picture())
    (start,) = steps[0].draw()
    assert isinstance(start, ColourView)
    assert start.labels is None
    last = steps[-1].draw()[0]
    assert isinstance(last, LabelView)
    assert np.array_equal(last.labels, found.labels)


def test_the_curve_is_the_inertia_of_every_round_and_falls() -> None:
    pixels = picture()
    found, steps = run(KMeans(k=5, space="grey", restarts=1, seed=1), pixels)
    curve = steps[-1].draw()[2]
    assert isinstance(curve, CurveView)
    assert len(curve.values) == int(found.facts["rounds"]) + 1
    assert curve.current == len(curve.values) - 1
    assert all(after <= before + 1e-6 for before, after in pairwise(curve.values))
    # Grey levels are exact points, so the fact is that of all pixels, to the last centre instead of the group's mean.
    assert found.facts["inertia per pixel"] == curve.values[-1]
    assert curve.values[-1] == pytest.approx(inertia(pixels, found, "grey") / (60 * 80), rel=5e-3)


def test_one_random_start_can_end_worse_than_the_best_of_many() -> None:
    pixels = picture(noise=3.0)
    ends = [run(KMeans(k=5, start="random", restarts=1, seed=seed), pixels)[0].facts["inertia per pixel"] for seed in range(12)]
    best = run(KMeans(k=5, restarts=20), pixels)[0].facts["inertia per pixel"]
    assert max(map(float, ends)) > 2 * float(best)
    assert min(map(float, ends)) >= 0.99 * float(best)


def test_more_groups_than_colours_leave_labels_unused() -> None:
    pixels = np.array([[[10, 10, 10], [200, 50, 50]]], np.uint8)
    labels = run(KMeans(k=16), pixels)[0].labels
    assert labels[0, 0] < labels[0, 1]


def click(row: int, column: int, shape: tuple[int, int] = (60, 80)) -> Stroke:
    return Stroke(0, 0.0, (((column + 0.5) / shape[1], (row + 0.5) / shape[0]),))


def quality_with_position(pixels: Pixels, labels: Labels, position: float) -> tuple[float, NDArray[np.float64]]:
    """The inertia over all pixels and their rows of colour and place."""
    places = np.indices(pixels.shape[:2]).reshape(2, -1).T + 0.5
    rgb = pixels.reshape(-1, 3).astype(np.float64)
    points = np.concatenate([to_space(rgb, "lab"), places * (position * 100 / max(pixels.shape))], axis=1)
    owners = labels.labels.ravel()
    groups = [points[owners == label] for label in np.unique(owners)]
    return float(sum(np.square(group - group.mean(axis=0)).sum() for group in groups)), points


@pytest.mark.parametrize("position", [0.2, 1.5])
@pytest.mark.parametrize("k", [3, 6])
def test_with_position_it_is_as_good_as_scikit_learn_on_all_pixels(position: float, k: int) -> None:
    pixels = picture(noise=22.0).repeat(2, axis=0).repeat(2, axis=1)  # larger than the blocks that pixels are gathered in
    found, _ = run(KMeans(k=k, position=position, restarts=20, iterations=100), pixels)
    ours, points = quality_with_position(pixels, found, position)
    assert ours <= 1.005 * TheirKMeans(k, n_init=10, random_state=0).fit(points).inertia_


def test_position_parts_what_has_one_colour_and_lies_apart() -> None:
    pixels = np.full((40, 90, 3), 30, np.uint8)
    pixels[:, :40] = pixels[:, 50:] = (220, 220, 210)
    without, _ = run(KMeans(k=3), pixels)
    found, _ = run(KMeans(k=3, position=0.5), pixels)
    assert without.labels[20, 15] == without.labels[20, 75]
    assert found.labels[20, 15] != found.labels[20, 75]


def test_each_click_is_a_first_centre_and_their_number_is_that_of_the_groups() -> None:
    pixels = picture(noise=4.0)
    places = ((5, 5), (55, 10), (20, 20), (40, 55), (5, 75))
    image = Image(read_only(pixels))
    found, steps = segment(KMeans(k=2, start="clicks", space="rgb"), image, Prompt(strokes=tuple(click(*at) for at in places)))
    assert [int(found.labels[at]) for at in places] == [1, 2, 3, 4, 5], "in the order of the clicks, not of lightness"
    assert found.labels.max() == 5
    (view,) = steps[0].draw()
    assert isinstance(view, ColourView)
    colours = colour_histogram(image, "rgb")
    clicked = {tuple(colours.points[colours.cube[row * 80 + column]]) for row, column in places}
    assert view.centres is not None
    assert {tuple(centre) for centre in view.centres} == clicked
    assert "clicks" not in found.facts


def test_what_clicks_overrule_changes_nothing_and_is_idle() -> None:
    image, prompt = Image(picture()), Prompt(strokes=(click(5, 5), click(20, 20)))
    plain, other = KMeans(start="clicks"), KMeans(start="clicks", k=7, restarts=2, seed=5)
    assert plain.idle(prompt) == {"k", "restarts", "seed"}
    assert np.array_equal(*(segment(method, image, prompt)[0].labels for method in (plain, other)))
    assert not plain.idle(Prompt()), "without clicks the centres are drawn"
    assert not KMeans().idle(prompt)


def test_what_clicks_cannot_do_is_said() -> None:
    image, many = Image(picture()), tuple(click(row, 40) for row in range(MOST + 3))
    both = (click(5, 5), click(20, 20))
    plain, _ = segment(KMeans(), image, Prompt())
    none, _ = segment(KMeans(start="clicks"), image, Prompt())
    assert none.facts["clicks"] == NO_CLICKS
    assert np.array_equal(none.labels, plain.labels)
    waiting, _ = segment(KMeans(), image, Prompt(strokes=both))
    assert waiting.facts["clicks"] == CLICKS_WAIT
    assert np.array_equal(waiting.labels, plain.labels)
    erased, _ = segment(KMeans(start="clicks"), image, Prompt(strokes=(*both, Stroke(ERASER, 0.1, ((5.5 / 80, 5.5 / 60),)))))
    assert (erased.facts["clicks"], erased.labels.max()) == (ONE_CLICK, 1)
    crowd, _ = segment(KMeans(start="clicks"), image, Prompt(strokes=many))
    assert (crowd.facts["clicks"], crowd.labels.max()) == (TOO_MANY, MOST)


@pytest.mark.parametrize("position", [0.0, 0.7])
def test_why_is_the_distance_to_the_nearest_centre(position: float) -> None:
    image = Image(picture())
    found, _ = segment(KMeans(k=4, position=position), image, Prompt())
    assert found.why is not None
    for row, column in ((0, 0), (20, 20), (40, 55), (59, 79)):
        why = found.why(row, column)
        assert why.label == found.labels[row, column] == (why.decisive or 0) + 1
        distances = [value for _, value in why.evidence]
        assert distances[why.label - 1] == min(distances)
        assert f"{min(distances):.2f}" in why.sentence
