"""Masks of other people and of other programs: each through the doctor, with a name and a ledger, as many as memory allows."""

from dataclasses import replace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import shelves, source
from pages.ui.host import host
from pages.ui.source import Source
from seglib.errors import LimitError
from seglib.io import RawMask
from tests.pages.drive import Start, warnings_of


def drawn(opened: Source, shift: int = 0) -> RawMask:
    """A mask file of 0 and 255 that holds the truth of a picture, moved to the right."""
    assert opened.truth is not None
    return RawMask(np.roll(opened.truth, shift, axis=1) * np.uint8(255), "mask.png")


@pytest.mark.parametrize("shelf", ["raters", "predictions"])
def test_a_mask_gets_a_name_of_its_own_a_ledger_and_can_be_removed(bare: Source, shelf: shelves.Shelf) -> None:
    for _ in range(2):
        shelves.add(shelf, drawn(bare), " Ann ")
    one, two = shelves.held(shelf)
    assert (one.name, two.name) == ("Ann", "Ann (2)")
    assert one.found.ledger == (f"255 means foreground ({100 * bare.truth.mean():.1f} % of the pixels)",)
    assert np.array_equal(one.mask, bare.truth)
    shelves.rename(shelf, 1, "Ann")
    assert shelves.held(shelf)[1].name == "Ann (2)"
    shelves.rename(shelf, 1, "Bo")
    shelves.rename(shelf, 1, "  ")
    shelves.remove(shelf, 0)
    assert [each.name for each in shelves.held(shelf)] == ["Bo"]
    assert np.array_equal(source.current().truth, bare.truth), "the truth stays what it was"


def test_a_mask_that_needs_a_decision_counts_only_when_it_was_made(bare: Source) -> None:
    assert bare.truth is not None
    raw = RawMask(np.where(bare.truth, 3, 7).astype(np.uint8), "odd.png")
    assert shelves.add_rater(raw, "odd").mask is None
    shelves.mend("raters", 0, "class:3")
    (mended,) = shelves.held("raters")
    assert np.array_equal(mended.mask, bare.truth)
    assert "value 3 taken as foreground" in mended.found.ledger[0]
    shelves.start_again("raters", 0)
    assert shelves.held("raters")[0].mask is None


def test_a_displaced_mask_is_told_by_the_truth_and_can_be_trusted(bare: Source) -> None:
    seen = shelves.add_prediction(drawn(bare, 4), "moved")
    assert "fits the ground truth far better when moved 4 px left" in seen.found.findings[0].sentence
    shelves.mend("predictions", 0, seen.found.findings[0].mends[0].key)
    assert np.array_equal(shelves.held("predictions")[0].mask, bare.truth)
    shelves.start_again("predictions", 0)
    shelves.trust("predictions", 0)
    assert shelves.held("predictions")[0].found.findings == ()


def test_a_rater_and_the_truth_change_places(bare: Source) -> None:
    shelves.add_rater(drawn(bare, 1), "Ann")
    shelves.make_truth(0)
    now = source.current()
    assert now.truth_name == "Ann"
    assert np.array_equal(now.truth, drawn(bare, 1).values > 0)
    assert [each.name for each in now.raters] == ["by hand"]
    assert np.array_equal(now.raters[0].mask, bare.truth)
    assert now.truth_digest != bare.truth_digest


def test_memory_has_a_bound(bare: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shelves.most() == shelves.MOST
    small = host().model_copy(update={"megapixels": bare.image.pixels[..., 0].size / 1e6 / shelves.ROOM})
    monkeypatch.setattr(shelves, "host", lambda: small)
    shelves.add_rater(drawn(bare), "first")
    with pytest.raises(LimitError, match="remove one before second"):
        shelves.add_rater(drawn(bare), "second")


def test_raters_stay_when_the_truth_goes(bare: Source) -> None:
    shelves.add_rater(drawn(bare), "Ann")
    source.remove_truth()
    assert source.current().truth is None
    assert len(shelves.held("raters")) == 1


def test_the_card_of_the_picture_says_how_many_raters_there_are(start: Start, bare: Source) -> None:
    shelves.add_rater(drawn(bare), "Ann")
    app = start(opened=source.current())
    assert "1 rater beside it" in [each.value for each in app.caption]


def test_cards_show_what_the_doctor_says_and_carry_it_out(small: Source) -> None:
    def page() -> None:
        from pages.ui.shelf_cards import cards

        cards("raters")

    app = AppTest.from_function(page)
    assert small.truth is not None
    st.session_state[source.KEY] = replace(small, truth=None)
    shelves.add_rater(RawMask(~small.truth * np.uint8(255), "upside.png"), "upside")
    app.session_state[source.KEY] = source.current()
    st.session_state.clear()
    app.run()
    assert "probably inverted" in warnings_of(app)
    next(button for button in app.button if button.label == "Swap foreground and background").click()
    app.run()
    assert not app.exception
    assert warnings_of(app) == ""
    assert np.array_equal(app.session_state[source.KEY].raters[0].mask, small.truth)
    app.text_input[0].set_value("Cy").run()
    assert app.session_state[source.KEY].raters[0].name == "Cy"
    next(button for button in app.button if button.label == "Remove").click()
    app.run()
    assert app.session_state[source.KEY].raters == ()
