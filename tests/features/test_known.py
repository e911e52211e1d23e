"""What a box and strokes say of each pixel, by hand."""

import numpy as np

from seglib.features.known import NO_BOX, ONLY_OBJECT, known
from seglib.features.strokes import box_mask
from seglib.prompt import ERASER, Prompt, Stroke

SHAPE = (40, 60)
BOX = (0.25, 0.25, 0.75, 0.75)
ON = Stroke(1, 0.0, ((0.4, 0.5), (0.6, 0.5)))
OFF = Stroke(0, 0.0, ((0.4, 0.3), (0.6, 0.3)))


def test_a_box_alone_marks_nothing() -> None:
    said = known(Prompt(BOX), 0.05, SHAPE)
    assert np.array_equal(said.inside, box_mask(BOX, SHAPE))
    assert said.marks is None
    assert not said.sure.any()
    assert said.hint == ""


def test_nothing_drawn_or_only_background_takes_a_centred_box_and_says_so() -> None:
    centred = box_mask((0.1, 0.1, 0.9, 0.9), SHAPE)
    nothing = known(Prompt(), 0.1, SHAPE)
    assert np.array_equal(nothing.inside, centred)
    assert nothing.hint == NO_BOX
    background = known(Prompt(strokes=(OFF,)), 0.1, SHAPE)
    assert background.hint == NO_BOX
    assert background.marks is not None
    assert np.array_equal(background.inside, centred & (background.marks != 0))


def test_strokes_count_more_than_the_box() -> None:
    outside = Stroke(1, 0.0, ((0.9, 0.9),))
    said = known(Prompt(BOX, (ON, OFF, outside)), 0.05, SHAPE)
    assert said.marks is not None
    assert said.sure.sum() == (said.marks == 1).sum() > 2
    assert said.inside[said.sure].all()
    assert said.inside[36, 54]
    assert not said.inside[said.marks == 0].any()
    assert (said.inside | (said.marks == 0)).sum() == box_mask(BOX, SHAPE).sum() + 1


def test_strokes_without_a_box_ask_only_what_is_near_them() -> None:
    said = known(Prompt(strokes=(ON,)), 0.05, SHAPE)  # pixels 24 to 36 of row 20: 12 long
    rows, columns = np.nonzero(said.inside)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (8, 32, 12, 48)
    assert said.inside.sum() == 25 * 37
    assert said.hint == ONLY_OBJECT
    far = Stroke(0, 0.0, ((0.0, 0.99), (0.3, 0.99)))
    both = known(Prompt(strokes=(ON, far)), 0.05, SHAPE)
    rows, columns = np.nonzero(both.inside)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (8, 39, 0, 48)
    assert both.hint == ""


def test_a_click_asks_for_more_than_a_pixel() -> None:
    said = known(Prompt(strokes=(Stroke(1, 0.0, ((0.5, 0.5),)),)), 0.05, SHAPE)
    assert said.inside.sum() == 19 * 19  # 9 px, which is 15 % of 60, on every side
    assert said.sure.sum() == 1


def test_erased_strokes_were_never_drawn() -> None:
    over_all = Stroke(ERASER, 0.2, tuple((x, y) for y in (0.1, 0.3, 0.5, 0.7, 0.9) for x in (0.0, 1.0)))
    said, alone = known(Prompt(BOX, (ON, OFF, over_all)), 0.05, SHAPE), known(Prompt(BOX), 0.05, SHAPE)
    assert said.marks is None
    assert np.array_equal(said.inside, alone.inside)
