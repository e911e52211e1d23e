"""Scores class by class, where a truth has several, and the averages that papers make of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from pages.ui import source
from pages.ui.measured import Entry, Measuring, holds_objects, numbers_of
from pages.ui.plain import plain
from pages.ui.score_table import best_of, written
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS
from seglib.metrics import OVERLAP, Measure, are_classes, class_scores, paired, restrict
from seglib.metrics.class_scores import MANY, ClassScores, Scores
from seglib.palette import label_colours
from seglib.types import LabelMap, Mask

SHOWN = ("dice", "iou")
AVERAGES = {
    "mean": ("Mean", "Each class counts the same, however small it is. The background is no class."),
    "mean_with_background": ("Mean with background", "The background counts as one more class; it is large and easy."),
    "pooled": ("Pooled", "The pixels of all classes in one count, so that large classes decide."),
}


@dataclass(frozen=True, eq=False)
class Several:
    """The scores of a result on a truth of several classes. is_oracle: the truth has said which number is which class."""

    scores: ClassScores
    is_oracle: bool


def has_classes(opened: Source, wish: Measuring) -> bool:
    """Whether the truth has several classes."""
    labels = opened.truth_labels
    return labels is not None and not holds_objects(opened, wish) and _are_classes(opened.truth_digest, labels)


def of_classes(entry: Entry, opened: Source, wish: Measuring) -> Several | None:
    """None where the truth has no classes."""
    if not has_classes(opened, wish):
        return None
    truth, view = numbers_of(opened), opened.field_of_view
    return _several(entry.key, opened.truth_digest, entry.is_named, truth, entry.labels, view)


def classes_tab(entries: Mapping[str, Entry], opened: Source, wish: Measuring) -> None:
    """A table of Dice and one of IoU: a row for each class and each average, a column for each result."""
    found = {entry.title: several for entry in entries.values() if (several := of_classes(entry, opened, wish)) is not None}
    tables = "".join(_table(measure, found, opened) for measure in OVERLAP if measure.name in SHOWN)
    st.html(f'<div class="scorecard" style="--results: {len(found)}">{tables}</div>')
    guessed = [f"**{plain(title)}**" for title, several in found.items() if several.is_oracle]
    if guessed:
        st.caption(
            f"*Oracle:* the numbers of {', '.join(guessed)} mean no class. Each is taken for the class that it covers best, no "
            "class twice, and what is left over for background."
        )
    if len(guessed) < len(found):
        st.caption("The other numbers are compared as they are: class 1 with class 1.")


def name_of(number: int, opened: Source) -> str:
    """What a class of the truth is called."""
    if number == 0:
        return "Background"
    if opened.sample is not None and opened.truth_name == source.EXACT:
        names = source.loaded(opened.sample).class_names
        if len(names) == 1 and numbers_of(opened).max() > 1:  # objects of one kind
            return f"{names[0].capitalize()} {number}"
        if number <= len(names):
            return names[number - 1].capitalize()
    return f"Class {number}"


def _table(measure: Measure, found: Mapping[str, Several], opened: Source) -> str:
    head = "".join(f"<th>{escape(title)}</th>" for title in found)
    numbers = sorted(
        {number for several in found.values() for number in several.scores.classes}, key=lambda each: (each == 0, each)
    )
    rows = "".join(
        _row(measure, name, [scores.get(measure.name) for scores in column]) for name, column in _rows(numbers, found, opened)
    )
    caption = f"<caption><b>{measure.title}</b> of each class</caption>"
    return f'<table>{caption}<thead><tr><th scope="col"></th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _rows(numbers: list[int], found: Mapping[str, Several], opened: Source) -> Iterator[tuple[str, list[Scores]]]:
    """The head of each row and what is measured there of each result."""
    colours = label_colours(max(numbers, default=0))
    for number in numbers:
        paint = "transparent" if number == 0 else "rgb({},{},{})".format(*colours[number - 1])
        head = f'<span class="paint" style="background: {paint}"></span>{escape(name_of(number, opened))}'
        yield head, [several.scores.classes.get(number, {}) for several in found.values()]
    for key, (title, says) in AVERAGES.items():
        yield f"<details><summary>{title}</summary>{says}</details>", [getattr(each.scores, key) for each in found.values()]


def _row(measure: Measure, head: str, values: list[float | int | None]) -> str:
    best = best_of(measure, values)
    cells = "".join(f"<td>{written(value, value is not None and value == best)}</td>" for value in values)
    return f'<tr><th scope="row">{head}</th>{cells}</tr>'


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _are_classes(truth: str, _labels: LabelMap) -> bool:
    return are_classes(_labels)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _several(key: str, truth: str, is_named: bool, _truth: LabelMap, _labels: LabelMap, _view: Mask | None) -> Several:
    if is_named and len(np.unique(_labels)) <= MANY:
        return Several(class_scores(_truth, _labels, _view), is_oracle=False)
    if _view is not None:  # what lies outside has no say in which number is which
        _truth, _labels = restrict(_truth, _view), restrict(_labels, _view)
    return Several(class_scores(_truth, paired(_truth, _labels)), is_oracle=True)
