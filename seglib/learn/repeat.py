"""`repeat`: train a model again from other seeds, to see how much of its score is chance."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from seglib.learn.command import DATA
from seglib.learn.places import open_place
from seglib.learn.validate import scores
from seglib.trained import weights
from seglib.trained.card import Card, Repeat, Scores
from seglib.trained.designs import DESIGNS
from seglib.trained.tasks import TASKS, Task
from seglib.trained.training import Training

if TYPE_CHECKING:
    from seglib.learn.checkpoint import Progress


@click.command()
@click.option("--net", "family", type=click.Choice([design.name for design in DESIGNS]), default="unet", show_default=True)
@click.option("--task", required=True, help="What the model was trained for.")
@click.option("--data", required=True, multiple=True, type=DATA, help="What it was trained on, in the same order.")
@click.option("--seeds", type=click.IntRange(2, 20), default=3, show_default=True, help="Trainings in all, the first included.")
@click.option("--group-by", help="As in the training, where it was not the preset of the task.")
@click.option("--kind-by", help="As in the training, where it was not the preset of the task.")
@click.option("--threads", type=click.IntRange(1, 256), help="Processor threads.")
def repeat(
    family: str,
    task: str,
    data: tuple[Path, ...],
    seeds: int,
    group_by: str | None,
    kind_by: str | None,
    threads: int | None,
) -> None:
    """Train a model again from other seeds, with the settings on its card, and write the scores to the card.

    Another seed means other first weights, another order and another split into training and validation, so the spread is
    that of everything that chance decides. The weights stay as they are. Seeds that are on the card are not run again.
    """
    about = weights.card(family, task)
    preset = TASKS.get(task, Task(title=task))
    grouping = (group_by or preset.group_by, kind_by or preset.kind_by)

    import torch

    from seglib.trained.infer import bound_threads

    torch.set_num_threads(threads) if threads is not None else bound_threads()
    first = about.training.seed
    known = {one.seed for one in about.repeats}
    for seed in (seed for seed in range(first + 1, first + seeds) if seed not in known):
        overall, _ = once(about, data, {"seed": seed}, *grouping)
        found = Repeat(seed=seed, images=overall.images, mean=overall.mean)
        about = about.model_copy(update={"repeats": (*about.repeats, found)})
        about.write(weights.place(family, task) / f"{task}.json")
        click.echo(f"seed {seed}: Dice {found.mean:.4f} over {found.images} images")
    every = about.of_all_seeds
    click.echo(f"{len(every)} trainings: {np.mean(every):.4f} +- {np.std(every, ddof=1):.4f}")


def once(
    about: Card, data: Sequence[Path], changes: dict[str, float], group_by: str | None, kind_by: str | None
) -> tuple[Scores, "Progress"]:
    """One more training as on a card but for some of its settings, of which the score over all images alone is kept."""
    from seglib.learn.fit import learned, load_data

    values: dict[str, Any] = {**about.training.model_dump(), **changes}
    training = Training(**values)
    kind, parts = type(about.design), about.design.model_dump()
    design = kind(**{**parts, **({"seed": training.seed} if "seed" in parts else {})})  # a machine chooses its pixels by it
    learn, validate = load_data([open_place(path) for path in data], training, group_by, kind_by)
    with TemporaryDirectory() as folder:
        model, progress, _ = learned(design, training, learn, validate, Path(folder) / "run")
    return scores(model.answer, validate)[0], progress
