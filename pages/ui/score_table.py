"""The full table of measures: groups side by side, a row for each measure, its convention behind its name."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from pages.ui.facts import number
from pages.ui.measured import Values, by_group, unit_of
from pages.ui.source import Source
from seglib.metrics import Measure

ABOUT = {
    "Overlap": "Pixels that agree, wherever they are.",
    "Boundary": "How far the outlines are apart.",
    "Objects": "Whether each object was found, whatever its size.",
    "Partitions": "The division of the picture; the numbers of its parts mean nothing.",
    "Probability": "The map before a threshold is chosen.",
}


def score_table(found: Mapping[str, Mapping[str, Values]], opened: Source) -> None:
    """Results by title, and of each its groups."""
    groups = by_group(found)
    sections = "".join(_section(name, measures, found, opened) for name, measures in groups.items())
    st.html(f'<div class="scorecard" style="--results: {len(found)}">{sections}</div>')


def _section(name: str, measures: tuple[Measure, ...], found: Mapping[str, Mapping[str, Values]], opened: Source) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in found)
    rows = "".join(_row(measure, [groups.get(name, {}).get(measure.name) for groups in found.values()], opened)
                   for measure in measures)  # fmt: skip
    title = f"<caption><b>{name}</b> {ABOUT[name]}</caption>"
    return f'<table>{title}<thead><tr><th scope="col"></th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(measure: Measure, values: list[float | int | None], opened: Source) -> str:
    unit = unit_of(measure, opened)
    best = best_of(measure, values)
    cells = "".join(f"<td>{written(value, value is not None and value == best)}</td>" for value in values)
    undefined = f" Not defined here: {measure.undefined}." if None in values and measure.undefined else ""
    way = "" if measure.higher_is_better else " ↓"
    name = f"{escape(measure.title)}{f' ({unit})' if unit else ''}{way}"
    says = escape(measure.explanation + undefined)
    return f'<tr><th scope="row"><details><summary>{name}</summary>{says}</details></th>{cells}</tr>'


def written(value: float | int | None, best: bool) -> str:
    """A value in a cell; the best of a row is bold."""
    text = number(value) if isinstance(value, int) else number(value, ".3f")
    return f"<b>{text}</b>" if best else text


def best_of(measure: Measure, values: list[float | int | None]) -> float | int | None:
    """The best of several values; None for a single one, and where all are the same."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or min(known) == max(known):
        return None
    return max(known) if measure.higher_is_better else min(known, key=abs)
