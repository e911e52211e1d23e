"""The pages about measures: numbers follow the slider, links and Undo hold what is seen, a question keeps its answer back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app.person import address, after, arrive, expect_word, slider

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def row(page: Page, measure: str) -> str:
    """The number of a measure and its change, as they stand in the table."""
    name = page.get_by_role("rowheader", name=measure, exact=True)
    return " ".join(page.locator(".measures tr").filter(has=name).locator("td").all_inner_texts()).strip()


def test_numbers_follow_a_slider_and_links_and_undo_hold_what_is_seen(visit: Visit) -> None:
    page = visit("/lab?sample=shapes")
    assert row(page, "Dice") == "1.000"
    after(page, lambda: slider(page, "Dilate").press("ArrowRight"))
    expect_word(page, "mistakes", "mistakes(dilate=1)")
    moved = row(page, "Dice")
    assert re.fullmatch(r"0\.9\d\d\s+−0\.0\d\d", moved), moved
    assert row(page, "Recall").startswith("1.000")
    theirs = visit(address(page))
    assert row(theirs, "Dice").split()[0] == moved.split()[0]
    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    assert row(page, "Dice").split()[0] == "1.000"
    expect(slider(page, "Dilate")).to_have_value("0")


@pytest.mark.parametrize("width", [910, 1280])
def test_every_change_is_in_sight(visit: Visit, width: int) -> None:
    page = visit("/lab?sample=nuclei", viewport={"width": width, "height": 900})
    after(page, lambda: slider(page, "Speckle").press("ArrowRight"))
    table = page.locator(".measures")
    assert table.locator(".better, .worse").count() > 10
    right = table.evaluate(
        "(table) => Math.max(...[...table.querySelectorAll('td')].map(cell => cell.getBoundingClientRect().right))"
    )
    column = page.locator(".st-key-facts").bounding_box()
    assert column is not None
    assert right <= column["x"] + column["width"] + 1


def test_a_question_keeps_its_answer_back_until_somebody_has_guessed(visit: Visit) -> None:
    page = visit("/lab")
    page.get_by_role("radio", name="Tiny object, large object").click()
    expect(page.get_by_role("button", name="Show the numbers")).to_be_disabled()
    expect(page.locator(".measures")).to_have_count(0)
    page.get_by_text("B, the tiny one").click()
    page.get_by_role("button", name="Show the numbers").click()
    expect(page.get_by_text("Right.", exact=True)).to_be_visible()
    assert row(arrive(page), "NSD").split() == ["1.000", "1.000"]
    page.get_by_role("button", name="Play with B").click()
    expect_word(page, "mask", "mask(kind=dot)")
    expect(slider(page, "Dilate")).to_have_value("1")


def test_the_code_of_an_average_is_chosen_and_the_ceiling_follows_its_slider(visit: Visit) -> None:
    page = visit("/which_dice")
    expect(page.get_by_role("rowheader", name="Pooled over pixels")).to_be_visible()
    expect(page.get_by_test_id("stCode")).to_contain_text("def mean_over_images(truths, preds, classes)")
    page = visit("/label_noise?mask=mask(kind=vessels)")
    sentence = page.get_by_text("no method can honestly be said to be better than")
    before = sentence.inner_text()
    after(page, lambda: slider(page, "Stray").press("End"))
    expect_word(page, "hand", "hand(stray=5.0)")
    expect(sentence).not_to_have_text(before)
