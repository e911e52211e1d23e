"""Score in a real browser: a click on a bad place goes there once, and the numbers of a file stand beside those of a method."""

import re
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from seglib.samples import sample
from tests.browser.app import files
from tests.browser.app.person import after, expect_word, quiet, score, viewer

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def zoom(page: Page) -> float:
    return float(viewer(page).get_attribute("data-zoom") or 0)


def test_a_click_on_a_bad_place_goes_there_and_later_runs_leave_the_view_alone(visit: Visit) -> None:
    page = visit("/score?sample=nuclei&1.method=otsu")
    assert zoom(page) == 1
    after(page, page.get_by_role("button", name="1 · miss").click)
    expect(viewer(page)).not_to_have_attribute("data-zoom", "1.000")
    expect(page.locator(".st-key-picture .mark:visible")).to_have_count(2)
    viewer(page).get_by_role("button", name="Show the whole picture").click()
    expect(viewer(page)).to_have_attribute("data-zoom", "1.000")
    after(page, page.get_by_text("Distance", exact=True).click)
    assert zoom(page) == 1, "a wish is followed once"
    after(page, page.get_by_role("button", name="1 · miss").click)
    expect(viewer(page)).not_to_have_attribute("data-zoom", "1.000")


def test_the_words_of_a_place_stay_inside_of_its_button(visit: Visit) -> None:
    page = visit("/score?sample=nuclei&1.method=manual(low=20)", viewport={"width": 1000, "height": 800})
    places = page.locator("[class*='st-key-score-place'] button")
    assert re.search(r"\d{3},\d{3}\spixels", places.first.inner_text())
    for place in places.all():
        assert place.evaluate("(button) => button.scrollWidth <= button.clientWidth"), place.inner_text()


def test_a_file_of_another_program_is_scored_and_segment_is_followed(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=li")
    page.get_by_role("link", name="All measures").click()
    expect_word(page, "1.method", "li")
    quiet(page)
    truth = sample("shapes").load().truth
    assert truth is not None
    grown = cv2.dilate((truth > 0).astype(np.uint8) * 255, np.ones((3, 3), np.uint8))
    page.get_by_role("button", name="Add a file").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(files.file("grown.png", files.png(grown)))
    expect(dialog).to_contain_text("255 means foreground")
    dialog.get_by_role("button", name="Done").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    after(page, page.get_by_text("grown", exact=True).first.click)
    found = grown > 0
    assert score(page) == pytest.approx(2 * (found & (truth > 0)).sum() / (found.sum() + (truth > 0).sum()), abs=1e-3)
