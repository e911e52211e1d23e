"""The table of facts beside a result: the smaller measures, the time, how many things there are, what the method found."""

import math
import re

import numpy as np
import streamlit as st

from pages.ui.stages import Result
from seglib.methods.base import Method
from seglib.metrics import MEASURES
from seglib.recipe import Recipe
from seglib.wording import amount

SENTENCE = 24  # letters; a longer fact is a sentence and not a cell of a table
CARDS = ("dice", "iou")  # measures with a card of their own
THINGS = {"instances": "objects", "semantic": "classes", "classes": "groups"}


def fact_table(result: Result, method: Method) -> None:
    """The facts as two columns without a heading."""
    rows = fact_rows(result, method)
    st.markdown("\n".join(["| | |", "|:--|--:|", *(f"| {name} | {value} |" for name, value in rows)]))


def fact_rows(result: Result, method: Method) -> list[tuple[str, str]]:
    """Name and value of each fact, none of them twice.

    A fact "threshold value" says the same as "threshold" in the unit of the file, so it stands beside it. What a slider
    says already is left out.
    """
    values, facts = result.scores, result.segmentation.facts
    rows = [
        (measure.title, number(value, ".3f"))
        for measure in MEASURES
        if measure.name not in CARDS and measure.name in values
        for value in [values[measure.name]]
    ]
    rows.append(("time", milliseconds(result.segmentation.seconds)))
    things, count = THINGS.get(method.meaning(), "objects"), _count(result)
    if method.meaning() != "binary" or count > 1:
        whole = facts.get(things, count)
        rows.append((things, f"{count:,}" if whole == count else f"{count:,} of {whole:,}"))
    settings, sentences = method.model_dump(), notes(result)
    meanings = {f"{name} value" for name in facts}
    for name, fact in facts.items():
        if name != things and name not in meanings and fact not in sentences and fact != settings.get(name):
            meaning = facts.get(f"{name} value")
            rows.append((name, number(fact) + (f" ({number(meaning)})" if meaning is not None else "")))
    return rows


def of_task(method: Method) -> str:
    """Which of its models a trained method uses, as a part of its name: ", lung CT"; of any other nothing."""
    return f", {words(getattr(method, 'task', ''))}" if method.weights else ""


def number(value: float | int | str | None, form: str = "") -> str:
    """A value as people read it: thousands apart, a true minus sign, a dash for what is not defined.

    form: how a float is written; without one it has four digits that count, and no power of ten where people need none.
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value.replace("-", "−") if value.startswith("-") else value
    if isinstance(value, float) and not form and 1e-3 <= abs(value) < 1e9:
        digits = max(0, 3 - math.floor(math.log10(abs(value))))
        whole, point, rest = f"{value:,.{digits}f}".partition(".")
        return (whole + (point + rest).rstrip("0.")).replace("-", "−")
    return (f"{value:,}" if isinstance(value, int) else f"{value:{form or '.4g'}}").replace("-", "−")


def words(name: str) -> str:
    """A name of the program as people write it.

    >>> words("lung_ct"), words("three_classes")
    ('lung CT', 'three classes')
    """
    return re.sub(r"\bct\b", "CT", name.replace("_", " "))


def notes(result: Result) -> list[str]:
    """What a method wants a person to know: the facts that are sentences."""
    return [fact for fact in result.segmentation.facts.values() if isinstance(fact, str) and len(fact) > SENTENCE]


def counted(result: Result, recipe: Recipe) -> str:
    """How many things were found, in words that fit the method; ends with a separator."""
    count = _count(result)
    if recipe.method.meaning() == "classes":
        return f"{count:,} of {amount(len(np.unique(result.segmentation.classes)), 'group')} · "
    if recipe.method.meaning() == "semantic":
        return f"{amount(count, 'class', 'classes')} · "
    if recipe.method.meaning() == "instances" or count > 1:
        return f"{amount(count, 'object')} · "
    return ""


def milliseconds(seconds: float) -> str:
    """`0.0123` -> `12.3 ms`, `2.5` -> `2.50 s`; number and unit stay on one line."""
    return (
        f"{seconds * 1e3:.1f} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms" if seconds < 1 else f"{seconds:.2f} s"
    ).replace(" ", "\N{NO-BREAK SPACE}")


def _count(result: Result) -> int:
    return int(np.count_nonzero(np.unique(result.segmentation.labels)))
