"""The objects of a result one by one: which was found, which was missed, and how strict one may be."""

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.ui import charts
from pages.ui.error_views import go as go_there
from pages.ui.error_views import matched
from pages.ui.measured import Entry, Measuring, numbers_of
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS
from seglib.metrics import Matches, numbered, objects
from seglib.types import LabelMap, Mask

ROWS = 1000  # of the table
STRICTNESS = tuple(percent / 100 for percent in range(5, 100, 5))
TABLE = "score.objects.table"


def objects_tab(entry: Entry, opened: Source, wish: Measuring) -> None:
    """F1 over the IoU that is asked for, and every object in a table; a row that is chosen is looked at."""
    truth, view = numbers_of(opened), opened.field_of_view
    found = matched(entry.key, opened.truth_digest, wish.match, truth, entry.labels, view)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        f1 = _f1(entry.key, opened.truth_digest, truth, entry.labels, view)
        charts.show(strictness(f1, wish.match), "score.objects.f1", 300)
        st.caption(
            "A curve that falls late: objects are outlined well. One that is low from the start: they are not found at all."
        )
    with right:
        table = rows_of(found)
        st.dataframe(
            table.head(ROWS),
            key=TABLE,
            hide_index=True,
            height=300,
            width="stretch",
            placeholder="–",
            selection_mode="single-row",
            on_select=lambda: _chosen(entry, opened, found),
            column_config={"IoU": st.column_config.NumberColumn(format="%.3f")},
        )
        st.caption("Choose a row to go there." + (f" The first {ROWS:,} of {len(table):,}." if len(table) > ROWS else ""))


def rows_of(found: Matches) -> pd.DataFrame:
    """What went wrong first: missed and false objects, then pairs, the worst outlined first."""
    rows: list[dict[str, Any]] = [{"": "miss", "Truth": name} for name in found.missed]
    rows += [{"": "false alarm", "Result": name} for name in found.false]
    rows += [{"": "found", "Truth": pair.truth, "Result": pair.pred, "IoU": pair.iou} for pair in reversed(found.pairs)]
    return pd.DataFrame(rows, columns=["", "Truth", "Result", "IoU"]).astype({"Truth": "Int64", "Result": "Int64", "IoU": float})


def strictness(f1: dict[float, float], current: float) -> go.Figure:
    """F1 of objects over the IoU from which on one counts as found."""
    figure = go.Figure(
        go.Scatter(
            x=list(f1),
            y=list(f1.values()),
            mode="lines+markers",
            line={"width": 2},
            hovertemplate="IoU from %{x:.2f} on: F1 %{y:.3f}<extra></extra>",
        )
    )
    figure.add_vline(current, line={"width": 2, "dash": "dash", "color": charts.MIXED}, annotation_text=f"IoU {current:.2f}")
    figure.update_yaxes(range=[0, 1.05])
    return figure.update_layout(
        xaxis_title="IoU from which on an object counts as found", yaxis_title="Object F1", showlegend=False
    )


def _chosen(entry: Entry, opened: Source, found: Matches) -> None:
    """Look at the object of the row that was chosen."""
    rows = st.session_state[TABLE].selection.rows
    if not rows or rows[0] >= len(rows_of(found)):
        return
    row = rows_of(found).iloc[rows[0]]
    labels, name = (numbers_of(opened), row["Truth"]) if not pd.isna(row["Truth"]) else (entry.labels, row["Result"])
    across = np.argwhere(numbered(labels) == int(name))
    if len(across):
        (top, left), (bottom, right) = across.min(axis=0).tolist(), (across.max(axis=0) + 1).tolist()
        at = across[len(across) // 2].tolist()
        go_there(entry, opened, 0, (at[0], at[1]), (top, left, bottom, right), labels.shape)


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _f1(key: str, truth: str, _truth: LabelMap, _labels: LabelMap, _view: Mask | None) -> dict[float, float]:
    one, other = numbered(_truth), numbered(_labels)
    if _view is not None:
        one, other = one[_view], other[_view]
    table = objects(one, other)
    return {threshold: table.found(threshold).dice for threshold in STRICTNESS}
