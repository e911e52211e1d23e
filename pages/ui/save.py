"""Taking the result away: pictures, labels, scores, recipe, code and link."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pages.ui.source import Source, fitting_side
from pages.ui.stages import Result
from seglib.io import colour_png, label_png, overlay_png
from seglib.metrics import MEASURES
from seglib.recipe import Recipe, to_code, to_json
from seglib.run import resolved


@st.dialog("Save and share", width="large")
def dialog(source: Source, recipe: Recipe, result: Result, link: str) -> None:
    """Everything that leaves the page; files are made when they are asked for."""
    exact = replace(
        resolved(recipe, result.segmentation), side=fitting_side(recipe, source.image.native_shape), read=source.options
    )
    labels = result.segmentation.native_labels
    stem = (source.sample or source.image.name).rpartition(".")[0] or source.sample or source.image.name
    height, width = source.image.native_shape
    st.caption(f"Pictures have the size of the file, {width} × {height} px.")
    left, right = st.columns(2)
    with left:
        _file(
            "Mask as labels (0, 1, 2 ...)",
            lambda: label_png(labels),
            f"{stem}-labels.png",
            "image/png",
            "Looks black in most viewers: the values are the labels.",
        )
        _file("Mask as a picture", lambda: colour_png(labels), f"{stem}-mask.png", "image/png")
        _file("Overlay on the image", lambda: overlay_png(source.image, labels), f"{stem}-overlay.png", "image/png")
    with right:
        if result.scores:
            _file(
                "Scores (CSV)",
                lambda: scores_csv(source, [(type(recipe.method).title, recipe, result)]),
                f"{stem}-scores.csv",
                "text/csv",
            )
        _file(
            "Recipe (JSON)",
            lambda: to_json(exact).encode(),
            f"{stem}-recipe.json",
            "application/json",
            "Drop it under Your image to carry it out on another picture, or: "
            "python -m seglib segment IMAGE --recipe FILE --out labels.png",
        )
    st.markdown("**Code** that writes the same labels, bit for bit")
    st.code(to_code(exact, source.file_name or None, source.sample), "python")
    st.markdown("**Link** to this picture, method and settings")
    st.code(link, None, wrap_lines=True)
    if source.sample is None:
        st.caption("A link cannot carry your file: whoever opens it is asked for the file.")


def scores_csv(source: Source, rows: list[tuple[str, Recipe, Result]]) -> bytes:
    """One line for each result: what it was, every measure, time and parameters."""
    text = io.StringIO()
    table = csv.writer(text)
    names = [measure.name for measure in MEASURES]
    table.writerow(["image", "method", "settings", *names, "foreground_by", "seconds", "parameters"])
    for title, recipe, result in rows:
        values = ["" if result.scores.get(name) is None else result.scores[name] for name in names]
        found = result.segmentation
        table.writerow(
            [
                source.image.name,
                title,
                recipe.method.text(),
                *values,
                found.foreground_by,
                found.seconds,
                recipe.method.parameter_count(),
            ]
        )
    return text.getvalue().encode()


def _file(label: str, make: Callable[[], bytes], name: str, mime: str, text: str | None = None) -> None:
    st.download_button(
        label, make, name, mime, key=f"save.{name}", help=text, icon=":material/download:", width="stretch", on_click="ignore"
    )
