"""What every browser test needs: servers, one Chromium, and pages that may not fail silently."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, sync_playwright

from tests.browser.viewer_page import APP, shown

ROOT = Path(__file__).parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
NO_BROWSER = (
    "The browser tests need Chromium. Install the distribution's package (apt-get install chromium, dnf install chromium, "
    "brew install chromium) or let Playwright fetch one: python -m playwright install chromium"
)
START_SECONDS = 60


@dataclass
class Server:
    """A running `streamlit run`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=5) as answer:
                    if answer.read() == b"ok":
                        return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        pytest.fail(f"streamlit did not start within {START_SECONDS} s:\n{self.log.read_text(errors='replace')[-4000:]}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """A function that starts a server for an app file, or returns the one that runs; all end with the tests.

    `fresh=True` always starts another one, which no page has visited. `environment` adds variables to its environment.
    """
    running: dict[Path, Server] = {}
    started: list[Server] = []

    def start(app: Path, *, fresh: bool = False, environment: dict[str, str] | None = None) -> Server:
        if not fresh and app in running:
            return running[app]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        log = tmp_path_factory.mktemp("server") / "log.txt"
        options = {
            "server.port": port,
            "server.address": "127.0.0.1",
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        with log.open("wb") as sink:
            process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(app), *flags],
                cwd=ROOT,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=None if environment is None else {**os.environ, **environment},
            )
        server = Server(f"http://127.0.0.1:{port}", process, log)
        started.append(server)
        server.wait_until_ready()
        if not fresh:
            running[app] = server
        return server

    yield start
    for server in started:
        server.process.terminate()
    for server in started:
        server.process.wait(timeout=20)


@pytest.fixture(scope="session")
def playwright_driver() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright) -> Iterator[Browser]:
    """One headless Chromium for all tests; without any the tests fail with the sentence that says what to install."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    path = found or playwright_driver.chromium.executable_path
    if not Path(path).exists():
        pytest.fail(NO_BROWSER)
    browser = playwright_driver.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


@dataclass
class Complaints:
    """What the pages of a test complained about in their consoles."""

    lines: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.lines.append(f"uncaught: {error}"))
        page.on("console", self.hear)

    def hear(self, message: ConsoleMessage) -> None:
        url = str(message.location.get("url", ""))
        # Below a deep link Streamlit first looks for its server in the wrong folder and is answered 404.
        if message.type == "error" and not url.endswith(("/_stcore/health", "/_stcore/host-config")):
            self.lines.append(f"{message.text} ({url})")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page in a context of its own, with Playwright's context options; errors fail the test."""
    complaints = Complaints()
    contexts: list[BrowserContext] = []

    def open_one(**options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        complaints.listen(page)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints.lines, "the page complained:\n" + "\n".join(complaints.lines)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page of 1280 x 800 pixels whose console errors and uncaught exceptions fail the test."""
    return open_page()


@pytest.fixture
def look(serve: Callable[..., Server], open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A function that opens the test page with a query and waits until the viewer shows everything."""

    def open_with(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{serve(APP).url}/?{query}")
        shown(page)
        return page

    return open_with
