"""What a person waits for, in a real browser: `python -m benchmarks.browser [--quick]`.

From the start of a server to the first picture with labels on the screen, and from a key on a slider to the new labels, on a
working copy of 1024x1024 pixels. Chromium runs on the same machine as the server, so both share its processor.
"""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
STARTS, MOVES = 3, 7
KEYS = ("ArrowRight", "ArrowLeft")  # there and back, so that no slider comes to its end
PICTURE = "sample=retina&side=1024"
SLIDERS = {"otsu": "Offset", "kmeans": "k", "em": "k", "watershed": "Smoothing"}
# The viewer lives in the shadow of a component.
FIND = """const find = (root) => root.querySelector('.viewer')
  ?? [...root.querySelectorAll('*')].map((each) => each.shadowRoot && find(each.shadowRoot)).find(Boolean);
const viewer = find(document);"""
DRAWN = f"(before) => {{ {FIND} return viewer?.dataset.ready === 'true' && viewer.dataset.stamp !== before; }}"


def rows(quick: bool = False) -> list[dict[str, Any]]:
    """One dict a measurement: what, seconds (median), and the single runs."""
    with sync_playwright() as driver:
        path = shutil.which("chromium") or shutil.which("google-chrome") or driver.chromium.executable_path
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        starts = []
        for _ in range(1 if quick else STARTS):
            began = perf_counter()
            with server() as running:
                page = browser.new_page()
                page.goto(running.address)
                page.wait_for_function(DRAWN, arg="", timeout=60_000)
                starts.append(perf_counter() - began)
                page.close()
        found = [{"what": "server start to first picture", "seconds": median(starts), "runs": starts}]
        with server() as running:
            for method, label in SLIDERS.items():
                page = browser.new_page()
                page.goto(f"{running.address}/?method={method}&{PICTURE}")
                page.wait_for_function(DRAWN, arg="", timeout=60_000)
                moves = [move(page, label, KEYS[turn % 2]) for turn in range(3 if quick else MOVES)]
                found.append({"what": f"slider to new picture, {method}", "seconds": median(moves), "runs": moves})
                page.close()
        browser.close()
    return found


def move(page: Page, label: str, key: str) -> float:
    """Seconds from a key on a slider of the settings to the new picture."""
    thumb = page.locator(".st-key-settings").get_by_test_id("stSlider").filter(has_text=label).first.get_by_role("slider")
    before = page.locator(".viewer").first.get_attribute("data-stamp")
    thumb.focus()
    began = perf_counter()
    page.keyboard.press(key)
    page.wait_for_function(DRAWN, arg=before, timeout=60_000)
    return perf_counter() - began


class Server(NamedTuple):
    """Where it answers, and the number of its process."""

    address: str
    process: int


@contextmanager
def server() -> Iterator[Server]:
    """A fresh server that nobody has visited; it ends with the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", *options]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    for _ in range(1200):
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            sleep(0.05)
    raise TimeoutError(f"{address} does not answer")


def main(quick: bool = False) -> None:
    """Print the table."""
    for row in rows(quick):
        runs = " ".join(f"{seconds:.2f}" for seconds in row["runs"])
        print(f"{row['what']:34} {row['seconds']:6.2f} s   (runs: {runs})")


if __name__ == "__main__":
    main("--quick" in sys.argv)
