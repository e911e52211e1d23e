"""Settings to widgets: a declaration in, the same declaration with the visitor's values out."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
import streamlit as st

from pages.ui.facts import words
from seglib.settings import Parameter, Settings

Kind = TypeVar("Kind", bound=Settings)
FEW = 4  # up to this many options are shown side by side
SPELLED_OUT = ("rgb", "hsv")
LOG_STEPS = 61  # positions of a slider of factors
RESTS = "Greyed out: it changes nothing with the other settings as they are."
LETTERS = 14  # together no longer than this, or they would wrap


def settings_widgets(
    current: Kind,
    prefix: str,
    only: tuple[str, ...] | None = None,
    idle: Callable[[Kind], frozenset[str]] | None = None,
) -> Kind:
    """One widget for each parameter. `prefix` makes the keys unique; `current` gives the first values.

    idle: the parameters that mean nothing with these values; their widgets keep their place and are greyed out.
    """
    shown = [parameter for parameter in current.parameters() if only is None or parameter.name in only]
    keys = {parameter.name: f"{prefix}.{current.name}.{parameter.name}" for parameter in shown}
    # What the widgets are about to say: one that rules out another may stand below it.
    now = {name: st.session_state[key] for name, key in keys.items() if st.session_state.get(key) is not None}
    resting = frozenset() if idle is None else idle(current.model_copy(update=now))
    values = {
        parameter.name: _widget(parameter, getattr(current, parameter.name), keys[parameter.name], parameter.name in resting)
        for parameter in shown
    }
    return type(current)(**{**current.model_dump(), **values})


def label_of(parameter: Parameter) -> str:
    name = parameter.name.replace("_", " ")
    label = name if len(name) == 1 else name.upper() if name in SPELLED_OUT else name[0].upper() + name[1:]
    return f"{label} ({parameter.ui.unit})" if parameter.ui.unit else label


def _widget(parameter: Parameter, value: Any, key: str, resting: bool) -> Any:
    label, text = label_of(parameter), parameter.description
    if resting:
        text = f"{text} {RESTS}"
    if parameter.ui.log:
        return _log_slider(parameter, value, key, text, resting)
    match parameter.type:
        case "boolean":
            return st.toggle(label, value, key=key, help=text, disabled=resting)
        case "choice":
            return _choice(parameter, value, key, text, resting)
        case "integer":
            low, high = int(parameter.minimum or 0), int(parameter.maximum or 0)
            step = int(parameter.ui.step or 1)
            if parameter.name == "seed":
                return _seed(label, value, low, high, key, text, resting)
            return st.slider(label, low, high, value, step, key=key, help=text, disabled=resting)
        case "number":
            low_number, high_number = float(parameter.minimum or 0.0), float(parameter.maximum or 0.0)
            step_number = parameter.ui.step or (high_number - low_number) / 100
            digits = max(0, len(f"{step_number:.6f}".rstrip("0").partition(".")[2]))
            form = f"%.{digits}f"
            return st.slider(
                label, low_number, high_number, float(value), step_number, form, key=key, help=text, disabled=resting
            )


def _log_slider(parameter: Parameter, value: float, key: str, text: str, resting: bool) -> float:
    """A slider on which one step multiplies: for what differs by factors, not by amounts.

    The positions are fixed when the widget is first drawn and hold the value of a link, which may lie between two of them:
    with other positions Streamlit would take it for another widget.
    """
    places = st.session_state.setdefault(f"{key}.positions", log_positions(parameter, value))
    chosen: float = st.select_slider(
        label_of(parameter), places, value, lambda place: f"{place:g}", key=key, help=text, disabled=resting
    )
    return chosen


def log_positions(parameter: Parameter, value: float) -> list[float]:
    """Values from the lower to the upper limit in steps of about a sixtieth of the way, counted in factors.

    They have two digits, three where neighbours are closer. Both limits, the default and `value` are among them.
    """
    low, high = parameter.minimum or 0.0, parameter.maximum or 0.0
    kind = int if parameter.type == "integer" else float
    start = low if low > 0 else (parameter.ui.step or high / 1000)
    digits = 1 if high / start > 100 else 2
    between = (float(f"{place:.{digits}e}") for place in np.geomspace(start, high, LOG_STEPS))
    fixed = (place for place in (low, high, parameter.default, value) if isinstance(place, int | float))
    return sorted({kind(place) for place in (*between, *fixed) if low <= place <= high})


def _choice(parameter: Parameter, value: str, key: str, text: str, resting: bool) -> str:
    label, options = label_of(parameter), parameter.options

    if len(options) <= FEW and sum(map(len, options)) <= LETTERS:
        return st.segmented_control(
            label,
            options,
            default=value,
            required=True,
            format_func=words,
            key=key,
            help=text,
            width="stretch",
            disabled=resting,
        )
    return st.selectbox(label, options, options.index(value), format_func=words, key=key, help=text, disabled=resting)


def _seed(label: str, value: int, low: int, high: int, key: str, text: str, resting: bool) -> int:
    """A number with a button that throws the dice: chance is visible wherever it is involved."""

    def throw() -> None:
        st.session_state[key] = (st.session_state[key] * 7919 + 4729) % (high + 1)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"seed.{key}"):
        number = st.number_input(label, low, high, value, key=key, help=text, width=110, disabled=resting)
        st.button(
            "Another seed",
            icon=":material/casino:",
            key=f"{key}.throw",
            on_click=throw,
            help="Another seed",
            disabled=resting,
        )
    return int(number)
