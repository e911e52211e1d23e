"""Every measure as a number with a small bar, and what it was a moment ago; one column or several beside each other."""

from collections.abc import Collection, Mapping
from html import escape

import streamlit as st

from seglib.metrics import Measure
from seglib.metrics.measure import Number
from seglib.study.profile import GROUPS, Profile, reasons

FAR = 25.0  # pixels at which the bar of a distance is full
SAME = 5e-4  # a smaller change is not shown


def measure_table(columns: Mapping[str, Profile], before: Profile | None = None, only: Collection[str] = ()) -> None:
    """A row for each measure; `before` adds its change. only: the names of those that are shown, all if there are none."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in columns)
    rows = [f"<thead><tr><th></th>{head}{'' if before is None else '<th></th>'}</tr></thead>"] if len(columns) > 1 else []
    why = [reasons(values) for values in columns.values()]
    for title, measures in GROUPS:
        shown = [measure for measure in measures if not only or measure.name in only]
        if shown and not only:
            rows.append(f'<tr class="group"><th colspan="{len(columns) + 1 + (before is not None)}">{title}</th></tr>')
        for measure in shown:
            cells = "".join(
                _cell(measure, values[measure.name], absent.get(measure.name, ""), (before or {}).get(measure.name))
                for values, absent in zip(columns.values(), why, strict=True)
            )
            if before is not None:
                (values,) = columns.values()
                cells += _change(measure, values[measure.name], before.get(measure.name))
            rows.append(f'<tr><th scope="row" title="{escape(measure.explanation)}">{measure.title}</th>{cells}</tr>')
    st.html(f'<table class="measures">{"".join(rows)}</table>')


def summary(values: Profile) -> None:
    """One line with a measure of each kind, where the table is not in sight: below the picture of a phone."""
    named = {measure.name: measure for _, measures in GROUPS for measure in measures}
    parts = [f"{named[name].title} <b>{shown(named[name], values[name])}</b>" for name in ("dice", "hd95", "object_f1")]
    st.html(f'<p class="summary">{" · ".join(parts)}</p>')


def explanations() -> None:
    """What each measure asks, and how the bars are read."""
    st.markdown(
        f"Bars of shares are full at 1, bars of distances at {FAR:.0f} px; **distances and the count error are better the nearer "
        "they are to 0**. Objects are connected pieces. The thin line is where the bar ended a moment ago."
    )
    for title, measures in GROUPS:
        st.markdown(f"**{title}**\n" + "\n".join(f"- {measure.title}: {measure.explanation}" for measure in measures))


def a_moment_ago(key: str, about: str, state: str, values: Profile) -> Profile:
    """The values before the last change of `state`; the same values where `about`, what is measured, is another."""
    last = st.session_state.get(key)
    if last is None or last["about"] != about:
        last = {"about": about, "state": state, "values": values, "before": values}
    elif last["state"] != state:
        last = {"about": about, "state": state, "values": values, "before": last["values"]}
    st.session_state[key] = last
    before: Profile = last["before"]
    return before


def shown(measure: Measure, value: Number | None) -> str:
    """A value as people read it, with its unit."""
    if value is None:
        return "–"
    if measure.unit == "objects":
        return f"{value:+,d}".replace("-", "−") if value else "0"
    text = f"{value:.1f} px" if measure.unit else f"{value:.3f}"
    return text.replace("-", "−")


def _cell(measure: Measure, value: Number | None, why: str, before: Number | None) -> str:
    bar = ""
    if value is not None and measure.unit != "objects":
        tick = "" if before is None else f'<b style="left: {_share(measure, before):.1f}%"></b>'
        kind = "far" if measure.unit else "share"
        bar = f'<span class="track {kind}"><i style="width: {_share(measure, value):.1f}%"></i>{tick}</span>'
    hint = f' title="Not defined: {escape(why)}."' if why else ""
    return f"<td{hint}><span>{shown(measure, value)}</span>{bar}</td>"


def _share(measure: Measure, value: Number) -> float:
    """How much of its track a bar fills, in percent."""
    return 100.0 * min(max(value / FAR if measure.unit else value, 0.0), 1.0)


def _change(measure: Measure, value: Number | None, before: Number | None) -> str:
    if value is None or before is None or abs(value - before) < SAME:
        return "<td></td>"
    better = abs(value) < abs(before) if measure.unit else value > before
    change = value - before
    text = f"{change:+,d}" if isinstance(change, int) else f"{change:+.1f}" if measure.unit else f"{change:+.3f}"
    return f'<td class="{"better" if better else "worse"}">{text.replace("-", "−")}</td>'
