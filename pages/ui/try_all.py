"""Every automatic threshold on the picture of the session: small masks, their values on the histogram, their scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import streamlit as st

from pages.ui.histogram import Line, histogram
from pages.ui.source import Source
from pages.ui.stages import FEW, KEPT_SECONDS, Result
from seglib.cleanup.base import Cleanup
from seglib.features.threshold import Side
from seglib.methods.base import Method
from seglib.palette import label_colours
from seglib.recipe import Recipe
from seglib.study.thresholds import try_all
from seglib.types import Image, LabelMap, Mask, Pixels, resize_labels

TAB = "Try all thresholds"
SIDE = 320  # pixels of the longer side of a small mask
WIDTH = 168  # CSS pixels of a card: two on a phone


@dataclass(frozen=True)
class Card:
    """One method: what it chose, how good that is, and a picture of it (JPEG)."""

    method: Method
    threshold: int | None
    dice: float | None
    picture: bytes


def tabs(recipe: Recipe) -> list[str]:
    """The tab, for thresholds."""
    return [TAB] * (recipe.method.family == "Thresholds")


def panel(source: Source, recipe: Recipe, result: Result, choose: Callable[[Method], None]) -> None:
    """The histogram with all thresholds, and a card for each; `choose` is called with the method of the one that was taken."""
    side: Side = getattr(recipe.method, "foreground", "bright")
    cleanups = ";".join(stage.text() for stage in recipe.cleanups)
    cards = _cards(result.prepared.digest, side, cleanups, source.truth_digest, result.prepared, recipe.cleanups, source)
    truth = None if source.truth is None else resize_labels(source.truth, result.prepared.shape)
    histogram(
        result.prepared.grey,
        _truth_labels(result.prepared, truth),
        f"{result.prepared.digest}|{source.truth_digest}",
        _lines(cards),
        key="segment.try_all",
        names=("pixels",) if truth is None else ("background", "object (ground truth)"),
        levels=result.prepared.levels,
    )
    words = "Ordered by threshold" + ("" if truth is None else ", the best Dice in bold")
    st.caption(f"{words}. All at their defaults, foreground {side}; those with a threshold for every pixel come last.")
    best = max((card.dice for card in cards if card.dice is not None), default=None)
    with st.container(horizontal=True, gap="small", key="try-all"):
        for card in cards:
            with st.container(width=WIDTH, gap="small", key=f"try-{card.method.name}"):
                st.image(card.picture, width="stretch")
                st.button(
                    type(card.method).title,
                    key=f"try.{card.method.name}",
                    type="primary" if type(card.method) is type(recipe.method) else "secondary",
                    width="stretch",
                    help="Use this method",
                    on_click=choose,
                    args=(card.method,),
                )
                level = "local" if card.threshold is None else str(card.threshold)
                score = "" if card.dice is None else f"Dice {card.dice:.3f}"
                st.caption(" · ".join(filter(None, (level, f"**{score}**" if score and card.dice == best else score))))


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _cards(
    digest: str, side: Side, cleanups: str, truth: str, _image: Image, _cleanups: Sequence[Cleanup], _source: Source
) -> tuple[Card, ...]:
    """Only small pictures are kept: the masks of all methods would be as large as the image for each."""
    cards = [
        Card(tried.method, tried.threshold, tried.dice, _small(_image.pixels, tried.mask))
        for tried in try_all(_image, side, _cleanups, _source.truth, _source.field_of_view)
    ]
    return tuple(sorted(cards, key=lambda card: 256 if card.threshold is None else card.threshold))


def _small(pixels: Pixels, mask: Mask) -> bytes:
    """The mask in the colour of label 1 over the image, small."""
    scale = min(1.0, SIDE / max(mask.shape))
    size = (max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale)))
    ground = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    share = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)[..., None] * 0.75
    mixed = ground * (1 - share) + label_colours(1)[0] * share
    return cv2.imencode(".jpg", mixed.astype(np.uint8)[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _lines(cards: Sequence[Card]) -> list[Line]:
    """One line for each level; methods that agree share it."""
    names: dict[int, list[str]] = {}
    for card in cards:
        if card.threshold is not None:
            names.setdefault(card.threshold, []).append(type(card.method).title)
    return [Line(", ".join(titles), level) for level, titles in names.items()]


def _truth_labels(image: Image, truth: Mask | None) -> LabelMap:
    return np.zeros(image.shape, np.int32) if truth is None else truth.astype(np.int32)
