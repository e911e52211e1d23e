"""Small pictures for cards and galleries."""

import cv2
import numpy as np
import streamlit as st

from seglib.types import Pixels

SIDE = 320  # pixels of the shorter side of a thumbnail


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def thumbnail(_pixels: Pixels, digest: str) -> bytes:
    """A JPEG cut to 3:2 around the middle."""
    del digest
    height, width = _pixels.shape[:2]
    high, wide = min(height, max(1, width * 2 // 3)), min(width, max(1, height * 3 // 2))
    top, left = (height - high) // 2, (width - wide) // 2
    cut = _pixels[top : top + high, left : left + wide]
    small = cv2.resize(cut, (SIDE * 3 // 2, SIDE), interpolation=cv2.INTER_AREA if high > SIDE else cv2.INTER_LINEAR)
    return cv2.imencode(".jpg", np.ascontiguousarray(small[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
