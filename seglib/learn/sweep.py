"""`sweep`: how much depth and width a U-Net needs, by training one of each on the same images in the same way."""

import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from shlex import quote
from statistics import median
from typing import TYPE_CHECKING

import click
from pydantic import BaseModel, ConfigDict

from seglib.learn.command import DATA, choices, data_words, grouping_words
from seglib.learn.places import open_place
from seglib.learn.tables import Table
from seglib.trained.designs import UNetDesign
from seglib.trained.tasks import TASKS, Task

if TYPE_CHECKING:
    from seglib.learn.sample import Sample
    from seglib.trained.training import Training

SHIPPED = Path(__file__).parents[2] / "assets" / "sweep.json"
SIDE = 256  # of the image that is timed
TIMED = 5


class Trial(BaseModel):
    """One U-Net of the sweep. dice: mean over the validation images at the working scale, an entry for each seed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: int
    width: int
    parameters: int
    operations: int  # multiplications for an image of 256 x 256
    milliseconds: float  # for such an image, float32, one thread, median
    minutes: float  # of training, mean over the seeds
    dice: tuple[float, ...]


class Sweep(Table):
    """What was trained, on what, and what came of it."""

    task: str
    title: str
    images: tuple[int, int]  # learned from, validated with
    epochs: int
    trials: tuple[Trial, ...]


def read_sweep(path: Path = SHIPPED) -> Sweep:
    """The one that comes with the app. Raises what `Table.read` raises."""
    return Sweep.read(path)


def _numbers(context: click.Context, parameter: click.Parameter, text: str) -> tuple[int, ...]:  # noqa: ARG001
    try:
        return tuple(sorted({int(word) for word in text.split(",")}))
    except ValueError:
        raise click.BadParameter(f"numbers with commas between them, such as 2,3,4, got {text!r}") from None


@click.command()
@click.option("--task", required=True, help="What the nets are for; presets as for train.")
@click.option("--data", required=True, multiple=True, type=DATA, help="Folder or zip with images/ and masks/; may be repeated.")
@click.option("--depths", callback=_numbers, default="2,3,4", show_default=True, help="How many times the image is halved.")
@click.option("--widths", callback=_numbers, default="8,16,32", show_default=True, help="Channels of the first level.")
@click.option("--seeds", type=click.IntRange(1, 20), default=2, show_default=True, help="How often each is trained.")
@click.option("--group-by", help="As for train.")
@click.option("--kind-by", help="As for train.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any setting of the net or the training.")
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True, help="Processor threads.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=SHIPPED, help="The file to write.")
def sweep(
    task: str,
    data: tuple[Path, ...],
    depths: tuple[int, ...],
    widths: tuple[int, ...],
    seeds: int,
    group_by: str | None,
    kind_by: str | None,
    settings: tuple[str, ...],
    threads: int,
    out: Path,
) -> None:
    """Train a U-Net of every depth and width, and write score, parameters and time of each to a file.

    The split is the same for all of them; seeds differ in first weights and order. A sweep that was stopped goes on where
    it was: nets that the file holds already, made by the same command, are not trained again, only timed again.
    """
    import torch
    from tqdm import tqdm

    from seglib.learn.fit import load_data

    preset = TASKS.get(task, Task(title=task))
    _, training = choices(UNetDesign, preset, {}, settings)
    torch.set_num_threads(threads)
    learn, validate = load_data(
        [open_place(path) for path in data], training, group_by or preset.group_by, kind_by or preset.kind_by
    )
    words = ["python -m seglib sweep", f"--task {task}", *data_words(data)]
    words += [f"--depths {','.join(map(str, depths))} --widths {','.join(map(str, widths))} --seeds {seeds}"]
    words += [*grouping_words(group_by, kind_by), *(f"--set {quote(each)}" for each in settings)]
    words += [f"--threads {threads}"] if threads > 1 else []
    command = " ".join(words)

    def design_of(depth: int, width: int) -> UNetDesign:
        design, _ = choices(UNetDesign, preset, {"depth": depth, "width": width}, settings)
        assert isinstance(design, UNetDesign)
        return design

    def write(trials: Sequence[Trial]) -> None:
        found = Sweep(
            task=task,
            title=preset.title,
            images=(len(learn), len(validate)),
            epochs=training.epochs,
            command=command,
            date=time.strftime("%Y-%m-%d"),
            trials=tuple(sorted(trials, key=lambda trial: (trial.depth, trial.width))),
        )
        found.write(out)

    begun = Sweep.begun(out, command)
    done = list(begun.trials) if begun else []
    kinds = [
        (depth, width) for depth, width in product(depths, widths) if (depth, width) not in {(t.depth, t.width) for t in done}
    ]
    for depth, width in tqdm(kinds, unit="net"):
        done.append(_trial(design_of(depth, width), training, learn, validate, seeds))
        write(done)
    done = [one.model_copy(update={"milliseconds": _milliseconds(design_of(one.depth, one.width))}) for one in done]
    write(done)  # times of one moment, so that they can be compared
    for trial in done:
        click.echo(
            f"depth {trial.depth} width {trial.width:2}  Dice {sum(trial.dice) / len(trial.dice):.4f} "
            f"({min(trial.dice):.4f} to {max(trial.dice):.4f})  {trial.parameters:9,} parameters  {trial.milliseconds:6.1f} ms"
        )


def _trial(
    design: UNetDesign, training: "Training", learn: Sequence["Sample"], validate: Sequence["Sample"], seeds: int
) -> Trial:
    from tempfile import TemporaryDirectory

    from seglib.learn.sample import resize
    from seglib.learn.train import train
    from seglib.nets.cost import operations
    from seglib.trained.build import build
    from seglib.trained.training import Training

    to_learn, to_validate = ([resize(sample, training.longest_side) for sample in part] for part in (learn, validate))
    dice, minutes = list[float](), list[float]()
    for seed in range(seeds):
        net = build(design, seed, training.classes)
        with TemporaryDirectory() as folder:
            now = Training(**{**training.model_dump(), "seed": seed})
            progress = train(net, now, to_learn, to_validate, Path(folder))
        dice.append(round(progress.best_dice, 4))
        minutes.append(progress.seconds / 60)
    return Trial(
        depth=design.depth,
        width=design.width,
        parameters=sum(parameter.numel() for parameter in net.parameters()),
        operations=operations(net, SIDE, SIDE),
        milliseconds=_milliseconds(design),
        minutes=round(sum(minutes) / seeds, 2),
        dice=tuple(dice),
    )


def _milliseconds(design: UNetDesign) -> float:
    """For an image of 256 x 256, whatever the weights."""
    import torch

    from seglib.nets.parts import folded
    from seglib.trained.build import build

    net, view, taken = folded(build(design)), torch.zeros(1, 3, SIDE, SIDE), list[float]()
    with torch.inference_mode():
        for _ in range(TIMED):
            began = time.perf_counter()
            net(view)
            taken.append(time.perf_counter() - began)
    return round(1000 * median(taken), 1)
