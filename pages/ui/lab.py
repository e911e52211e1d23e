"""What the pages about measures share: a mask that is taken for true, what is made of it, and pictures of both."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from pages.ui import charts, image_dialog, study_charts
from pages.ui.results import ERROR_LEGEND
from pages.ui.source import Source
from pages.ui.stages import KEPT_SECONDS, MODEST
from pages.ui.viewer import Panel
from pages.ui.widgets import label_of
from seglib.metrics import error_map, pieces
from seglib.study.lab_masks import Kind, LabMask, Subject
from seglib.study.mask_errors import Mistakes
from seglib.study.profile import GROUPS, Profile, profile, sweep
from seglib.types import LabelMap, Mask, resize_labels
from seglib.wording import amount

SIDE = 512  # pixels of the longer side of a truth that is spoiled: every measure answers within a tenth of a second
NAMES: dict[Kind, str] = {
    "picture": "Ground truth",
    "disc": "Disc, 160 px wide",
    "lesion": "Disc of 5 % of the picture",
    "dot": "Dot, 8 px wide",
    "ring": "Ring",
    "shapes": "Plain shapes",
    "cells": "Cells",
    "vessels": "Vessels",
}
WITHOUT_TRUTH: Kind = "cells"
CURVES = [  # of each kind those that differ most from the others
    measure
    for _, measures in GROUPS
    for measure in measures
    if measure.name in ("dice", "accuracy", "volumetric_similarity", "nsd", "cl_dice", "object_f1")
]


@dataclass(frozen=True, eq=False)
class Spoiled:
    """A mask after some mistakes. errors: (H, W), see `error_map`, 0 outside of the field of view."""

    mask: Mask
    errors: LabelMap
    profile: Profile


def mask_chooser(source: Source, mask: LabMask, key: str) -> LabMask:
    """Which mask is taken for true; a picture without ground truth says how to get one."""
    kinds = [kind for kind in NAMES if kind != "picture" or source.truth is not None]
    now = mask.kind if mask.kind in kinds else WITHOUT_TRUTH
    (parameter,) = LabMask.parameters()
    kind = st.selectbox("Mask", kinds, kinds.index(now), NAMES.__getitem__, key=f"{key}.kind", help=parameter.description)
    if source.truth is None:
        st.caption("This picture has no ground truth, so a mask made here takes its place.")
        if st.button("Add ground truth", icon=":material/add:", key=f"{key}.truth", width="stretch"):
            image_dialog.choose(image_dialog.TRUTH_TAB)
    elif kind == "picture" and max(source.truth.shape) > SIDE:
        height, width = _small(source.truth.shape)
        st.caption(
            f"Measured on a copy of {width} × {height} px: a pixel here is {max(source.truth.shape) / SIDE:.1f} of the file."
        )
    return LabMask(kind=kind)


def subject_of(source: Source, mask: LabMask) -> tuple[str, Subject]:
    """A name that changes with the mask, for caches, and the mask with its picture; small enough to answer at once."""
    made = mask.subject()
    if made is not None:
        return mask.kind, made
    if source.truth is None:
        raise ValueError("the chooser offers the picture only where it has a truth")
    shape = _small(source.truth.shape)
    view = source.field_of_view
    small = None if view is None else resize_labels(view, shape)
    if small is not None and not small.any():  # so small a view that no pixel of the copy shows it
        small = None
    return f"{source.truth_digest}{shape}", Subject(source.image, resize_labels(source.truth, shape), small)


def _small(shape: tuple[int, ...]) -> tuple[int, int]:
    """The size of the copy on which a truth of this size is measured."""
    scale = min(1.0, SIDE / max(shape))
    return max(1, round(shape[0] * scale)), max(1, round(shape[1] * scale))


@st.cache_resource(max_entries=MODEST, ttl=KEPT_SECONDS, show_spinner=False)
def spoiled(name: str, mistakes: str, _subject: Subject, _mistakes: Mistakes) -> Spoiled:
    """The mask with its mistakes and all measures."""
    mask = _mistakes.make(_subject.mask)
    return judged(_subject, mask)


@st.cache_resource(max_entries=MODEST, ttl=KEPT_SECONDS, show_spinner=False)
def swept(name: str, others: str, moved: str, back: bool, _subject: Subject, _mistakes: Mistakes) -> dict[float, Profile]:
    """All measures for each amount of one mistake; `others` says in words what the other mistakes are."""
    found: dict[float, Profile] = {}
    for amount_, values in sweep(_subject.mask, _mistakes, moved, _subject.field_of_view):
        # Touching the session ends a run that a newer one has replaced.
        st.session_state.get("alive")
        found[amount_] = values
    return found


def curves(name: str, subject: Subject, mistakes: Mistakes) -> None:
    """What the slider in hand does to the measures along its whole way."""
    moved = _in_hand(mistakes)
    (parameter,) = (each for each in Mistakes.parameters() if each.name == moved)
    others, now = mistakes.model_copy(update={moved: 0}), getattr(mistakes, moved)
    found = swept(name, others.text(), moved, now < 0, subject, mistakes)
    charts.show(study_charts.sweep(found, CURVES, label_of(parameter), now), "lab.curves", 330, top=88)


def _in_hand(mistakes: Mistakes) -> str:
    """The mistake that was changed last; at first the first one that there is."""
    names = [each.name for each in Mistakes.parameters() if each.name != "seed"]
    before: Mistakes = st.session_state.get("lab.last", Mistakes())
    moved = [name for name in names if getattr(mistakes, name) != getattr(before, name)]
    st.session_state["lab.last"] = mistakes
    if moved:
        st.session_state["lab.in_hand"] = moved[0]
    chosen: str = st.session_state.setdefault("lab.in_hand", names[0])
    return chosen


def judged(subject: Subject, mask: Mask) -> Spoiled:
    """Another mask on the same picture, measured against the true one."""
    errors = error_map(subject.mask, mask)
    if subject.field_of_view is not None:
        errors = np.where(subject.field_of_view, errors, 0)
    return Spoiled(mask, errors, profile(subject.mask, mask, subject.field_of_view))


def truth_panel(subject: Subject) -> Panel:
    """What is taken for true: how many objects, and how much of the picture."""
    count, share = int(pieces(subject.mask).max(initial=0)), float(subject.mask.mean())
    return Panel("Truth", f"{amount(count, 'object')} · {100 * share:.1f} %", labels=subject.mask.astype(np.int32))


def errors_panel(found: Spoiled, title: str, caption: str = "") -> Panel:
    """Hits, false alarms and misses."""
    return Panel(title, caption, labels=found.errors, legend=ERROR_LEGEND)


def on_its_picture(panel: Panel, subject: Subject) -> Panel:
    """For panels of different pictures in one viewer."""
    return replace(panel, base=subject.image.pixels)
