"""Tabs that run a method many times: how many groups there are, and what the seed decides.

They run when their tab is open, and their answers are kept like the stages of a run.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

import streamlit as st

from pages.ui import charts, study_charts
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS, Result, heavy, holding
from pages.ui.viewer import Panel, viewer
from pages.ui.work import Bar
from seglib.methods.base import Method
from seglib.methods.em import EM
from seglib.methods.kmeans import KMeans
from seglib.recipe import Recipe, to_json
from seglib.study.groups import BEST, Trial, favourite, how_many, tried
from seglib.study.lottery import RUNS, Draw, lottery, luckier, seeded
from seglib.types import HeatView

GROUPS_TAB, LOTTERY_TAB = "How many groups?", "Seed lottery"
SELDOM = 0.01  # share of the pixels below which nobody sees that seeds differ
Item = TypeVar("Item")


def tabs(recipe: Recipe) -> list[str]:
    """The tabs that the method has beside those of every method."""
    return [GROUPS_TAB] * isinstance(recipe.method, EM | KMeans) + [LOTTERY_TAB] * seeded(recipe)


def show(name: str, source: Source, result: Result, recipe: Recipe, key: str) -> None:
    """What stands under one of these tabs."""
    if name == GROUPS_TAB:
        groups(result, recipe, key)
    else:
        seed_lottery(source, result, recipe, key)


def groups(result: Result, recipe: Recipe, key: str) -> None:
    """Criteria over k with the k of the page marked."""
    method = recipe.method
    if not isinstance(method, EM | KMeans):
        return
    # Its own k is no part of the key, so moving k only moves the mark.
    wish = f"{result.prepared.digest}|groups|{type(method)(**{**method.model_dump(), 'k': 2}).text()}"
    trials = all_of(wish, tried(method), lambda: how_many(result.prepared, method), f"{key}.groups", slow=False)
    if trials is None:
        return
    places = st.columns(2)
    names = list(trials[-1].values)
    shown = [names] if isinstance(method, EM) else [[name] for name in names]
    for place, criteria in zip(places, shown, strict=False):
        with place:
            charts.show(study_charts.criteria(trials, criteria, method.k), f"{key}.groups.{criteria[0]}", 260)
    with places[1] if isinstance(method, EM) else st.container():
        st.markdown(_verdict(trials, method.k))


def _verdict(trials: list[Trial], k: int) -> str:
    said = [
        f"**{criterion}** is {BEST[criterion]} at **k = {best}**"
        + (", the largest that was tried" if best == trials[-1].k else "")
        for criterion in trials[-1].values
        if (best := favourite(trials, criterion)) is not None
    ]
    text = " · ".join(said) + f" · yours is k = {k}.\n\n"
    if "BIC" in trials[-1].values:
        return text + (
            "Both are −2 times the log-likelihood and a price for each number of the mixture: ln n for BIC, 2 for AIC. The lower "
            "the better. They take pixels for independent; neighbours are not, so on a large picture the price is next to "
            "nothing and k is chosen too large. Trust a clear knee more than the lowest point."
        )
    return text + (
        "Inertia falls with every further group: look for the knee where it stops falling fast. The silhouette says how much "
        "nearer a pixel is to its own centre than to the next one: 0 is no structure, 1 is clear."
    )


def seed_lottery(source: Source, result: Result, recipe: Recipe, key: str) -> None:
    """Where the runs of many seeds agree, and the spread of their scores."""
    wish = f"{result.prepared.digest}|lottery|{to_json(recipe)}|{source.truth_digest}"
    draws = all_of(
        wish,
        RUNS,
        lambda: lottery(result.prepared, recipe, source.truth, source.field_of_view),
        f"{key}.lottery",
        slow=recipe.method.slow,
        last_only=True,
    )
    if draws is None:
        return
    last = draws[-1]
    left, right = st.columns([3, 2])
    with left:
        title = f"Share of {len(last.seeds)} seeds that agree"
        viewer(result.prepared, [Panel(title, base=HeatView(title, last.agreement, 0.0, 1.0))], key=f"{key}.lottery.viewer")
    with right:
        for name, values in last.measures.items():
            charts.show(study_charts.strip(name, values, last.seeds), f"{key}.lottery.{name}", 190, top=44)
        st.markdown(_agreement(last, recipe.method))
        if float((last.agreement < 1).mean()) < SELDOM:
            _make_luck_visible(recipe.method, key)


def _agreement(last: Draw, method: Method) -> str:
    unsure = float((last.agreement < 1).mean())
    said = f"All seeds agree on {1 - unsure:.1%} of the pixels. "
    if unsure >= SELDOM:
        return said + "Where the map is darker, a label is a matter of luck."
    starts = getattr(method, "restarts", 1)
    kept = f": each run keeps the best of {starts} starts, which evens luck out" if starts > 1 else ""
    return said + f"Chance decides {'nothing' if unsure == 0 else 'next to nothing'} here{kept}."


def _make_luck_visible(method: Method, key: str) -> None:
    """A button that moves the sliders to where the start decides."""
    changes = luckier(method)

    def change() -> None:
        for name, value in changes.items():
            st.session_state[f"{key}.{method.name}.{name}"] = value

    if changes:
        said = ", ".join(f"{name} {value}" for name, value in changes.items())
        st.button("Make luck visible", icon=":material/casino:", key=f"{key}.lottery.luck", on_click=change, help=f"Sets {said}")
        st.caption(f"Sets {said}: then the start decides.")


@dataclass(eq=False)
class Place(Generic[Item]):
    """Where one answer is kept: whoever comes first fills it, the others wait for it."""

    turn: threading.Semaphore = field(default_factory=threading.BoundedSemaphore)
    items: list[Item] | None = None


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _place(wish: str) -> Place[object]:
    """Only the place is cached, not the work: what it draws to show its progress would be replayed to later visitors."""
    return Place()


def all_of(
    wish: str, count: int, work: Callable[[], Iterator[Item]], key: str, *, slow: bool, last_only: bool = False
) -> list[Item] | None:
    """Everything that `work` yields, or its last item alone; None when the visitor has stopped it and not asked for it again."""
    place = cast("Place[Item]", _place(wish))
    stopped, bar_place = f"{key}.stopped", st.empty()

    def stop() -> None:
        st.session_state[stopped] = wish

    def again() -> None:
        del st.session_state[stopped]

    if place.items is None and st.session_state.get(stopped) == wish:
        with bar_place.container():
            st.info("This was stopped.", icon=":material/stop_circle:")
            st.button("Run", icon=":material/play_arrow:", key=f"{key}.run", type="primary", on_click=again)
        return None
    with holding(place.turn):
        if place.items is None:
            with holding(heavy()) if slow else nullcontext():
                place.items = _watched(count, work(), key, bar_place, stop, last_only)
        return place.items


def _watched(
    count: int,
    work: Iterator[Item],
    key: str,
    place: st.delta_generator.DeltaGenerator,
    stop: Callable[[], None],
    last_only: bool,
) -> list[Item]:
    bar, items = Bar(place, key, stop), list[Item]()
    try:
        bar.tell(0.0, f"0 of {count}")
        for number, item in enumerate(work, start=1):
            # Touching the session ends a run that a newer one has replaced.
            st.session_state.get("alive")
            items = [item] if last_only else [*items, item]
            bar.tell(number / count, f"{number} of {count}")
        return items
    finally:
        place.empty()
