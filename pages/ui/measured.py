"""Every measure of a result against the truth, in groups, each kept by exactly what it depends on."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
import streamlit as st

from pages.ui import source
from pages.ui.opinion import Opinion
from pages.ui.people import PIXELS, grid
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS, Result, heavy, holding
from seglib.methods.base import Kind
from seglib.metrics import (
    BOUNDARY,
    INSTANCES,
    OVERLAP,
    PARTITIONS,
    PROBABILITIES,
    Measure,
    boundary_scores,
    instance_scores,
    numbered,
    partition_scores,
    pieces,
    probability_scores,
    scores,
)
from seglib.metrics.measure import Number
from seglib.settings import Field, Settings, Ui
from seglib.types import Heat, LabelMap, Mask, resize_labels

GROUPS: dict[str, tuple[Measure, ...]] = {
    "Overlap": OVERLAP,
    "Boundary": BOUNDARY,
    "Objects": INSTANCES,
    "Partitions": PARTITIONS,
    "Probability": PROBABILITIES,
}
SEVERAL = 6  # numbers from which on a truth holds objects and not classes, if each of them lies in one piece
Values = dict[str, Number | None]


class Measuring(Settings):
    """What has to be said before some measures mean something."""

    name: ClassVar[str] = "measuring"

    tolerance: Annotated[float, Ui(step=0.5, unit="px")] = Field(
        2.0, ge=0.0, le=20.0, description="How far an outline may be off for NSD and boundary F1. Larger: more is forgiven."
    )
    numbers: Literal["automatic", "objects", "classes"] = Field(
        "automatic", description="What the numbers of a mask are; the pieces of a mask without numbers count as objects."
    )
    match: Annotated[float, Ui(step=0.05)] = Field(
        0.5, ge=0.05, le=0.95, description="IoU from which on an object counts as found. Higher: fewer are found."
    )


@dataclass(frozen=True, eq=False)
class Entry:
    """A result that is measured.

    key: changes with its labels. labels: (H, W) on the native grid. mask: (H, W) bool, None where nobody has chosen a
    foreground. probability: (H, W) float32 of any size. result: the run behind it; None for the mask of another program.
    is_named: whether its numbers are meant as the classes of a truth, and are not just any. ledger: what was done to a file.
    """

    title: str
    key: str
    labels: LabelMap
    mask: Mask | None
    probability: Heat | None = None
    result: Result | None = None
    is_named: bool = True
    ledger: tuple[str, ...] = ()

    @property
    def is_oracle(self) -> bool:
        return self.result is not None and self.result.segmentation.foreground_by == "oracle"


def of_result(title: str, result: Result, meaning: Kind = "binary") -> Entry:
    """meaning: what the labels of the method mean."""
    found = result.segmentation
    labels = found.native_labels
    mask = None if found.mask is None else labels > 0
    return Entry(title, result.key, labels, mask, found.probability, result, is_named=meaning == "semantic")


def of_opinion(opinion: Opinion) -> Entry | None:
    """None as long as a decision about the mask is missing."""
    if opinion.labels is None:
        return None
    title = f"{opinion.name} (mended)" if opinion.mends else opinion.name
    return Entry(title, opinion.digest, opinion.labels, opinion.mask, ledger=opinion.found.ledger)


def holds_objects(opened: Source, wish: Measuring) -> bool:
    """Whether the numbers of the truth are objects: as the visitor says, as the sample says, or as they look."""
    if wish.numbers != "automatic" or opened.truth_labels is None:
        return wish.numbers == "objects"
    if opened.sample is not None and opened.truth_name == source.EXACT:
        return len(source.loaded(opened.sample).class_names) == 1 and int(opened.truth_labels.max()) > 1
    return _in_one_piece(opened.truth_digest, opened.truth_labels)


def measured(entry: Entry, opened: Source, wish: Measuring) -> dict[str, Values]:
    """The groups that apply, and the values of their measures by name."""
    if opened.truth is None:
        return {}
    truth = numbers_of(opened)
    objects = holds_objects(opened, wish)
    view, base = opened.field_of_view, (entry.key, opened.truth_digest)
    spacing, tolerance = lengths(opened, wish)
    found: dict[str, Values] = {}
    with holding(heavy()) if truth.size > PIXELS else nullcontext():
        if entry.mask is not None:
            found["Overlap"] = _overlap(*base, opened.truth, entry.mask, view)
            found["Boundary"] = _boundary(*base, spacing, tolerance, opened.truth, entry.mask, view)
            if objects:
                found["Objects"] = _objects(*base, truth, entry.labels, view)
        found["Partitions"] = _partitions(*base, objects, truth, entry.labels, view)
        if entry.probability is not None:
            found["Probability"] = _probability(*base, opened.truth, entry.probability, view)
    return found


def numbers_of(opened: Source) -> LabelMap:
    """The truth as numbers: 0 and 1 where it has none."""
    if opened.truth_labels is not None:
        return opened.truth_labels
    return np.zeros(opened.image.native_shape, np.int32) if opened.truth is None else opened.truth.astype(np.int32)


def lengths(opened: Source, wish: Measuring) -> tuple[tuple[float, float], float]:
    """Spacing and tolerance: in millimetres where the spacing of the pixels is known."""
    spacing = opened.image.spacing or (1.0, 1.0)
    return spacing, wish.tolerance * max(spacing)


def unit_of(measure: Measure, opened: Source) -> str:
    return "mm" if measure.unit == "px" and opened.image.spacing is not None else measure.unit


def shown_probability(entry: Entry, opened: Source) -> Heat | None:
    """The probability on the grid on which its thresholds are tried: that of the file, unless that is huge."""
    return None if entry.probability is None else resize_labels(entry.probability, grid(opened.image.native_shape))


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _in_one_piece(truth: str, _labels: LabelMap) -> bool:
    """Whether there are several numbers and hardly any of them lies in more than one piece."""
    numbers = np.unique(_labels[_labels > 0])
    if len(numbers) < SEVERAL:
        return False
    places = pieces(_labels > 0)  # touching objects share a piece, so this counts too few: never too many
    return len(np.unique(places)) - 1 <= 1.2 * len(numbers)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _overlap(key: str, truth: str, _truth: Mask, _mask: Mask, _view: Mask | None) -> Values:
    return scores(_truth, _mask, _view, OVERLAP)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _boundary(
    key: str,
    truth: str,
    spacing: tuple[float, float],
    tolerance: float,
    _truth: Mask,
    _mask: Mask,
    _view: Mask | None,
) -> Values:
    return boundary_scores(_truth, _mask, _view, spacing, tolerance)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _objects(key: str, truth: str, _truth: LabelMap, _labels: LabelMap, _view: Mask | None) -> Values:
    return instance_scores(numbered(_truth), numbered(_labels), _view)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _partitions(key: str, truth: str, objects: bool, _truth: LabelMap, _labels: LabelMap, _view: Mask | None) -> Values:
    if objects:
        _truth, _labels = numbered(_truth), numbered(_labels)
    return partition_scores(_truth, _labels, _view)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _probability(key: str, truth: str, _truth: Mask, _probability: Heat, _view: Mask | None) -> Values:
    shape = grid(_truth.shape)
    small = None if _view is None else resize_labels(_view, shape)
    return probability_scores(resize_labels(_truth, shape), resize_labels(_probability, shape), small)


def by_group(entries: Mapping[str, Mapping[str, Values]]) -> dict[str, tuple[Measure, ...]]:
    """The groups that apply to at least one result, in order."""
    return {name: measures for name, measures in GROUPS.items() if any(name in groups for groups in entries.values())}
