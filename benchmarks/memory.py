"""Memory of the app with every trained model loaded: `python -m benchmarks.memory`.

A browser opens each of them in turn on one server and waits for its labels; what the server's process then holds is read from
the system, which tells it on Linux alone. Results and answers that are remembered are counted as well.
"""

import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.browser import DRAWN, server
from seglib.methods import METHODS
from seglib.trained.weights import trained_tasks

LIMIT = 1000.0  # megabytes
PICTURE = "sample=retina&side=1024"


def rows() -> list[dict[str, Any]]:
    """One dict a model, after it has answered: what, megabytes held, and the most that were held up to then."""
    models = [f"{cls.name}(task={task})" for cls in METHODS if cls.weights for task in trained_tasks(cls.weights)]
    with sync_playwright() as driver, server() as running:
        path = shutil.which("chromium") or shutil.which("google-chrome") or driver.chromium.executable_path
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        found = []
        for method in ("otsu", *models):
            page = browser.new_page()
            page.goto(f"{running.address}/?method={method}&{PICTURE}")
            page.wait_for_function(DRAWN, arg="", timeout=300_000)
            found.append({"what": method, **held(running.process)})
            page.close()
        browser.close()
    return found


def held(process: int) -> dict[str, float]:
    """Resident megabytes of a process, now and at most."""
    lines = (line.split() for line in Path(f"/proc/{process}/status").read_text().splitlines())
    kilobytes = {words[0]: float(words[1]) for words in lines if words[0] in ("VmRSS:", "VmHWM:")}
    return {"megabytes": kilobytes["VmRSS:"] / 1000, "most": kilobytes["VmHWM:"] / 1000}


def main() -> None:
    """Print the table and whether the limit is kept."""
    if not Path("/proc/self/status").exists():
        print("not measured: this system does not tell what a process holds")
        return
    measured = rows()
    for row in measured:
        print(f"{row['what']:34} {row['megabytes']:7.0f} MB held, at most {row['most']:7.0f} MB")
    last, most = measured[-1]["megabytes"], measured[-1]["most"]
    families = ", ".join(dict.fromkeys(row["what"].partition("(")[0] for row in measured[1:]))
    print(f"{len(measured) - 1} models ({families}): {last:.0f} MB at the end, at most {most:.0f} MB on the way; ", end="")
    print(f"limit {LIMIT:.0f} MB", "kept" if most < LIMIT else "EXCEEDED" if last >= LIMIT else "EXCEEDED on the way")


if __name__ == "__main__":
    main()
