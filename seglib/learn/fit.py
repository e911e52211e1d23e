"""From folders to a model with its card: split, train, choose the threshold, score, write."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import numpy as np

from seglib.errors import ModelError
from seglib.learn.augment import reframed
from seglib.learn.checkpoint import Progress
from seglib.learn.dataset import Pair, find_pairs, split
from seglib.learn.finished import TrainedNet
from seglib.learn.pixels import learn_pixels
from seglib.learn.places import Place
from seglib.learn.sample import Sample, read, resize
from seglib.learn.train import train
from seglib.learn.validate import best_threshold, scores
from seglib.trained.build import build
from seglib.trained.card import Card, Data
from seglib.trained.designs import Design, SVMDesign
from seglib.trained.machine import PixelMachine
from seglib.trained.tasks import SOURCES, TASKS, UNSTATED, Task
from seglib.trained.training import Training


def load_data(
    folders: Sequence[Place], training: Training, group_by: str | None, kind_by: str | None
) -> tuple[tuple[Sample, ...], tuple[Sample, ...]]:
    """(training, validation) samples of all folders, as they are in their files.

    Raises:
        FileError, MaskError: a folder or a file is not what it should be. ModelError: a split is impossible, cores are
            wanted of images without numbered objects, or all masks are empty.
    """
    pairs: tuple[Pair, ...] = sum((find_pairs(folder, group_by, kind_by) for folder in folders), ())
    sources = {pair.source for pair in pairs}
    if len(sources) < len(folders):
        raise ModelError(f"Two data folders have the same name ({', '.join(sorted(sources))}), so their images could be mixed up")
    learn, validate = (tuple(map(read, part)) for part in split(pairs, training.validation, training.seed))
    if training.cores and (unknown := [one.pair.name for one in (*learn, *validate) if one.cores is None]):
        raise ModelError(f"cores=true needs instances/NAME.png, a number for each object, and there is none for {unknown[0]}")
    if not any((one.mask & one.fov).any() for one in learn):
        raise ModelError("No mask marks anything, so there is nothing to learn. White (255, or 1) is foreground: look at masks/")
    return learn, validate


def recipe_of(design: Design, training: Training, learn: Sequence[Sample]) -> str:
    """What has to be the same for a run to be continued."""
    names = "\n".join(f"{sample.pair.source}/{sample.pair.name}" for sample in learn)
    images = blake2b(names.encode(), digest_size=8).hexdigest()
    return json.dumps({"net": design.as_json(), "training": training.as_json(), "images": images}, sort_keys=True)


def fit(
    task: str,
    design: Design,
    training: Training,
    learn: Sequence[Sample],
    validate: Sequence[Sample],
    folder: Path,
    command: str,
    resume: bool = False,
    report: Callable[[Progress], object] = lambda _: None,
) -> Card:
    """Train a model and write `FAMILY/TASK.safetensors`, `.json` (the card) and `.curves.json` to `folder`.

    learn, validate: samples as in their files. command: what the card says how it was made. The unfinished run is
    kept beside them in TASK.run, where `resume` finds it.

    Raises:
        ModelError: `resume` without a run that fits.
    """
    folder = folder / design.name
    folder.mkdir(parents=True, exist_ok=True)
    model, progress, threshold = learned(design, training, learn, validate, folder / f"{task}.run", resume, report)
    about = TASKS.get(task, Task(title=task))
    card = Card(
        task=task,
        title=about.title,
        family=design.name,
        net=design.model_dump(),
        parameters=model.parameters,
        operations=model.operations(512, 512),
        data=tuple(_data(name, learn, validate) for name in sorted({sample.pair.source for sample in learn})),
        split=_split(learn, validate, training),
        training=training,
        epochs_run=progress.epoch,
        best_epoch=progress.best_epoch,
        minutes=round(progress.seconds / 60, 1),
        date=datetime.now(UTC).date().isoformat(),
        command=command,
        threshold_before_shift=threshold,
        validation=scores(model.answer, validate),
        fails=about.limits(design.name, training.cores),
    )
    for measured in (*folder.glob(f"{task}.fails.*"), folder / f"{task}.familiar.safetensors"):  # of the model before
        measured.unlink(missing_ok=True)
    model.save(folder / f"{task}.safetensors")
    card.write(folder / f"{task}.json")
    (folder / f"{task}.curves.json").write_text(json.dumps(asdict(progress)) + "\n", encoding="utf-8")
    return card


def learned(
    design: Design,
    training: Training,
    learn: Sequence[Sample],
    validate: Sequence[Sample],
    run: Path,
    resume: bool = False,
    report: Callable[[Progress], object] = lambda _: None,
) -> tuple[TrainedNet | PixelMachine, Progress, float]:
    """The model, how its training went, and the threshold that suited the validation images best, which has become 0.5.

    run: a folder for the unfinished run; a support vector machine needs none.
    """
    small = [[resize(sample, training.longest_side) for sample in part] for part in (learn, validate)]
    model: TrainedNet | PixelMachine
    if isinstance(design, SVMDesign):
        began = time.perf_counter()
        seen = [reframed(one, training, np.random.default_rng([training.seed, at])) for at, one in enumerate(small[0])]
        model = learn_pixels(design, seen, training.longest_side)
        progress = Progress(epoch=1, best_epoch=1, seconds=time.perf_counter() - began)
        report(progress)
    else:
        run.mkdir(exist_ok=True)
        net = build(design, training.seed, training.classes)
        progress = train(net, training, small[0], small[1], run, resume, recipe_of(design, training, learn), report)
        model = TrainedNet(net, training.longest_side)
    threshold = best_threshold(model.answer, validate)
    return model.shifted(threshold), progress, threshold


def _data(name: str, learn: Sequence[Sample], validate: Sequence[Sample]) -> Data:
    source = SOURCES.get(name, UNSTATED)
    counts = [sum(sample.pair.source == name for sample in part) for part in (learn, validate)]
    return Data(
        name=name,
        licence=source.licence,
        citation=source.citation,
        link=source.link,
        training_images=counts[0],
        validation_images=counts[1],
    )


def _split(learn: Sequence[Sample], validate: Sequence[Sample], training: Training) -> str:
    groups = [len({sample.pair.group for sample in part}) for part in (learn, validate)]
    return (
        f"By group, so that relatives stay on one side: {groups[0]} groups to learn from, {groups[1]} groups to validate with, "
        f"drawn with seed {training.seed} from each kind of image. The validation images also chose epoch and threshold, "
        "so their scores are a little too good."
    )
