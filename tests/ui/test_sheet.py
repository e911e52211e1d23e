"""The sheet of a painted mask: every touch is one step, and every step comes back."""

import numpy as np
import pytest

from pages.ui import sheet as sheets
from pages.ui.sheet import STEPS, Sheet
from seglib.features.painting import Touch, painted
from seglib.prompt import ERASER, Stroke

SHAPE = (13, 21)
TOUCHES = tuple(Touch("brush", Stroke(1, 0.1, ((0.1 * i, 0.2), (0.1 * i, 0.8)))) for i in range(1, 6))


def empty() -> Sheet:
    return Sheet(np.zeros(SHAPE, np.bool_))


def test_touches_that_arrive_together_are_painted_once_each_and_undone_one_by_one() -> None:
    sheet = empty().touched(TOUCHES[:1]).touched(TOUCHES[:3])  # the page was busy with the first
    assert len(sheet.past) == 3
    for left in (3, 2, 1, 0):
        assert (sheet.mask == painted(empty().mask, TOUCHES[:left])).all()
        sheet = sheet.travelled("past")
    assert not sheet.can("past")
    for count in (1, 2, 3):
        sheet = sheet.travelled("future")
        assert (sheet.mask == painted(empty().mask, TOUCHES[:count])).all()
    assert not sheet.can("future")


def test_what_was_painted_and_erased_is_not_painted_again_with_what_follows() -> None:
    eraser = Touch("brush", Stroke(ERASER, 0.2, TOUCHES[0].stroke.points))
    sheet = empty().touched((TOUCHES[0], eraser)).touched((TOUCHES[0], eraser, TOUCHES[3]))
    assert (sheet.mask == painted(empty().mask, TOUCHES[3:4])).all()
    assert len(sheet.past) == 3


def test_what_follows_an_answer_is_new() -> None:
    sheet = empty().touched(TOUCHES[:1]).touched(TOUCHES[1:2])
    assert (sheet.mask == painted(empty().mask, TOUCHES[:2])).all()


def test_a_touch_after_an_undo_is_painted_though_it_is_the_same() -> None:
    sheet = empty().touched(TOUCHES[:1]).travelled("past").touched(TOUCHES[:1])
    assert sheet.mask.any()
    assert not sheet.can("future")


def test_nothing_at_all_wipes_the_sheet_and_undo_brings_it_back() -> None:
    before = empty().touched(TOUCHES)
    wiped = before.touched(())
    assert not wiped.mask.any()
    assert (wiped.travelled("past").mask == before.mask).all()


def test_what_changes_nothing_is_no_step() -> None:
    eraser = Touch("fill", Stroke(ERASER, 0.0, ((0.5, 0.5),)))
    assert not empty().touched((eraser,)).can("past")
    assert not empty().redrawn(empty().mask).can("past")


def test_the_ends_of_history_are_no_error() -> None:
    assert not empty().travelled("past").travelled("future").mask.any()


def test_steps_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    sheet = empty()
    for _ in range(STEPS + 5):
        sheet = sheet.redrawn(rng.random(SHAPE) < 0.5)
    assert len(sheet.past) == STEPS
    monkeypatch.setattr(sheets, "MOST_BYTES", 500)
    sheet = sheet.redrawn(~sheet.mask)
    assert 1 < len(sheet.past) < STEPS
    assert sum(map(len, sheet.past)) <= 500
