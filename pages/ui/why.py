"""Why this pixel: the numbers behind the label of the one pixel that a person has clicked."""

import math
from html import escape

import streamlit as st

from pages.ui.facts import number
from pages.ui.source import Source
from pages.ui.stages import Result
from seglib.methods.base import Method
from seglib.palette import label_colours
from seglib.prompt import Place
from seglib.recipe import Recipe
from seglib.run import select
from seglib.types import Evidence, Image
from seglib.wording import signed

TAB = "Why this pixel"
NOBODY = (
    "Click a pixel in the picture: here stands, in numbers, why it got its label. Move a slider and watch them change. "
    "Esc forgets the pixel."
)
SILENT = "This method has no numbers for a single pixel: it decides over the picture as a whole."
ROWS = 16  # of evidence; a method with more groups shows those nearest to the decision
ASKED = "segment.asked"


def asked(source: Source) -> Place | None:
    """The pixel of this picture that was asked, in fractions."""
    digest, place = st.session_state.get(ASKED, ("", None))
    return place if digest == source.image.digest else None


def ask(source: Source, place: Place | None) -> None:
    """Keep the pixel, and open the tab that tells of it."""
    st.session_state[ASKED] = (source.image.digest, place)
    if place is not None:
        st.session_state["segment.tabs"] = TAB


def show(source: Source, recipe: Recipe, result: Result, place: Place | None) -> None:
    """What stands in the tab."""
    if place is None:
        st.caption(NOBODY)
        return
    found = result.segmentation
    row, column = pixel(place, found.classes.shape)
    told = None if found.why is None else found.why(row, column)
    label = int(found.classes[row, column])
    sentences = [SILENT if told is None else told.sentence, *after(recipe, result, row, column)]
    parts = [f"<p>{swatch(label)}<b>{escape(name_of(recipe.method, label))}</b></p>"]
    parts += [f"<p>{escape(signed(sentence))}</p>" for sentence in sentences]
    if told is not None and told.evidence:
        parts += [bars(told.evidence, told.decisive), *(bars(group, None) for group in told.others)]
    parts.append(readings(source, result, place))
    st.html(f'<div class="why">{"".join(parts)}</div>')


def pixel(place: Place, shape: tuple[int, ...]) -> tuple[int, int]:
    """Row and column of a place given in fractions."""
    return min(int(place[1] * shape[0]), shape[0] - 1), min(int(place[0] * shape[1]), shape[1] - 1)


def name_of(method: Method, label: int) -> str:
    """What a label of the method is called."""
    if method.meaning() == "semantic" and label < len(method.drawn):
        return method.drawn[label]
    if label == 0:
        return "Background"
    return {"binary": "Foreground", "instances": f"Object {label}"}.get(method.meaning(), f"Label {label}")


def after(recipe: Recipe, result: Result, row: int, column: int) -> list[str]:
    """What came after the method: who counts the label as foreground, and what clean-up made of the pixel."""
    found = result.segmentation
    label, sentences = int(found.classes[row, column]), list[str]()
    chosen = label in found.foreground
    if found.foreground_by == "choice":
        sentences.append(f"Label {label} {'is' if chosen else 'is not'} among the labels chosen as foreground.")
    elif found.foreground_by == "oracle":
        sentences.append(
            f"The best match to the ground truth (oracle) {'takes' if chosen else 'does not take'} label {label} as foreground."
        )
    labels = select(found.classes, found.foreground, found.foreground_by)
    if int(found.labels[row, column]) == int(labels[row, column]):
        return sentences
    for stage in recipe.cleanups:
        before, labels = int(labels[row, column]), stage.apply(labels)
        now = int(labels[row, column])
        if before != now:
            change = "takes it away" if now == 0 else "fills it in" if before == 0 else f"makes it part of object {now}"
            sentences.append(f"After the method, {stage.title} {change}.")
    return sentences


def swatch(label: int) -> str:
    if label == 0:
        return '<span class="swatch"></span>'
    red, green, blue = label_colours(min(label, 64))[(label - 1) % 64]
    return f'<span class="swatch" style="background: rgb({red}, {green}, {blue})"></span>'


def bars(evidence: Evidence, decisive: int | None) -> str:
    """The evidence as rows of name, value and a bar from zero, all on one scale; the deciding one is marked.

    A number alone has no bar: there is nothing to compare it with.
    """
    rows = list(enumerate(evidence))
    if len(rows) > ROWS:
        pivot = evidence[decisive or 0][1]
        rows = sorted(sorted(rows, key=lambda each: abs(each[1][1] - pivot))[:ROWS])
    finite = [value for _, (_, value) in rows if math.isfinite(value)]
    low, high = min(0.0, *finite, 0.0), max(0.0, *finite, 0.0)
    lines = []
    for place, (name, value) in rows:
        bar = ""
        if math.isfinite(value) and high > low and len(rows) > 1:
            left, right = ((edge - low) / (high - low) * 100 for edge in sorted((0.0, value)))
            bar = f'<span class="bar" style="margin-left: {left:.1f}%; width: {right - left:.1f}%"></span>'
        decides = place == decisive
        lines.append(
            f'<tr class="{"decides" if decides else ""}"><th scope="row">{escape(signed(name))}</th>'
            f"<td>{number(value)}</td><td>{bar}</td><td>{'decides' if decides else ''}</td></tr>"
        )
    return f"<table>{''.join(lines)}</table>"


def readings(source: Source, result: Result, place: Place) -> str:
    """Where the pixel is and what the method saw there, beside what is in the file."""
    seen, file = result.prepared, source.image
    row, column = pixel(place, seen.shape)
    rows = [
        ("Position", f"x {column}, y {row} of {seen.shape[1]} × {seen.shape[0]}"),
        ("What the method saw", _value(seen, row, column)),
    ]
    if seen.digest != file.digest:
        row, column = pixel(place, file.shape)
        rows.append(("In the file", f"x {column}, y {row}: {_value(file, row, column)}"))
    return "<table>" + "".join(f'<tr><th scope="row">{name}</th><td>{escape(text)}</td></tr>' for name, text in rows) + "</table>"


def _value(image: Image, row: int, column: int) -> str:
    """Colour, grey level, and what the level means."""
    red, green, blue = (int(part) for part in image.pixels[row, column])
    grey = int(image.grey[row, column])
    meaning = "" if image.levels is None else f" = {number(image.levels.value(grey))} {image.levels.unit}".rstrip()
    return (f"grey {grey}" if red == green == blue else f"RGB {red} {green} {blue}, grey {grey}") + meaning
