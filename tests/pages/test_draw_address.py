"""A drawing in the address bar: a reload brings it back, back and forward lead through it, and no old address costs a stroke."""

from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import painting, source
from pages.ui.drawn import Drawn, drawn
from pages.ui.painting import WORD
from pages.ui.sheet import Sheet
from pages.ui.source import Source
from seglib.types import Mask
from tests.discs import disc
from tests.pages.conftest import SHAPE
from tests.pages.drive import Start, rerun, warnings_of, word

ONE, OTHER = disc(20, 20, 9, *SHAPE), disc(25, 40, 7, *SHAPE)


def paint(app: AppTest, opened: Source, mask: Mask) -> None:
    """What a callback of the viewer does: the sheet has one step more when the page runs."""
    sheets = app.session_state[painting.SHEETS] if painting.SHEETS in app.session_state else {}  # noqa: SIM401 (has no get)
    now: Sheet = sheets.get(opened.image.digest, Sheet(np.zeros(mask.shape, np.bool_)))
    app.session_state[painting.SHEETS] = {**sheets, opened.image.digest: now.redrawn(mask)}


def sheet(app: AppTest, opened: Source) -> Sheet:
    found: Sheet = app.session_state[painting.SHEETS][opened.image.digest]
    return found


def words(app: AppTest) -> dict[str, str]:
    return {key: word(app, key) or "" for key in app.query_params}


def address(app: AppTest, wanted: dict[str, str]) -> None:
    """Somebody types this address, or goes back to it."""
    for key in list(app.query_params):
        del app.query_params[key]
    for key, text in wanted.items():
        app.query_params[key] = text


def test_a_reload_brings_the_drawing_back(start: Start, small: Source) -> None:
    app = start("draw")
    assert WORD not in words(app)
    paint(app, small, ONE)
    rerun(app)
    assert Drawn.from_text(words(app)[WORD]).mask.tolist() == ONE.tolist()
    fresh = start("draw", words(app))
    assert (sheet(fresh, small).mask == ONE).all()
    assert words(fresh) == words(app)
    assert not warnings_of(fresh)


def test_back_and_forward_lead_through_a_drawing_and_undo_leads_out_of_that(start: Start, small: Source) -> None:
    app = start("draw")
    empty = words(app)
    seen = []
    for mask in (ONE, ONE | OTHER):
        paint(app, small, mask)
        rerun(app)
        seen.append(words(app))
    address(app, seen[0])
    rerun(app)
    assert (sheet(app, small).mask == ONE).all()
    address(app, empty)
    rerun(app)
    assert not sheet(app, small).mask.any()
    address(app, seen[1])
    rerun(app)
    assert (sheet(app, small).mask == (ONE | OTHER)).all()
    app.button("undo").click()
    rerun(app)
    assert not sheet(app, small).mask.any()
    assert WORD not in words(app)


def test_a_stroke_that_arrives_with_an_old_address_is_kept(start: Start, small: Source) -> None:
    """The browser paints on before it has heard of the address that the last stroke has made."""
    app = start("draw")
    old = words(app)
    paint(app, small, ONE)
    rerun(app)
    paint(app, small, ONE | OTHER)
    address(app, old)
    rerun(app)
    assert (sheet(app, small).mask == (ONE | OTHER)).all()
    assert Drawn.from_text(words(app)[WORD]).mask.tolist() == (ONE | OTHER).tolist()


def test_a_drawing_waits_for_its_picture(start: Start, small: Source) -> None:
    """A reload forgets a file: when it is opened again, the drawing is there, and nowhere else."""
    pixels = small.image.pixels.copy()
    pixels[0, 0] ^= 1
    other = replace(small, image=replace(small.image, pixels=pixels))
    app = start("draw", opened=other)
    address(app, {"v": "1", "file": "small", WORD: drawn(ONE, small.image.digest).text()})
    app.run()
    assert [each.value for each in app.error] == [
        "The drawing of this link is on another picture: it appears when that one is opened."
    ]
    assert WORD not in words(app)
    app.session_state[source.KEY] = small
    rerun(app)
    assert (sheet(app, small).mask == ONE).all()
    assert words(app)[WORD] == drawn(ONE, small.image.digest).text()


def test_what_is_too_large_says_so_and_stays_on_the_page(start: Start, small: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.ui.drawn.LONGEST", 20)
    app = start("draw")
    paint(app, small, ONE)
    rerun(app)
    assert "Download this drawing" in warnings_of(app)
    large = words(app)
    assert len(large[WORD]) < 100
    rerun(app)
    assert (sheet(app, small).mask == ONE).all()
    elsewhere = start("draw")
    address(elsewhere, large)
    elsewhere.run()
    assert "too large for a link" in elsewhere.error[0].value
    assert WORD not in words(elsewhere)


def test_a_damaged_drawing_is_named_and_the_sheet_stays(start: Start, small: Source) -> None:
    app = start("draw")
    paint(app, small, ONE)
    rerun(app)
    text = words(app)[WORD]
    address(app, {**words(app), WORD: text[:-8]})
    app.run()
    assert "damaged" in app.error[0].value
    assert (sheet(app, small).mask == ONE).all()
    assert words(app)[WORD] == text
    address(app, {**words(app), WORD: "nonsense"})
    rerun(app)
    assert "cannot be read" in warnings_of(app)
