"""Mean shift as a whole: the groups of a picture, their order, and what it says."""

import numpy as np
from sklearn.cluster import MeanShift as TheirMeanShift

from seglib.features.colours import to_space
from seglib.methods.mean_shift import CREEPS, MeanShift
from seglib.phantoms import Shapes
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import ColourView, Image, LabelView
from tests.methods.cases import scene


def test_as_many_modes_as_scikit_learn_on_the_pixels_of_the_shapes() -> None:
    image = Shapes(size=128).make().image
    pixels = to_space(image.pixels.reshape(-1, 3).astype(np.float64), "lab")
    found, _ = segment(MeanShift(bandwidth=20.0, least=0.0), image, Prompt())
    theirs = TheirMeanShift(bandwidth=20.0, bin_seeding=True).fit(pixels)
    assert found.facts["modes"] == found.labels.max() == len(theirs.cluster_centers_)
    ours, others = found.labels.ravel(), theirs.labels_
    same = sum(np.bincount(others[ours == label]).max() for label in np.unique(ours))
    assert same / len(ours) > 0.95


def test_clear_colours_are_found_without_being_counted() -> None:
    colours = np.array([[20, 20, 30], [200, 60, 50], [60, 160, 80], [230, 220, 200]])
    parts = np.arange(80)[None].repeat(60, axis=0) // 20
    pixels = colours[parts] + np.random.default_rng(0).normal(0, 4, (60, 80, 3))
    found, _ = segment(MeanShift(), Image(pixels.clip(0, 255).astype(np.uint8)), Prompt())
    assert np.array_equal(found.labels, np.array([1, 2, 3, 4])[parts])


def test_the_windows_of_a_round_stand_for_all_pixels_and_the_last_step_is_the_result() -> None:
    image = Image(scene())
    found, steps = segment(MeanShift(), image, Prompt())
    assert [step.title for step in steps] == ["Start", *(f"Round {n}" for n in range(1, len(steps) - 1)), "Modes"]
    for step in steps[:-1]:
        view = step.draw()[0]
        assert isinstance(view, ColourView)
        assert view.weights.sum() == image.grey.size
    last = steps[-1].draw()[0]
    assert isinstance(last, LabelView)
    assert np.array_equal(last.labels, found.labels)
    assert CREEPS not in found.facts.values()


def test_why_names_the_mode_uphill_and_all_distances() -> None:
    found, steps = segment(MeanShift(bandwidth=6.0), Image(scene()), Prompt())
    view = steps[-1].draw()[1]
    assert isinstance(view, ColourView)
    assert view.centres is not None
    assert found.why is not None
    for row, column in ((0, 0), (30, 46), (47, 63), (12, 14)):
        why = found.why(row, column)
        assert why.label == found.labels[row, column] == (why.decisive or 0) + 1
        assert len(why.evidence) == len(view.centres)
        own = to_space(scene()[row, column][None].astype(np.float64), "lab")
        away = np.linalg.norm(view.centres - own, axis=1)
        assert np.abs(away - [value for _, value in why.evidence]).max() < 3.0  # colours of a cube share its mean
        assert f"{why.evidence[why.label - 1][1]:.2f}" in why.sentence
