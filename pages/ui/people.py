"""Everybody who has drawn the open picture, and what their masks say together, kept as long as nobody draws anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages.ui.shelves import truth_as_opinion
from pages.ui.source import EXACT, Source
from pages.ui.stages import FEW, KEPT_SECONDS
from seglib.metrics import Consensus, disagreement, majority, staple
from seglib.study.hands import hands
from seglib.study.standing import Standing, standing
from seglib.types import Heat, LabelMap, Mask, read_only, resize_labels

PIXELS = 4_000_000  # beyond, people are compared on a smaller grid, so that votes have room in memory


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody's mask. about: how they draw, where that is known."""

    name: str
    mask: Mask
    about: str = ""


@dataclass(frozen=True, eq=False)
class People:
    """Who has drawn a picture, all on one grid.

    key: changes with any of the masks. computed: they are no people but imitations. exact: the truth, where it is known and
    nobody's opinion.
    """

    everybody: tuple[Person, ...]
    key: str
    computed: bool = False
    exact: Mask | None = None

    @property
    def masks(self) -> list[Mask]:
        return [each.mask for each in self.everybody]

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.everybody]


@dataclass(frozen=True, eq=False)
class Judged:
    """What the masks of several people say together."""

    majority: Mask
    staple: Consensus
    split: Heat


def people_of(opened: Source) -> People:
    """The raters of a picture with the author of its truth; of a sample without raters, four that are computed."""
    shape = grid(opened.image.native_shape)
    is_exact = opened.sample is not None and opened.truth_name == EXACT
    drawn = [each for each in opened.raters if each.mask is not None]
    exact = resize_labels(opened.truth, shape) if is_exact and opened.truth is not None else None
    if is_exact and not drawn and opened.truth is not None:
        return People(_imitated(opened.truth_digest, shape, opened.truth), f"computed|{opened.truth_digest}", True, exact)
    if not is_exact:
        drawn = [*truth_as_opinion(opened), *drawn]
    everybody = tuple(Person(each.name, resize_labels(each.mask, shape)) for each in drawn if each.mask is not None)
    return People(everybody, f"{shape}|" + "|".join(each.digest for each in drawn), exact=exact)


def grid(native: tuple[int, int]) -> tuple[int, int]:
    """(H, W) on which people are compared: that of the file, unless it is huge."""
    shrink = max(1.0, (native[0] * native[1] / PIXELS) ** 0.5)
    return max(1, int(native[0] / shrink)), max(1, int(native[1] / shrink))


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def _imitated(truth: str, shape: tuple[int, int], _truth: Mask) -> tuple[Person, ...]:
    return tuple(Person(hand.name, resize_labels(hand.mask, shape), hand.habit) for hand in hands(_truth))


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner=False)
def judged(key: str, _masks: Sequence[Mask]) -> Judged:
    return Judged(read_only(majority(_masks)), staple(_masks), read_only(disagreement(_masks)))


@st.cache_resource(max_entries=10 * FEW, ttl=KEPT_SECONDS, show_spinner=False)
def standing_of(key: str, result: str, _masks: Sequence[Mask], _labels: LabelMap) -> Standing:
    """Where a result lies among people; `result` is its key."""
    return standing(_masks, np.asarray(resize_labels(_labels, _masks[0].shape) > 0, np.bool_))
