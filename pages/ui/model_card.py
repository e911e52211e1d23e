"""The model card: what a net was trained on, how good it is, and where it fails."""

from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

import plotly.graph_objects as go
import streamlit as st

from pages.ui import charts
from pages.ui.facts import words
from pages.ui.frame import linked
from pages.ui.plain import plain
from seglib.methods.base import Method
from seglib.recipe import method_named
from seglib.trained.beside import Curves, curves, failures
from seglib.trained.card import Card, Data, Familiarity, Scores
from seglib.trained.tasks import SOURCES
from seglib.trained.weights import card, trained_tasks
from seglib.wording import amount

IN_A_ROW = 2
HOVER = "epoch %{x}: %{y:.4f}"


def buttons(method: type[Method]) -> None:
    """A button for each model of a method, behind which its card is."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("Model cards", width="content")
        for task in trained_tasks(method.weights):
            if st.button(words(task), key=f"card.{method.name}.{task}"):
                _dialog(method.name, task)


def buttons_of_task(task: str, methods: Sequence[type[Method]]) -> None:
    """A button for each of some methods, behind which the card of its model for a task is."""
    st.markdown("Model cards", width="content")
    for method in methods:
        if st.button(method.title, key=f"card.{method.name}"):
            _dialog(method.name, task)


@st.dialog("Model card", width="large")
def _dialog(method: str, task: str) -> None:
    show(method_named(method), task, "dialog")


def show(method: type[Method], task: str, key: str) -> None:
    """The whole card."""
    about = card(method.weights, task)
    st.markdown(f"##### Model card: {about.title[0].lower()}{about.title[1:]}")
    st.markdown(
        f"{method.title} with {about.parameters:,} parameters; {about.operations / 1e9:.1f} billion multiplications for "
        f"512 × 512 pixels. Trained on {about.date} in {about.minutes:g} minutes."
    )
    st.markdown("**Learned from**\n\n" + _data(about.data))
    st.markdown("**Dice on images that were held out**\n\n" + _scores(about.validation))
    st.markdown("**How much is chance.** " + _repeated(about))
    st.markdown("**On sealed test images.** " + _sealed(about.sealed_test))
    _curves(curves(method.weights, task), about, f"{key}.curves")
    fails = "\n".join(f"- {sentence}" for sentence in about.fails) or "Nobody has said yet."
    st.markdown(f"**Where it fails**\n\n{fails}")
    _pictures(failures(method.weights, task))
    st.markdown("**Images that are nothing for it**\n\n" + _warned(about.familiarity))
    with st.expander("How it was made", key=f"{key}.made"):
        st.markdown(
            f"{about.split}\n\nA probability of {about.threshold_before_shift:.2f} was the best threshold on held-out images; "
            f"the last layer was shifted so that it became 0.5. Kept are the weights of epoch {about.best_epoch} of "
            f"{about.epochs_run}."
        )
        st.code(about.command, language="sh", wrap_lines=True)


def _data(sets: Sequence[Data]) -> str:
    return "\n".join(
        f"- {plain(each.name)}: {each.training_images:,} images, and {each.validation_images:,} held out. "
        f"{linked(each.citation)}. Licence: {each.licence}." + (f" [Source]({each.link})" if each.link else "")
        for each in sets
    )


def _scores(rows: Sequence[Scores]) -> str:
    head = ["| Images | Number | Mean | Spread | Worst |", "|:--|--:|--:|--:|--:|"]
    kinds = (words(row.kind.rpartition("/")[2]) for row in rows)
    return "\n".join(
        [*head]
        + [
            f"| {plain(kind)} | {row.images:,} | {row.mean:.3f} | {row.spread:.3f} | {row.worst:.3f} |"
            for kind, row in zip(kinds, rows, strict=True)
        ]
    )


def _repeated(about: Card) -> str:
    """Every training from its seed, which also draws which images are held out."""
    every = about.of_all_seeds
    if len(every) < 2:
        return "Trained once: how much of the score is chance is not known."
    each = ", ".join(f"{dice:.3f}" for dice in every)
    return (
        f"Trained {len(every)} times from different seeds, each with other images held out: {each}; mean {mean(every):.3f}, "
        f"standard deviation {stdev(every):.3f}. The first is the model here."
    )


def _sealed(found: dict[str, float] | None) -> str:
    """Nobody who trains a net may look at these images, so the row is filled by somebody else."""
    return ", ".join(f"{plain(name)} {value:.3f}" for name, value in found.items()) + "." if found else "Not measured yet."


def _warned(known: Familiarity | None) -> str:
    if known is None:
        return "Not measured, so no warning can come: `python -m seglib familiarity` measures it."
    said = [
        f"- warned of {known.fitting.warned} of {amount(known.fitting.images, 'fitting image')} that were left out in turn: "
        "false alarms",
        *(f"- warned of {one.warned} of {amount(one.images, 'image')} of {_said(name)}" for name, one in known.others.items()),
    ]
    return "The app warns of an image that is unlike those it learned from. Measured:\n\n" + "\n".join(said)


def _said(name: str) -> str:
    """A data set by what it shows; the name of its folder where nothing is known of it."""
    shows = SOURCES[name].shows if name in SOURCES else ""
    return f"{shows} ({plain(name)})" if shows else plain(name)


def _pictures(found: Sequence[tuple[Path, str]]) -> None:
    """Two in a row: the image, and what the net makes of it."""
    if found:
        st.caption(
            "Left the image, right the answer: green is hit, orange a false alarm, pink a miss; all orange where nobody knows."
        )
    for start in range(0, len(found), IN_A_ROW):
        for place, (path, text) in zip(st.columns(IN_A_ROW, gap="medium"), found[start : start + IN_A_ROW], strict=False):
            place.image(str(path), caption=text, width="stretch")


def _curves(found: Curves, about: Card, key: str) -> None:
    """Loss and validation Dice over the epochs."""
    looked = [(epoch, dice) for epoch, dice in enumerate(found.dice, start=1) if dice is not None]
    if len(found.loss) < 2:
        return
    figure = go.Figure()
    every = list(range(1, len(found.loss) + 1))
    figure.add_scatter(x=every, y=found.loss, name="loss", mode="lines", line={"color": charts.MIXED}, hovertemplate=HOVER)
    if looked:
        epochs, scores = zip(*looked, strict=True)
        figure.add_scatter(x=epochs, y=scores, name="Dice, held out", yaxis="y2", mode="lines+markers", hovertemplate=HOVER)
    figure.add_vline(
        about.best_epoch,
        line={"width": 1, "dash": "dot", "color": charts.MIXED},
        annotation={"text": "kept", "xanchor": "left", "yanchor": "top", "y": 1},
    )
    figure.update_layout(
        xaxis_title="epoch",
        yaxis={"title": "loss", "nticks": 4, "range": [0.0, 1.15 * max(found.loss)]},  # room for the legend above
        yaxis2={"title": "Dice", "overlaying": "y", "side": "right", "showgrid": False, "range": [0.0, 1.15], "dtick": 0.5},
    )
    charts.show(figure, key, 240, top=48)
