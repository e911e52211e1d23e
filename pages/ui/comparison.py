"""Several results of one picture beside each other: the panels, where they differ, and the table of scores."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui.facts import milliseconds
from pages.ui.results import error_panel, result_panel, short, truth_panel
from pages.ui.source import Source
from pages.ui.stages import Result
from pages.ui.viewer import Panel
from seglib.methods.base import Method
from seglib.metrics import MEASURES, disagreement
from seglib.recipe import Recipe
from seglib.types import HeatView

RESULT, ERRORS, DISAGREEMENT = VIEWS = ("Result", "Errors", "Disagreement")
IMAGE, TRUTH = "Image", "Ground truth"
CHOSEN_BY = {"oracle": "best match (oracle)", "choice": "chosen", "all": "none chosen", "method": "the method's"}


def views(opened: Source) -> tuple[str, list[str]]:
    """What the panels show, and what is shown beside them, as the visitor wishes."""
    with st.container(horizontal=True, gap="small"):
        view = st.segmented_control(
            "Show", VIEWS, default=RESULT, required=True, key="compare.view", label_visibility="collapsed"
        )
        offered = [IMAGE] if opened.truth is None else [IMAGE, TRUTH]
        also = st.pills("Show as well", offered, selection_mode="multi", key="compare.also", label_visibility="collapsed")
    return view, also


def per_row(count: int) -> int:
    """How many panels stand in a row: all of up to four, else two rows of about equal length."""
    return count if count <= 4 else (count + 1) // 2


def panels(
    view: str,
    also: list[str],
    opened: Source,
    results: Mapping[str, Result],
    recipes: Mapping[str, Recipe],
    title: Mapping[str, str],
) -> list[Panel]:
    """One panel for each column, in their order, so that each stands below its own settings; then what is shown as well."""
    shown = [_panel(view, opened, recipe.method, results.get(column), short(title[column])) for column, recipe in recipes.items()]
    if view == ERRORS and opened.truth is None:
        st.info("Errors need a ground truth: add one with **Change image**.", icon=":material/info:")
    if IMAGE in also:
        shown.append(Panel(IMAGE, drawn=False))
    if TRUTH in also:
        small = next((result.segmentation.labels.shape for result in results.values()), None)
        truth = truth_panel(opened, small or opened.image.native_shape)
        shown += [replace(truth, drawn=False)] if truth is not None else []
    if view == DISAGREEMENT:
        _voters(results, title)
        split = _disagreement(list(results.values()))
        if split is None:
            st.info(
                "Disagreement needs two columns with a foreground, on working copies of the same size.", icon=":material/info:"
            )
        else:
            shown.append(split)
    return shown


def _voters(results: Mapping[str, Result], title: Mapping[str, str]) -> None:
    """Who has a say in the disagreement, who has not, why, and what to do about it."""
    says, silent, broken = list[str](), list[str](), list[str]()
    for column, name in title.items():
        result = results.get(column)
        (broken if result is None else silent if result.segmentation.mask is None else says).append(name)
    parts = [f"**Compared:** {', '.join(says) or 'none'}."]
    if silent:
        parts.append(
            f"**Left out:** {', '.join(silent)}, for want of a foreground: press **Best match** or **Chosen** in the settings."
        )
    if broken:
        parts.append(f"**Left out:** {', '.join(broken)}, which has no result.")
    st.caption(" ".join(parts))


def score_table(rows: Mapping[str, tuple[Recipe, Result]]) -> None:
    """Every measure that is known for one of the methods, the best in bold, and what the methods cost."""
    table = pd.DataFrame([_row(recipe, result) for recipe, result in rows.values()], index=pd.Index(list(rows), name="Method"))
    measured = [measure.title for measure in MEASURES if table[measure.title].notna().any()]
    table = table.drop(columns=[measure.title for measure in MEASURES if measure.title not in measured])
    st.table(table.style.format(dict.fromkeys(measured, "{:.3f}"), na_rep="–").apply(_best_in_bold, subset=pd.Index(measured)))


def _panel(view: str, opened: Source, method: Method, result: Result | None, title: str) -> Panel:
    drawn = bool(method.wanted())
    if result is None:
        return Panel(title, "no result", drawn=drawn)
    errors = error_panel(opened, result, title) if view == ERRORS else None
    return replace(errors or result_panel(title, method, result), caption=_caption(result), drawn=drawn)


def _caption(result: Result) -> str:
    dice = result.scores.get("dice")
    oracle = " oracle" if result.segmentation.foreground_by == "oracle" else ""
    return (f"Dice {dice:.3f}{oracle} · " if dice is not None else "") + milliseconds(result.segmentation.seconds)


def _disagreement(results: list[Result]) -> Panel | None:
    """Where the methods differ; None where there are no two masks of one size."""
    masks = [mask for result in results if (mask := result.segmentation.mask) is not None]
    if len(masks) < 2 or len({mask.shape for mask in masks}) > 1:
        return None
    split = disagreement(masks)
    share = 100 * float((split > 0).mean())
    return Panel(
        DISAGREEMENT,
        f"{share:.1f} % of the pixels",
        base=HeatView("share", split, 0.0, 0.5),
        ends=("all agree", "half against half"),
        drawn=False,
    )


def _row(recipe: Recipe, result: Result) -> dict[str, object]:
    found = result.segmentation
    return {
        "Settings": ", ".join(_settings(recipe.method)) or "defaults",
        **{measure.title: result.scores.get(measure.name) for measure in MEASURES},
        "Time": milliseconds(found.seconds),
        "Parameters": f"{recipe.method.parameter_count():,}",
        "Foreground": CHOSEN_BY[found.foreground_by],
        "Labels": f"{np.count_nonzero(np.unique(found.labels)):,}",
    }


def _settings(method: Method) -> list[str]:
    """What differs from the defaults, and of a trained model its task in any case."""
    changed = method.text().partition("(")[2].removesuffix(")").split(",")
    task = f"task={getattr(method, 'task', '')}"
    return list(filter(None, changed if not method.weights or task in changed else [task, *changed]))


def _best_in_bold(values: "pd.Series[float]") -> list[str]:
    return ["font-weight: 700" if value == values.max() else "" for value in values]
