"""The seed lottery: labels are matched, agreement is counted pixel by pixel, scores are those that the page would show."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from seglib.cleanup.select import RemoveSmall
from seglib.methods.em import EM
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.metrics import scores
from seglib.recipe import Recipe
from seglib.run import run
from seglib.study.lottery import RUNS, lottery, match, seeded
from seglib.types import Image
from tests.methods.cases import noise, scene

IMAGE = Image(scene())
UNSURE = Recipe(method=KMeans(k=5, start="random", restarts=1, seed=7))
rows, columns = np.mgrid[:48, :64]
TRUTH = (rows - 30) ** 2 + (columns - 46) ** 2 <= 121


def test_labels_are_matched_as_by_trying_every_pairing() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        first = rng.integers(1, 5, (9, 9)).astype(np.int32)
        other = np.where(rng.random((9, 9)) < 0.6, rng.permutation(5)[first], rng.integers(1, 5, (9, 9))).astype(np.int32)
        best = max(int((np.array(names)[other] == first).sum()) for names in permutations(range(5)))
        assert (match(first, other) == first).sum() == best


def test_agreement_is_the_share_of_runs_with_the_commonest_label() -> None:
    draws = list(lottery(IMAGE, UNSURE, runs=6))
    assert [len(draw.seeds) for draw in draws] == [1, 2, 3, 4, 5, 6]
    assert draws[-1].seeds == (7, 0, 1, 2, 3, 4)
    maps = [
        run(IMAGE, replace(UNSURE, method=KMeans(k=5, start="random", restarts=1, seed=seed))).classes for seed in draws[-1].seeds
    ]
    matched = [match(maps[0], labels) for labels in maps]
    for row, column in ((0, 0), (12, 14), (30, 46), (47, 63), (20, 40)):
        each = [int(labels[row, column]) for labels in matched]
        assert draws[-1].agreement[row, column] == pytest.approx(max(map(each.count, each)) / 6)
    assert (draws[0].agreement == 1.0).all()
    assert draws[-1].agreement.min() < 1.0
    assert draws[-1].agreement.dtype == np.float32


def test_the_scores_are_those_of_runs_with_the_seeds() -> None:
    recipe = replace(UNSURE, after=(RemoveSmall(area=150),))
    *_, last = lottery(IMAGE, recipe, TRUTH, runs=4)
    for seed, dice, inertia in zip(last.seeds, last.measures["Dice"], last.measures["inertia per pixel"], strict=True):
        alone = run(IMAGE, replace(recipe, method=KMeans(k=5, start="random", restarts=1, seed=seed)), TRUTH)
        assert dice == pytest.approx(scores(TRUTH, alone.labels > 0)["dice"])
        assert inertia == alone.facts["inertia per pixel"]


def test_many_restarts_leave_nothing_to_chance() -> None:
    *_, last = lottery(IMAGE, Recipe(method=KMeans(k=3)))
    assert len(last.seeds) == RUNS == len(set(last.seeds))
    assert last.agreement.mean() > 0.99
    assert set(last.measures) == {"inertia per pixel"}, "no score without truth"


def test_it_is_for_methods_with_a_seed() -> None:
    assert seeded(Recipe(method=EM()))
    assert not seeded(Recipe(method=Otsu()))


def test_a_field_of_view_leaves_out_what_lies_outside() -> None:
    inside = columns < 50
    *_, whole = lottery(IMAGE, UNSURE, TRUTH, runs=2)
    *_, part = lottery(IMAGE, UNSURE, TRUTH, inside, runs=2)
    for seed, value in zip(part.seeds, part.measures["Dice"], strict=True):
        alone = run(IMAGE, replace(UNSURE, method=KMeans(k=5, start="random", restarts=1, seed=seed)), TRUTH, inside)
        assert value == pytest.approx(scores(TRUTH, alone.labels > 0, inside)["dice"])
    assert part.measures["Dice"] != whole.measures["Dice"]


def test_one_pixel_is_no_error() -> None:
    *_, last = lottery(Image(noise(1, 1, 3)), Recipe(method=EM()), runs=3)
    assert last.agreement.tolist() == [[1.0]]
