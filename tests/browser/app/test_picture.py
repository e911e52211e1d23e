"""Another picture: a sample, a file, the clipboard; its ground truth; pages and windows of files that have them."""

import base64
import contextlib
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Error, Page, expect

from seglib.samples import SAMPLES
from tests.browser.app import files
from tests.browser.app.person import after, dialog, expect_word, give, metric, quiet, score, slider, stamp, upload

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PASTE = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: 'image/png' }));
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""


def card(page: Page) -> str:
    return page.locator(".st-key-image-card").inner_text()


def test_a_sample_is_chosen_in_the_gallery(visit: Visit) -> None:
    page = visit()
    gallery = dialog(page, "Samples")
    for sample in SAMPLES:
        expect(gallery.get_by_role("button", name=sample.title, exact=True)).to_be_visible()
    expect(gallery.locator("img")).to_have_count(len(SAMPLES))
    page.wait_for_function("[...document.querySelectorAll('[role=dialog] img')].every((each) => each.naturalWidth > 0)")
    after(page, gallery.get_by_role("button", name="Plain shapes").click)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_word(page, "sample", "shapes")
    assert "shapes" in card(page).lower()
    assert 0 < score(page) <= 1


def test_a_file_and_its_mask_give_a_score(visit: Visit) -> None:
    page = visit()
    pixels, mask = files.scene()
    after(page, lambda: upload(page, files.file("two discs.png", files.png(pixels))))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_word(page, "sample", "")
    expect_word(page, "file", "two discs")
    assert "120 × 90 px" in card(page)
    assert "No ground truth" in card(page)
    expect(metric(page, "Dice")).to_have_count(0)

    page.get_by_role("button", name="Add ground truth").click()
    opened = give(page.get_by_role("dialog"), files.file("mask.png", files.png(mask)))
    expect(opened).to_contain_text("% foreground")
    opened.get_by_role("button", name="Done").click()
    expect(metric(page, "Dice")).to_be_visible()
    quiet(page)
    assert score(page) > 0.99, "Otsu parts two discs of 180 from a ground of 60"
    assert "mask.png" in card(page)


def test_a_mask_of_another_size_is_explained_and_mended_by_its_button(visit: Visit) -> None:
    page = visit()
    pixels, mask = files.scene()
    after(page, lambda: upload(page, files.file("discs.png", files.png(pixels))))
    half = mask[::2, ::2]
    opened = upload(page, files.file("half.png", files.png(half)), "Ground truth")
    expect(opened).to_contain_text("half.png is 60x45 pixels and the image 120x90: the same proportions, another resolution.")
    expect(metric(page, "Dice")).to_have_count(0)
    opened.get_by_role("button", name="Bring it to 120x90").click()
    expect(opened).to_contain_text("% foreground")
    expect(opened).to_contain_text("mask brought from 60x45 to 120x90 by the nearest pixel")
    opened.get_by_role("button", name="Done").click()
    expect(metric(page, "Dice")).to_be_visible()
    assert score(page) > 0.9


def test_a_picture_is_pasted_from_the_clipboard(visit: Visit) -> None:
    page = visit()
    expect(dialog(page, "Your image")).to_contain_text("to paste a picture")
    data = base64.b64encode(files.png(files.scene()[0])).decode()
    after(page, lambda: page.evaluate(PASTE, ["pasted.png", data]))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect_word(page, "file", "pasted")
    assert "120 × 90 px" in card(page)


def test_the_pages_of_a_tiff_have_a_slider(visit: Visit) -> None:
    page = visit()
    grey = files.scene()[0][..., 0]
    data = files.pages_tiff(grey, np.ascontiguousarray(grey[::-1]), np.ascontiguousarray(grey[:, ::-1]))
    after(page, lambda: upload(page, files.file("stack.tif", data)))
    pages = slider(page, "Page")
    expect(pages).to_have_value("1")
    expect(pages).to_have_attribute("max", "3")
    first = stamp(page)
    after(page, lambda: pages.press("ArrowRight"))
    second = stamp(page)
    after(page, lambda: pages.press("ArrowRight"))
    assert len({first, second, stamp(page)}) == 3
    after(page, lambda: pages.press("Home"))
    assert stamp(page) == first


def test_the_window_of_a_dicom_changes_what_is_bright_and_is_said(visit: Visit) -> None:
    page = visit()
    rows, columns = np.mgrid[:64, :64]
    stored = (columns * 40).astype(np.int16)  # -1024 to 1496 HU from left to right
    stored[rows > 40] = 1064  # 40 HU
    after(page, lambda: upload(page, files.file("slice.dcm", files.dicom(stored))))
    window = page.locator(".st-key-image-card").get_by_role("combobox")
    before = stamp(page)
    lungs = page.get_by_role("option", name="lung", exact=True)
    for _ in range(5):  # a run that is still on its way may fold the list again
        window.press("ArrowDown")
        with contextlib.suppress(Error):
            lungs.wait_for(timeout=5_000)
            break
    after(page, lungs.click)
    lung = stamp(page)
    assert lung != before
    page.locator("summary", has_text="What was done to it").click()
    expect(page.locator(".st-key-ledger")).to_contain_text("-600")
