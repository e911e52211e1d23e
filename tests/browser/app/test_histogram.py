"""The limits in the histogram are lines that a person moves: by mouse, keyboard and finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app.person import after, arrive, expect_word, score, slider, stamp, words
from tests.browser.viewer_page import touch

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def histogram(page: Page) -> Locator:
    page.get_by_role("tab", name="Histogram").click()
    plot = page.locator(".histogram .plot")
    expect(plot).to_be_visible()
    arrive(page)
    plot.evaluate("element => element.scrollIntoView({block: 'center'})")
    return plot


def line(page: Page, name: str) -> Locator:
    return page.locator(".histogram").get_by_role("slider", name=name, exact=True)


def at(plot: Locator, boundary: float) -> tuple[float, float]:
    """Where the boundary before a level lies in the window."""
    box = plot.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * boundary / 256, box["y"] + box["height"] * 0.6


def level(page: Page, name: str) -> int:
    return int(line(page, name).get_attribute("aria-valuenow") or "")


def test_a_threshold_that_is_dragged_moves_at_once_and_sets_the_offset_on_release(visit: Visit) -> None:
    page = visit()
    plot = histogram(page)
    chosen, dice, before = level(page, "threshold"), score(page), stamp(page)
    page.mouse.move(*at(plot, chosen + 1))
    page.mouse.down()
    page.mouse.move(*at(plot, chosen + 31), steps=4)
    expect(line(page, "threshold")).to_have_attribute("aria-valuenow", str(chosen + 30))
    assert (stamp(page), words(page)["method"]) == (before, "otsu")  # nothing is computed while it moves
    after(page, page.mouse.up)
    expect_word(page, "method", "otsu(offset=30)")
    expect(slider(page, "Offset")).to_have_value("30")
    expect(line(page, "threshold")).to_have_attribute("aria-valuenow", str(chosen + 30))
    assert score(page) != dice

    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    assert score(page) == dice
    expect(slider(page, "Offset")).to_have_value("0")
    expect(line(page, "threshold")).to_have_attribute("aria-valuenow", str(chosen))


def test_keys_move_a_line_and_many_of_them_are_one_step_back(visit: Visit) -> None:
    page = visit()
    histogram(page)
    chosen, dice = level(page, "threshold"), score(page)
    mark = line(page, "threshold")
    mark.focus()

    def press() -> None:
        for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "PageUp", "Shift+ArrowRight"):
            page.keyboard.press(key)

    after(page, press)
    expect_word(page, "method", "otsu(offset=21)")
    expect(mark).to_be_focused()
    expect(mark).to_have_attribute("aria-valuenow", str(chosen + 21))
    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    expect_word(page, "method", "otsu")
    assert score(page) == dice


def test_both_limits_of_a_manual_threshold_move_and_a_slider_moves_the_line(visit: Visit) -> None:
    page = visit("/?method=manual(low=60,high=200)")
    plot = histogram(page)
    for start, end, word in ((60, 80, "manual(low=80,high=200)"), (201, 151, "manual(low=80,high=150)")):
        page.mouse.move(*at(plot, start))
        page.mouse.down()
        page.mouse.move(*at(plot, end), steps=3)
        after(page, page.mouse.up)
        expect_word(page, "method", word)
    after(page, lambda: slider(page, "Low").press("ArrowRight"))
    expect(line(page, "low")).to_have_attribute("aria-valuenow", "81")


def test_escape_and_a_scrolling_finger_leave_the_line_where_it_was(visit: Visit) -> None:
    page = visit()
    plot = histogram(page)
    chosen, before = level(page, "threshold"), stamp(page)
    page.mouse.move(*at(plot, chosen + 1))
    page.mouse.down()
    page.mouse.move(*at(plot, 200), steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(line(page, "threshold")).to_have_attribute("aria-valuenow", str(chosen))
    after(page, lambda: slider(page, "Offset").press("ArrowRight"))
    expect_word(page, "method", "otsu(offset=1)")  # and not what had been dragged
    assert stamp(page) != before


def test_a_finger_moves_the_line_sideways(visit: Visit) -> None:
    page = visit("/?method=hysteresis(high=120,ratio=0.5)", **PHONE)
    plot = histogram(page)
    (x, y), (end, _) = at(plot, 121), at(plot, 161)
    after(page, lambda: touch(page, *[[(x + (end - x) * i / 6, y)] for i in range(7)]))
    expect(line(page, "high")).to_have_attribute("aria-valuenow", "160")
    expect_word(page, "method", "hysteresis(high=160,ratio=0.5)")
    expect(line(page, "low")).to_have_attribute("aria-valuenow", "80")
