"""Draw the pictures of the README from the running app: `python docs/pictures.py ADDRESS`."""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image as Pillow
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
SHOTS = {
    "segment": "?sample=nuclei&method=otsu(offset=-10)&before=gaussian(sigma=1.5)",
    "compare": "compare?sample=nuclei&1.method=otsu&2.method=kmeans&3.method=unet",
}


def main(address: str) -> None:
    """Open each page at 1280 px and keep what is seen."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        for name, words in SHOTS.items():
            page.goto(f"{address.rstrip('/')}/{words}")
            page.get_by_role("button", name="Undo", exact=True).wait_for(timeout=60_000)
            page.wait_for_timeout(3000)
            seen = Pillow.open(BytesIO(page.screenshot()))
            seen.save(FOLDER / f"{name}.webp", quality=90, method=6)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8501")
