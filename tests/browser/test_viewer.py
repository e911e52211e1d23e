"""What the viewer shows: pixels, labels, patterns, values, in every shape of window."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from seglib.palette import FALSE_ALARM, HIT, label_colours, rgb
from tests.browser.viewer_page import SIZE, at, frame, luma, photograph, pixel, shown

pytestmark = pytest.mark.browser
Look = Callable[..., Page]


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


def test_the_scale_of_a_heat_map_has_few_digits(look: Look) -> None:
    expect(look("panels=5&high=0.0253712896").locator(".legend").last).to_have_text("00.0254")


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
