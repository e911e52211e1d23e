"""GrabCut: a box is drawn on the picture, and the result and the address follow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.app.person import address, after, expect_word, place, quiet, score, words

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LINK = "/?sample=breast_ultrasound&method=grabcut"


def draw(page: Page, left: float, top: float, right: float, bottom: float) -> None:
    page.mouse.move(*place(page, 0, left, top))
    page.mouse.down()
    page.mouse.move(*place(page, 0, right, bottom), steps=4)
    page.mouse.up()


def edges(text: str) -> list[float]:
    return [float(edge) for edge in text.split(",")]


def test_a_box_is_drawn_with_the_mouse_changed_undone_and_carried_by_the_link(visit: Visit) -> None:
    page = visit(LINK)
    assert "box" not in words(page)
    after(page, lambda: draw(page, 0.3, 0.2, 0.8, 0.7))
    page.wait_for_function("() => new URLSearchParams(location.search).has('box')")
    box, dice = words(page)["box"], score(page)
    assert edges(box) == pytest.approx([0.3, 0.2, 0.8, 0.7], abs=0.01)

    handle = page.locator(".st-key-picture .box").first
    handle.focus()
    after(page, lambda: page.keyboard.press("Alt+Shift+ArrowUp"))
    lower = edges(words(quiet(page))["box"])
    assert lower[3] < edges(box)[3]
    assert lower[:3] == pytest.approx(edges(box)[:3], abs=1e-3)

    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    expect_word(page, "box", box)
    assert score(page) == dice

    theirs = visit(address(page))
    expect_word(theirs, "box", box)
    assert score(theirs) == dice
    theirs.locator(".st-key-picture .box").first.focus()
    after(theirs, lambda: theirs.keyboard.press("Escape"))
    expect_word(theirs, "box", "")


def test_a_box_belongs_to_every_column_that_takes_one(visit: Visit) -> None:
    page = visit("/compare?sample=breast_ultrasound&1.method=grabcut&2.method=otsu&3.method=grabcut(smoothness=100.0)")
    after(page, lambda: draw(page, 0.3, 0.2, 0.8, 0.7))
    page.wait_for_function("() => new URLSearchParams(location.search).has('3.box')")
    boxes = words(page)
    assert boxes["1.box"] == boxes["3.box"]
    assert "2.box" not in boxes
    assert edges(boxes["1.box"]) == pytest.approx([0.3, 0.2, 0.8, 0.7], abs=0.01)
