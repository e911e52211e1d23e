"""A mask is painted with every tool, and becomes the ground truth."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app.person import address, after, arrive, place

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def drag(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*place(page, 0, *places[0]))
    page.mouse.down()
    for x, y in places[1:]:
        page.mouse.move(*place(page, 0, x, y), steps=4)
    page.mouse.up()


def pick(page: Page, name: str) -> None:
    page.locator(f"[data-control={name}]").first.click()


def share(page: Page) -> float:
    """Percent of the picture that is drawn."""
    return float(page.locator(".st-key-score strong").first.inner_text().split()[0])


def test_a_mask_is_painted_filled_and_erased_and_becomes_the_truth(visit: Visit) -> None:
    page = visit("/draw?sample=nuclei")
    after(page, lambda: drag(page, (0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6), (0.2, 0.2)))
    outline = share(page)
    pick(page, "bucket")
    after(page, lambda: page.mouse.click(*place(page, 0, 0.4, 0.4)))
    filled = share(page)
    assert filled > 16 > outline  # the square that the outline holds

    pick(page, "area")
    for x, y in ((0.7, 0.7), (0.9, 0.7), (0.9, 0.9)):
        page.mouse.click(*place(page, 0, x, y))
    after(page, lambda: page.mouse.click(*place(page, 0, 0.7, 0.7)))
    assert share(page) == pytest.approx(filled + 2, abs=0.15)  # half of a square of a fifth of the side

    pick(page, "eraser")
    pick(page, "bucket")
    after(page, lambda: page.mouse.click(*place(page, 0, 0.4, 0.4)))
    assert share(page) == pytest.approx(2, abs=0.15)
    after(page, page.get_by_role("button", name="Undo", exact=True).click)
    assert share(page) == pytest.approx(filled + 2, abs=0.15)
    page.get_by_role("button", name="Use as ground truth").click()
    expect(page.get_by_text("This is the ground truth now")).to_be_visible()


def test_a_drawing_survives_a_reload_and_back_and_forward_lead_through_it(visit: Visit) -> None:
    page = visit("/draw?sample=nuclei")
    shares = []
    for height in (0.2, 0.5, 0.8):
        after(page, lambda height=height: drag(page, (0.2, height), (0.8, height)))  # type: ignore[misc]
        shares.append(share(page))
    assert shares == sorted(set(shares))
    page.reload()
    arrive(page)
    assert share(page) == shares[2]
    after(page, page.go_back)
    assert share(page) == shares[1]
    after(page, page.go_forward)
    assert share(page) == shares[2]
    other = visit(address(page))
    assert share(other) == shares[2]
