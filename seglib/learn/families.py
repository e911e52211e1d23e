"""`families`: what each family of trained models reaches on each task, and what it costs, from the weights that are shipped."""

import os
import platform
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import click
import numpy as np
from pydantic import BaseModel, ConfigDict

from seglib.errors import ModelError
from seglib.learn.budget import Budget, read_budgets
from seglib.learn.tables import Table
from seglib.trained.card import Card
from seglib.trained.designs import DESIGNS, SVMDesign
from seglib.trained.tasks import TASKS
from seglib.trained.weights import SHIPPED as WEIGHTS
from seglib.trained.weights import card, load, load_machine, trained_tasks
from seglib.types import Pixels

SHIPPED = WEIGHTS.parent / "families.json"
SIDE = 512  # of the image that is timed
TIMED = 5


class Row(BaseModel):
    """One family on one task. dice: mean over the validation images; spread: their standard deviation.

    other_seeds: what trainings from other seeds scored, each on a split of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    task: str
    dice: float
    spread: float
    other_seeds: tuple[float, ...]
    images: int
    parameters: int
    operations: int  # multiplications for an image of 512 x 512
    milliseconds: float  # for such an image at its own size, median of five
    minutes: float  # of training


class Families(Table):
    """All of them, and how they were measured."""

    machine: str
    rows: tuple[Row, ...]


def read_families(path: Path = SHIPPED) -> Families:
    """The one that comes with the app. Raises what `Table.read` raises."""
    return Families.read(path)


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=SHIPPED, help="The JSON file to write.")
@click.option("--table", type=click.Path(dir_okay=False, path_type=Path), help="A Markdown file to write as well.")
def families(out: Path, table: Path | None) -> None:
    """Compare the families of trained models: score, parameters, time for an image and for the training.

    Scores, parameters and training minutes are those of the model cards; the time for an image is measured now, on a
    picture of 512 x 512 pixels that is not resized.
    """
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    rows = []
    for family in (design.name for design in DESIGNS):
        for task in trained_tasks(family):
            try:
                about = card(family, task)
            except ModelError:
                continue
            rows.append(_row(about, _milliseconds(about, pixels)))
    tasks = list(TASKS)
    rows.sort(key=lambda row: tasks.index(row.task) if row.task in tasks else len(tasks))
    threads = f"{_threads()} threads"
    found = Families(
        command="python -m seglib families --table docs/families.md",
        machine=f"{platform.machine()}, {threads}, Python {platform.python_version()}",
        date=time.strftime("%Y-%m-%d"),
        rows=tuple(rows),
    )
    found.write(out)
    told = {row.task for row in rows}
    text = markdown(found, [spent for spent in read_budgets() if spent.task in told])
    if table is not None:
        table.write_text(text, encoding="utf-8")
    click.echo(text)


def markdown(found: Families, budgets: Sequence[Budget]) -> str:
    """The table as a document, with what the families made of the same training."""
    titles = {design.name: design.title for design in DESIGNS}
    own = " and those of `SEGLIB_WEIGHTS`" if os.environ.get("SEGLIB_WEIGHTS") else ""
    lines = [
        "# What each family of trained models adds",
        "",
        f"Made by `{found.command}` on {found.date} ({found.machine}),",
        f"from the weights in `assets/weights`{own} and their cards. Dice is the mean over validation images, which also",
        "chose the epoch and the threshold, with the standard deviation over these images. The same images and the same split",
        "for all families of a task; a U-Net was trained for longer where that still helped it: the second table is fairer.",
        "Other seeds: the Dice of the same training from another seed, which also draws another split, so that whoever",
        "compares two families sees how much is chance (`python -m seglib repeat`).",
        f"Time is that for a picture of {SIDE} × {SIDE} pixels as they are. The slices of lung_ct are computed",
        "phantoms; minutes come from a machine that did other work as well.",
        "",
        "| Task | Family | Dice | Other seeds | Parameters | Time per image | Training |",
        "|:--|:--|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {row.task} | {titles[row.family]} | {row.dice:.3f} ± {row.spread:.3f} ({row.images} images) "
        f"| {several(row.other_seeds)} | {row.parameters:,} | {row.milliseconds:.0f} ms | {row.minutes:.1f} min |"
        for row in found.rows
    ]
    if budgets:
        lines += [
            "",
            "## What the same training brings",
            "",
            "Here all nets of a task saw the same images equally often, each through its whole schedule of learning rates. A",
            "support vector machine looks at its pixels once.",
            "",
            f"| Task | Epochs | {' | '.join(titles.values())} |",
            "|:--|--:|" + "--:|" * len(titles),
        ]
        for spent in budgets:
            dice = {one.family: f"{one.mean:.3f} ({one.minutes:.1f} min)" for one in spent.outcomes}
            lines.append(f"| {spent.task} | {spent.epochs} | {' | '.join(dice.get(family, '') for family in titles)} |")
        lines += ["", "Made by:", "", *(f"    {spent.command}" for spent in budgets)]
    return "\n".join([*lines, ""])


def several(dice: Sequence[float]) -> str:
    """Scores one after the other."""
    return ", ".join(f"{one:.3f}" for one in dice)


def _row(about: Card, milliseconds: float) -> Row:
    return Row(
        family=about.family,
        task=about.task,
        dice=about.overall.mean,
        spread=about.overall.spread,
        other_seeds=about.of_all_seeds[1:],
        images=about.overall.images,
        parameters=about.parameters,
        operations=about.operations,
        milliseconds=milliseconds,
        minutes=about.minutes,
    )


def _milliseconds(about: Card, pixels: Pixels) -> float:
    """For an image at its own size: every net works on as many pixels."""
    if about.family == SVMDesign.name:
        machine = replace(load_machine(about.task), longest_side=None)

        def answer(seen: Pixels) -> object:
            return machine.answer(seen)
    else:
        from seglib.trained.infer import fast_dtype, probability

        net, _ = load(about.family, about.task)

        def answer(seen: Pixels) -> object:
            return probability(net, seen, fast_dtype())

    taken = []
    for number in range(TIMED + 1):
        seen = np.roll(pixels, number, axis=0)  # another picture each time, so that nothing is remembered
        began = time.perf_counter()
        answer(seen)
        taken.append(time.perf_counter() - began)
    return round(1000 * median(taken[1:]), 1)


def _threads() -> int:
    import torch

    return torch.get_num_threads()
