"""Finding a method: by keyboard alone, on a phone, and on the page that explains them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seglib.methods import METHODS
from tests.browser.app.person import after, change_method, expect_word

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def test_a_method_is_chosen_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=otsu")
    button = page.get_by_role("button", name="Otsu", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Otsu", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Otsu", exact=True)).not_to_be_focused()
    chosen = page.evaluate("document.activeElement.innerText.trim()")
    after(page, lambda: page.keyboard.press("Space"))
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    expect_word(page, "method", next(method.name for method in METHODS if method.title == chosen))


def test_every_method_can_be_reached_and_chosen_on_a_phone(visit: Visit) -> None:
    page = visit("/?sample=shapes&method=otsu", **PHONE)
    page.get_by_role("button", name="Otsu", exact=True).click()
    body = page.get_by_test_id("stPopoverBody")
    for method in METHODS:
        choice = body.get_by_role("radio", name=method.title, exact=True)
        choice.scroll_into_view_if_needed()
        expect(choice).to_be_in_viewport(ratio=0.9)
    page.keyboard.press("Escape")
    expect(body).to_have_count(0)
    after(page, lambda: change_method(page, METHODS[0].title))
    expect_word(page, "method", METHODS[0].name)


def test_the_methods_page_leads_to_a_family_and_to_a_try(open_page: Callable[..., Page], server: object) -> None:
    page = open_page()
    page.goto(f"{server.url}/methods")  # type: ignore[attr-defined]
    page.get_by_role("link", name="Neural networks").click()
    expect(page.get_by_role("heading", name="Neural networks")).to_be_in_viewport()
    page.locator("summary", has_text="U-Net").first.click()
    page.get_by_role("link", name="Try it").locator("visible=true").first.click()
    expect_word(page, "method", "unet")
