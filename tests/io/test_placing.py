"""A mask that lies wrong is told by a second opinion, the mend brings it back, and what is only bad is not called misplaced."""

from typing import Any

import numpy as np
import pytest

from seglib.errors import MaskError
from seglib.io import RawMask, examine, misplaced
from seglib.io.placing import TURNS, moved, turned
from seglib.types import Mask, read_only


def thing(height: int = 120, width: int = 160) -> Mask:
    """Nothing about it is symmetric."""
    mask = np.zeros((height, width), np.bool_)
    mask[height // 5 : height // 2, width // 6 : width // 3] = True
    mask[height // 2 : height // 2 + 9, width // 6 : int(width * 0.7)] = True
    return mask


def look(mask: Any, *mends: str, prediction: Mask | None = None) -> Any:
    return examine(RawMask(read_only(mask), "truth.png"), mask.shape, mends, prediction)


def noisy(mask: Mask, seed: int = 0) -> Mask:
    return mask ^ (np.random.default_rng(seed).random(mask.shape) > 0.995)


@pytest.mark.parametrize("shift", [(1, 0), (0, -2), (3, -2), (-7, 11)])
@pytest.mark.parametrize("size", [(120, 160), (1100, 700)])
def test_a_moved_mask_is_told_by_how_far_and_brought_back(shift: tuple[int, int], size: tuple[int, int]) -> None:
    scale = 1 if size[0] < 200 else 6
    rows, columns = (scale * far for far in shift)
    truth = thing(*size)
    thin = truth & ~moved(truth, 4 * scale, 4 * scale).astype(bool)  # thin things feel a shift of one pixel
    wrong = np.asarray(moved(thin, rows, columns), np.bool_)
    found = look(wrong, prediction=thin)
    if not found.findings:
        assert abs(rows) + abs(columns) <= scale, "a clear shift was missed"
        return
    assert [mend.key for mend in found.findings[0].mends] == [f"shift:{-rows},{-columns}"]
    assert f"{abs(rows)} px" in found.findings[0].sentence or rows == 0
    mended = look(wrong, f"shift:{-rows},{-columns}", prediction=thin)
    assert np.array_equal(mended.mask, thin)
    assert mended.findings == ()
    words = found.findings[0].mends[0].label.removeprefix("Move it ")
    assert f"mask moved {words}" in mended.ledger, "as on the button"


@pytest.mark.parametrize("turn", [turn for turn in TURNS if turn])
def test_a_turned_mask_is_told_and_turned_back(turn: str) -> None:
    truth = thing(140, 140)
    wrong = np.asarray(turned(truth, turn), np.bool_)
    found = look(wrong, prediction=noisy(truth))
    assert [mend.key for mend in found.findings[0].mends] == [turn]
    assert TURNS[turn] in found.findings[0].sentence
    mended = look(wrong, turn, prediction=noisy(truth))
    assert np.array_equal(mended.mask, truth)
    assert mended.findings == ()


def test_numbers_of_objects_move_with_their_mask() -> None:
    labels = np.where(thing(), 3, 0)
    labels[80:, 140:] = 5
    for mend, back in (("shift:2,-3", "shift:-2,3"), ("mirror", "mirror"), ("half_turn", "half_turn")):
        found = look(labels, "union", mend)
        expected = moved(labels, 2, -3) if mend.startswith("shift") else turned(labels, mend)
        assert np.array_equal(found.labels, expected)
        assert np.array_equal(look(expected, back).labels, moved(moved(labels, 2, -3), -2, 3) if "shift" in mend else labels)


def test_a_bad_prediction_is_no_evidence() -> None:
    truth, random = thing(), np.random.default_rng(1)
    other = np.zeros_like(truth)
    other[70:110, 20:60] = True
    for prediction in (
        truth,
        noisy(truth),
        np.zeros_like(truth),
        np.ones_like(truth),
        random.random(truth.shape) > 0.5,
        other,
        np.asarray(moved(truth, 0, 30), np.bool_),  # as far away as another thing is
        thing(60, 80),
    ):
        assert misplaced(truth, prediction) is None
    assert misplaced(np.zeros_like(truth), truth) is None
    assert look(truth).findings == ()


def boxes(*places: tuple[int, int, int, int]) -> Mask:
    """(100, 160) boxes of row, column, height, width."""
    mask = np.zeros((100, 160), np.bool_)
    for row, column, height, width in places:
        mask[row : row + height, column : column + width] = True
    return mask


@pytest.mark.parametrize(
    ("mask", "other"),
    [
        (boxes((40, 40, 20, 20)), boxes((50, 55, 20, 50))),  # two things that touch: no place brings Dice above 0.57
        (boxes((10, 20, 80, 70)), boxes((10, 40, 80, 70))),  # as large as it is, it may be moved by 16 pixels and not by 20
        (boxes((10, 20, 20, 20), (60, 90, 15, 15)), boxes((10, 22, 20, 20), (60, 90, 15, 15))),  # one of two objects is off
    ],
)
def test_a_little_better_elsewhere_is_no_evidence(mask: Mask, other: Mask) -> None:
    assert misplaced(mask, other) is None


def test_what_was_found_in_the_image_doubts_the_mask_alone_and_only_where_it_gains_much() -> None:
    truth = thing()
    for wrong in (np.asarray(moved(truth, 0, 3), np.bool_), truth[:, ::-1]):
        found = misplaced(wrong, noisy(truth), "mine.png", "the result", is_placed=True)
        assert found is not None
        assert "Either" not in found.sentence
        assert found.mends == getattr(misplaced(wrong, noisy(truth)), "mends", None)
    near = np.asarray(moved(truth, 0, 1), np.bool_)
    assert misplaced(near, truth) is not None
    assert misplaced(near, truth, is_placed=True) is None, "a pixel at the rim of something large gains little"
    partly = truth & (np.random.default_rng(3).random(truth.shape) > 0.25)
    assert misplaced(np.asarray(moved(truth, 0, 9), np.bool_), partly) is not None
    assert misplaced(np.asarray(moved(truth, 0, 9), np.bool_), partly, is_placed=True) is None, "it may be another thing"


def test_a_symmetric_thing_is_never_called_mirrored() -> None:
    rows, columns = np.mgrid[:100, :100]
    disc = (rows - 50) ** 2 + (columns - 50) ** 2 < 900
    found = misplaced(np.asarray(moved(disc, 8, 0), np.bool_), disc)
    assert found is not None
    assert found.mends[0].key == "shift:-8,0"


@pytest.mark.parametrize(
    ("mend", "words"), [("shift:1", "'1' is no shift"), ("shift:a,b", "for example shift:3,-2"), ("shift:", "no shift")]
)
def test_shifts_that_mean_nothing(mend: str, words: str) -> None:
    with pytest.raises(MaskError, match=words):
        look(thing(), mend)


def test_what_comes_in_is_background_even_where_that_is_not_zero() -> None:
    values = np.full((20, 30), 7, np.uint8)
    values[5:10, 5:10] = 255
    found = look(values, "shift:3,-100", "class:255")
    assert not found.mask.any()
    assert np.array_equal(look(values, "shift:3,2", "class:255").mask, moved(values == 255, 3, 2))
    with pytest.raises(MaskError, match="too many colours"):
        look(np.random.default_rng(0).integers(0, 255, (40, 40, 3), np.uint8), "shift:1,1")
