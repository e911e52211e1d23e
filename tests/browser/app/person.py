"""What a person sees on the pages of the app and does there: what the browser tests share."""

import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as NotInTime

ROOT = Path(__file__).parents[3]
APP = ROOT / "streamlit_app.py"
PATIENCE = 60_000  # milliseconds; machines that run tests are busy
expect.set_options(timeout=PATIENCE)


def viewer(page: Page) -> Locator:
    """The pictures in the middle of the page, not those of the steps."""
    return page.locator(".st-key-picture .viewer")


def arrive(page: Page) -> Page:
    """Wait until the page has run to its end and its pictures are drawn."""
    expect(page.locator(".viewer").first).to_have_attribute("data-ready", "true")
    return quiet(page)


def quiet(page: Page) -> Page:
    """Wait until the server has nothing more to do for this page."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    return page


def stamp(page: Page) -> str:
    """Changes whenever the pictures do."""
    return page.locator(".viewer").first.get_attribute("data-stamp") or ""


def after(page: Page, act: Callable[[], object]) -> Page:
    """Do something that changes the pictures, and wait until the new ones are drawn."""
    before = stamp(page)
    act()
    expect(page.locator(".viewer").first).not_to_have_attribute("data-stamp", before)
    return arrive(page)


def words(page: Page) -> dict[str, str]:
    """The address bar."""
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()}


def address(page: Page) -> str:
    """Path and query: what another person needs to see the same."""
    parts = urlsplit(page.url)
    return f"{parts.path}?{parts.query}"


def expect_word(page: Page, key: str, text: str) -> None:
    """Wait until the address bar says this; an empty text means that it does not have the word."""
    try:
        page.wait_for_function(
            "([key, text]) => (new URLSearchParams(location.search).get(key) ?? '') === text", arg=[key, text], timeout=PATIENCE
        )
    except NotInTime:
        assert words(page).get(key, "") == text


def metric(page: Page, name: str) -> Locator:
    """The number of a score card: "Dice", "IoU"."""
    label = page.get_by_test_id("stMetricLabel").filter(has_text=re.compile(f"^{name}"))
    return page.get_by_test_id("stMetric").filter(has=label).get_by_test_id("stMetricValue")


def score(page: Page, name: str = "Dice") -> float:
    return float(metric(page, name).inner_text())


def slider(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stSlider").filter(has_text=re.compile(f"^{name}")).get_by_role("slider")


def choose(page: Page, box: Locator, option: str) -> None:
    """Pick an option of a select box; a list that closes because the page still moves under it is opened again."""
    wanted = page.get_by_role("option", name=option, exact=True)
    for _ in range(10):
        box.click()
        try:
            wanted.click(timeout=PATIENCE / 10)
        except NotInTime:
            continue
        return
    wanted.click()


def change_method(page: Page, name: str, column: int = 1) -> None:
    """Unfold the methods and pick one; if they fold because the page still moves under them, unfold them again."""
    unfold = page.locator("[class*='st-key-chooser-']").nth(column - 1).get_by_role("button")
    body = page.get_by_test_id("stPopoverBody")
    for _ in range(10):
        if not body.is_visible():
            unfold.click()
        try:
            body.get_by_role("radio", name=name, exact=True).click(timeout=PATIENCE / 10)
        except NotInTime:
            continue
        return
    body.get_by_role("radio", name=name, exact=True).click()


def dialog(page: Page, tab: str) -> Locator:
    """Open the dialog that changes the picture at one of its tabs."""
    page.get_by_role("button", name="Change image").click()
    opened = page.get_by_role("dialog")
    opened.get_by_role("tab", name=tab).click()
    return opened


def give(opened: Locator, file: FilePayload) -> Locator:
    """Put a file into the dialog that is open."""
    opened.get_by_role("tabpanel").locator("input[type=file]").set_input_files(file)
    return opened


def upload(page: Page, file: FilePayload, tab: str = "Your image") -> Locator:
    """Open the dialog and put a file into it."""
    return give(dialog(page, tab), file)


READ = """async (canvas) => {
  await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let text = '';
  for (let i = 0; i < data.length; i += 4) text += String.fromCharCode(data[i], data[i + 1], data[i + 2]);
  return [canvas.width, canvas.height, btoa(text)];
}"""


def picture(page: Page, panel: int) -> NDArray[np.uint8]:
    """(H, W, 3) what a panel shows on the screen; of square pictures the whole, without what is beside it."""
    width, height, text = page.locator(".viewer").first.locator(".picture canvas").nth(panel).evaluate(READ)
    pixels = np.frombuffer(b64decode(text), np.uint8).reshape(height, width, 3)
    margin = max(0, width - height) // 2
    return pixels[:, margin : width - margin]


def point(mask: NDArray[np.bool_]) -> tuple[int, int]:
    """(row, column) of the pixel that is deepest inside of a mask."""
    depth = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    row, column = np.unravel_index(int(np.argmax(depth)), mask.shape)
    return int(row), int(column)


def place(page: Page, panel: int, x: float, y: float) -> tuple[float, float]:
    """Where a fraction of a square picture lies in the window, while all of it is shown."""
    box = page.locator(".viewer").first.locator(".picture").nth(panel).bounding_box()
    assert box is not None
    side = min(box["width"], box["height"])
    return box["x"] + box["width"] / 2 + (x - 0.5) * side, box["y"] + box["height"] / 2 + (y - 0.5) * side
