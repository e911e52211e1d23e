"""Small pictures for cards and galleries. `python -m pages.ui.pictures` draws those of the samples anew."""

from pathlib import Path

import cv2
import numpy as np
import streamlit as st

from seglib.samples import SAMPLES
from seglib.types import Pixels

FOLDER = Path(__file__).parents[2] / "assets" / "thumbnails"
SIDE = 240  # pixels of the shorter side of a thumbnail


def shrunk(pixels: Pixels) -> bytes:
    """A JPEG cut to 3:2 around the middle."""
    height, width = pixels.shape[:2]
    high, wide = min(height, max(1, width * 2 // 3)), min(width, max(1, height * 3 // 2))
    top, left = (height - high) // 2, (width - wide) // 2
    cut = pixels[top : top + high, left : left + wide]
    small = cv2.resize(cut, (SIDE * 3 // 2, SIDE), interpolation=cv2.INTER_AREA if high > SIDE else cv2.INTER_LINEAR)
    return cv2.imencode(".jpg", np.ascontiguousarray(small[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def thumbnail(_pixels: Pixels, digest: str) -> bytes:
    """The thumbnail of an open picture."""
    return shrunk(_pixels)


@st.cache_data(show_spinner=False)
def gallery_thumbnail(name: str) -> bytes:
    """The thumbnail of a sample, drawn beforehand, so that a gallery opens at once."""
    return (FOLDER / f"{name}.jpg").read_bytes()


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        (FOLDER / f"{sample.name}.jpg").write_bytes(shrunk(sample.load().image.pixels))
