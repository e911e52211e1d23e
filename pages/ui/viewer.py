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

import numpy as np
import streamlit as st

from pages.ui import encode
from pages.ui.blobs import Parcel
from pages.ui.viewer_input import Drawing, Painting, Point, read_box, read_place, read_point, read_strokes, read_touches
from seglib.palette import label_words
from seglib.prompt import Place
from seglib.types import HeatView, Image, LabelMap, Pixels

COLOURS = 64  # labels beyond share these colours again; their contours still part them
RAMPS = {name: base64.b64encode(ramp.tobytes()).decode() for name, ramp in (("plain", encode.VIRIDIS), ("signed", encode.SIGNED))}
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
    its limits; `ends` names what its first and last colour mean, in place of the limits. drawn: whether what is drawn
    means something to it, so that the hint of a drawing may stand over it. labels: (H, W) int32 from 0, and
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
    drawn: bool = True


@dataclass(frozen=True)
class Look:
    """Where the viewer is asked to go: the place in fractions of width and height, and how far to zoom in; 1 shows all.

    serial: another number is another wish. A wish is followed once; afterwards the person looks where he likes.
    """

    x: float
    y: float
    zoom: float
    serial: int


def named(labels: LabelMap, names: tuple[str, ...]) -> tuple[Swatch, ...]:
    """A swatch for each label of a map; those that have no name, or are not there, are missing from the legend."""
    present = set(np.unique(labels).tolist())
    called = [*names, *[""] * (max(present) - len(names))]
    return tuple(
        Swatch(name if label in present else "", colour)
        for label, (colour, name) in enumerate(zip(label_words(max(present)), called, strict=False), start=1)
    )


def viewer(
    image: Image,
    panels: Sequence[Panel],
    *,
    key: str,
    drawing: Drawing | Painting | None = None,
    asked: Place | None = None,
    on_asked: Callable[[Place | None], None] | None = None,
    on_point: Callable[[Point], None] | None = None,
    choosing: bool = False,
    columns: int | None = None,
    layout: Literal["side", "swipe"] = "side",
    swipe: tuple[int, int] | None = None,
    look: Look | None = None,
) -> None:
    """Show panels side by side or two of them under a swipe, with one zoom, opacity and pointer for all.

    What a person does is called back before the next run of the page. Without its callback a tool is not there. A click
    that is no drag asks about its pixel: `on_asked` gets its place, or None when the person is done, and `asked` is
    marked. `on_point` is called with each click while the person chooses; `choosing` picks that tool at first.

    image: a new one resets the zoom; a filtered picture of the same image belongs into `Panel.base`. key: the viewer's
    name in the session. columns: panels in a row; None chooses what shows the pictures largest. layout: the arrangement
    at first. swipe: the panels left and right of the divider at first; None takes the first and the last. look: where to go.
    """
    if not panels:
        raise ValueError("a viewer needs at least one panel")
    sent = st.session_state.get(key) or {}
    parcel = Parcel()
    description = {
        "key": key,
        "program": parcel.program(),
        "ramps": RAMPS,
        "image": image.digest,
        "photo": parcel.picture("photo", image.pixels, image.digest),
        "levels": None if image.levels is None else asdict(image.levels),
        "panels": [_panel(parcel, str(i), panel) for i, panel in enumerate(panels)],
        "columns": columns,
        "layout": layout,
        "swipe": swipe,
        "tools": {"ask": on_asked is not None, "choose": on_point is not None, "choosing": choosing},
        "drawing": None if drawing is None else drawing.description(),
        "asked": asked,
        "look": None if look is None else asdict(look),
        "seen": {name: (sent.get(name) or {}).get("serial", 0) for name in ("box", "strokes", "asked")},
    }
    stamp = blake2b(json.dumps(description).encode(), digest_size=8).hexdigest()

    def box_drawn() -> None:
        if isinstance(drawing, Drawing):
            drawing.on_box(read_box(st.session_state[key]["box"]))

    def strokes_drawn() -> None:
        sent = st.session_state[key]["strokes"]
        if isinstance(drawing, Painting):
            drawing.on_touches(read_touches(sent))
        elif drawing is not None:
            drawing.on_strokes(read_strokes(sent))

    def travelled() -> None:
        way = st.session_state[key]["travel"]
        if drawing is not None and way in ("past", "future"):
            drawing.on_travel(way)

    def point_clicked() -> None:
        if on_point is not None:
            on_point(read_point(st.session_state[key]["point"], len(panels)))

    def pixel_asked() -> None:
        if on_asked is not None:
            on_asked(read_place(st.session_state[key]["asked"]))

    with st.container(gap=None):
        parcel.send(key)
        _mount(
            key=key,
            data={**description, "stamp": stamp},
            on_box_change=box_drawn,
            on_strokes_change=strokes_drawn,
            on_travel_change=travelled,
            on_point_change=point_clicked,
            on_asked_change=pixel_asked,
        )


def _panel(parcel: Parcel, place: str, panel: Panel) -> Mapping[str, Any]:
    heat = panel.base if isinstance(panel.base, HeatView) else None
    layer = None if panel.labels is None else parcel.labels(f"labels{place}", panel.labels)
    return {
        "title": panel.title,
        "caption": panel.caption,
        "stale": panel.stale,
        "drawn": panel.drawn,
        "legend": [asdict(swatch) for swatch in panel.legend],
        "heat": None if heat is None else {"low": heat.low, "high": heat.high, "ends": panel.ends, "ramp": _ramp(heat)},
        "base": None if panel.base is None else _base(parcel, f"base{place}", panel.base),
        "layer": None if layer is None else {**layer, **_style(layer["highest"], panel.legend)},
    }


def _base(parcel: Parcel, place: str, base: Pixels | HeatView) -> Mapping[str, Any]:
    if isinstance(base, HeatView):
        return parcel.heat(place, encode.heat_levels(base.values, base.low, base.high), _ramp(base))
    return parcel.picture(place, base)


def _ramp(heat: HeatView) -> str:
    """Two hues for what has a sign: a field that is shown as far below 0 as above, so that the border is white."""
    return "signed" if heat.low == -heat.high < 0 else "plain"


def _style(highest: int, legend: Sequence[Swatch]) -> Mapping[str, Any]:
    """How the labels are drawn and called."""
    return {
        "colours": [swatch.colour for swatch in legend] or label_words(min(max(highest, 1), COLOURS)),
        "patterns": [swatch.pattern for swatch in legend],
        "names": [swatch.text for swatch in legend],
    }
