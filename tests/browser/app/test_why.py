"""Ask a pixel why: a click marks it, the tab says the numbers, and they follow the sliders."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seglib.samples import sample
from tests.browser.app.person import after, place, quiet, slider, words

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_click_asks_a_pixel_and_the_numbers_follow_the_slider_until_escape(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=manual(low=90)")
    address = words(page)
    answer = page.locator(".st-key-more .why")
    x, y = 0.3, 0.3
    after(page, lambda: page.mouse.click(*place(page, 1, x, y)))
    expect(answer).to_contain_text("Foreground")
    where = re.search(r"x (\d+), y (\d+) of 512 × 512", answer.inner_text())
    assert where is not None
    column, row = (int(part) for part in where.groups())
    assert (column, row) == (pytest.approx(512 * x, abs=2), pytest.approx(512 * y, abs=2))
    red, green, blue = sample("shapes").load().image.pixels[row, column]
    expect(answer).to_contain_text(f"RGB {red} {green} {blue}")
    expect(page.locator(".st-key-picture .mark:visible")).to_have_count(2)
    assert words(page) == address, "what is asked is no part of the recipe"

    after(page, lambda: slider(page, "Low").press("End"))
    expect(answer).to_contain_text("Background")
    expect(answer).to_contain_text(f"x {column}, y {row}")

    page.locator(".st-key-picture canvas").first.focus()
    after(page, lambda: page.keyboard.press("Escape"))
    expect(answer).to_have_count(0)
    expect(page.locator(".st-key-more")).to_contain_text("Click a pixel in the picture")
    after(page, lambda: page.keyboard.press("Enter"))
    expect(answer).to_contain_text("x 256, y 256")
    after(page, lambda: page.keyboard.press("Alt+Shift+ArrowLeft"))
    expect(answer).to_contain_text("x 246, y 256")


def test_asking_chooses_no_foreground(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=kmeans(space=grey)")
    after(page, lambda: page.mouse.click(*place(page, 0, 0.3, 0.3)))
    expect(page.locator(".st-key-more .why")).to_contain_text("oracle")
    assert "foreground" not in words(quiet(page))
    after(page, page.locator(".st-key-settings").get_by_text("Chosen", exact=True).click)
    expect(page.locator(".st-key-picture .viewer")).to_have_attribute("data-tool", "choose")
    before = words(page)["foreground"]
    after(page, lambda: page.mouse.click(*place(page, 0, 0.3, 0.3)))
    page.wait_for_function("before => new URLSearchParams(location.search).get('foreground') !== before", arg=before)
