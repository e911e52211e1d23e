"""The editor of a chain: stages in order, each with its sliders and a switch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

import streamlit as st

from pages.ui.widgets import settings_widgets
from seglib.recipe import CHAIN_LIMIT
from seglib.settings import Settings

Kind = TypeVar("Kind", bound=Settings)
_numbers = count()


@dataclass
class Entry(Generic[Kind]):
    """A stage with a number of its own, so that its widgets stay its own when the order changes."""

    stage: Kind
    on: bool = True
    number: int = field(default_factory=lambda: next(_numbers))


def chain_editor(
    stages: tuple[Kind, ...], off: frozenset[int], family: tuple[type[Kind], ...], key: str, what: str
) -> tuple[tuple[Kind, ...], frozenset[int]]:
    """Show a chain and return it as the visitor has changed it. `key` is unique for the chain and its generation."""
    entries = _entries(stages, off, key)
    for place, entry in enumerate(entries):
        with st.container(gap="small"):
            _header(entries, place, f"{key}.{entry.number}")
            if entry.on and type(entry.stage).parameters():
                entry.stage = settings_widgets(entry.stage, f"{key}.{entry.number}")
    _adder(entries, family, key, what)
    return tuple(entry.stage for entry in entries), frozenset(i for i, entry in enumerate(entries) if not entry.on)


def switched_on(stages: tuple[Kind, ...], off: frozenset[int], key: str) -> int:
    """How many stages of the chain are on, what was changed just now included."""
    return sum(st.session_state.get(f"{key}.{entry.number}.on", entry.on) for entry in _entries(stages, off, key))


def _entries(stages: tuple[Kind, ...], off: frozenset[int], key: str) -> list[Entry[Kind]]:
    entries: list[Entry[Kind]] = st.session_state.setdefault(
        f"{key}.entries", [Entry(stage, i not in off) for i, stage in enumerate(stages)]
    )
    return entries


def _header(entries: list[Entry[Kind]], place: int, key: str) -> None:
    entry = entries[place]

    def swap() -> None:
        entries[place - 1], entries[place] = entries[place], entries[place - 1]

    def remove() -> None:
        entries.pop(place)

    with st.container(horizontal=True, vertical_alignment="center", gap=None, key=f"stage-head.{key}"):
        title = entry.stage.title
        entry.on = st.toggle(title, entry.on, key=f"{key}.on", help=_first_sentence(entry.stage), width="stretch")
        if place:
            _icon(f"Do {title} earlier", "arrow_upward", f"{key}.up", swap, "Do this earlier")
        _icon(f"Remove {title}", "close", f"{key}.remove", remove, "Remove")


def _icon(label: str, icon: str, key: str, act: Callable[[], None], text: str) -> None:
    """A button whose words only a screen reader says, see frame.css."""
    st.button(label, icon=f":material/{icon}:", key=key, on_click=act, help=text, type="tertiary")


def _adder(entries: list[Entry[Kind]], family: tuple[type[Kind], ...], key: str, what: str) -> None:
    chooser = f"{key}.add"

    def add() -> None:
        kind = st.session_state[chooser]
        if kind is not None:
            entries.append(Entry(kind()))
            st.session_state[chooser] = None

    st.selectbox(
        f"Add a {what}",
        family,
        None,
        format_func=lambda kind: kind.title,
        key=chooser,
        on_change=add,
        placeholder=f"Add a {what} ...",
        label_visibility="collapsed",
        disabled=len(entries) >= CHAIN_LIMIT,
    )


def _first_sentence(stage: Settings) -> str:
    return (type(stage).__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
