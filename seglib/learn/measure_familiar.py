"""`familiarity`: measure for a trained model how an unlike image is told, and how often that is right."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from seglib.errors import ModelError
from seglib.io import read_image
from seglib.learn.augment import reframed
from seglib.learn.dataset import Pair, find_pairs, split
from seglib.learn.places import name_of, open_place, read_bytes
from seglib.learn.sample import read, resize
from seglib.trained import familiar, weights
from seglib.trained.card import Card, Familiarity, Warned
from seglib.trained.designs import DESIGNS, SVMDesign
from seglib.trained.familiar import Familiar, Features, false_alarms, left_out, limit_of
from seglib.trained.looks import with_looks
from seglib.trained.tasks import TASKS, Task
from seglib.trained.training import Training
from seglib.types import Image, Pixels

DATA = click.Path(exists=True, path_type=Path)
MOST, MOST_OTHER = 400, 60  # images that are looked at, evenly spaced: of the task, and of each other data set


@click.command()
@click.option(
    "--net",
    "family",
    type=click.Choice([design.name for design in DESIGNS]),
    default="unet",
    show_default=True,
)
@click.option("--task", required=True, help="What the model was trained for.")
@click.option("--data", required=True, multiple=True, type=DATA, help="What it was trained on, in the same order.")
@click.option("--other", "others", multiple=True, type=DATA, help="Data of another task, as --data; may be repeated.")
@click.option("--group-by", help="As in the training, where it was not the preset of the task.")
@click.option("--kind-by", help="As in the training, where it was not the preset of the task.")
def familiarity(
    family: str, task: str, data: tuple[Path, ...], others: tuple[Path, ...], group_by: str | None, kind_by: str | None
) -> None:
    """Measure which images a trained model is familiar with, and write it to its card.

    It is measured on the images that it was trained on, a tenth of them left out at a time, and on those that were held out, so
    that the app can warn of an image that is unlike them. Images for other tasks tell how often the warning comes when it should.
    """
    about = weights.card(family, task)
    preset = TASKS.get(task, Task(title=task))
    group_by, kind_by = group_by or preset.group_by, kind_by or preset.kind_by
    pairs: tuple[Pair, ...] = sum((find_pairs(open_place(path), group_by, kind_by) for path in data), ())
    learned, held_out = split(pairs, about.training.validation, about.training.seed)
    _same_images(about, learned, held_out)

    features = _kind_of_picture(about)

    def looked_at(pairs: Sequence[Pair], pixels_of: Callable[[Pair], Pixels]) -> Features:
        return np.stack([features(pixels_of(pair)) for pair in pairs])

    seen, learned_from = _as_in_training(about.training), _evenly(learned, MOST)
    usual = looked_at(learned_from, seen)
    groups, kinds = [pair.group for pair in learned_from], [pair.stratum for pair in learned_from]
    known = Familiar.of(usual, kinds)
    unseen = known.distances(looked_at(_evenly(held_out, MOST), seen))
    fitting = np.concatenate([left_out(usual, groups, kinds), unseen])
    limit = limit_of(fitting)
    found = dict[str, NDArray[np.float64]]()
    for folder in map(open_place, others):
        found[name_of(folder)] = known.distances(looked_at(_evenly(find_pairs(folder), MOST_OTHER), _pixels))
    measured = Familiarity(
        limit=limit,
        fitting=Warned(images=len(fitting), warned=false_alarms(fitting)),
        others={name: Warned(images=len(far), warned=int((far > limit).sum())) for name, far in found.items()},
    )
    folder = weights.place(family, task)
    familiar.save(folder / f"{task}.familiar.safetensors", known)
    about.model_copy(update={"familiarity": measured}).write(folder / f"{task}.json")
    click.echo(f"limit {limit:.3f}; false alarms {measured.fitting.warned} of {measured.fitting.images} left-out images")
    for name, one in measured.others.items():
        click.echo(f"{name:20} {one.warned} of {one.images} warned of, nearest {found[name].min() / limit:.2f} of the limit")


def _evenly(pairs: Sequence[Pair], most: int) -> Sequence[Pair]:
    return [pairs[int(place)] for place in np.linspace(0, len(pairs) - 1, min(most, len(pairs))).round()]


def _pixels(pair: Pair) -> Pixels:
    return read_image(read_bytes(pair.image), pair.image.name).pixels


def _as_in_training(training: Training) -> Callable[[Pair], Pixels]:
    """What reads the image of a pair; where the training has framed images elsewhere, so that other frames are familiar too."""
    if training.framing == 0:
        return _pixels
    rng = np.random.default_rng(training.seed)
    return lambda pair: reframed(resize(read(pair), training.longest_side), training, rng).pixels


def _kind_of_picture(about: Card) -> Callable[[Pixels], NDArray[np.float32]]:
    """What tells the kind of picture that a model looks at: (H, W, 3) -> (D,)."""
    upright = about.training.is_upright
    if about.family == SVMDesign.name:
        machine = weights.load_machine(about.task)
        return lambda pixels: with_looks(machine.kind_of_picture(machine.described(Image(pixels))), pixels, upright)
    from seglib.trained.stations import features

    net, _ = weights.load(about.family, about.task)
    return lambda pixels: with_looks(features(net, pixels, about.longest_side), pixels, upright)


def _same_images(about: Card, learned: Sequence[Pair], held_out: Sequence[Pair]) -> None:
    """The split has to be that of the training, or held-out images were learned from.

    Raises:
        ModelError: the numbers of images are not those of the card.
    """
    names = sorted({pair.source for pair in (*learned, *held_out)})
    here = {name: tuple(sum(pair.source == name for pair in part) for part in (learned, held_out)) for name in names}
    then = {one.name: (one.training_images, one.validation_images) for one in about.data}
    if here != then:
        raise ModelError(
            f"These are not the images that the net was trained with: learned and held out are {here} here, {then} on its card"
        )
