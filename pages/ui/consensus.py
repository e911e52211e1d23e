"""What several people say together: the pictures, the sentence and the table of the page of raters."""

import numpy as np
import pandas as pd
import streamlit as st

from pages.ui.people import Judged, People
from pages.ui.plain import plain
from pages.ui.results import ERROR_LEGEND
from pages.ui.stages import Result
from pages.ui.viewer import Panel
from seglib.metrics import dice, error_map
from seglib.study.standing import Standing
from seglib.types import HeatView, Mask, resize_labels

MAJORITY, STAPLE, AGAINST = "Majority", "STAPLE", "Method against the majority"


def panels(people: People, found: Judged | None, result: Result | None) -> list[Panel]:
    """Where people differ, and beside it what the visitor wishes to see."""
    if found is None:
        return [Panel("Image"), *(Panel(each.name, labels=each.mask.astype(np.int32)) for each in people.everybody)]
    shown = {
        MAJORITY: Panel(MAJORITY, labels=found.majority.astype(np.int32)),
        STAPLE: Panel(STAPLE, "probability", base=HeatView(STAPLE, found.staple.probability, 0.0, 1.0)),
    }
    mask = None if result is None else result.segmentation.mask
    if mask is not None:
        errors = error_map(found.majority, resize_labels(mask, found.majority.shape))
        shown[AGAINST] = Panel(AGAINST, labels=errors, legend=ERROR_LEGEND)
    shown |= {f"{number} {each.name}": Panel(each.name, each.about, labels=each.mask.astype(np.int32))
              for number, each in enumerate(people.everybody, start=1)}  # fmt: skip
    choice = st.pills(
        "Right panel", list(shown), default=MAJORITY, required=True, key="raters.view", label_visibility="collapsed"
    )
    share = 100 * float((found.split > 0).mean())
    heat = HeatView("Disagreement", found.split, 0.0, 0.5)
    split = Panel("Disagreement", f"{share:.1f} % of the pixels", base=heat, ends=("all agree", "half against half"))
    return [split, shown.get(choice, shown[MAJORITY])]


def verdict(where: Standing, title: str, result: Result) -> str:
    """Where the method lies, in one paragraph."""
    lowest, highest = min(where.people), max(where.people)
    oracle = " (oracle)" if result.segmentation.foreground_by == "oracle" else ""
    numbers = f"**{title}**{oracle} agrees with the raters at a Dice of **{where.method:.3f}** on average; each of them agrees with the others at "  # noqa: E501
    numbers += f"{lowest:.3f}." if len(where.people) == 2 else f"{lowest:.3f} to {highest:.3f}."
    return f"{numbers} {SENTENCES[where.verdict]}"


SENTENCES = {
    "below": "It agrees with people less than they agree with each other: there is something left to improve.",
    "among": "It lies among them: these masks cannot tell it from one more person.",
    "above": "It agrees with them better than any of them does, as a good average of people would: these masks cannot "
    "tell methods apart that are better still.",
}


def consensus_table(people: People, found: Judged, where: Standing, title: str, mask: Mask) -> None:
    """Everybody in a row: agreement, what STAPLE thinks of them, and the exact truth where it is known."""
    trust = found.staple
    rows = [
        _row(each.name, each.mask, where.people[place], trust.sensitivity[place], trust.specificity[place], people.exact)
        for place, each in enumerate(people.everybody)
    ]
    rows.append(_row(title, resize_labels(mask, found.majority.shape), where.method, None, None, people.exact))
    rows.append(_row("Majority of the raters", found.majority, None, None, None, people.exact))
    rows.append(_row("STAPLE", trust.mask, None, None, None, people.exact))
    table = pd.DataFrame(rows).set_index("Mask")
    if people.exact is None:
        table = table.drop(columns=[EXACTLY])
    st.table(table.style.format("{:.3f}", na_rep="–"))
    st.caption(
        "**Sensitivity**: the share of the likely object that a person drew. **Specificity**: the share of the likely background "
        "that a person left alone. STAPLE finds both and the consensus at the same time, in "
        f"{trust.rounds} rounds; it starts from trust in everybody."
    )


EXACTLY = "Dice with the exact truth"


def _row(
    name: str, mask: Mask, mean: float | None, sensitivity: float | None, specificity: float | None, exact: Mask | None
) -> dict[str, object]:
    return {
        "Mask": plain(name),
        "Mean Dice with the others": mean,
        "Sensitivity": sensitivity,
        "Specificity": specificity,
        EXACTLY: None if exact is None else dice(exact, np.asarray(mask, np.bool_)),
    }
