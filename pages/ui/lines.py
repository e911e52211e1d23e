"""The limits of a method as lines of a histogram, and what it means to move one."""

import math
from collections.abc import Mapping
from typing import Any

from pages.ui.histogram import Line
from seglib.features.channels import Channel
from seglib.features.threshold import UNSHIFTED
from seglib.methods.base import Method
from seglib.methods.hysteresis import Hysteresis
from seglib.methods.manual import Manual

Facts = Mapping[str, float | int | str]


def lines_of(method: Method, facts: Facts) -> tuple[Line, ...]:
    """The facts of a run that are levels: those with the name of a limit."""
    match method:
        case Manual():  # both limits belong to the foreground
            low, high = sorted((method.low, method.high))
            return (
                Line("low", low, edge=-0.5, movable=True, highest=high),
                Line("high", high, edge=0.5, movable=True, lowest=low),
            )
        case Hysteresis():
            return Line("low", method.low, movable=True, highest=method.high), Line("high", method.high, movable=True)
    found = {name: level for name, level in facts.items() if name.startswith("threshold") and isinstance(level, int)}
    offset = next((parameter for parameter in method.parameters() if parameter.name == "offset"), None)
    if offset is None or "threshold" not in found:
        return tuple(Line(name, level) for name, level in found.items())
    base = _unshifted(facts)
    low, high = (max(0, min(255, base + int(limit or 0))) for limit in (offset.minimum, offset.maximum))
    return (Line("threshold", found["threshold"], movable=True, lowest=low, highest=high),)


def moved(method: Method, facts: Facts, name: str, level: int) -> Method:
    """The method with one of its lines on another level."""
    changed: dict[str, Any]
    match method:
        case Manual():
            low, high = sorted((method.low, method.high))
            changed = {"low": level, "high": high} if name == "low" else {"low": low, "high": level}
        case Hysteresis() if name == "high":
            changed = {"high": level}
        case Hysteresis():  # rounded up, so that the whole part of ratio * high is the level
            changed = {"ratio": math.ceil(1000 * level / max(method.high, 1)) / 1000}
        case _:
            changed = {"offset": level - _unshifted(facts)}
    return type(method)(**{**method.model_dump(), **changed})


def channel_of_lines(method: Method) -> Channel:
    """The channel whose levels the method compares."""
    return method.channel if isinstance(method, Manual) else "grey"


def _unshifted(facts: Facts) -> int:
    """The level that the method chose before somebody shifted it."""
    return int(facts.get(UNSHIFTED, facts["threshold"]))
