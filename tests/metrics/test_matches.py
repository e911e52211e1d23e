"""Which object is which: against a slow loop over all pairs, and the measures that count the same objects."""

import numpy as np
import pytest

from seglib.metrics import matches, numbered, object_f1
from seglib.types import LabelMap


def maps(seed: int) -> tuple[LabelMap, LabelMap]:
    """Two divisions of a picture into blocks, with gaps and large, scattered numbers."""
    rng = np.random.default_rng(seed)
    names = rng.choice(10_000, 30, replace=False).astype(np.int32)
    truth = np.kron(names[rng.integers(0, 30, (4, 5))], np.ones((5, 6), np.int32))
    pred = np.roll(truth, rng.integers(0, 3, 2), axis=(0, 1)) + np.int32(7)
    for labels in (truth, pred):
        labels[rng.random(truth.shape) < 0.1] = 0
    return truth, pred


@pytest.mark.parametrize("threshold", [0.51, 0.7])
@pytest.mark.parametrize("seed", range(4))
def test_above_a_half_the_pairs_are_those_of_a_loop(seed: int, threshold: float) -> None:
    truth, pred = maps(seed)
    expected = set()
    for name in np.unique(truth[truth > 0]).tolist():
        for other in np.unique(pred[pred > 0]).tolist():
            one, two = truth == name, pred == other
            iou = (one & two).sum() / (one | two).sum()
            if iou >= threshold:
                expected.add((name, other, round(float(iou), 9)))
    found = matches(truth, pred, threshold)
    assert {(pair.truth, pair.pred, round(pair.iou, 9)) for pair in found.pairs} == expected
    assert [pair.iou for pair in found.pairs] == sorted((pair.iou for pair in found.pairs), reverse=True)
    assert {*found.missed, *(pair.truth for pair in found.pairs)} == set(np.unique(truth[truth > 0]).tolist())
    assert {*found.false, *(pair.pred for pair in found.pairs)} == set(np.unique(pred[pred > 0]).tolist())


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.9])
def test_as_many_are_found_as_object_f1_counts(threshold: float) -> None:
    truth, pred = maps(9)
    found = matches(truth, pred, threshold)
    hits = len(found.pairs)
    assert object_f1(truth, pred, threshold) == pytest.approx(2 * hits / (2 * hits + len(found.missed) + len(found.false)))


def test_partners_have_one_number_and_the_others_none() -> None:
    truth, pred = maps(2)
    found = matches(truth, pred, 0.4)
    for place, pair in enumerate(found.pairs, start=1):
        assert np.array_equal(found.truth == place, truth == pair.truth)
        assert np.array_equal(found.pred == place, pred == pair.pred)
    assert not found.truth[np.isin(truth, found.missed)].any()
    assert not found.pred[np.isin(pred, found.false)].any()


def test_every_pixel_is_drawn_as_what_became_of_its_objects() -> None:
    truth = np.array([[1, 1, 1, 0, 0, 2, 3, 0]], np.int32)
    pred = np.array([[5, 5, 5, 5, 0, 6, 6, 6]], np.int32)
    assert matches(truth, pred).drawn.tolist() == [[1, 1, 1, 1, 0, 4, 4, 2]]
    assert matches(truth, np.zeros_like(truth)).drawn.tolist() == [[3, 3, 3, 0, 0, 3, 3, 0]]
    assert not matches(np.zeros_like(truth), np.zeros_like(truth)).drawn.any()


def test_a_mask_without_numbers_has_its_pieces_as_objects() -> None:
    assert numbered(np.array([[1, 0, 1]], np.int32)).tolist() == [[1, 0, 2]]
    assert numbered(np.array([[4, 0, 4]], np.int32)).tolist() == [[4, 0, 4]]
