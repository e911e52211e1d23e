"""The viewer: every picture of the app, in panels that share one zoom.

The browser does the looking (zoom, swipe, opacity, contours, read-out, full screen), see `viewer_web/*.js`. This module
describes what is to be seen and hands on what a person draws.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from pages.ui import encode
from pages.ui.blobs import Parcel
from seglib.errors import SettingError
from seglib.palette import label_colours
from seglib.prompt import Box
from seglib.types import HeatView, Image, LabelMap, Pixels

COLOURS = 64  # labels beyond share these colours again; their contours still part them
RAMP = base64.b64encode(encode.VIRIDIS.tobytes()).decode()
_mount = st.components.v2.component(
    "segmentation_viewer", js=Path(__file__).with_name("viewer_web").joinpath("mount.js").read_text("utf-8")
)


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend. In a panel with labels, entry i is also how label i + 1 is drawn and called."""

    text: str
    colour: str  # "#009E73"
    pattern: Literal["solid", "stripes", "dots"] = "solid"


@dataclass(frozen=True, eq=False)
class Panel:
    """One picture of a viewer: labels over the photograph, over another picture, or a heat map.

    caption: a few numbers beside the title. base: (H, W, 3) uint8 shown instead of the photograph, or a heat map with
    its limits; `ends` names what its first and last colour mean, in place of the limits. labels: (H, W) int32 from 0, and
    0 is transparent. legend: names, colours and patterns; without one, label i has its colour of `seglib.palette`. stale:
    shown dimmed and marked as out of date. A picture or a label map of another size than the photograph is stretched over it.
    """

    title: str
    caption: str = ""
    base: Pixels | HeatView | None = None
    labels: LabelMap | None = None
    legend: tuple[Swatch, ...] = ()
    ends: tuple[str, str] | None = None
    stale: bool = False


@dataclass(frozen=True)
class Point:
    """Where a person clicked, in fractions of width and height, and on which panel (-1: the plain image of a swipe)."""

    x: float
    y: float
    panel: int


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
    swipe: tuple[int, int] | None = None,
) -> None:
    """Show panels side by side or two of them under a swipe, with one zoom, opacity and pointer for all.

    The page owns the box: `box` is what is shown, `on_box` is called with each box that a person finishes (None when it
    is removed) before the next run of the page, so that the run can segment with it. A box that the page does not keep
    disappears. `on_point` is called with each click that is no drag. Without its callback a tool is not there.

    image: a new one resets the zoom; a filtered picture of the same image belongs into `Panel.base`. key: the viewer's
    name in the session. columns: panels in a row; None chooses what shows the pictures largest. layout: the arrangement
    at first. swipe: the panels left and right of the divider at first; None takes the first and the last.
    """
    if not panels:
        raise ValueError("a viewer needs at least one panel")
    drawn = (st.session_state.get(key) or {}).get("box")
    parcel = Parcel()
    description = {
        "key": key,
        "program": parcel.program(),
        "ramp": RAMP,
        "image": image.digest,
        "photo": parcel.picture("photo", image.pixels, image.digest),
        "levels": None if image.levels is None else asdict(image.levels),
        "panels": [_panel(parcel, str(i), panel) for i, panel in enumerate(panels)],
        "columns": columns,
        "layout": layout,
        "swipe": swipe,
        "tools": {"box": on_box is not None, "point": on_point is not None},
        "box": box,
        "seen": drawn["serial"] if drawn else 0,
    }
    stamp = blake2b(json.dumps(description).encode(), digest_size=8).hexdigest()

    def box_drawn() -> None:
        if on_box is not None:
            on_box(read_box(st.session_state[key]["box"]))

    def point_clicked() -> None:
        if on_point is not None:
            on_point(read_point(st.session_state[key]["point"], len(panels)))

    with st.container(gap=None):
        parcel.send(key)
        _mount(key=key, data={**description, "stamp": stamp}, on_box_change=box_drawn, on_point_change=point_clicked)


def read_box(value: object) -> Box | None:
    """The box in what a browser sent: `{"serial": 3, "box": [0.1, 0.2, 0.5, 0.6]}`, or None in its place.

    Raises:
        SettingError: it is not four fractions, left before right and top before bottom.
    """
    match value:
        case {"box": None}:
            return None
        case {"box": [float() | int() as left, float() | int() as top, float() | int() as right, float() | int() as bottom]}:
            if 0 <= left < right <= 1 and 0 <= top < bottom <= 1:
                return float(left), float(top), float(right), float(bottom)
    raise SettingError(f"the box must have left < right and top < bottom inside of the image, got {value!r:.80}: draw it again")


def read_point(value: object, panels: int) -> Point:
    """The point in what a browser sent: `{"x": 0.5, "y": 0.25, "panel": 0}`.

    Raises:
        SettingError: it lies outside of the picture or names a panel that does not exist.
    """
    match value:
        case {"x": float() | int() as x, "y": float() | int() as y, "panel": int(panel)}:
            if 0 <= x < 1 and 0 <= y < 1 and -1 <= panel < panels:
                return Point(float(x), float(y), panel)
    raise SettingError(f"the point must lie inside of the image, got {value!r:.80}: click again")


def _panel(parcel: Parcel, place: str, panel: Panel) -> Mapping[str, Any]:
    heat = panel.base if isinstance(panel.base, HeatView) else None
    layer = None if panel.labels is None else parcel.labels(f"labels{place}", panel.labels)
    return {
        "title": panel.title,
        "caption": panel.caption,
        "stale": panel.stale,
        "legend": [asdict(swatch) for swatch in panel.legend],
        "heat": None if heat is None else {"low": heat.low, "high": heat.high, "ends": panel.ends},
        "base": None if panel.base is None else _base(parcel, f"base{place}", panel.base),
        "layer": None if layer is None else {**layer, **_style(layer["highest"], panel.legend)},
    }


def _base(parcel: Parcel, place: str, base: Pixels | HeatView) -> Mapping[str, Any]:
    if isinstance(base, HeatView):
        return {**parcel.picture(place, encode.heat_levels(base.values, base.low, base.high)), "kind": "heat"}
    return parcel.picture(place, base)


def _style(highest: int, legend: Sequence[Swatch]) -> Mapping[str, Any]:
    """How the labels are drawn and called."""
    palette = label_colours(min(max(highest, 1), COLOURS)).tolist()
    return {
        "colours": [swatch.colour for swatch in legend] or [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in palette],
        "patterns": [swatch.pattern for swatch in legend],
        "names": [swatch.text for swatch in legend],
    }
