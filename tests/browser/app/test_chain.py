"""The chains before and after the method: added to, switched, moved, reordered, shortened, and always in the address."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from seglib.filters.smooth import Gaussian
from seglib.filters.tone import Invert
from seglib.samples import sample
from seglib.types import Pixels
from tests.browser.app.person import after, choose, expect_word, picture, quiet, score, slider, stamp

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def switch(page: Page, title: str) -> Locator:
    return page.locator(".st-key-settings label").get_by_text(title, exact=True)


def looks_like(page: Page, expected: Pixels) -> bool:
    """Whether the left panel shows these pixels, up to the losses on the way."""
    seen = picture(page, 0)
    rows = (np.arange(seen.shape[0]) + 0.5) * expected.shape[0] / seen.shape[0]
    columns = (np.arange(seen.shape[1]) + 0.5) * expected.shape[1] / seen.shape[1]
    wanted = expected[rows.astype(int)[:, None], columns.astype(int)]
    return float(np.abs(seen.astype(float) - wanted).mean()) < 8


def test_filters_are_added_switched_moved_reordered_and_removed(visit: Visit) -> None:
    page = visit("/?sample=shapes")
    image = sample("shapes").load().image
    plain, dice = stamp(page), score(page)
    assert looks_like(page, image.pixels)
    page.get_by_text("Before the method").click()
    adder = page.get_by_role("combobox", name="Add a filter")

    after(page, lambda: choose(page, adder, "Invert"))
    expect_word(page, "before", "invert")
    assert looks_like(page, Invert().apply(image).pixels)
    assert not looks_like(page, image.pixels)
    assert score(page) < dice - 0.5, "what was bright is dark now"

    after(page, lambda: choose(page, adder, "Gaussian blur"))
    expect_word(page, "before", "invert;gaussian")
    expect(page.get_by_text("Before the method (2)")).to_be_visible()

    after(page, switch(page, "Invert").click)
    expect_word(page, "before", "!invert;gaussian")
    expect(page.get_by_text("Before the method (1)")).to_be_visible()
    assert looks_like(page, Gaussian().apply(image).pixels)
    assert score(page) > dice - 0.1

    after(page, lambda: slider(page, "Sigma").press("End"))
    expect_word(page, "before", "!invert;gaussian(sigma=20.0)")
    assert looks_like(page, Gaussian(sigma=20.0).apply(image).pixels)

    page.get_by_role("button", name="Do Gaussian blur earlier").click()
    expect_word(page, "before", "gaussian(sigma=20.0);!invert")
    expect(slider(page, "Sigma")).to_have_count(1)  # the one of before the move is gone
    expect(slider(page, "Sigma")).to_have_value("20")

    after(page, page.get_by_role("button", name="Remove Gaussian blur").click)
    expect_word(page, "before", "!invert")
    page.get_by_role("button", name="Remove Invert").click()
    expect_word(page, "before", "")
    quiet(page)
    assert (stamp(page), score(page)) == (plain, dice)

    page.get_by_role("button", name="Undo", exact=True).click()
    expect_word(page, "before", "!invert")


def test_a_clean_up_changes_the_labels_and_not_the_picture(visit: Visit) -> None:
    page = visit("/?sample=nuclei")
    left, dice = picture(page, 0), score(page)
    page.get_by_text("After the method").click()
    after(page, lambda: choose(page, page.get_by_role("combobox", name="Add a clean-up"), "Closing"))
    expect_word(page, "after", "closing")
    np.testing.assert_array_equal(picture(page, 0), left)
    assert score(page) != dice
