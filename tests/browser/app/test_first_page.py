"""What a visitor finds before he has touched anything."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.app.person import APP, after, arrive, change_method, expect_word, picture, score, slider, viewer

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def loaded_libraries(server: Any) -> str:
    return Path(f"/proc/{server.process.pid}/maps").read_text()


def test_a_picture_its_labels_and_a_score_are_there_at_once(visit: Visit) -> None:
    page = visit()
    labelled = (picture(page, 0) != picture(page, 1)).any(axis=2).mean()
    assert 0.05 < labelled < 0.6, "the right picture must show labels over the left one"
    assert score(page, "Dice") > 0.7
    assert score(page, "IoU") > 0.5
    expect(slider(page, "Offset")).to_be_visible()
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link")).to_contain_text(["Segment", "Compare", "Methods"])
    expect_word(page, "method", "otsu")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc to see which libraries the server has loaded")
def test_a_fresh_server_answers_a_deep_link_first_and_loads_torch_for_the_first_net(
    serve: Callable[..., Any], open_page: Callable[..., Page]
) -> None:
    fresh = serve(APP, fresh=True)
    page = open_page()
    page.goto(f"{fresh.url}/compare?1.method=manual&2.method=otsu")
    arrive(page)
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_have_css("width", "250px")
    expect(page.get_by_test_id("stSidebarNav").get_by_role("link")).to_have_count(len(list((APP.parent / "pages").glob("*.py"))))
    expect_word(page, "1.method", "manual")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Segment").click()
    expect(viewer(page)).to_have_attribute("data-ready", "true")
    assert "libtorch" not in loaded_libraries(fresh)
    after(page, lambda: change_method(page, "U-Net"))
    assert "libtorch" in loaded_libraries(fresh)
    assert "Traceback" not in fresh.log.read_text(errors="replace")
