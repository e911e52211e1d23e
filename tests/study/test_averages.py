"""Each average against an independent library, its displayed code run as it stands, and the pair of numbers that is promised."""

import contextlib
import io
from itertools import pairwise

import numpy as np
import pytest
import torch
from monai.metrics import DiceMetric
from sklearn.metrics import accuracy_score, f1_score

from seglib.metrics import class_counts
from seglib.study.averages import (
    AVERAGES,
    Average,
    images_that_have_it,
    mean_over_classes,
    mean_over_images,
    mean_with_background,
    pooled_over_pixels,
    pooled_with_background,
)
from seglib.study.paired_masks import COUNT, Pairs
from seglib.types import LabelMap

CLASSES = (1, 2)
Maps = list[LabelMap]


def random_pairs(seed: int) -> tuple[Maps, Maps]:
    """Images of several sizes; in some of them a class is absent, and in the last one there is nothing at all."""
    rng = np.random.default_rng(seed)
    truths = [rng.integers(0, 3, (6 + k, 9)).astype(np.int32) for k in range(4)]
    preds = [np.where(rng.random(truth.shape) < 0.7, truth, rng.integers(0, 3, truth.shape)).astype(np.int32) for truth in truths]
    truths[1][truths[1] == 2] = 0
    truths[2][truths[2] == 2] = 1
    preds[2][preds[2] == 2] = 0
    return [*truths, np.zeros((3, 4), np.int32)], [*preds, np.zeros((3, 4), np.int32)]


def monai(truths: Maps, preds: Maps, ignore_empty: bool) -> float:
    metric = DiceMetric(include_background=False, reduction="mean", ignore_empty=ignore_empty)
    for truth, pred in zip(truths, preds, strict=True):
        one_hot = [
            torch.from_numpy(np.stack([maps == k for k in (0, *CLASSES)])[None].astype(np.float32)) for maps in (pred, truth)
        ]
        metric(*one_hot)
    return float(metric.aggregate())


@pytest.mark.parametrize("seed", range(5))
def test_averages_over_pixels_and_classes_are_those_of_scikit_learn(seed: int) -> None:
    truths, preds = random_pairs(seed)
    y, x = (np.concatenate([one.ravel() for one in maps]) for maps in (truths, preds))
    assert pooled_over_pixels(truths, preds, CLASSES) == pytest.approx(f1_score(y, x, labels=CLASSES, average="micro"))
    assert mean_over_classes(truths, preds, CLASSES) == pytest.approx(f1_score(y, x, labels=CLASSES, average="macro"))
    assert mean_with_background(truths, preds, CLASSES) == pytest.approx(f1_score(y, x, average="macro"))
    assert pooled_with_background(truths, preds, CLASSES) == pytest.approx(f1_score(y, x, average="micro"))
    assert pooled_with_background(truths, preds, CLASSES) == pytest.approx(accuracy_score(y, x)), "by another name"


@pytest.mark.parametrize("seed", range(5))
def test_averages_over_images_are_those_of_monai(seed: int) -> None:
    truths, preds = random_pairs(seed)
    assert images_that_have_it(truths, preds, CLASSES) == pytest.approx(monai(truths, preds, ignore_empty=True))
    assert mean_over_images(truths[2:], preds[2:], CLASSES) == pytest.approx(monai(truths[2:], preds[2:], ignore_empty=False))


def test_what_counts_where_nothing_is_there_by_hand() -> None:
    there, nothing = np.array([[1, 1, 0, 0]], np.int32), np.zeros((1, 4), np.int32)
    truths, preds = [there, nothing, nothing], [there, nothing, there]
    assert mean_over_images(truths, preds, (1,)) == pytest.approx((1 + 1 + 0) / 3)
    assert images_that_have_it(truths, preds, (1,)) == 1.0
    assert pooled_over_pixels(truths, preds, (1,)) == pytest.approx(2 * 2 / (2 + 4))
    assert np.isnan(images_that_have_it([nothing], [there], (1,)))


@pytest.mark.parametrize("average", AVERAGES, ids=lambda average: average.title)
def test_the_displayed_code_runs_and_prints_the_displayed_number(average: Average) -> None:
    truths, preds = random_pairs(3)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(average.code, {"truths": truths, "preds": preds, "classes": CLASSES})
    assert float(printed.getvalue()) == pytest.approx(average.function(truths, preds, CLASSES), abs=5e-5)
    assert "seglib" not in average.code
    assert len(average.code.splitlines()) < 32
    assert average.explanation.endswith(".")


def averages(pairs: Pairs) -> dict[str, float]:
    made = pairs.make()
    truths, preds = [pair.truth for pair in made], [pair.pred for pair in made]
    return {each.function.__name__: each.function(truths, preds, tuple(pairs.classes)) for each in AVERAGES}


def test_the_vessels_have_the_two_numbers_that_are_quoted() -> None:
    found = averages(Pairs())
    assert f"{100 * found['mean_over_images']:.1f}" == "78.7"
    assert f"{100 * found['mean_with_background']:.1f}" == "89.5"
    assert found["mean_over_classes"] == found["pooled_over_pixels"], "of one class"
    rising = ("mean_over_images", "pooled_over_pixels", "mean_with_background", "pooled_with_background")
    assert all(found[low] < found[high] for low, high in pairwise(rising))


def test_tumours_are_absent_invented_and_missed_as_often_as_it_says() -> None:
    for without, invented, missed in ((2, 1, 1), (0, 6, 0), (6, 3, 6), (3, 6, 2)):
        pairs = Pairs(kind="tumours", without_tumour=without, invented=invented, missed=missed, stray=0.0).make()
        there = [bool((pair.truth == 2).any()) for pair in pairs]
        found = [bool((pair.pred == 2).any()) for pair in pairs]
        assert there.count(False) == without
        assert sum(f and not t for t, f in zip(there, found, strict=True)) == min(invented, without)
        assert sum(t and not f for t, f in zip(there, found, strict=True)) == min(missed, COUNT - without)
        for pair in pairs:
            assert class_counts(pair.truth, pair.pred).each[1].fn == 0 or (pair.pred == 2).sum() > (pair.truth == 2).sum()


def test_outlines_that_do_not_stray_are_right_and_those_that_stray_farther_are_worse() -> None:
    for kind in ("vessels", "tumours"):
        calm = Pairs(kind=kind, stray=0.0, missed=0, invented=0)  # type: ignore[arg-type]
        assert set(averages(calm).values()) == {1.0}
        near, far = (averages(calm.model_copy(update={"stray": stray})) for stray in (0.4, 1.5))
        assert all(far[name] < near[name] < 1 for name in far)


def test_an_invented_tumour_is_seen_by_some_averages_only() -> None:
    without, with_it = (
        averages(Pairs(kind="tumours", stray=0.0, without_tumour=2, missed=0, invented=invented)) for invented in (0, 1)
    )
    assert without["mean_over_images"] - with_it["mean_over_images"] == pytest.approx(0.5 / COUNT, abs=0.01)
    assert without["images_that_have_it"] == pytest.approx(with_it["images_that_have_it"], abs=2e-3)
    assert without["pooled_with_background"] - with_it["pooled_with_background"] < 0.002
