"""The page on which a mask is drawn: what it leaves as, and what happens to the truth that was there."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import painting, source
from pages.ui.painting import DRAWN, MOST
from pages.ui.people import people_of
from pages.ui.sheet import Sheet
from pages.ui.source import Source
from pages.ui.viewer_input import read_touches
from seglib.errors import SettingError
from seglib.features.painting import Touch, painted
from seglib.metrics import dice
from seglib.prompt import BETWEEN, Stroke
from tests.pages.drive import Start, rerun

CORNERS = ((0.2, 0.3), (0.7, 0.3), (0.7, 0.9), (0.2, 0.9))
AREA = Touch("area", Stroke(1, 0.0, CORNERS))


def draw(app: AppTest, small: Source) -> np.ndarray:
    """Put an outlined area on the sheet of the page, as its viewer does."""
    mask = painted(np.zeros(small.image.native_shape, np.bool_), (AREA,))
    app.session_state[painting.SHEETS] = {small.image.digest: Sheet(mask)}
    rerun(app)
    return mask


def test_an_empty_sheet_can_be_used_for_nothing(start: Start) -> None:
    app = start("draw")
    assert app.button("draw.truth").disabled
    assert app.button("draw.rater").disabled
    assert not app.metric


def test_a_drawn_mask_becomes_the_truth_and_the_old_one_a_rater(start: Start, small: Source) -> None:
    app = start("draw")
    mask = draw(app, small)
    assert small.truth is not None
    assert float(app.metric[0].value) == pytest.approx(dice(small.truth, mask), abs=6e-4)
    app.button("draw.truth").click()
    rerun(app)
    opened: Source = app.session_state[source.KEY]
    assert opened.truth is not None
    assert (opened.truth == mask).all()
    assert opened.truth_name == DRAWN
    assert opened.truth_ledger[0] == DRAWN
    assert [each.name for each in opened.raters] == [small.truth_name]
    assert not app.metric  # it would be compared with itself
    app.button("draw.truth").click()
    rerun(app)
    assert len(app.session_state[source.KEY].raters) == 1


def test_a_drawn_mask_becomes_one_more_rater_with_a_name(start: Start, small: Source) -> None:
    app = start("draw")
    mask = draw(app, small)
    app.text_input("draw.name").set_value("Eve")
    app.button("draw.rater").click()
    rerun(app)
    opened: Source = app.session_state[source.KEY]
    people = people_of(opened)
    assert people.names == [small.truth_name, "Eve"]
    assert (people.masks[1] == mask).all()
    assert DRAWN in opened.raters[0].found.ledger


def test_a_drawing_starts_from_the_truth_or_a_result_and_undo_leads_back(start: Start, small: Source) -> None:
    app = start("draw", {"method": "manual(low=20)"})
    app.button("start.truth").click()
    rerun(app)
    now: Sheet = app.session_state[painting.SHEETS][small.image.digest]
    assert (now.mask == small.truth).all()
    app.button("start.result").click()
    rerun(app)
    now = app.session_state[painting.SHEETS][small.image.digest]
    assert len(now.past) == 2
    app.button("undo").click()
    rerun(app)
    now = app.session_state[painting.SHEETS][small.image.digest]
    assert (now.mask == small.truth).all()


@pytest.mark.usefixtures("bare")
def test_what_the_viewer_sends_lands_on_the_sheet(small: Source) -> None:
    sent = BETWEEN.join(touch.text() for touch in (AREA, Touch("brush", Stroke(1, 0.05, CORNERS[:2]))))
    offered = painting.painting()
    assert offered.hint
    offered.on_touches(read_touches({"serial": 1, "strokes": sent}))
    expected = painted(np.zeros(small.image.native_shape, np.bool_), read_touches({"strokes": sent}))
    assert (painting.sheet().mask == expected).all()
    offered = painting.painting()
    assert offered.can == {"past": True, "future": False, "clear": True}
    assert not offered.hint
    offered.on_travel("past")
    assert painting.painting().can["future"]


@pytest.mark.usefixtures("bare")
def test_every_picture_has_its_own_sheet_and_few_are_kept(small: Source) -> None:
    for number in range(MOST + 3):
        pixels = small.image.pixels.copy()
        pixels[0, 0] = number
        source.put(replace(small, image=replace(small.image, pixels=pixels)))
        assert not painting.sheet().mask.any()
        painting.painting().on_touches((AREA,))
    sheets = painting._sheets()
    assert len(sheets) == MOST
    assert [each.can("past") for each in sheets.values()] == [False] * (MOST - 1) + [True]


@pytest.mark.parametrize("value", [None, {}, {"strokes": 7}, {"strokes": "x" * 10**6}, {"strokes": "a9.0.AAAAA"}])
def test_what_is_no_drawing_is_refused(value: object) -> None:
    with pytest.raises(SettingError):
        read_touches(value)
