"""What a person tells the page through the viewer: a box, a point, with mouse, finger and keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.viewer_page import (
    SIZE,
    at,
    box_text,
    drag,
    expect_box,
    touch,
)

pytestmark = pytest.mark.browser
Look = Callable[..., Page]
WATCH = """box => {
  const places = [];
  const look = () => { places.push(box.style.left); requestAnimationFrame(look); };
  look();
  return places;
}"""


def test_a_box_is_drawn_moved_resized_nudged_set_by_the_page_and_removed(look: Look) -> None:
    page = look("panels=2&box")
    drag(page, at(page, 0, 0.25, 0.25), at(page, 0, 0.5, 0.5))
    page.keyboard.press("Shift+ArrowRight")
    places = page.locator(".box").first.evaluate_handle(WATCH)
    expect_box(page, 0.25 + 10 / SIZE, 0.25, 0.5 + 10 / SIZE, 0.5)
    assert len(set(places.json_value())) == 1, "the answer to the drag must not take the step of the key back"
    page.keyboard.press("Shift+ArrowLeft")
    expect_box(page, 0.25, 0.25, 0.5, 0.5)
    drag(page, at(page, 1, 0.5, 0.5), at(page, 1, 0.625, 0.75))
    expect_box(page, 0.25, 0.25, 0.625, 0.75)
    drag(page, at(page, 0, 0.4, 0.6), at(page, 0, 0.9, 0.6))
    expect_box(page, 0.625, 0.25, 1.0, 0.75)
    left, *_ = box_text(page) or (0.0,)
    page.locator(".box").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    expect_box(page, left - 1 / SIZE, 0.25 - 10 / SIZE, 1 - 1 / SIZE, 0.75 - 10 / SIZE)
    page.get_by_role("button", name="Box from the page").click()
    expect_box(page, 0.25, 0.25, 0.75, 0.5)
    edges = page.locator(".box").first.bounding_box()
    assert edges is not None
    assert (edges["x"], edges["y"]) == pytest.approx(at(page, 0, 0.25, 0.25), abs=1)
    page.locator(".box").first.focus()
    page.keyboard.press("Escape")
    expect_box(page)
    page.locator("canvas").first.press("Enter")
    expect_box(page, 0.25, 0.25, 0.75, 0.75)


def test_the_line_below_says_what_the_tool_in_the_hand_does(look: Look) -> None:
    page = look("panels=2&box")
    line = page.locator(".readout")
    expect(line).to_contain_text("Drag draws a box")
    page.get_by_role("button", name=re.compile("^Move")).click()
    expect(line).to_contain_text(re.compile("^(Drag|Click asks why · drag) moves"))


def test_one_finger_scrolls_two_zoom_and_a_finger_draws_a_box_once_asked(look: Look) -> None:
    page = look("panels=1&box", viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    canvas = page.locator(".picture canvas")
    page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".viewer")).to_have_attribute("data-zoom", "1.500")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    middle = at(page, 0, 0.5, 0.5)
    touch(page, *[[(middle[0], middle[1] - 15 * i)] for i in range(8)])
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert canvas.evaluate("canvas => canvas.toDataURL()") == before
    assert box_text(page) is None
    page.get_by_role("button", name="Show the whole picture").click()
    expect(page.locator(".viewer")).to_have_attribute("data-zoom", "1.000")
    x, y = at(page, 0, 0.5, 0.5)
    touch(page, *[[(x - 20 - 10 * i, y), (x + 20 + 10 * i, y)] for i in range(5)])
    expect(page.locator(".viewer")).not_to_have_attribute("data-zoom", "1.000")
    page.get_by_role("button", name="Show the whole picture").click()
    page.get_by_role("button", name="Draw a box").click()
    expect(page.locator(".viewer")).to_have_attribute("data-tool", "box")
    start, end = at(page, 0, 0.25, 0.5), at(page, 0, 0.75, 0.75)
    steps = [(start[0] + (end[0] - start[0]) * i / 4, start[1] + (end[1] - start[1]) * i / 4) for i in range(5)]
    touch(page, *[[step] for step in steps])
    expect_box(page, 0.25, 0.5, 0.75, 0.75)


def test_a_click_names_point_and_panel_and_a_drag_does_not(look: Look) -> None:
    page = look("panels=2&point")
    point = page.get_by_text(re.compile("^points="))
    page.get_by_role("button", name="Zoom in").click()
    drag(page, at(page, 1, 0.5, 0.5), at(page, 1, 0.6, 0.6))
    page.get_by_role("button", name="Show the whole picture").click()
    page.mouse.click(*at(page, 1, 0.25, 0.75))
    expect(point).to_have_text(re.compile(r"points=\[Point\(x=0\.2[45]\d*, y=0\.7[45]\d*, panel=1\)]$"))
