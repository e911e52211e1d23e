"""Splitting touching objects: the mask stays, the pieces are counted."""

import numpy as np

from seglib.cleanup.split_touching import SplitTouching
from seglib.types import LabelMap, read_only


def three_discs() -> LabelMap:
    rows, columns = np.indices((60, 120))
    return sum(
        (((rows - 30) ** 2 + (columns - x) ** 2 <= 18**2) for x in (25, 57, 98)), start=np.zeros((60, 120), np.bool_)
    ).astype(np.int32)


def test_discs_that_touch_become_two() -> None:
    labels = read_only(three_discs() * 4)
    pieces = SplitTouching().apply(labels)
    assert pieces.dtype == np.int32
    assert np.array_equal(pieces > 0, labels > 0)
    assert [int(pieces[30, x]) for x in (25, 57, 98)] == [1, 2, 3]
    border = 41  # half way between the two centres
    assert (pieces[:, : border - 1][labels[:, : border - 1] > 0] == 1).all()


def test_distance_decides() -> None:
    labels = three_discs()
    assert [int(SplitTouching(distance=d).apply(labels).max()) for d in (1.0, 31.0, 34.0, 200.0)] == [3, 3, 2, 2]


def test_labels_that_were_apart_become_one_mask_first() -> None:
    halves = np.where(np.arange(120) < 25, 1, 2) * three_discs().astype(bool)
    assert int(SplitTouching().apply(halves.astype(np.int32)).max()) == 3


def test_nothing_stays_nothing_and_everything_is_one() -> None:
    for shape in [(1, 1), (1, 9), (20, 30)]:
        assert not SplitTouching().apply(np.zeros(shape, np.int32)).any()
        assert (SplitTouching().apply(np.ones(shape, np.int32)) == 1).all()
