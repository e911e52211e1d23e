"""Strokes for a method that learns from them: drawn with mouse and finger, carried by the link, taken back by undo."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seglib.prompt import Stroke, strokes_of
from tests.browser.app.person import address, arrive, expect_word, place, score, words
from tests.browser.viewer_page import touch

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LINK = "/?sample=shapes&method=random_walker"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def drawn(page: Page) -> tuple[Stroke, ...]:
    return strokes_of(words(page).get("strokes", ""))


def draw(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*place(page, 0, *places[0]))
    page.mouse.down()
    for each in places[1:]:
        page.mouse.move(*place(page, 0, *each), steps=4)
    page.mouse.up()


def expect_labels(page: Page, *labels: int) -> None:
    """Wait until the address holds strokes of these labels."""
    wanted = [str(label) for label in labels]
    script = """wanted => {
      const text = new URLSearchParams(location.search).get('strokes') ?? '';
      return JSON.stringify(text.split('~').filter(Boolean).map((each) => each.split('.')[0])) === JSON.stringify(wanted);
    }"""
    page.wait_for_function(script, arg=wanted)
    arrive(page)


def test_strokes_are_drawn_with_the_mouse_and_live_through_undo_reload_and_link(visit: Visit) -> None:
    page = visit(LINK)
    expect(page.locator(".st-key-picture .lesson").first).to_contain_text("Draw on object A, then on the background")
    draw(page, (0.45, 0.6), (0.4, 0.6), (0.42, 0.62))
    expect_labels(page, 1)
    page.keyboard.press("0")
    draw(page, (0.1, 0.95), (0.6, 0.95), (0.95, 0.5))
    expect_labels(page, 1, 0)
    text = words(page)["strokes"]
    assert [len(stroke.points) <= 20 for stroke in drawn(page)] == [True, True]
    page.keyboard.press("e")
    draw(page, (0.5, 0.9), (0.5, 1.0))
    expect_labels(page, 1, 0, -1)
    page.keyboard.press("Control+z")
    expect_labels(page, 1, 0)
    assert words(page)["strokes"] == text
    for labels in ((1,), ()):
        page.keyboard.press("Control+z")
        expect_labels(page, *labels)
    page.get_by_role("button", name="Redo", exact=True).first.click()
    expect_labels(page, 1)
    page.keyboard.press("Control+Shift+z")
    expect_labels(page, 1, 0)

    page.reload()
    arrive(page)
    expect_word(page, "strokes", text)
    theirs = visit(address(page))
    assert (words(theirs)["strokes"], score(theirs)) == (text, score(page))
    draw(theirs, (0.2, 0.2), (0.25, 0.2))
    expect_labels(theirs, 1, 0, 1)
    theirs.get_by_role("button", name="Remove everything").click()
    expect_labels(theirs)
    expect_word(page, "strokes", text)


def test_three_strokes_in_a_hurry_are_three_steps_back(visit: Visit) -> None:
    page = visit(LINK)
    for y in (0.2, 0.5, 0.8):
        draw(page, (0.3, y), (0.6, y))
    expect_labels(page, 1, 1, 1)
    for labels in ((1, 1), (1,), ()):
        page.keyboard.press("Control+z")
        expect_labels(page, *labels)


def test_a_finger_draws_once_it_has_the_brush(visit: Visit) -> None:
    page = visit(LINK, **PHONE)
    page.get_by_role("button", name="Draw with a brush").click()
    start, end = place(page, 0, 0.3, 0.6), place(page, 0, 0.45, 0.6)
    touch(page, *[[(start[0] + (end[0] - start[0]) * i / 5, start[1])] for i in range(6)])
    expect_labels(page, 1)
    assert drawn(page)[0].points[0] == pytest.approx((0.3, 0.6), abs=0.01)
    assert page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) <= innerWidth")


@pytest.mark.parametrize("method", ["random_walker", "grabcut", "forest", "kmeans(start=clicks)", "kmeans"])
def test_the_tools_of_every_method_stand_in_one_row(visit: Visit, method: str) -> None:
    page = visit(f"/?sample=shapes&method={method}")
    row = page.locator(".st-key-picture").get_by_role("toolbar", name="View")
    button = row.get_by_role("button").first.bounding_box()
    whole = row.bounding_box()
    assert whole is not None
    assert button is not None
    assert whole["height"] < 1.5 * button["height"]
