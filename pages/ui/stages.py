"""Each stage of a run, cached by exactly what it depends on, so that a slider repeats nothing that comes before it.

Keys are digests and settings in words, never arrays: Streamlit hashes large arrays from a sample of their values,
which lets two images share an answer. Results are shared by all sessions, read-only.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, TypeVar

import streamlit as st

from pages.ui.host import host
from pages.ui.source import Source, fitting_side
from seglib.cleanup.base import Cleanup
from seglib.filters.base import Filter
from seglib.methods.base import Method
from seglib.metrics import scores
from seglib.prompt import Prompt
from seglib.recipe import Recipe
from seglib.run import decide, prepare, segment, select, tidy
from seglib.types import ForegroundBy, Image, LabelMap, Labels, Mask, Segmentation, Step, read_only, resize_labels

Answer = TypeVar("Answer")
KEPT_SECONDS = 1800  # an answer that nobody asked for in that time is dropped
MODEST, FEW = 32, 16  # how many answers are kept of each stage


@dataclass(frozen=True, eq=False)
class Result:
    """A segmentation with what a page shows beside it.

    prepared: what the method saw. key: changes whenever the labels may have changed. scores: measure by name on the
    native grid, empty without truth or without a foreground.
    """

    segmentation: Segmentation
    prepared: Image
    key: str
    scores: dict[str, float | None]


@dataclass(frozen=True, eq=False)
class Found:
    labels: Labels
    steps: tuple[Step, ...]
    seconds: float


@dataclass(eq=False)
class Slot(Generic[Answer]):
    """The place of one answer: whoever comes first fills it, the others wait for him."""

    turn: threading.Semaphore = field(default_factory=threading.BoundedSemaphore)
    found: Answer | None = None


def run_stages(source: Source, recipe: Recipe, show: Callable[[Step], None] | None = None) -> Result:
    """The recipe on the picture of the session. `show` is called with each step of a method that is not cached."""
    side = fitting_side(recipe, source.image.native_shape)
    filters = ";".join(stage.text() for stage in recipe.filters)
    ready = _ready(source.image.digest, _history(source.image), filters, side)
    prepared = _prepared(ready, source.image, recipe.filters, side, show)
    prompt = recipe.prompt.only(recipe.method.prompts)
    found = _found(
        _slot(prepared.digest, repr(prepared.levels), recipe.method.text(), str(prompt)), prepared, recipe.method, prompt, show
    )
    foreground, by = _decided(
        prepared.digest, recipe.method.text(), str(prompt), str(recipe.foreground), source.truth_digest, recipe, found, source
    )
    cleanups = ";".join(stage.text() for stage in recipe.cleanups)
    key = f"{prepared.digest}|{recipe.method.text()}|{prompt}|{foreground}{by}|{cleanups}"
    labels = _tidied(key, select(found.labels.labels, foreground, by), recipe.cleanups)
    result = Segmentation(
        labels=labels,
        classes=found.labels.labels,
        foreground=foreground,
        foreground_by=by,
        native_shape=source.image.native_shape,
        seconds=found.seconds,
        ledger=(*prepared.ledger, *(f"after the method: {stage.text()}" for stage in recipe.cleanups)),
        probability=found.labels.probability,
        steps=found.steps,
        facts=found.labels.facts,
        why=found.labels.why,
        spread=found.labels.spread,
        warning=found.labels.warning,
    )
    measured = {} if by == "all" or source.truth is None else _scored(key, source.truth_digest, labels, source.truth, source)
    return Result(result, prepared, key, measured)


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _ready(digest: str, history: str, filters: str, side: int | None) -> Slot[Image]:
    return Slot()


def _prepared(
    slot: Slot[Image], image: Image, filters: Sequence[Filter], side: int | None, show: Callable[[Step], None] | None
) -> Image:
    with holding(slot.turn):
        if slot.found is None:
            with holding(heavy()) if any(stage.slow for stage in filters) else nullcontext():
                slot.found = prepare(image, filters, side, _attentive(show))
        return slot.found


def _history(image: Image) -> str:
    """What is known of a picture besides its pixels: two files may hold the same ones, and each keeps its own ledger."""
    return repr((image.name, image.spacing, image.levels, image.ledger))


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _slot(digest: str, levels: str, method: str, prompt: str) -> Slot[Found]:
    """Only the place is cached, not the run: what a run draws to show its progress would be replayed to later visitors."""
    return Slot()


def _attentive(show: Callable[[Step], None] | None) -> Callable[[Step], None]:
    def progress(step: Step) -> None:
        # Touching the session ends a run that a newer one has replaced.
        st.session_state.get("alive")
        if show is not None:
            show(step)

    return progress


def _found(slot: Slot[Found], image: Image, method: Method, prompt: Prompt, show: Callable[[Step], None] | None) -> Found:
    if slot.found is None:
        _attentive(show)(Step("at work", "", done=0.0))
    with holding(slot.turn):
        if slot.found is None:
            with holding(heavy()) if method.slow else nullcontext():
                started = time.perf_counter()
                labels, steps = segment(method, image, prompt, _attentive(show))
                slot.found = Found(labels, steps, time.perf_counter() - started + labels.reused_seconds)
        return slot.found


@st.cache_resource(max_entries=MODEST, ttl=KEPT_SECONDS, show_spinner=False)
def _decided(
    digest: str, method: str, prompt: str, foreground: str, truth: str, _recipe: Recipe, _found: Found, _source: Source
) -> tuple[tuple[int, ...], ForegroundBy]:
    return decide(_recipe.method, _found.labels.labels, _recipe.foreground, _source.truth, _source.field_of_view)


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _tidied(key: str, _labels: LabelMap, _cleanups: Sequence[Cleanup]) -> LabelMap:
    return read_only(tidy(_labels, _cleanups))


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _scored(key: str, truth_digest: str, _labels: LabelMap, _truth: Mask, _source: Source) -> dict[str, float | None]:
    return scores(_truth, resize_labels(_labels, _truth.shape) > 0, _source.field_of_view)


@cache
def heavy() -> threading.BoundedSemaphore:
    """The places for slow methods on this server."""
    return threading.BoundedSemaphore(host().heavy_jobs)


@contextmanager
def holding(turn: threading.Semaphore) -> Iterator[None]:
    """Wait for a turn. The wait ends when a newer run replaces this one."""
    while not turn.acquire(timeout=0.1):
        st.session_state.get("alive")
    try:
        yield
    finally:
        turn.release()
