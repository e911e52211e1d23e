"""What a person draws in the viewer, strokes and points, with mouse, finger and keys."""

import re
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from seglib.prompt import ERASER, MOST_STROKES, Stroke, strokes_of
from tests.browser.viewer_page import SIZE, at, drag, shown, touch

pytestmark = pytest.mark.browser
Look = Callable[..., Page]
Place = tuple[float, float]
TALL = {"viewport": {"width": 1280, "height": 1100}}
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}
INK = """async (canvas, [x, y]) => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); await frame();
  const side = Math.min(canvas.width, canvas.height);
  const place = [canvas.width / 2 + (x - 0.5) * side, canvas.height / 2 + (y - 0.5) * side];
  return [...canvas.getContext('2d').getImageData(...place.map(Math.floor), 1, 1).data];
}"""


def held(page: Page) -> tuple[Stroke, ...]:
    """The strokes that the page keeps."""
    text = page.get_by_text(re.compile("^strokes=")).inner_text()
    return strokes_of(text.removeprefix("strokes=").partition(" ")[0])


def expect_strokes(page: Page, *labels: int) -> tuple[Stroke, ...]:
    """Wait until the page keeps strokes of these labels."""
    for _ in range(100):
        if [stroke.label for stroke in held(page)] == list(labels):
            break
        page.wait_for_timeout(50)
    assert [stroke.label for stroke in held(page)] == list(labels)
    return held(page)


def ink(page: Page, panel: int, x: float, y: float) -> tuple[int, ...]:
    """What is drawn over a panel at a fraction of the square picture, as red, green, blue, opacity."""
    return tuple(page.locator(".sketch").nth(panel).evaluate(INK, [x, y]))


def follow(page: Page, places: list[Place]) -> None:
    """Draw through these window positions with the mouse."""
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def distance(place: Place, line: tuple[Place, ...]) -> float:
    """How far a place lies from a line through points."""
    best = np.inf
    for start, end in pairwise(np.array(line)):
        along = end - start
        share = np.clip((place - start) @ along / max(along @ along, 1e-12), 0, 1)
        best = min(best, float(np.linalg.norm(place - start - share * along)))
    return best


def test_a_stroke_keeps_its_shape_in_few_points_and_is_seen_in_every_panel(look: Look) -> None:
    page = look("panels=2&strokes", **TALL)
    turns = np.linspace(0, 1.5 * np.pi, 120)
    circle = [(0.5 + 0.25 * float(np.cos(turn)), 0.5 + 0.25 * float(np.sin(turn))) for turn in turns]
    follow(page, [at(page, 0, *place) for place in circle])
    (stroke,) = expect_strokes(page, 1)
    assert 5 <= len(stroke.points) <= 40
    side = at(page, 0, 1, 0)[0] - at(page, 0, 0, 0)[0]
    assert max(distance(place, stroke.points) for place in circle) < 1.5 / side
    page.mouse.move(0, 0)
    for panel in (0, 1):
        assert ink(page, panel, 0.75, 0.5) == (230, 159, 0, 255)
        assert ink(page, panel, 0.5, 0.5)[3] == 0


def test_keys_choose_the_label_an_eraser_takes_away_and_strokes_can_be_hidden(look: Look) -> None:
    page = look("panels=2&strokes", **TALL)
    lesson = page.locator(".lesson").first
    expect(lesson).to_have_text("Draw on the object")
    drag(page, at(page, 0, 0.2, 0.3), at(page, 0, 0.8, 0.3))
    expect(lesson).to_be_hidden()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Other")).to_have_attribute("aria-pressed", "true")
    drag(page, at(page, 0, 0.2, 0.6), at(page, 0, 0.8, 0.6))
    page.get_by_role("button", name="Background").click()
    page.keyboard.press("]")  # wider, while a button has the focus
    drag(page, at(page, 0, 0.2, 0.8), at(page, 0, 0.8, 0.8))
    first, _, third = expect_strokes(page, 1, 2, 0)
    assert third.width == pytest.approx(1.25 * first.width, abs=1e-4)
    page.keyboard.press("7")  # there is no such label
    page.keyboard.press("e")
    drag(page, at(page, 0, 0.5, 0.1), at(page, 0, 0.5, 0.7))
    expect_strokes(page, 1, 2, 0, ERASER)
    page.mouse.move(0, 0)
    assert [ink(page, 0, x, 0.3)[3] for x in (0.3, 0.5, 0.7)] == [255, 0, 255]
    assert ink(page, 0, 0.5, 0.8) == (255, 255, 255, 255)
    page.locator("canvas").first.focus()
    page.keyboard.press("h")
    assert ink(page, 0, 0.3, 0.3)[3] == 0
    page.keyboard.press("1")
    drag(page, at(page, 0, 0.2, 0.9), at(page, 0, 0.8, 0.9))
    expect_strokes(page, 1, 2, 0, ERASER, 1)
    assert ink(page, 0, 0.3, 0.3)[3] == 255, "who draws sees what is drawn"
    page.get_by_role("button", name="Remove everything").click()
    expect_strokes(page)
    expect(lesson).to_be_visible()


def test_strokes_in_a_hurry_are_all_kept_and_none_comes_back(look: Look) -> None:
    page = look("panels=2&strokes", **TALL)
    for i in range(12):
        drag(page, at(page, 0, 0.1, 0.05 + 0.07 * i), at(page, 0, 0.9, 0.05 + 0.07 * i))
    expect_strokes(page, *[1] * 12)
    page.get_by_role("button", name="Remove everything").click()
    drag(page, at(page, 0, 0.1, 0.5), at(page, 0, 0.9, 0.5))
    expect_strokes(page, 1)


def test_points_are_set_moved_relabelled_and_taken_away(look: Look) -> None:
    page = look("panels=2&points", **TALL)
    page.mouse.click(*at(page, 0, 0.25, 0.25))
    page.keyboard.press("0")
    page.mouse.click(*at(page, 1, 0.75, 0.75))
    one, two = expect_strokes(page, 1, 0)
    assert (one.width, two.width) == (0, 0)
    assert (one.points[0], two.points[0]) == (pytest.approx((0.25, 0.25), abs=0.01), pytest.approx((0.75, 0.75), abs=0.01))
    drag(page, at(page, 0, 0.25, 0.25), at(page, 0, 0.5, 0.25))
    for _ in range(100):
        if held(page)[0].points[0][0] > 0.4:
            break
        page.wait_for_timeout(50)
    assert held(page)[0].points[0] == pytest.approx((0.5, 0.25), abs=0.01)
    page.mouse.click(*at(page, 0, 0.5, 0.25))  # still the label of key 0
    expect_strokes(page, 0, 0)
    page.get_by_role("button", name="Eraser").click()
    page.mouse.click(*at(page, 0, 0.1, 0.9))  # nothing there
    page.mouse.click(*at(page, 0, 0.75, 0.75))
    expect_strokes(page, 0)
    page.mouse.move(*at(page, 0, 0.5, 0.25))
    page.keyboard.press("Delete")
    expect_strokes(page)


def test_a_point_is_set_without_a_mouse_and_said_aloud(look: Look) -> None:
    page = look("panels=2&points", **TALL)
    page.locator("canvas").first.focus()
    for key in ("Shift+ArrowLeft", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    (point,) = expect_strokes(page, 1)
    x, y = point.points[0]
    assert x == pytest.approx(0.5 - 10 / SIZE, abs=1.1 / SIZE)
    assert y == pytest.approx(0.5 - 2 / SIZE, abs=1.1 / SIZE)
    expect(page.locator(".spoken")).to_have_text(f"Object at x {int(x * SIZE)}, y {int(y * SIZE)}")
    expect(page.locator(".cursor.visible")).to_have_count(2)
    page.keyboard.press("Delete")
    expect_strokes(page)


def test_a_finger_scrolls_until_it_has_a_brush_and_then_draws(look: Look) -> None:
    page = look("panels=1&strokes", **PHONE)
    expect(page.locator(".lesson")).to_have_text("Pick a tool below. Draw on the object")
    x, y = at(page, 0, 0.5, 0.6)
    touch(page, *[[(x, y - 15 * i)] for i in range(8)])
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert held(page) == ()
    page.get_by_role("button", name="Draw with a brush").click()
    expect(page.locator(".viewer")).to_have_attribute("data-tool", "strokes")
    start, end = at(page, 0, 0.2, 0.5), at(page, 0, 0.8, 0.7)
    steps = [(start[0] + (end[0] - start[0]) * i / 6, start[1] + (end[1] - start[1]) * i / 6) for i in range(7)]
    touch(page, *[[step] for step in steps])
    (stroke,) = expect_strokes(page, 1)
    assert stroke.points[0] == pytest.approx((0.2, 0.5), abs=0.01)
    assert stroke.points[-1] == pytest.approx((0.8, 0.7), abs=0.01)
    x, y = at(page, 0, 0.5, 0.5)
    touch(page, *[[(x - 20 - 10 * i, y), (x + 20 + 10 * i, y)] for i in range(5)])
    expect(page.locator(".viewer")).not_to_have_attribute("data-zoom", "1.000")
    expect_strokes(page, 1)


def test_one_stroke_too_many_is_refused_in_a_sentence_and_nothing_is_lost(look: Look) -> None:
    page = look("panels=2&points&full", **TALL)
    assert len(held(page)) == MOST_STROKES
    page.mouse.click(*at(page, 0, 0.5, 0.9))
    expect(page.locator(".hint.visible:not(.lesson)").first).to_contain_text(f"A link holds {MOST_STROKES} strokes")
    page.get_by_role("button", name="Eraser").click()
    page.mouse.click(*at(page, 0, *held(page)[-1].points[0]))
    page.keyboard.press("2")
    page.mouse.click(*at(page, 0, 0.5, 0.9))
    expect_strokes(page, *[1] * (MOST_STROKES - 1), 2)


def test_undo_of_the_bar_is_that_of_the_page_and_one_tool_is_in_the_hand(look: Look) -> None:
    page = look("panels=2&box&points&strokes", **TALL)
    drag(page, at(page, 0, 0.25, 0.25), at(page, 0, 0.5, 0.5))
    expect(page.locator(".box").first).to_be_visible()
    bar = page.get_by_role("toolbar", name="Drawing")
    expect(bar).to_be_hidden()
    page.get_by_role("button", name="Draw with a brush").click()
    drag(page, at(page, 0, 0.3, 0.3), at(page, 0, 0.7, 0.3))  # begins in the box, which keeps its place
    expect_strokes(page, 1)
    expect(page.get_by_role("button", name="Draw a box")).to_have_attribute("aria-pressed", "false")
    expect(bar.get_by_role("button", name="Redo")).to_be_disabled()
    bar.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("travelled=['past']")).to_be_visible()
    page.get_by_role("button", name="Box from the page").click()
    shown(page)
    expect_strokes(page, 1)
