"""The test set of the page on averages, its numbers, and its pictures."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from pages.ui.results import ERROR_LEGEND
from pages.ui.stages import FEW, KEPT_SECONDS
from pages.ui.viewer import Panel
from seglib.metrics import class_counts
from seglib.study.averages import AVERAGES
from seglib.study.paired_masks import Pair, Pairs
from seglib.types import LabelMap

OF_TUMOURS = ("without_tumour", "invented", "missed")


@dataclass(frozen=True, eq=False)
class Averaged:
    """The pairs, and the value of each average in the order of AVERAGES."""

    pairs: tuple[Pair, ...]
    values: tuple[float, ...]


@st.cache_resource(max_entries=FEW, ttl=KEPT_SECONDS, show_spinner="Growing the vessels ...")
def averaged(settings: str, _settings: Pairs) -> Averaged:
    """The pairs that the settings describe in words, averaged in every way."""
    pairs = _settings.make()
    truths, preds = [pair.truth for pair in pairs], [pair.pred for pair in pairs]
    return Averaged(pairs, tuple(each.function(truths, preds, tuple(_settings.classes)) for each in AVERAGES))


def widgets_of(settings: Pairs) -> tuple[str, ...]:
    """The parameters that mean something for this kind of picture."""
    names = [parameter.name for parameter in settings.parameters() if parameter.name != "kind"]
    return tuple(name for name in names if settings.kind == "tumours" or name not in OF_TUMOURS)


def panel(pair: Pair, place: int, settings: Pairs) -> Panel:
    """Where a pair differs, with the Dice of each class that is in it."""
    found = class_counts(pair.truth, pair.pred).of("dice")
    known = {name: found.get(number) for number, name in settings.classes.items()}
    said = [f"{'' if len(known) == 1 else name + ' '}{'–' if value is None else f'{value:.2f}'}" for name, value in known.items()]
    # A tumour lies inside its organ: a higher number is more than is true, a lower one less.
    kinds = [pair.pred > pair.truth, pair.pred < pair.truth, pair.truth > 0]
    errors: LabelMap = np.select(kinds, [2, 3, 1], 0).astype(np.int32)
    return Panel(str(place), " · ".join(said), base=pair.image.pixels, labels=errors, legend=ERROR_LEGEND)


def table(values: tuple[float, ...]) -> None:
    """Name, number in percent, and a bar for each average."""
    rows = "".join(
        f'<tr><th scope="row">{each.title}</th><td><span>{100 * value:.1f}</span>'
        f'<span class="track share"><i style="width: {100 * value:.1f}%"></i></span></td></tr>'
        for each, value in zip(AVERAGES, values, strict=True)
    )
    st.html(f'<table class="measures">{rows}</table>')
