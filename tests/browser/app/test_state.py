"""The address bar is the state: sliders write it, undo, Back, reload and other people read it."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app.person import address, after, arrive, change_method, expect_word, metric, score, slider, stamp, words

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_slider_moves_labels_score_and_address_and_undo_takes_it_back(visit: Visit) -> None:
    page = visit()
    first, dice = stamp(page), score(page)
    after(page, lambda: slider(page, "Offset").press("End"))
    assert score(page) != dice
    expect_word(page, "method", "otsu(offset=100)")
    expect(page.get_by_test_id("stMetricDelta").first).to_contain_text(f"{score(page) - dice:+.3f}".replace("-", ""))

    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    assert (stamp(page), score(page)) == (first, dice)
    expect(slider(page, "Offset")).to_have_value("0")
    expect_word(page, "method", "otsu")

    after(page, page.get_by_role("button", name="Redo").click)
    expect(slider(page, "Offset")).to_have_value("100")
    expect_word(page, "method", "otsu(offset=100)")

    after(page, lambda: page.keyboard.press("Control+z"))
    assert (stamp(page), score(page)) == (first, dice)


def test_a_slider_that_moves_on_before_the_page_has_answered_is_not_thrown_back(visit: Visit) -> None:
    page = visit()
    thumb = slider(page, "Offset")
    thumb.focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    expect_word(page, "method", "otsu(offset=12)")
    arrive(page)
    expect(thumb).to_have_value("12")
    assert words(page)["method"] == "otsu(offset=12)"
    dice = score(page)
    theirs = visit(address(page))
    assert score(theirs) == dice


def test_back_and_forward_of_the_browser_walk_through_the_states(visit: Visit) -> None:
    page = visit()
    first, dice = stamp(page), score(page)
    after(page, lambda: slider(page, "Offset").press("ArrowRight"))
    second = score(page)
    after(page, page.go_back)
    assert (stamp(page), score(page)) == (first, dice)
    expect(slider(page, "Offset")).to_have_value("0")
    after(page, page.go_forward)
    assert score(page) == second
    expect(slider(page, "Offset")).to_have_value("1")


def test_back_walks_over_changes_of_the_method_one_by_one(visit: Visit) -> None:
    page = visit("/?sample=shapes")
    after(page, lambda: slider(page, "Offset").press("ArrowRight"))
    after(page, lambda: change_method(page, "Triangle"))
    after(page, lambda: change_method(page, "Li"))
    for method in ("triangle", "otsu(offset=1)", "otsu"):
        after(page, page.go_back)
        expect_word(page, "method", method)
    after(page, page.go_forward)
    expect_word(page, "method", "otsu(offset=1)")


def test_reload_and_another_person_see_the_same(visit: Visit) -> None:
    page = visit("/?sample=shapes")
    after(page, lambda: change_method(page, "Adaptive threshold"))
    after(page, lambda: slider(page, "Radius").press("ArrowRight"))
    expect_word(page, "method", "adaptive(radius=41)")
    here, seen, dice = address(page), stamp(page), score(page)
    page.reload()
    arrive(page)
    assert (stamp(page), score(page), address(page)) == (seen, dice, here)
    theirs = visit(here)
    assert (stamp(theirs), score(theirs), address(theirs)) == (seen, dice, here)
    expect(slider(theirs, "Radius")).to_have_value("41")


def test_a_link_with_nonsense_opens_with_defaults_and_names_each_ignored_part(visit: Visit) -> None:
    link = {
        "sample": "atlantis",
        "method": "kmeans(k=99,space=hsv,seed=7)",
        "before": "sharpenn;gaussian(sigma=-1)",
        "side": "enormous",
        "colour": "red",
    }
    page = visit("/?" + urlencode(link))
    said = page.get_by_test_id("stAlert")
    expect(said).to_contain_text("Parts of this link were ignored")
    for part in (
        "There is no sample 'atlantis'",
        "KMeans.k must be an integer from 2 to 16, got 99",
        "KMeans.space must be",
        "There is no filter 'sharpenn'",
        "sigma must be a number",
        "side must be an integer, got 'enormous'",
        "says 'colour', which means nothing",
    ):
        expect(said).to_contain_text(part)
    expect(slider(page, "k")).to_have_value("3")
    expect(metric(page, "Dice")).to_be_visible()
    assert words(page) == {"v": "1", "sample": "nuclei", "method": "kmeans(seed=7)", "before": "gaussian"}


def test_the_picture_and_the_settings_stay_while_the_page_changes(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=otsu(offset=5)")
    dice = score(page)
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Methods").click()
    expect(page.get_by_role("heading", name="Methods")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Segment").click()
    arrive(page)
    expect_word(page, "method", "otsu(offset=5)")
    expect_word(page, "sample", "shapes")
    assert score(page) == dice
