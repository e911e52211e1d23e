"""The viewer, used as a person uses it: with wheel, mouse, fingers and keys, and read as pixels."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, WebSocket, expect
from skimage import data

from seglib.palette import FALSE_ALARM, HIT, label_colours, rgb

pytestmark = pytest.mark.browser
APP = Path(__file__).with_name("viewer_app.py")
SIZE = 96
Look = Callable[..., Page]
READ = """async (canvas, [x, y, size]) => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame(); await frame();
  const scale = Math.min(canvas.width, canvas.height) / size;
  const at = [canvas.width / 2 + (x + 0.5 - size / 2) * scale, canvas.height / 2 + (y + 0.5 - size / 2) * scale];
  return [...canvas.getContext('2d').getImageData(...at.map(Math.floor), 1, 1).data];
}"""


@pytest.fixture
def look(serve: Callable[..., Any], open_page: Callable[..., Page]) -> Look:
    """A function that opens the test page with a query and waits until the viewer shows everything."""

    def open_with(query: str = "", **options: Any) -> Page:
        page = open_page(**options)
        page.goto(f"{serve(APP).url}/?{query}")
        shown(page)
        return page

    return open_with


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
    return {name: float(value) for name, value in box.items()}


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


def test_shows_the_pixels_and_the_label_colours_of_each_panel(look: Look) -> None:
    page = look("panels=2")
    pixels = photograph()
    grey = luma(pixels)
    places = [(5, 5), (48, 20), (90, 10), (40, 70), (60, 85)]
    for x, y in places:
        assert pixel(page, 0, x, y) == tuple(pixels[y, x])
    page.get_by_label("Opacity of the labels").fill("100")
    colours = [tuple(colour) for colour in label_colours(2).tolist()]
    seen = set()
    for x, y in places:
        label = int(grey[y, x] > 100) + int(grey[y, x] > 160)
        seen.add(label)
        assert pixel(page, 1, x, y) == (colours[label - 1] if label else tuple(pixels[y, x]))
    assert len(seen) == 3, "the places must show every label"
    page.get_by_role("button", name="Hide the labels", exact=True).click()
    assert pixel(page, 1, 48, 20) == tuple(pixels[20, 48])


def test_contours_leave_the_inside_free_and_space_shows_the_picture_below(look: Look) -> None:
    page = look("panels=2")
    pixels = photograph()
    labels = (luma(pixels) > 100).astype(int) + (luma(pixels) > 160)
    alike = np.lib.stride_tricks.sliding_window_view(labels, (5, 5))
    inside = np.argwhere((alike.min((2, 3)) == 2) & (alike.max((2, 3)) == 2))[0] + 2
    y, x = (int(part) for part in inside)
    page.get_by_role("button", name="Contours only").click()
    assert pixel(page, 1, x, y) == tuple(pixels[y, x])
    page.get_by_role("button", name="Fill the labels").click()
    assert pixel(page, 1, x, y) != tuple(pixels[y, x])
    page.locator("canvas").nth(1).focus()
    page.keyboard.down(" ")
    assert pixel(page, 1, x, y) == tuple(pixels[y, x])
    page.keyboard.up(" ")
    assert pixel(page, 1, x, y) != tuple(pixels[y, x])


def test_errors_are_told_apart_by_pattern_as_well_as_by_colour(look: Look) -> None:
    page = look("panels=4&size=64")
    page.get_by_label("Opacity of the labels").fill("100")
    page.get_by_role("slider", name="threshold").press("Home")
    expect(page.get_by_text("threshold=20")).to_be_visible()
    shown(page)
    canvas = page.locator(".picture canvas").nth(3)
    raw = canvas.evaluate(
        """async (canvas) => {
          await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame);
          return [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data];
        }"""
    )
    colours = np.array(raw).reshape(-1, 4)[:, :3]
    hits = (colours == rgb(HIT)).all(axis=1)
    alarms = (colours == rgb(FALSE_ALARM)).all(axis=1)
    grey = luma(photograph(64))
    share_of_hits = hits.mean() * np.prod(canvas.evaluate("c => [c.width, c.height]")) / canvas.evaluate("c => c.height ** 2")
    assert share_of_hits == pytest.approx((grey > 110).mean(), abs=0.02), "a hit is solid"
    share_of_alarms = alarms.sum() / canvas.evaluate("c => c.height ** 2")
    assert share_of_alarms == pytest.approx(((grey > 20) & (grey <= 110)).mean() / 2, abs=0.03), "half of a hatch is line"
    expect(page.locator(".legend").nth(3)).to_have_text("hitfalse alarmmiss")


def test_wheel_scrolls_the_page_unless_asked_to_zoom_and_then_keeps_the_point_under_the_cursor(look: Look) -> None:
    page = look("panels=2", viewport={"width": 1280, "height": 500})
    readout = page.locator(".readout").first
    spot = at(page, 0, 0.3, 0.25)
    page.mouse.move(*spot)
    expect(readout).to_contain_text(re.compile(r"x 2[89] +y 2[345]"))
    page.mouse.wheel(0, 40)
    expect(page.locator(".hint").first).to_have_class(re.compile("visible"))
    assert zoom_of(page) == 1
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 40")
    spot = at(page, 0, 0.3, 0.25)
    page.mouse.move(*spot)
    page.keyboard.down("Control")
    for _ in range(5):
        page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    expect(page.locator(".viewer")).not_to_have_attribute("data-zoom", "1.000")
    page.mouse.move(spot[0] + 1, spot[1])
    expect(readout).to_contain_text(re.compile(r"x 2[89] +y 2[345]"))
    page.mouse.click(*spot)
    before = zoom_of(page)
    page.mouse.wheel(0, -100)
    expect(page.locator(".viewer")).not_to_have_attribute("data-zoom", f"{before:.3f}")


def test_all_panels_move_together_by_mouse_buttons_and_keys(look: Look) -> None:
    page = look("panels=2")
    viewer = page.locator(".viewer")
    page.get_by_role("button", name="Zoom in").click()
    page.locator("canvas").nth(1).press("+")
    expect(viewer).to_have_attribute("data-zoom", "2.250")
    shots = [page.locator("canvas").nth(i) for i in range(2)]
    hide = page.get_by_role("button", name="Hide the labels", exact=True)
    hide.click()
    start = at(page, 0, 0.5, 0.5)
    page.mouse.move(*start)
    expect(page.locator(".readout")).to_contain_text(re.compile(r"x 4[78] +y 4[78]"))
    drag(page, start, (start[0] + 60, start[1] + 30))
    expect(page.locator(".readout")).to_contain_text(re.compile(r"x 4[78] +y 4[78]"))
    pictures = [shot.evaluate("async c => { await new Promise(requestAnimationFrame); return c.toDataURL() }") for shot in shots]
    assert pictures[0] == pictures[1]
    shots[0].press("ArrowLeft")
    page.mouse.move(start[0], start[1])
    expect(page.locator(".readout")).not_to_contain_text(re.compile(r"x 4[78] "))
    shots[0].press("0")
    expect(viewer).to_have_attribute("data-zoom", "1.000")
    shots[0].dblclick()
    expect(viewer).to_have_attribute("data-zoom", "4.000")
    shots[0].dblclick()
    expect(viewer).to_have_attribute("data-zoom", "1.000")


def test_a_slider_replaces_the_labels_in_place_and_sends_only_them(look: Look) -> None:
    page = look("panels=3&size=512")
    received: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: received.append(len(payload)))

    page.on("websocket", listen)
    page.reload()
    shown(page)
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    assert sum(received) > 300_000, "the photograph must travel at first"
    move_threshold(page)  # the two label maps were one blob until now
    page.get_by_role("button", name="Zoom in").click()
    layout = [frame(page, i) for i in range(3)]
    received.clear()
    move_threshold(page)
    assert 1_000 < sum(received) < 60_000
    assert [frame(page, i) for i in range(3)] == layout
    assert zoom_of(page) == 1.5


def test_zoom_survives_a_rerun_and_an_absence_and_a_new_image_resets_it(look: Look) -> None:
    page = look("panels=2&two")
    expect(page.locator(".viewer")).to_have_count(2)
    page.locator("canvas").first.press("+")
    page.get_by_role("button", name="Contours only").first.click()
    move_threshold(page)
    assert zoom_of(page) == 1.5
    away = page.locator("label", has_text="away")
    away.click()
    expect(page.locator(".viewer")).to_have_count(1)
    away.click()
    expect(page.locator(".viewer")).to_have_count(2)
    shown(page)
    assert zoom_of(page) == 1.5
    before = stamp(page)
    page.get_by_role("combobox", name="size").click()
    page.get_by_role("option", name="64").click()
    shown(page, before)
    assert zoom_of(page) == 1
    page.reload()
    shown(page)
    expect(page.get_by_role("button", name="Contours only").first).to_have_attribute("aria-pressed", "true")


def test_swipe_shows_one_panel_on_each_side_of_a_divider(look: Look) -> None:
    page = look("panels=3&swipe")
    pixels = photograph()
    page.get_by_label("Left of the divider").select_option(label="Image")
    divider = page.get_by_role("slider", name=re.compile("divider", re.IGNORECASE))
    page.get_by_label("Opacity of the labels").fill("100")
    light = next((int(x), int(y)) for y, x in np.argwhere(luma(pixels) > 165) if 30 < x < 40)
    assert pixel(page, 0, *light) == tuple(pixels[light[1], light[0]])
    drag(page, at(page, 0, 0.5, 0.3), at(page, 0, 0.1, 0.3))
    assert pixel(page, 0, *light) == tuple(label_colours(2)[1])
    before = int(divider.get_attribute("aria-valuenow") or "")
    divider.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", str(before + 2))
    divider.press("Home")
    expect(divider).to_have_attribute("aria-valuenow", "0")
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator("canvas")).to_have_count(3)


def box_text(page: Page) -> tuple[float, ...] | None:
    text = page.get_by_text(re.compile("^box=")).inner_text().removeprefix("box=")
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


def test_a_box_is_drawn_moved_resized_nudged_set_by_the_page_and_removed(look: Look) -> None:
    page = look("panels=2&box")
    drag(page, at(page, 0, 0.25, 0.25), at(page, 0, 0.5, 0.5))
    expect_box(page, 0.25, 0.25, 0.5, 0.5)
    drag(page, at(page, 1, 0.5, 0.5), at(page, 1, 0.625, 0.75))
    expect_box(page, 0.25, 0.25, 0.625, 0.75)
    drag(page, at(page, 0, 0.4, 0.6), at(page, 0, 0.9, 0.6))
    expect_box(page, 0.625, 0.25, 1.0, 0.75)
    left, *_ = box_text(page) or (0.0,)
    page.locator(".box").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    expect_box(page, left - 1 / SIZE, 0.25 - 10 / SIZE, 1 - 1 / SIZE, 0.75 - 10 / SIZE)
    page.get_by_role("button", name="Box from the page").click()
    expect_box(page, 0.25, 0.25, 0.75, 0.5)
    edges = page.locator(".box").first.bounding_box()
    assert edges is not None
    assert (edges["x"], edges["y"]) == pytest.approx(at(page, 0, 0.25, 0.25), abs=1)
    page.locator(".box").first.focus()
    page.keyboard.press("Escape")
    expect_box(page)
    page.locator("canvas").first.press("Enter")
    expect_box(page, 0.25, 0.25, 0.75, 0.75)


def touch(page: Page, *steps: list[tuple[float, float]]) -> None:
    """Put fingers down at the first step, move them through the others, lift them."""
    client = page.context.new_cdp_session(page)
    for i, fingers in enumerate(steps):
        points = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(fingers)]
        client.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": points})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_one_finger_scrolls_two_zoom_and_a_finger_draws_a_box_once_asked(look: Look) -> None:
    page = look("panels=1&box", viewport={"width": 390, "height": 700}, has_touch=True, is_mobile=True)
    middle = at(page, 0, 0.5, 0.5)
    touch(page, *[[(middle[0], middle[1] - 15 * i)] for i in range(8)])
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    assert zoom_of(page) == 1
    assert box_text(page) is None
    x, y = at(page, 0, 0.5, 0.5)
    touch(page, *[[(x - 20 - 10 * i, y), (x + 20 + 10 * i, y)] for i in range(5)])
    expect(page.locator(".viewer")).not_to_have_attribute("data-zoom", "1.000")
    page.get_by_role("button", name="Show the whole picture").click()
    page.get_by_role("button", name="Draw a box").click()
    expect(page.locator(".viewer")).to_have_attribute("data-tool", "box")
    start, end = at(page, 0, 0.25, 0.5), at(page, 0, 0.75, 0.75)
    steps = [(start[0] + (end[0] - start[0]) * i / 4, start[1] + (end[1] - start[1]) * i / 4) for i in range(5)]
    touch(page, *[[step] for step in steps])
    expect_box(page, 0.25, 0.5, 0.75, 0.75)


def test_a_click_names_point_and_panel_and_a_drag_does_not(look: Look) -> None:
    page = look("panels=2&point")
    point = page.get_by_text(re.compile("^point="))
    page.get_by_role("button", name="Zoom in").click()
    drag(page, at(page, 1, 0.5, 0.5), at(page, 1, 0.6, 0.6))
    page.get_by_role("button", name="Show the whole picture").click()
    page.mouse.click(*at(page, 1, 0.25, 0.75))
    expect(point).to_have_text(re.compile(r"Point\(x=0\.2[45]\d*, y=0\.7[45]\d*, panel=1\)"))


def test_the_readout_gives_values_with_their_unit_label_and_heat(look: Look) -> None:
    page = look("panels=5&grey")
    red = photograph()[..., 0]
    y, x = 30, 50
    level = int(red[y, x])
    page.mouse.move(*at(page, 0, (x + 0.5) / SIZE, (y + 0.5) / SIZE))
    value = f"{10 * level - 1000:d}".replace("-", "−")
    expect(page.locator(".readout")).to_have_text(f"x {x}  y {y}  grey {level} = {value} HU")
    label = int(level > 100) + int(level > 160)
    expect(page.locator(".value").nth(1)).to_have_text(f"label {label}" if label else "background")
    expect(page.locator(".value").nth(4)).to_have_text(f"{level / 255:.3f}")


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_every_shape_fits_into_every_window(look: Look, shape: str) -> None:
    page = look(f"panels=2&shape={shape}")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator(".viewer")).to_have_css("width", f"{width - (160 if width > 640 else 32)}px")
        boxes = [frame(page, i) for i in range(2)]
        assert all(90 <= box["height"] <= 0.7 * 800 + 1 for box in boxes)
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)


def test_every_control_has_a_name_and_full_screen_fills_the_window(look: Look) -> None:
    page = look("panels=2&box")
    viewer = page.locator(".viewer")
    for control in viewer.locator("button, input, canvas, .box, .divider").all():
        named = control.evaluate("n => n.getAttribute('aria-label') || n.classList.contains('box')")  # a box without place
        assert named, control.evaluate("n => n.outerHTML")
    page.get_by_role("button", name="Full screen").click()
    page.wait_for_function("document.fullscreenElement !== null")
    expect(viewer).to_have_css("width", "1280px")
    assert frame(page, 0)["height"] > 400
