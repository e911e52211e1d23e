"""The random forest against scikit-learn's own answers, and how it tells what it is unsure of."""

from typing import Literal

import numpy as np
import pytest
from scipy.stats import entropy
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from seglib.features.doubt import uncertainty
from seglib.features.stack import Rows, stack_of
from seglib.features.strokes import drawn
from seglib.methods.forest import Forest
from seglib.metrics import dice
from seglib.phantoms import Nuclei
from seglib.prompt import Prompt, Stroke
from seglib.run import segment
from seglib.types import HeatView, Image, LabelMap, LabelView, PlaneView, Step
from tests.methods.cases import STROKES, scene
from tests.methods.test_svm import strokes_of, three

DRAWN = Prompt(strokes=STROKES)


def named(steps: tuple[Step, ...], title: str) -> Step:
    return next(step for step in steps if step.title == title)


def learned(method: Forest, image: Image) -> tuple[Rows, LabelMap, Rows]:
    """Features and labels of what is drawn, and the features of every pixel."""
    features, _ = stack_of(image, method.features, method.sigmas)
    known = drawn(STROKES, image.shape)
    places = [np.flatnonzero(known.ravel() == label) for label in (0, 1)]
    rows, columns = np.divmod(np.concatenate(places), image.shape[1])
    every = features.planes(features.tiles[0]).reshape(len(features.channels), -1).T
    return features.at(rows, columns), known[rows, columns], every


@pytest.mark.parametrize("cuts", ["best", "random"])
def test_votes_are_those_of_scikit_learn(cuts: Literal["best", "random"]) -> None:
    image, method = Image(scene()), Forest(trees=7, depth=4, leaf=1, tried=0.5, cuts=cuts, seed=3)
    rows, known, every = learned(method, image)
    kind = RandomForestClassifier if cuts == "best" else ExtraTreesClassifier
    theirs = kind(7, max_depth=4, max_features=0.5, class_weight="balanced", bootstrap=True, random_state=3).fit(rows, known)
    found, _ = segment(method, image, DRAWN)
    assert found.probability is not None
    assert np.allclose(found.probability.ravel(), theirs.predict_proba(every)[:, 1], atol=1e-3)
    assert (found.labels.ravel() == theirs.predict(every)).mean() > 0.999


def test_it_is_as_right_as_a_hundred_trees_of_any_depth() -> None:
    made, method = Nuclei(size=256).make(), Forest()
    assert made.truth is not None
    truth, prompt = made.truth > 0, strokes_of(made.truth > 0, 16)
    found, _ = segment(method, made.image, prompt)
    features, _ = stack_of(made.image, method.features, method.sigmas)
    known = drawn(prompt.strokes, truth.shape)
    rows, columns = np.nonzero(known >= 0)
    large = RandomForestClassifier(100, random_state=0, class_weight="balanced").fit(
        features.at(rows, columns), known[rows, columns]
    )
    theirs = large.predict(features.planes(features.tiles[0]).reshape(len(features.channels), -1).T).reshape(truth.shape) > 0
    assert (dice(truth, found.labels > 0) or 0) > (dice(truth, theirs) or 0) - 0.03
    assert (dice(truth, found.labels > 0) or 0) > 0.85


def test_depth_and_leaf_bound_the_trees() -> None:
    image = Image(scene())
    rows, known, _ = learned(Forest(), image)
    for method in (Forest(depth=2, leaf=1), Forest(depth=16, leaf=20)):
        for tree in method.grown(rows, known).estimators_:
            assert tree.get_depth() <= method.depth
            leaves = tree.tree_.children_left < 0
            assert tree.tree_.n_node_samples[leaves].min() >= method.leaf


def test_uncertainty_is_the_entropy_of_the_vote() -> None:
    shares = np.array([[1.0, 0.5, 0.2, 1 / 3], [0.0, 0.5, 0.5, 1 / 3], [0.0, 0.0, 0.3, 1 / 3]], np.float32)
    assert np.allclose(uncertainty(shares), entropy(shares, base=3), atol=1e-4)
    image, _, prompt = three()
    found, steps = segment(Forest(), image, prompt)
    shares_views = [view for view in named(steps, "Votes").draw() if isinstance(view, HeatView)]
    assert [view.title for view in shares_views] == ["Share of Background", "Share of Class 1", "Share of Class 2"]
    (view,) = named(steps, "Uncertainty").draw()
    assert isinstance(view, HeatView)
    wanted = entropy(np.maximum([each.values for each in shares_views], 1e-7), base=3)
    assert np.allclose(view.values, wanted, atol=5e-3)
    assert found.facts["mean uncertainty"] == pytest.approx(view.values[::4, ::4].mean(), abs=1e-3)


def test_it_is_unsure_where_it_errs() -> None:
    image, truth, prompt = three()
    found, steps = segment(Forest(), image, prompt)
    (view,) = named(steps, "Uncertainty").draw()
    assert isinstance(view, HeatView)
    wrong = found.labels != truth
    assert wrong.any()
    assert view.values[wrong].mean() > 2 * view.values[~wrong].mean()


def test_more_trees_err_less() -> None:
    image, truth, prompt = three()
    right: dict[str, list[float]] = {"1 tree": [], "Labels": []}
    for seed in range(4):
        _, steps = segment(Forest(scales=1, leaf=1, tried=0.05, seed=seed), image, prompt)
        for title, shares in right.items():
            (view,) = named(steps, title).draw()
            assert isinstance(view, LabelView)
            shares.append(float((view.labels == truth).mean()))
    assert np.mean(right["1 tree"]) < np.mean(right["Labels"]) - 0.01


def test_pictures_on_the_way_have_fewer_trees_than_the_forest() -> None:
    titles = [step.title for step in segment(Forest(trees=3), Image(scene()), DRAWN)[1]]
    assert [title for title in titles if "tree" in title] == ["1 tree"]


def test_it_says_why_with_the_votes_of_its_trees() -> None:
    image, _, prompt = three()
    found, steps = segment(Forest(), image, prompt)
    shares = [view.values for view in named(steps, "Votes").draw() if isinstance(view, HeatView)]
    assert found.why is not None
    for row, column in ((45, 30), (40, 90), (3, 60)):
        why = found.why(row, column)
        assert why.label == why.decisive == found.labels[row, column]
        assert [name for name, _ in why.evidence[:3]] == ["share of Background", "share of Class 1", "share of Class 2"]
        assert [value for _, value in why.evidence[:3]] == pytest.approx([each[row, column] for each in shares], abs=0.01)
        votes = int(why.sentence.split()[0])
        assert 8 <= votes <= 24
        assert f"of 24 trees vote for {Forest.drawn[why.label]}" in why.sentence
        assert all(name.startswith("push of ") for name, _ in why.evidence[3:])


def test_classes_may_be_drawn_in_any_numbers() -> None:
    found, _ = segment(Forest(), Image(scene()), Prompt(strokes=(STROKES[0], Stroke(5, 0.05, STROKES[1].points))))
    plain, _ = segment(Forest(), Image(scene()), DRAWN)
    assert np.array_equal(found.labels, plain.labels * 5)


def test_the_plane_of_two_features_is_cut_along_the_axes() -> None:
    _, steps = segment(Forest(trees=1, depth=1), Image(scene()), DRAWN)
    (view,) = named(steps, "Two features").draw()
    assert isinstance(view, PlaneView)
    assert view.values is None
    assert not view.circled.any()
    rows_alike = (view.decided == view.decided[:1]).all()
    columns_alike = (view.decided == view.decided[:, :1]).all()
    assert rows_alike or columns_alike, "one question, one straight cut"
