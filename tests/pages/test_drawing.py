"""What is drawn belongs to the picture: every method that takes it gets it, and undo takes it back stroke by stroke."""

from typing import Any

import pytest

from pages.ui.drawing import drawing
from pages.ui.session import Session
from seglib.methods.grabcut import GrabCut
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.prompt import Box, Prompt, Stroke
from seglib.recipe import Recipe

pytestmark = pytest.mark.usefixtures("bare")
CLICKS = tuple(Stroke(0, 0.0, ((0.1 * i, 0.5),)) for i in range(1, 6))
BOX: Box = (0.1, 0.2, 0.5, 0.6)


def session_of(**columns: Recipe) -> Session:
    session = Session("compare", {name[1:]: recipe for name, recipe in columns.items()}, 6)
    session.read_address()
    session.write_address()
    return session


def prompts(session: Session) -> list[Prompt]:
    return [recipe.prompt for recipe in session.recipes.values()]


def found(session: Session) -> Any:
    offered = drawing(session)
    assert offered is not None
    return offered


def test_a_page_offers_what_its_methods_take() -> None:
    assert drawing(session_of(c1=Recipe(method=Otsu()), c2=Recipe(method=KMeans()))) is None


def test_every_method_gets_what_it_takes_and_no_other_does() -> None:
    session = session_of(c1=Recipe(method=Otsu()), c2=Recipe(method=KMeans(start="clicks")), c3=Recipe(method=GrabCut()))
    offered = found(session)
    assert offered.kinds[:2] == ("box", "points")
    offered.on_box(BOX)
    offered.on_strokes(CLICKS[:1])
    assert prompts(session)[:2] == [Prompt(), Prompt(strokes=CLICKS[:1])]
    assert prompts(session)[2].box == BOX
    offered.on_box(None)
    assert prompts(session)[2].box is None


def test_undo_takes_back_one_stroke_of_several_that_arrived_together() -> None:
    session = session_of(c1=Recipe(method=KMeans(start="clicks")))
    found(session).on_strokes(CLICKS[:2])
    found(session).on_strokes(CLICKS[:5])  # the page was busy and has not come to its end
    for left in (4, 3, 2, 1, 0):
        found(session).on_travel("past")
        assert prompts(session)[0].strokes == CLICKS[:left]
    assert not found(session).can["past"]
    found(session).on_travel("past")
    assert prompts(session)[0].strokes == ()
    for left in (1, 2, 3):
        found(session).on_travel("future")
        assert prompts(session)[0].strokes == CLICKS[:left]
    found(session).on_strokes((CLICKS[4],))
    assert not found(session).can["future"]
    found(session).on_travel("past")
    assert prompts(session)[0].strokes == CLICKS[:3]


def test_what_is_removed_comes_back_at_once() -> None:
    session = session_of(c1=Recipe(method=KMeans(start="clicks")))
    found(session).on_strokes(CLICKS)
    found(session).on_strokes(())
    assert prompts(session)[0].strokes == ()
    found(session).on_travel("past")
    assert prompts(session)[0].strokes == CLICKS
