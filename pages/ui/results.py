"""What stands beside a result: the score with its change, the errors, and who chose the foreground."""

from dataclasses import replace

import numpy as np
import streamlit as st

from pages.ui import image_dialog
from pages.ui.plain import plain
from pages.ui.source import Source
from pages.ui.stages import Result
from pages.ui.viewer import Panel, Swatch, named
from seglib.methods.base import Method
from seglib.metrics import MEASURES, error_map
from seglib.palette import FALSE_ALARM, HIT, MISS
from seglib.recipe import Recipe
from seglib.types import LabelMap, resize_labels

PILLS = 16  # labels that can be chosen from a list; more are chosen in the picture
ERROR_LEGEND = (
    Swatch("hit", HIT, "solid"),
    Swatch("false alarm", FALSE_ALARM, "stripes"),
    Swatch("miss", MISS, "dots"),
)


def short(title: str) -> str:
    """What a method is called over a picture: without what stands in brackets."""
    return title.partition(" (")[0]


def result_panel(title: str, method: Method, result: Result, caption: str = "") -> Panel:
    """The labels, with the names of what somebody has drawn examples of."""
    labels = result.segmentation.labels
    legend = named(labels, method.drawn[1:]) if method.meaning() == "semantic" and labels.any() else ()
    return Panel(title, caption, labels=labels, legend=legend)


def error_panel(source: Source, result: Result, title: str = "Errors") -> Panel | None:
    """Hits, false alarms and misses; None without truth or without a foreground."""
    mask = result.segmentation.mask
    if source.truth is None or mask is None:
        return None
    truth = resize_labels(source.truth, mask.shape)
    errors: LabelMap = error_map(truth, mask)
    if source.field_of_view is not None:
        errors = np.where(resize_labels(source.field_of_view, mask.shape), errors, 0)
    return Panel(title, labels=errors, legend=ERROR_LEGEND)


def truth_panel(source: Source, shape: tuple[int, int]) -> Panel | None:
    """The ground truth with its classes or objects on a grid of (H, W); None without one."""
    if source.truth is None:
        return None
    labels = source.truth.astype(np.int32) if source.truth_labels is None else source.truth_labels
    return Panel("Ground truth", labels=resize_labels(labels, shape))


def unlike(result: Result, title: str = "") -> None:
    """What speaks against trusting a result, under its picture. title: of the method, where several stand together."""
    if result.segmentation.warning:
        name = f"**{title}.** " if title else ""
        st.warning(name + plain(result.segmentation.warning), icon=":material/warning:")


def score_cards(source: Source, result: Result, key: str) -> None:
    """Dice and its company, each with what it was a moment ago."""
    found = result.segmentation
    values = result.scores
    before = st.session_state.get(f"{key}.scores", {})
    if st.session_state.get(f"{key}.result") != (source.image.digest, result.key):
        st.session_state[f"{key}.before"] = before if st.session_state.get(f"{key}.image") == source.image.digest else {}
        st.session_state[f"{key}.scores"] = values
        st.session_state[f"{key}.result"] = (source.image.digest, result.key)
        st.session_state[f"{key}.image"] = source.image.digest
    before = st.session_state.get(f"{key}.before", {})
    if not values:
        st.markdown(_why_no_score(source))
        if source.truth is None and st.button("Add ground truth", key=f"{key}.truth", width="stretch"):
            image_dialog.choose(image_dialog.TRUTH_TAB)
    cards = st.container(horizontal=True, gap="small")
    for measure in MEASURES:
        if measure.name in values:
            value, old = values[measure.name], before.get(measure.name)
            change = 0.0 if value is None or old is None else round(value, 3) - round(old, 3)  # of what stands there
            delta = f"{change:+.3f}" if abs(change) > 5e-4 else None
            shown = "–" if value is None else f"{value:.3f}"
            help_text = measure.explanation + (f" Not defined here: {measure.undefined}." if value is None else "")
            if measure.name in ("dice", "iou"):
                oracle = " · oracle" if found.foreground_by == "oracle" else ""
                cards.metric(measure.title + oracle, shown, delta, help=help_text)


def foreground_chooser(recipe: Recipe, result: Result, source: Source, key: str) -> Recipe:
    """For methods that return classes: which of them are foreground, and that this is somebody's decision."""
    if recipe.method.kind != "classes":
        return recipe
    found = result.segmentation
    present = [int(label) for label in np.unique(found.classes)]
    ways = (["Best match"] if source.truth is not None else []) + ["All", "Chosen"]
    now = "Chosen" if found.foreground_by == "choice" else "All" if found.foreground_by == "all" else ways[0]
    # Set in the session and not as a default: what a click in the picture has changed must reach a browser that shows them.
    if st.session_state.get(f"{key}.way") not in ways:
        st.session_state[f"{key}.way"] = now
    way = st.segmented_control(
        "Foreground",
        ways,
        required=True,
        key=f"{key}.way",
        width="stretch",
        help="This method finds groups, not objects. Best match looks at the ground truth, so its score is an upper "
        "bound (oracle). Chosen: click them in the picture.",
    )
    if way == "Best match":
        st.caption("*Oracle:* this choice looks at the ground truth.")
    if way != "Chosen":
        nobody = way == "All" and not (source.truth is None and recipe.foreground == "best")
        return replace(recipe, foreground="all" if nobody else "best")
    if len(present) > PILLS:
        return _chosen_in_the_picture(recipe, result, key)
    pills = f"{key}.labels"
    pressed = st.session_state.get(pills, found.foreground)
    st.session_state[pills] = [label for label in pressed if label in present] or (
        [] if pills in st.session_state else present[-1:]
    )
    chosen = st.pills("Labels that are foreground", present, selection_mode="multi", key=pills)
    return replace(recipe, foreground=tuple(chosen) or (0,))


def _chosen_in_the_picture(recipe: Recipe, result: Result, key: str) -> Recipe:
    """Hundreds of labels are chosen where they are, by clicks."""
    found = result.segmentation
    chosen = () if found.foreground_by == "all" else tuple(label for label in found.foreground if label)
    present = int(np.count_nonzero(np.unique(found.classes)))
    if st.button("Choose none", icon=":material/deselect:", key=f"{key}.none", disabled=not chosen):
        chosen = ()
    st.caption(f"{len(chosen):,} of {present:,} chosen. Click in the picture to add one or to take it away.")
    return replace(recipe, foreground=chosen or (0,))


def _why_no_score(source: Source) -> str:
    if source.truth is None:
        return "**No score yet.** With a mask of what is right, Dice and IoU stand here."
    return "**No score yet.** All labels are kept: press **Chosen** and click those that are foreground."
