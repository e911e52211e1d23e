"""What may be wrong with the ground truth, beside the score that depends on it, until somebody has decided."""

import streamlit as st

from pages.ui.plain import plain
from pages.ui.source import Source, mend_truth, trust_truth, unmend_truth, was_mended
from pages.ui.stages import FEW, KEPT_SECONDS, Result
from seglib.io import Finding, misplaced
from seglib.types import Mask


def truth_doubts(source: Source, key: str, result: Result | None = None) -> None:
    """Each doubt with its mends, and the way back from a mend. result: a second opinion, which shows a misplaced truth."""
    place = displaced(source, result)
    doubts = source.doubts if place is None else (*source.doubts, place)
    for number, doubt in enumerate(doubts):
        st.warning(f"**Is the ground truth right?** {plain(doubt.sentence)}", icon=":material/healing:")
        for mend in doubt.mends:
            st.button(
                mend.label,
                key=f"{key}.{number}.{mend.key}",
                type="primary",
                width="stretch",
                on_click=mend_truth,
                args=(mend.key,),
            )
        st.button("It is right", key=f"{key}.{number}.right", width="stretch", on_click=trust_truth)
    if not doubts and was_mended():
        st.caption("The ground truth was mended. *What was done to it* says how.")
        st.button("Take the mend back", icon=":material/undo:", key=f"{key}.back", width="stretch", on_click=unmend_truth)


def displaced(source: Source, result: Result | None) -> Finding | None:
    """That a truth from a file fits a result of a method far better in another place."""
    if result is None or result.segmentation.mask is None or source.truth is None:
        return None
    if source.raw_truth is None or source.is_trusted:
        return None
    mask = result.segmentation.native_labels > 0
    return _displaced(source.truth_digest, result.key, source.truth_name, source.truth, mask)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _displaced(truth: str, result: str, name: str, _truth: Mask, _mask: Mask) -> Finding | None:
    return misplaced(_truth, _mask, name, "the result", is_placed=True)
