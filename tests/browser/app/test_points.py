"""Clicks for a method that starts from them: the result, the address, undo and other people follow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seglib.prompt import Stroke, strokes_of
from tests.browser.app.person import address, after, arrive, expect_word, place, stamp, words

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
LINK = "/?sample=shapes&method=kmeans(start=clicks)"


def drawn(page: Page, word: str = "strokes") -> tuple[Stroke, ...]:
    return strokes_of(words(page).get(word, ""))


def click(page: Page, x: float, y: float, count: int) -> None:
    """Click into the picture, and wait until the address holds this many strokes."""
    after(page, lambda: page.mouse.click(*place(page, 0, x, y)))
    page.wait_for_function("n => (new URLSearchParams(location.search).get('strokes') ?? '').split('~').length === n", arg=count)


def test_clicks_start_the_groups_and_undo_reload_and_link_know_each_of_them(visit: Visit) -> None:
    page = visit(LINK)
    lesson = page.locator(".st-key-picture .lesson").first
    expect(lesson).to_have_text("Click one centre after the other")
    seen = [stamp(page)]
    for i, at in enumerate([(0.2, 0.2), (0.5, 0.5), (0.8, 0.3)], start=1):
        click(page, *at, count=i)
        seen.append(stamp(page))
    expect(lesson).to_be_hidden()
    assert [stroke.label for stroke in drawn(page)] == [0, 0, 0]
    assert drawn(page)[1].points[0] == pytest.approx((0.5, 0.5), abs=0.005)
    assert len(set(seen)) == 4, "every click changes the result"

    after(page, lambda: page.keyboard.press("Control+z"))
    assert len(drawn(page)) == 2
    after(page, page.get_by_role("toolbar", name="Drawing").get_by_role("button", name="Undo").click)
    assert len(drawn(page)) == 1
    after(page, page.get_by_role("button", name="Redo", exact=True).click)
    two = words(page)["strokes"]
    assert len(drawn(page)) == 2

    page.reload()
    arrive(page)
    expect_word(page, "strokes", two)
    theirs = visit(address(page))
    assert (words(theirs)["strokes"], stamp(theirs)) == (two, stamp(page))
    click(theirs, 0.7, 0.7, count=3)
    after(theirs, theirs.get_by_role("button", name="Remove everything").click)
    expect_word(theirs, "strokes", "")
    expect_word(page, "strokes", two)


def test_the_points_are_there_only_for_a_method_that_starts_from_them(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=kmeans")
    expect(page.get_by_role("button", name="Click points")).to_be_hidden()
    page = visit("/compare?sample=shapes&1.method=kmeans(start=clicks)&2.method=otsu&3.method=kmeans(start=clicks,space=grey)")
    after(page, lambda: page.mouse.click(*place(page, 0, 0.5, 0.5)))
    page.wait_for_function("() => new URLSearchParams(location.search).has('3.strokes')")
    assert words(page)["1.strokes"] == words(page)["3.strokes"]
    assert "2.strokes" not in words(page)
