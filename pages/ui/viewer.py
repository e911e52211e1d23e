"""The viewer: every picture of the app, in panels that share one zoom.

The browser does the looking (zoom, swipe, opacity, contours, read-out, full screen), see `viewer/*.js`. This module
describes what is to be seen. Each picture and each label map travels as a blob of its own, named by an exact digest of
its pixels: the photograph is sent once, and a slider that changes one label map sends that label map.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from pages.ui import encode
from seglib.errors import SettingError
from seglib.palette import label_colours
from seglib.types import Box, HeatView, Image, LabelMap, Pixels

FOLDER = Path(__file__).with_suffix("")
MODULES = ("geometry", "box", "labels", "pictures", "draw", "icons", "frames", "memory", "readout", "resolve")
MODULES += ("gestures", "controls", "boxtool", "viewer", "main")  # each after those that it imports
COLOURS = 64  # labels beyond share these colours again; their contours still part them
_blob = st.components.v2.component("segmentation_blob", js=(FOLDER / "blob.js").read_text("utf-8"))
_mount = st.components.v2.component("segmentation_viewer", js=(FOLDER / "mount.js").read_text("utf-8"))


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend. In a panel with labels, entry i is also how label i + 1 is drawn and called."""

    text: str
    colour: str  # "#009E73"
    pattern: Literal["solid", "stripes", "dots"] = "solid"


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of a viewer: labels over the photograph, over another picture, or a heat map.

    caption: a few numbers beside the title. base: (H, W, 3) uint8 shown instead of the photograph, or a heat map with its
    limits. labels: (H, W) int32, 0 is transparent. legend: names, colours and patterns; without one, label i has its colour of
    `seglib.palette`. stale: shown dimmed as out of date. Another size than the photograph's is stretched over it.
    """

    title: str
    caption: str = ""
    base: Pixels | HeatView | None = None
    labels: LabelMap | None = None
    legend: tuple[Swatch, ...] = ()
    stale: bool = False


@dataclass(frozen=True)
class Point:
    """Where a person clicked, in fractions of width and height, and on which panel (-1: the plain photograph)."""

    x: float
    y: float
    panel: int


@dataclass
class _Parcel:
    """The blobs of one viewer by the place that they fill; equal ones travel once."""

    places: dict[str, bytes] = field(default_factory=dict)
    digests: set[str] = field(default_factory=set)

    def put(self, place: str, digest: str, content: bytes) -> str:
        if digest not in self.digests:
            self.digests.add(digest)
            self.places[place] = digest.encode() + content
        return digest


def viewer(
    image: Image,
    panels: Sequence[Panel],
    *,
    key: str,
    box: Box | None = None,
    on_box: Callable[[Box | None], None] | None = None,
    on_point: Callable[[Point], None] | None = None,
    columns: int | None = None,
    layout: Literal["side", "swipe"] = "side",
) -> None:
    """Show panels side by side or two of them under a swipe, with one zoom, opacity and pointer for all.

    The page owns the box: `box` is what is shown, `on_box` is called with each box that a person finishes (None when it
    is removed), before the next run of the page, so that the run can segment with it. A box that the page does not keep
    disappears. `on_point` is called with each click that is no drag. Without a callback there is no such tool. A new
    `image` resets the zoom; a filtered picture of the same image belongs into `Panel.base`.

    columns: panels in a row; None chooses what shows the pictures largest. layout: the arrangement at first.
    """
    state = st.session_state.get(key) or {}
    parcel = _Parcel()
    drawn = state.get("box")
    description = {
        "key": key,
        "program": parcel.put("program", *_program()),
        "ramp": base64.b64encode(encode.VIRIDIS.tobytes()).decode(),
        "image": image.digest,
        "photo": _picture(parcel, "photo", image.pixels, image.digest),
        "levels": None if image.levels is None else vars(image.levels),
        "panels": [_panel(parcel, str(i), panel) for i, panel in enumerate(panels)],
        "columns": columns,
        "layout": layout,
        "tools": {"box": on_box is not None, "point": on_point is not None},
        "box": box,
        "seen": drawn["serial"] if drawn else 0,
    }
    description["stamp"] = blake2b(json.dumps(description).encode(), digest_size=8).hexdigest()

    def box_drawn() -> None:
        if on_box is not None:
            on_box(read_box(st.session_state[key]["box"]["box"]))

    def point_clicked() -> None:
        if on_point is not None:
            on_point(read_point(st.session_state[key]["point"], len(panels)))

    with st.container(gap=None):
        for place, content in parcel.places.items():
            _blob(key=f"{key}.{place}", data=content)
        _mount(key=key, data=description, on_box_change=box_drawn, on_point_change=point_clicked)


def read_box(value: object) -> Box | None:
    """Check a box that came from a browser.

    Raises:
        SettingError: it is not four fractions, left before right and top before bottom.
    """
    if value is None:
        return None
    match value:
        case [float() | int() as left, float() | int() as top, float() | int() as right, float() | int() as bottom]:
            if 0 <= left < right <= 1 and 0 <= top < bottom <= 1:
                return float(left), float(top), float(right), float(bottom)
    raise SettingError(
        f"a box must be four fractions left < right and top < bottom from 0 to 1, got {value!r:.80}: draw it again"
    )


def read_point(value: object, panels: int) -> Point:
    """Check a point that came from a browser.

    Raises:
        SettingError: it lies outside of the picture or names a panel that does not exist.
    """
    match value:
        case {"x": float() | int() as x, "y": float() | int() as y, "panel": int(panel)}:
            if 0 <= x < 1 and 0 <= y < 1 and -1 <= panel < panels:
                return Point(float(x), float(y), panel)
    raise SettingError(f"a point must lie inside of the picture, got {value!r:.80}: click again")


def _panel(parcel: _Parcel, place: str, panel: Panel) -> dict[str, Any]:
    heat = panel.base if isinstance(panel.base, HeatView) else None
    return {
        "title": panel.title,
        "caption": panel.caption,
        "stale": panel.stale,
        "legend": [vars(swatch) for swatch in panel.legend],
        "heat": None if heat is None else {"low": heat.low, "high": heat.high},
        "base": None if panel.base is None else _base(parcel, f"base{place}", panel.base),
        "layer": None if panel.labels is None else _layer(parcel, f"labels{place}", panel.labels, panel.legend),
    }


def _base(parcel: _Parcel, place: str, base: Pixels | HeatView) -> dict[str, Any]:
    if isinstance(base, HeatView):
        levels = encode.heat_levels(base.values, base.low, base.high)
        return {**_picture(parcel, place, levels, _digest(levels)), "kind": "heat"}
    return _picture(parcel, place, base, _digest(base))


def _picture(parcel: _Parcel, place: str, pixels: NDArray[np.uint8], digest: str) -> dict[str, Any]:
    content, exact, grey = _encoded_picture(digest, pixels)
    height, width = pixels.shape[:2]
    parcel.put(place, digest, content)
    return {"kind": "photo", "digest": digest, "width": width, "height": height, "exact": exact, "grey": grey}


def _layer(parcel: _Parcel, place: str, labels: LabelMap, legend: Sequence[Swatch]) -> dict[str, Any]:
    digest = _digest(labels)
    content, bits, highest = _encoded_labels(digest, labels)
    own = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in label_colours(min(max(highest, 1), COLOURS)).tolist()]
    return {
        "kind": "labels",
        "digest": parcel.put(place, digest, content),
        "width": labels.shape[1],
        "height": labels.shape[0],
        "bits": bits,
        "highest": highest,
        "colours": [swatch.colour for swatch in legend] or own,
        "patterns": [swatch.pattern for swatch in legend],
        "names": [swatch.text for swatch in legend],
    }


@st.cache_data(max_entries=64, show_spinner=False)
def _encoded_picture(digest: str, _pixels: NDArray[np.uint8]) -> tuple[bytes, bool, bool]:  # noqa: ARG001
    content, exact = encode.photo_bytes(_pixels)
    grey = _pixels.ndim == 2 or bool((_pixels == _pixels[..., :1]).all())
    return content, exact, grey


@st.cache_data(max_entries=64, show_spinner=False)
def _encoded_labels(digest: str, _labels: LabelMap) -> tuple[bytes, int, int]:  # noqa: ARG001
    bits = encode.label_bits(_labels)
    return encode.label_bytes(_labels, bits), bits, int(_labels.max(initial=0))


def _digest(array: NDArray[Any]) -> str:
    """The fingerprint of `Image.digest`, for any array: the photograph shown again as a base is the same blob."""
    return blake2b(repr(array.shape[:2]).encode() + np.ascontiguousarray(array).data, digest_size=16).hexdigest()


@st.cache_resource(show_spinner=False)
def _program() -> tuple[str, bytes]:
    """The viewer's own code, a blob like the pictures, with its digest."""
    modules = [(f"{name}.js", (FOLDER / f"{name}.js").read_text("utf-8")) for name in MODULES]
    content = json.dumps({"style": (FOLDER / "viewer.css").read_text("utf-8"), "modules": modules}).encode()
    return blake2b(content, digest_size=16).hexdigest(), content
