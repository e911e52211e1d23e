"""The truth drawn again by another hand: one drawing to look at, the scores of all of them, and what they mean in words."""

from dataclasses import dataclass

import streamlit as st

from pages.ui.lab import Spoiled, judged
from pages.ui.stages import KEPT_SECONDS, MODEST
from pages.ui.studies import all_of
from seglib.study.lab_masks import Subject
from seglib.study.label_noise import SHOWN, STRAYS, Hand, curve, spread
from seglib.wording import amount

Curves = list[tuple[float, dict[str, tuple[float, ...]]]]


@dataclass(frozen=True, eq=False)
class DrawnAgain:
    """The first drawing against the truth, and the scores of every drawing by the name of the measure."""

    example: Spoiled
    values: dict[str, tuple[float, ...]]


@st.cache_resource(max_entries=MODEST, ttl=KEPT_SECONDS, show_spinner=False)
def drawn_again(name: str, hand: str, _subject: Subject, _hand: Hand) -> DrawnAgain:
    """All drawings of a hand that is described in words."""
    # The other drawing is the truth, and the mask what a perfect method finds: misses are what only the other hand drew.
    first = Subject(_subject.image, _hand.draw(_subject.mask, _hand.seed), _subject.field_of_view)
    values = spread(_subject.mask, _hand.draw, _hand.seeds, _subject.field_of_view, SHOWN)
    return DrawnAgain(judged(first, _subject.mask), values)


def ceilings(name: str, subject: Subject, hand: Hand, key: str) -> Curves | None:
    """The scores at every place of the curve, which does not depend on where the slider stands; None when stopped."""
    wish = f"{name}|ceiling|{hand.model_copy(update={'stray': 0.0}).text()}"
    work = lambda: curve(subject.mask, hand, subject.field_of_view)  # noqa: E731
    return all_of(wish, len(STRAYS), work, f"{key}.curve", slow=False)


def sentence(found: DrawnAgain, hand: Hand) -> str:
    """The ceiling in plain words."""
    values = found.values["dice"]
    mean, low, high = sum(values) / len(values), min(values), max(values)
    if low == 1.0:
        return "Every drawing is the same, so a perfect method gets **1**. Nobody draws like that."
    strays = f"outlines stray by {hand.stray:g} px" if hand.stray else ""
    left = f"branches of up to {hand.leave_out} px are left out" if hand.leave_out else ""
    why = " and ".join(filter(None, (strays, left)))
    drawings = amount(hand.drawings, "drawing")
    return (
        f"Where {why}, **no method can honestly be said to be better than a Dice of {mean:.2f} here.** A perfect one gets "
        f"{low:.3f} to {high:.3f} in {drawings}: who drew moves its score by up to {high - low:.3f}."
    )
