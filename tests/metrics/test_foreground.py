"""The best match against brute force; error and disagreement maps against loops."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from seglib.errors import MaskError
from seglib.metrics import ERRORS, best_match, dice, disagreement, error_map
from seglib.types import LabelMap, Mask, read_only

shapes = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6)
truth_and_labels = shapes.flatmap(
    lambda shape: st.tuples(hnp.arrays(np.bool_, shape), hnp.arrays(np.int32, shape, elements=st.integers(0, 5)))
)


def unions(labels: LabelMap) -> list[tuple[int, ...]]:
    names = [int(name) for name in np.unique(labels) if name > 0]
    return [chosen for size in range(len(names) + 1) for chosen in combinations(names, size)]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(truth_and_labels)
@example((np.zeros((1, 1), np.bool_), np.ones((1, 1), np.int32)))
@example((np.ones((1, 2), np.bool_), np.zeros((1, 2), np.int32)))
def test_no_union_of_labels_is_better_than_the_best_match(pair: tuple[Mask, LabelMap]) -> None:
    truth, labels = (read_only(array) for array in pair)
    chosen = best_match(truth, labels)
    found = dice(truth, np.isin(labels, chosen))
    everything = {union: dice(truth, np.isin(labels, union)) for union in unions(labels)}
    assert found == max(everything.values())
    assert chosen in everything
    assert len(chosen) == min(len(union) for union, score in everything.items() if score == found)


def test_it_takes_a_label_that_is_mostly_wrong_when_that_pays() -> None:
    truth = np.array([[True] * 6 + [False] * 4])
    labels = np.array([[1, 1, 1, 2, 2, 2, 2, 2, 2, 2]], np.int32)  # 3 of the 7 pixels of label 2 are true
    assert best_match(truth, labels) == (1, 2)
    assert dice(truth, labels > 0) > dice(truth, labels == 1)


def test_label_values_may_be_large_and_background_is_never_chosen() -> None:
    truth = np.array([[True, True, False]])
    assert best_match(truth, np.array([[2_000_000_000, 7, 0]], np.int32)) == (7, 2_000_000_000)
    assert best_match(truth, np.array([[0, 0, 9]], np.int32)) == ()
    assert all(type(name) is int for name in best_match(truth, np.array([[3, 3, 1]], np.int32)))


def test_many_labels_are_matched_exactly() -> None:
    random = np.random.default_rng(2)
    labels = np.kron(random.permutation(400).reshape(20, 20).astype(np.int32), np.ones((4, 4), np.int32))
    truth = np.kron(random.random((10, 10)) > 0.5, np.ones((8, 8))) > 0
    shifted = np.roll(truth, 3, axis=1)
    chosen = best_match(shifted, labels)
    best = dice(shifted, np.isin(labels, chosen))
    for name in range(1, 400):
        assert dice(shifted, np.isin(labels, tuple({*chosen} ^ {name}))) <= best


def test_the_error_map_names_each_pixel() -> None:
    truth, pred = np.random.default_rng(3).random((2, 9, 11)) > 0.5
    result = error_map(read_only(truth), read_only(pred))
    assert result.dtype == np.int32
    kinds = {(False, False): "none", (True, True): "hit", (False, True): "false alarm", (True, False): "miss"}
    for row in range(9):
        for column in range(11):
            assert ERRORS[result[row, column]] == kinds[bool(truth[row, column]), bool(pred[row, column])]


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_disagreement_is_the_share_outside_of_the_majority(count: int) -> None:
    masks = list(np.random.default_rng(count).random((count, 7, 8)) > 0.4)
    result = disagreement([read_only(mask) for mask in masks])
    assert result.dtype == np.float32
    for row in range(7):
        for column in range(8):
            votes = [bool(mask[row, column]) for mask in masks]
            share = min(votes.count(True), votes.count(False)) / count
            assert result[row, column] == pytest.approx(share)
    assert np.array_equal(result, disagreement([~mask for mask in masks]))


def test_masks_that_do_not_fit_are_refused() -> None:
    one, other = np.ones((2, 3), np.bool_), np.ones((3, 2), np.bool_)
    with pytest.raises(MaskError, match=r"truth is 2 x 3 .* label map 3 x 2"):
        best_match(one, other.astype(np.int32))
    with pytest.raises(MaskError, match=r"truth is 2 x 3 .* prediction 3 x 2"):
        error_map(one, other)
    with pytest.raises(MaskError, match=r"first mask is 2 x 3 .* mask 3 3 x 2"):
        disagreement([one, one, other])
    with pytest.raises(MaskError, match="no mask"):
        disagreement([])
