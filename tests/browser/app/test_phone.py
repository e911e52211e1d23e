"""A phone, and both themes: nothing runs off the side, picture and sliders are within reach, words can be read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.app.person import after, dialog, expect_word, score, slider

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NOTHING_OVER = """(node) => {
  const { x, y, width, height } = node.getBoundingClientRect();
  return node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""
COLOURS = """(node) => {
  const parts = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return colour.startsWith('color(srgb') ? [255 * r, 255 * g, 255 * b, a] : [r, g, b, a];
  };
  const text = parts(getComputedStyle(node).color);
  const grounds = [];
  for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
    text[3] *= Number(getComputedStyle(at).opacity);
    grounds.push(parts(getComputedStyle(at).backgroundColor));
  }
  return [text, ...grounds];
}"""


def runs_off(page: Page) -> bool:
    return bool(page.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) > innerWidth"))


def over(top: list[float], ground: tuple[float, ...]) -> tuple[float, ...]:
    """A colour with opacity laid over another one."""
    *colour, alpha = top
    return tuple(alpha * a + (1 - alpha) * b for a, b in zip(colour, ground, strict=True))


def luminance(colour: tuple[float, ...]) -> float:
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (part / 255 for part in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(node: Locator) -> tuple[float, float]:
    """The contrast of a text with what is behind it (WCAG 2, relative luminance), and the luminance behind it."""
    text, *grounds = node.evaluate(COLOURS)
    behind: tuple[float, ...] = (255.0, 255.0, 255.0)
    for ground in reversed(grounds):
        behind = over(ground, behind)
    lights = sorted([luminance(over(text, behind)), luminance(behind)])
    return (lights[1] + 0.05) / (lights[0] + 0.05), luminance(behind)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_has_picture_and_slider_within_reach(visit: Visit, scheme: str) -> None:
    page = visit("/?sample=shapes", color_scheme=scheme, **PHONE)
    assert not runs_off(page)
    picture = page.locator(".viewer .picture").first
    expect(picture).to_be_in_viewport(ratio=0.5)
    offset = slider(page, "Offset")
    offset.focus()
    whole = page.get_by_test_id("stSlider").first
    expect(whole).to_be_in_viewport(ratio=0.9)
    assert whole.evaluate(NOTHING_OVER), "the slider is hidden behind something"
    expect(picture).to_be_in_viewport(ratio=0.5)
    dice = score(page)
    after(page, lambda: offset.press("End"))
    expect_word(page, "method", "otsu(offset=100)")
    assert score(page) != dice


def test_a_tap_on_the_picture_is_answered_in_sight_of_it(visit: Visit) -> None:
    page = visit("/?sample=shapes", **PHONE)
    picture = page.locator(".st-key-picture .picture").first
    after(page, lambda: picture.tap(position={"x": 120, "y": 90}))
    answer = page.locator(".st-key-more .why p").nth(1)
    expect(answer).to_contain_text("threshold")
    expect(answer).to_be_in_viewport(ratio=1)
    expect(picture).to_be_in_viewport(ratio=0.9)
    assert answer.evaluate(NOTHING_OVER)
    assert page.locator(".st-key-picture").evaluate(NOTHING_OVER)


@pytest.mark.parametrize("method", ["otsu", "svm", "kmeans"])
def test_what_stays_in_sight_leaves_room_and_the_method_follows_it(visit: Visit, method: str) -> None:
    page = visit(f"/?sample=shapes&method={method}", **PHONE)
    picture, chooser = (page.locator(f".st-key-{name}").bounding_box() for name in ("picture .viewer", "method-name"))
    assert picture is not None
    assert chooser is not None
    assert picture["height"] <= 0.56 * 844
    assert 0 < chooser["y"] - picture["y"] - picture["height"] < 40


def test_a_chosen_sample_is_not_left_behind_the_sidebar(visit: Visit) -> None:
    page = visit("/?sample=shapes", **PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_have_attribute("data-collapsed", "false")
    after(page, lambda: dialog(page, "Samples").get_by_role("button", name="Coins").click())
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    picture = page.locator(".viewer .picture").first
    expect(picture).to_be_in_viewport(ratio=0.5)
    page.wait_for_function(  # it slides away
        "!document.querySelector('[data-testid=stSidebar]').contains(document.elementFromPoint(195, 300))"
    )


@pytest.mark.parametrize("path", ["/compare?1.method=manual&2.method=otsu", "/methods"])
def test_no_page_runs_off_the_side_of_a_phone(open_page: Callable[..., Page], server: object, path: str) -> None:
    page = open_page(**PHONE)
    page.goto(server.url + path)  # type: ignore[attr-defined]
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert not runs_off(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read_in_both_themes(visit: Visit, scheme: str) -> None:
    page = visit("/?sample=shapes", color_scheme=scheme)
    texts = (".page-title h1", ".page-title p", "[data-testid=stMetricValue]", "[data-testid=stMetricLabel] p")
    for selector in (*texts, "[data-testid=stSidebarNavLink] p", "[data-testid=stCaptionContainer] p", ".readout", "td"):
        for node in page.locator(f"{selector}:visible").all():
            ratio, behind = contrast(node)
            assert ratio >= 4.5, f"{selector} {node.inner_text()!r}: {ratio:.1f}"
            assert behind < 0.15 if scheme == "dark" else behind > 0.7
