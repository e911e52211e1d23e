"""Looking around in the viewer: zoom, swipe, and what survives a rerun."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, WebSocket, expect

from seglib.palette import label_colours
from tests.browser.viewer_page import (
    at,
    drag,
    frame,
    luma,
    move_threshold,
    photograph,
    pixel,
    shown,
    stamp,
    zoom_of,
)

pytestmark = pytest.mark.browser
Look = Callable[..., Page]


WATCH = """canvas => {
  window.opaque = [];
  const look = () => {
    const middle = [canvas.width / 2, canvas.height / 2].map(Math.floor);
    window.opaque.push(canvas.getContext('2d').getImageData(...middle, 1, 1).data[3]);
    requestAnimationFrame(look);
  };
  look();
}"""


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
    canvas = page.locator(".picture canvas").nth(1)
    canvas.evaluate(WATCH)
    received.clear()
    move_threshold(page)
    frames = page.evaluate("window.opaque")
    assert len(frames) > 1
    assert set(frames) == {255}, "the old picture stays until the new one is there"
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
