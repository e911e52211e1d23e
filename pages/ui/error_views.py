"""Where a result errs: the maps, the worst places with a button that goes there, and the objects that were matched."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages.ui.facts import number
from pages.ui.measured import Entry, Measuring, numbers_of, shown_probability
from pages.ui.people import grid
from pages.ui.results import ERROR_LEGEND
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS
from pages.ui.viewer import Look, Panel, Swatch
from seglib.metrics import Matches, Place, error_map, far_off, matches, numbered, worst_places
from seglib.palette import FALSE_ALARM, HIT, MISS
from seglib.types import Heat, HeatView, LabelMap, Mask, read_only, resize_labels
from seglib.wording import amount

ERRORS, DISTANCE, OBJECTS, TRUTH, PROBABILITY = "Errors", "Distance", "Objects", "Ground truth", "Probability"
MOST = 6  # places in the list
AROUND = 4.0  # the picture shows so many times the size of a place around it
CLOSEST = 40  # pixels that this is at least
LEAST = 3.0  # times that a place is enlarged at least: a thin rim may be as long as the picture
LOOK = "score.look"
UNBROKEN = "\u00a0"  # a space at which no line ends
WEIGHED = (
    "Pieces of error, the heaviest first: the sum of how far their pixels are off. The distance is that of the pixel that is "
    "farthest off. Click to go there."
)
MATCH_LEGEND = (
    Swatch("found", HIT, "solid"),
    Swatch("false alarm", FALSE_ALARM, "stripes"),
    Swatch("miss", MISS, "dots"),
    Swatch("merged, cut up or too far off", "#0072B2", "stripes"),
)


@dataclass(frozen=True, eq=False)
class Laid:
    """Truth, result and field of view on the grid of the maps, and the size of its pixels."""

    truth: Mask
    mask: Mask
    view: Mask | None
    spacing: tuple[float, float]
    unit: str

    @property
    def nothing(self) -> str:
        """Why there is no distance between the two; "" where there is one."""
        return "The truth is empty" if not self.truth.any() else "The result is empty" if not self.mask.any() else ""


def laid(entry: Entry, opened: Source) -> Laid | None:
    """None where there is no truth or no foreground."""
    if opened.truth is None or entry.mask is None:
        return None
    native = opened.image.native_shape
    shape = grid(native)
    spacing = opened.image.spacing or (1.0, 1.0)
    return Laid(
        resize_labels(opened.truth, shape),
        resize_labels(entry.mask, shape),
        None if opened.field_of_view is None else resize_labels(opened.field_of_view, shape),
        (spacing[0] * native[0] / shape[0], spacing[1] * native[1] / shape[1]),
        "px" if opened.image.spacing is None else "mm",
    )


def choices(entry: Entry, objects: bool) -> list[str]:
    """What can be shown of a result."""
    if entry.mask is None:
        return [TRUTH]
    return [ERRORS, DISTANCE, *[OBJECTS] * objects, TRUTH, *[PROBABILITY] * (entry.probability is not None)]


def panels(view: str, entry: Entry, opened: Source, wish: Measuring, caption: str) -> list[Panel]:
    """The result, and beside it what the visitor wishes to see."""
    result = Panel(entry.title, caption, labels=entry.labels)
    on = laid(entry, opened)
    numbers = numbers_of(opened)
    if on is None or view == TRUTH:
        return [result, Panel(TRUTH, labels=numbers)] if opened.truth is not None else [result]
    base = (entry.key, opened.truth_digest)
    if view == OBJECTS:
        found = matched(*base, wish.match, numbers, entry.labels, opened.field_of_view)
        pairs = len(found.pairs)
        return [
            Panel("True objects", f"{pairs} of {pairs + len(found.missed)} found, the others without colour", labels=found.truth),
            Panel(
                "Found objects", f"{pairs} of {pairs + len(found.false)} true, in the colour of their partner", labels=found.pred
            ),
            Panel("Matches", f"IoU from {wish.match:.2f} on", labels=found.drawn, legend=MATCH_LEGEND),
        ]
    if view == DISTANCE:
        heat = _far(*base, on.spacing, on.truth, on.mask, on.view)
        most = float(heat.max())
        told = on.nothing or f"up to {number(most)} {on.unit}"
        ends = ("right", "wrong") if on.nothing else None
        return [result, Panel("How far off", told, base=HeatView("How far off", heat, 0.0, most or 1.0), ends=ends)]
    chance = shown_probability(entry, opened)
    if view == PROBABILITY and chance is not None:
        return [result, Panel(PROBABILITY, base=HeatView(PROBABILITY, chance, 0.0, 1.0))]
    return [result, Panel(ERRORS, labels=_errors(*base, on.truth, on.mask, on.view), legend=ERROR_LEGEND)]


def worst(entry: Entry, opened: Source) -> tuple[Place, ...]:
    """The heaviest errors, on the grid of the maps."""
    on = laid(entry, opened)
    return () if on is None else _worst(entry.key, opened.truth_digest, on.spacing, on.truth, on.mask, on.view)


def worst_list(entry: Entry, opened: Source) -> None:
    """A button for each of the worst places; it takes the viewer there."""
    places = worst(entry, opened)
    on = laid(entry, opened)
    if on is None:
        return
    if not places:
        st.success("Not a single pixel is wrong.", icon=":material/check:")
        return
    st.markdown("**Worst places**", help=WEIGHED)
    if on.nothing:
        st.caption(f"{on.nothing}, so there is no distance: the largest come first.")
    now = looked(entry, opened)
    for rank, place in enumerate(places, start=1):
        off = number(place.farthest, ".0f" if place.farthest >= 10 else ".1f")
        parts = [place.kind, amount(place.pixels, "pixel"), *[f"{off} {on.unit} off"] * (not on.nothing)]
        st.button(
            f"{rank} · " + ", ".join(part.replace(" ", UNBROKEN) for part in parts),
            key=f"score.place.{rank}",
            type="primary" if now is not None and now[0] == rank else "secondary",
            width="stretch",
            on_click=go,
            args=(entry, opened, rank, (place.row, place.column), place.box, on.truth.shape),
        )
    (rows, columns), (height, width) = on.truth.shape, opened.image.native_shape
    if (rows, columns) != (height, width):
        st.caption(f"Found on a copy of {columns} × {rows} px; the table measures all {width} × {height}.")


def go(
    entry: Entry,
    opened: Source,
    rank: int,
    at: tuple[int, int],
    box: tuple[int, int, int, int],
    shape: tuple[int, int],
) -> None:
    """Ask the viewer to look at a box, (top, left, bottom, right), and mark a pixel of it."""
    height, width = shape
    top, left, bottom, right = box
    side = max(bottom - top, right - left, CLOSEST / AROUND) * AROUND
    zoom = max(LEAST, min(height, width) / side)
    middle = _middle(left, right, at[1], width / zoom) / width, _middle(top, bottom, at[0], height / zoom) / height
    serial = st.session_state.get(f"{LOOK}.serial", 0) + 1
    st.session_state[f"{LOOK}.serial"] = serial
    mark = (at[1] + 0.5) / width, (at[0] + 0.5) / height
    st.session_state[LOOK] = (entry.key, opened.truth_digest, rank, Look(*middle, zoom, serial), mark)


def _middle(start: int, stop: int, mark: int, shown: float) -> float:
    """Where to look, so that a place is shown whole, or else where it is worst."""
    return (start + stop) / 2 if stop - start <= shown else mark + 0.5


def looked(entry: Entry, opened: Source) -> tuple[int, Look, tuple[float, float]] | None:
    """The place of this result that was asked for: its rank, where the viewer goes, and what is marked."""
    kept = st.session_state.get(LOOK)
    return None if kept is None or kept[:2] != (entry.key, opened.truth_digest) else kept[2:]


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _errors(key: str, truth: str, _truth: Mask, _mask: Mask, _view: Mask | None) -> LabelMap:
    kinds = error_map(_truth, _mask)
    return read_only(kinds if _view is None else np.where(_view, kinds, 0))


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _far(key: str, truth: str, spacing: tuple[float, float], _truth: Mask, _mask: Mask, _view: Mask | None) -> Heat:
    far = far_off(_truth, _mask, spacing)
    return read_only(far if _view is None else np.where(_view, far, np.float32(0)))


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _worst(
    key: str, truth: str, spacing: tuple[float, float], _truth: Mask, _mask: Mask, _view: Mask | None
) -> tuple[Place, ...]:
    return worst_places(_truth, _mask, _view, spacing, MOST)


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def matched(key: str, truth: str, threshold: float, _truth: LabelMap, _labels: LabelMap, _view: Mask | None) -> Matches:
    """What became of each object."""
    one, other = numbered(_truth), numbered(_labels)
    if _view is not None:
        one, other = np.where(_view, one, 0), np.where(_view, other, 0)
    return matches(one, other, threshold)
