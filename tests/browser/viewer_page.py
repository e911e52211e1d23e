"""Reading and driving the page of `viewer_app.py`: what the tests of the viewer share."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect
from skimage import data

APP = Path(__file__).with_name("viewer_app.py")
SIZE = 96
READ = """async (canvas, [x, y, size]) => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); await frame();
  const scale = Math.min(canvas.width, canvas.height) / size;
  const at = [canvas.width / 2 + (x + 0.5 - size / 2) * scale, canvas.height / 2 + (y + 0.5 - size / 2) * scale];
  return [...canvas.getContext('2d').getImageData(...at.map(Math.floor), 1, 1).data];
}"""


def shown(page: Page, before: str | None = None) -> Locator:
    """The first viewer, as soon as it shows the newest description (and no longer `before`)."""
    viewer = page.locator(".viewer").first
    if before is not None:
        expect(viewer).not_to_have_attribute("data-stamp", before)
    expect(viewer).to_have_attribute("data-ready", "true", timeout=20_000)
    return viewer


def stamp(page: Page) -> str:
    return page.locator(".viewer").first.get_attribute("data-stamp") or ""


def move_threshold(page: Page) -> None:
    before = stamp(page)
    page.get_by_role("slider", name="threshold").press("ArrowRight")
    shown(page, before)


def zoom_of(page: Page) -> float:
    return float(page.locator(".viewer").first.get_attribute("data-zoom") or "nan")


def frame(page: Page, index: int) -> dict[str, float]:
    box = page.locator(".picture").nth(index).bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def at(page: Page, index: int, x: float, y: float) -> tuple[float, float]:
    """The window position of a point of the square picture, in fractions, while all of it is shown."""
    box = frame(page, index)
    side = min(box["width"], box["height"])
    return box["x"] + box["width"] / 2 + (x - 0.5) * side, box["y"] + box["height"] / 2 + (y - 0.5) * side


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def pixel(page: Page, index: int, x: int, y: int) -> tuple[int, int, int]:
    """The colour on the screen of one pixel of the picture, while all of it is shown."""
    red, green, blue, _ = page.locator(".picture canvas").nth(index).evaluate(READ, [x, y, SIZE])
    return red, green, blue


def photograph(size: int = SIZE) -> np.ndarray[Any, np.dtype[np.uint8]]:
    index = np.arange(size) * 512 // size
    return np.asarray(data.astronaut()[index[:, None], index[None, :]], np.uint8)


def luma(pixels: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    weighted: np.ndarray[Any, np.dtype[np.float64]] = pixels @ np.array([0.299, 0.587, 0.114])
    return weighted


def box_text(page: Page) -> tuple[float, ...] | None:
    text = page.get_by_text("box=").inner_text().removeprefix("box=")
    return None if text == "None" else tuple(float(part) for part in text.strip("()").split(","))


def expect_box(page: Page, *box: float) -> None:
    """Wait until the page holds this box, to a pixel and a half of the picture, or none."""

    def found() -> bool:
        held = box_text(page)
        return held is None if not box else held is not None and held == pytest.approx(box, abs=1.5 / SIZE)

    for _ in range(100):
        if found():
            break
        page.wait_for_timeout(50)
    assert found(), f"the page holds {box_text(page)}, not {box}"


def touch(page: Page, *steps: list[tuple[float, float]]) -> None:
    """Put fingers down at the first step, move them through the others, lift them."""
    client = page.context.new_cdp_session(page)
    for i, fingers in enumerate(steps):
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(fingers)]
        client.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
