"""The app in a real browser: one server for all of it, and pages that may not fail silently."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.app.person import APP, PATIENCE, arrive

# Streamlit looks for its server under every part of the path of a deep link, and finds it at the last try.
PROBES = ("/_stcore/health", "/_stcore/host-config")
# A dialog that closes while its pictures are on their way takes them from the server; test_picture.py looks at them.
THUMBNAILS = "/media/"


@pytest.fixture(scope="session")
def server(serve: Callable[..., Any]) -> Any:
    """The running app, with `url`, `process` and `log`."""
    return serve(APP)


@pytest.fixture
def open_page(browser: Browser, server: Any) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a context of its own, as for another person.

    The test fails when a page complains in its console, or when the server prints a traceback.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []
    printed = server.log.stat().st_size

    def hear(message: ConsoleMessage) -> None:
        url = message.location.get("url", "")
        harmless = "404" in message.text and (url.endswith(PROBES) or THUMBNAILS in url)
        harmless |= "CanceledError" in message.text  # the next file was given before the server had all of the last one
        if message.type == "error" and not harmless:
            complaints.append(f"{message.text} ({url})")

    def open_one(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
        page.on("console", hear)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, "the page complained:\n" + "\n".join(complaints)
    log = server.log.read_bytes()[printed:].decode(errors="replace")
    assert "Traceback" not in log, log[-6000:]


@pytest.fixture
def visit(open_page: Callable[..., Page], server: Any) -> Callable[..., Page]:
    """A function that opens an address of the app as another person, and waits until it shows everything."""

    def arrive_at(address: str = "/", **options: Any) -> Page:
        page = open_page(**options)
        page.goto(server.url + address)
        return arrive(page)

    return arrive_at
