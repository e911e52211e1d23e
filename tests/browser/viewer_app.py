"""A page with one viewer, driven by the address bar: what the tests of the viewer look at."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import streamlit as st
from skimage import data

from pages.ui.viewer import Panel, Swatch, viewer
from pages.ui.viewer_input import Drawing, Point
from seglib.palette import FALSE_ALARM, HIT, MISS
from seglib.prompt import MOST_STROKES, Box, Place, Prompt, PromptKind, Stroke, strokes_text
from seglib.types import HeatView, Image, LabelMap, Levels

st.set_page_config(layout="wide")
query = st.query_params
size = st.selectbox("size", [int(query.get("size", 96)), 64], key="size")
height, width = {"wide": (size // 4, size), "tall": (size, size // 3)}.get(query.get("shape", ""), (size, size))
threshold = st.slider("threshold", 20, 220, 100, key="threshold")


@st.cache_data
def picture(height: int, width: int, grey: bool) -> Image:
    photograph = data.astronaut()
    rows, columns = np.arange(height) * 512 // height, np.arange(width) * 512 // width
    pixels = photograph[rows[:, None], columns[None, :]]
    if grey:
        return Image(np.repeat(pixels[..., :1], 3, axis=2), levels=Levels(10.0, -1000.0, "HU"))
    return Image(pixels)


def labels_of(image: Image, low: int) -> LabelMap:
    grey = image.grey.astype(np.int32)
    return (grey > low).astype(np.int32) + (grey > low + 60)


image = picture(height, width, "grey" in query)
first = labels_of(image, threshold)
second = labels_of(image, 100)
truth = image.grey > 110
error = np.where(first > 0, np.where(truth, 1, 2), np.where(truth, 3, 0)).astype(np.int32)
heat = HeatView("Lightness", image.grey.astype(np.float32) / np.float32(255), 0.0, float(query.get("high", 1.0)))
legend = (Swatch("hit", HIT), Swatch("false alarm", FALSE_ALARM, "stripes"), Swatch("miss", MISS, "dots"))
panels = [
    Panel("Image"),
    Panel("Threshold", f"{threshold} · 12 ms", labels=first),
    Panel("Second", "Dice 0.912 · 12 ms", labels=second),
    Panel("Errors", labels=error, legend=legend),
    Panel(heat.title, base=heat),
    Panel("Inverted", base=255 - image.pixels, stale=True),
][: int(query.get("panels", 3))]


def keep_box(box: Box | None) -> None:
    st.session_state.kept = box


def keep_point(point: Point) -> None:
    st.session_state.points = [*st.session_state.get("points", []), point]


def keep_strokes(strokes: tuple[Stroke, ...]) -> None:
    st.session_state.drawn = strokes


def keep_travel(way: str) -> None:
    st.session_state.travelled = [*st.session_state.get("travelled", []), way]


def keep_asked(place: Place | None) -> None:
    st.session_state.asked = place


if st.button("Box from the page"):
    st.session_state.kept = (0.25, 0.25, 0.75, 0.5)
kinds: tuple[PromptKind, ...] = tuple(kind for kind in ("box", "points", "strokes") if kind in query)  # type: ignore[misc]
full = tuple(Stroke(1, 0.0, ((0.05 + 0.09 * (i % 10), 0.05 + 0.08 * (i // 10)),)) for i in range(MOST_STROKES))
st.session_state.setdefault("drawn", full if "full" in query else ())
drawing = Drawing(
    Prompt(st.session_state.get("kept"), st.session_state.drawn),
    kinds,
    ("Background", "Object", "Other"),
    "Draw on the object",
    {"past": True, "future": False},
    keep_box,
    keep_strokes,
    keep_travel,
)
if not st.checkbox("away"):
    viewer(
        image,
        panels,
        key="main",
        drawing=drawing if kinds else None,
        asked=st.session_state.get("asked"),
        on_asked=keep_asked if "ask" in query else None,
        on_point=keep_point if "point" in query else None,
        choosing="point" in query,
        layout="swipe" if "swipe" in query else "side",
    )
if "two" in query:
    viewer(image, panels[1:3], key="other")
st.text(f"threshold={threshold}")
st.text(f"box={st.session_state.get('kept')}")
if "points" in query or "strokes" in query:
    st.text(f"strokes={strokes_text(st.session_state.drawn)} travelled={st.session_state.get('travelled')}")
if "ask" in query:
    st.text(f"asked={st.session_state.get('asked')}")
st.text(f"points={st.session_state.get('points')}")
