"""Methods that take their time: the picture stays, progress is shown, and they can be stopped."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.app.person import after, change_method, viewer

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_the_picture_stays_where_it_is_while_a_slow_method_runs(visit: Visit) -> None:
    page = visit("/?sample=breast_ultrasound")
    canvas = viewer(page).locator("canvas").first.element_handle()
    for method in ("U-Net", "Otsu", "GrabCut", "Otsu", "U-Net", "Otsu"):
        after(page, lambda name=method: change_method(page, name))  # type: ignore[misc]
        assert canvas.evaluate("(node) => node.isConnected"), f"{method}: the picture was taken away and drawn anew"
