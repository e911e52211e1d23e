"""`budget`: what each family makes of the same images in the same time, so that a score tells of the net, not of its training."""

import time
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic import BaseModel, ConfigDict

from seglib.errors import ModelError
from seglib.learn.command import DATA, data_words, grouping_words
from seglib.learn.repeat import once
from seglib.learn.tables import Table
from seglib.trained import weights
from seglib.trained.card import Card
from seglib.trained.designs import DESIGNS, SVMDesign
from seglib.trained.tasks import TASKS, Task
from seglib.trained.training import Training
from seglib.wording import amount

SHIPPED = weights.SHIPPED.parent / "budgets"


class Outcome(BaseModel):
    """One family. dice: mean over the validation images, an entry for each seed. minutes: of training, mean over the seeds.

    shipped: the model that comes with the app was trained so, and these are the numbers of its card.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    family: str
    dice: tuple[float, ...]
    minutes: float
    shipped: bool

    @property
    def mean(self) -> float:
        return sum(self.dice) / len(self.dice)


class Budget(Table):
    """One task. epochs: what was spent on every net; each epoch shows it as many patches as would cover all images."""

    task: str
    title: str
    epochs: int
    outcomes: tuple[Outcome, ...]


def read_budgets(folder: Path = SHIPPED) -> tuple[Budget, ...]:
    """Those that come with the app and are complete, in the order of the tasks. Raises what `Table.read` raises."""
    every = {path.stem: Budget.read(path) for path in folder.glob("*.json")}
    whole = [task for task, found in every.items() if len(found.outcomes) == len(DESIGNS)]  # a command may still be at work
    return tuple(every[task] for task in TASKS if task in whole)


@click.command()
@click.option("--task", required=True, help="What the models were trained for.")
@click.option("--data", required=True, multiple=True, type=DATA, help="What they were trained on, in the same order.")
@click.option("--epochs", required=True, type=click.IntRange(1, 10_000), help="The budget: so often each net sees the images.")
@click.option("--seeds", type=click.IntRange(1, 20), default=1, show_default=True, help="How often each net is trained.")
@click.option("--group-by", help="As in the training, where it was not the preset of the task.")
@click.option("--kind-by", help="As in the training, where it was not the preset of the task.")
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True, help="Processor threads.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=SHIPPED, help="The folder for TASK.json.")
def budget(
    task: str,
    data: tuple[Path, ...],
    epochs: int,
    seeds: int,
    group_by: str | None,
    kind_by: str | None,
    threads: int,
    out: Path,
) -> None:
    """Train every net of a task with the same budget, and write what each has learned to a file.

    Each net keeps the settings of its card and goes its whole way in so many epochs, in which all nets see as many patches of
    the same size: the learning rate to its end, and the running mean of the weights over the same share of them. A net that
    comes with the app and had just this budget is not trained again, nor is a support vector machine, which looks at its
    pixels once: they count with the numbers of their cards. A command that was stopped goes on after the last family that it
    finished.
    """
    import torch

    cards = [weights.card(design.name, task) for design in DESIGNS if task in weights.trained_tasks(design.name)]
    nets = [about for about in cards if about.family != SVMDesign.name]
    if not nets:
        weights.place(DESIGNS[-1].name, task)  # says where there is none, and how to train one
    if len({(about.training.patch, about.training.batch) for about in nets}) > 1:
        raise ModelError(f"Epochs are no common budget: the nets for {task!r} learned from patches of different sizes")
    torch.set_num_threads(threads)
    out.mkdir(parents=True, exist_ok=True)
    preset = TASKS.get(task, Task(title=task))
    words = ["python -m seglib budget", f"--task {task}", *data_words(data), *grouping_words(group_by, kind_by)]
    command = " ".join([*words, f"--epochs {epochs} --seeds {seeds} --threads {threads}"])
    begun = Budget.begun(out / f"{task}.json", command)
    done = list(begun.outcomes) if begun else []
    for about in cards:
        if about.family not in {one.family for one in done}:
            done.append(_outcome(about, data, epochs, seeds, group_by or preset.group_by, kind_by or preset.kind_by))
            today = time.strftime("%Y-%m-%d")
            found = Budget(command=command, date=today, task=task, title=preset.title, epochs=epochs, outcomes=tuple(done))
            found.write(out / f"{task}.json")
    for one in done:
        click.echo(f"{one.family:5} Dice {' '.join(f'{dice:.4f}' for dice in one.dice)}  {one.minutes:.1f} min")


def _outcome(about: Card, data: Sequence[Path], epochs: int, seeds: int, group_by: str | None, kind_by: str | None) -> Outcome:
    if about.family == SVMDesign.name or about.training.epochs == epochs:
        if (known := len(about.of_all_seeds)) < seeds:
            raise ModelError(f"{about.family} was trained from {amount(known, 'seed')}: `repeat --seeds {seeds}` comes first")
        return Outcome(family=about.family, dice=about.of_all_seeds[:seeds], minutes=about.minutes, shipped=True)
    dice, minutes = list[float](), list[float]()
    for seed in range(about.training.seed, about.training.seed + seeds):
        changes = {"seed": seed, "epochs": epochs, "average": shortened(about.training, epochs)}
        overall, progress = once(about, data, changes, group_by, kind_by)
        dice.append(overall.mean)
        minutes.append(progress.seconds / 60)
    return Outcome(family=about.family, dice=tuple(dice), minutes=round(sum(minutes) / seeds, 1), shipped=False)


def shortened(training: Training, epochs: int) -> float:
    """The setting `average` with which the running mean of the weights looks back over the same share of so many epochs.

    >>> round(shortened(Training(epochs=40, average=0.99), 20), 6)
    0.98
    """
    return max(0.0, 1.0 - (1.0 - training.average) * training.epochs / epochs)
