"""All automatic thresholds side by side, and the way from one of them to its sliders."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app.person import after, arrive, change_method, expect_word, score

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
TAB = "Try all thresholds"


def cards(page: Page) -> Locator:
    return page.locator(".st-key-try-all [class*='st-key-try-']").filter(has=page.get_by_role("img"))


def told(page: Page) -> list[tuple[str, str, float]]:
    """Name, threshold and Dice of each card, in the order shown."""
    expect(cards(page).last.get_by_role("img")).to_be_visible()
    arrive(page)
    found = []
    for text in cards(page).all_inner_texts():
        name, numbers = filter(None, map(str.strip, text.splitlines()))
        level, dice = re.fullmatch(r"(\w+) · Dice ([\d.]+)", numbers).groups()  # type: ignore[union-attr]
        found.append((name, level, float(dice)))
    return found


def test_every_threshold_is_there_in_order_and_a_click_goes_there(visit: Visit) -> None:
    page = visit("/?method=otsu(offset=20)")
    first = score(page)
    page.get_by_role("tab", name=TAB).click()
    shown = told(page)
    assert len(shown) == 11
    levels = [int(level) for _, level, _ in shown if level != "local"]
    assert levels == sorted(levels)
    assert [level for _, level, _ in shown[len(levels) :]] == ["local"] * 3
    flags = " ".join(page.locator(".histogram .flag").all_inner_texts())
    for name, level, _ in shown:
        assert level == "local" or re.search(rf"{name}[\w, ]*: {level}\b", flags)
    assert page.locator(".histogram [role=slider]").count() == 0

    after(page, page.get_by_role("button", name="Triangle", exact=True).click)
    expect_word(page, "method", "triangle")
    assert score(page) == {name: dice for name, _, dice in shown}["Triangle"]
    assert told(page) == shown  # the tab stays open, and the cards where they were
    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    expect_word(page, "method", "otsu(offset=20)")
    assert score(page) == first


def test_the_tab_is_there_for_thresholds_only(visit: Visit) -> None:
    page = visit()
    page.get_by_role("tab", name=TAB).click()
    expect(cards(page).last).to_be_visible()
    change_method(page, "K-Means")
    expect_word(page, "method", "kmeans")
    expect(page.get_by_role("tab", name=TAB)).to_have_count(0)
    expect(page.get_by_role("tab", name="Histogram")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect_word(page, "method", "otsu")
    expect(page.get_by_role("tab", name=TAB)).to_be_visible()


def test_dark_foreground_is_tried_for_all(visit: Visit) -> None:
    page = visit("/?method=otsu(foreground=dark)")
    page.get_by_role("tab", name=TAB).click()
    told(page)
    after(page, page.get_by_role("button", name="Niblack", exact=True).click)
    expect_word(page, "method", "niblack(foreground=dark)")
