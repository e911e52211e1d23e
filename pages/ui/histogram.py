"""The histogram of a picture, with the limits of a method as lines that can be moved."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from seglib.errors import SettingError
from seglib.palette import label_words
from seglib.types import Grey, LabelMap, Levels

FOLDER = Path(__file__).with_name("histogram_web")
NAMED = 8  # labels with a colour of their own; the others share one
NAMES = ("background", *(f"label {label}" for label in range(1, NAMED)), "other labels")
GROUND = "#8A97A5"
_mount = st.components.v2.component(
    "histogram",
    html='<div class="histogram"></div>',
    css=FOLDER.joinpath("histogram.css").read_text("utf-8"),
    js=FOLDER.joinpath("histogram.js").read_text("utf-8"),
)


@dataclass(frozen=True)
class Line:
    """A limit. edge: where the line stands beside its level: 0.5 where the level itself is on the left, -0.5 on the right.

    movable, lowest, highest: whether and how far a person may move it.
    """

    name: str
    level: int
    edge: float = 0.5
    movable: bool = False
    lowest: int = 0
    highest: int = 255


def histogram(
    plane: Grey,
    labels: LabelMap,
    digest: str,
    lines: Sequence[Line],
    *,
    key: str,
    names: Sequence[str] = NAMES,
    axis: str = "grey level",
    levels: Levels | None = None,
    on_move: Callable[[str, int], None] | None = None,
) -> None:
    """Pixels by level, stacked by label, with lines.

    plane: (H, W) the levels. digest: changes whenever plane or labels do. names: of the
    labels from 0 on. levels: what a level means. on_move: called with
    the name of a line and its new level when a person has let it go, before the next run of the page.
    """
    counts = _counts(digest, plane, labels)
    colours = [GROUND, *label_words(NAMED)]
    moved = (st.session_state.get(key) or {}).get("moved")
    data = {
        "stacks": [
            {"name": names[label], "colour": colours[label], "counts": counts[label].tolist()}
            for label in range(NAMED + 1)
            if counts[label].any()
        ],
        "totals": counts.sum(axis=0).tolist(),
        "axis": axis,
        "meaning": None if levels is None else asdict(levels),
        "lines": [asdict(line) for line in lines],
        "seen": moved["serial"] if moved else 0,
    }

    def line_moved() -> None:
        if on_move is not None:
            on_move(*read_move(st.session_state[key]["moved"], lines))

    _mount(key=key, data=data, on_moved_change=line_moved)


def read_move(value: object, lines: Sequence[Line]) -> tuple[str, int]:
    """Name and level in what a browser sent: `{"line": "threshold", "level": 121, "serial": 3}`.

    Raises:
        SettingError: there is no such line, or it must not be moved there.
    """
    match value:
        case {"line": str(name), "level": int(level)} if not isinstance(level, bool):
            for line in lines:
                if line.name == name and line.movable and line.lowest <= level <= line.highest:
                    return name, level
    raise SettingError(f"the line must be one of the histogram and stay within its range, got {value!r:.80}: move it again")


@st.cache_data(max_entries=64, ttl=1800, show_spinner=False)
def _counts(digest: str, _plane: Grey, _labels: LabelMap) -> NDArray[np.int64]:
    """(NAMED + 1, 256) pixels by label and level."""
    clipped = np.minimum(_labels, NAMED).astype(np.int64)
    return np.bincount((clipped * 256 + _plane).ravel(), minlength=256 * (NAMED + 1)).reshape(NAMED + 1, 256)
