"""The training loop: patches in, loss down, validation now and then, the best weights kept.

Nothing depends on when a run was interrupted: the learning rate is a function of the step, each patch has a random
generator of its own, made of seed, epoch and place, and what a net drops in an epoch follows from seed and epoch.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from math import ceil, cos, pi
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from seglib.errors import ModelError
from seglib.learn import checkpoint
from seglib.learn.augment import random_patch
from seglib.learn.checkpoint import Progress
from seglib.learn.loss import loss
from seglib.learn.sample import Sample
from seglib.nets.parts import SegmentationNet, to_channels_last
from seglib.trained.build import build
from seglib.trained.designs import NetDesign
from seglib.trained.infer import fast_dtype, probability
from seglib.trained.training import MOST_EPOCHS, Training

Batch = tuple[Tensor, Tensor, Tensor]  # image (B, 3, S, S), truth (B, classes, S, S), weight (B, 1, S, S)


@cache
def device() -> torch.device:
    """The GPU where there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def optimiser_of(net: SegmentationNet, training: Training) -> torch.optim.Optimizer:
    if training.optimiser == "sgd":
        return torch.optim.SGD(net.parameters(), lr=training.rate, weight_decay=training.decay, momentum=0.9, nesterov=True)
    return torch.optim.AdamW(net.parameters(), lr=training.rate, weight_decay=training.decay)


def train(
    net: SegmentationNet,
    training: Training,
    learn: Sequence[Sample],
    validate: Sequence[Sample],
    folder: Path,
    resume: bool = False,
    recipe: str = "",
    report: Callable[[Progress], object] = lambda _: None,
) -> Progress:
    """Train `net` in place and leave `best.safetensors` and `last.safetensors` in `folder`.

    learn, validate: samples at the working scale. recipe: what has to be the same for a run to be resumed.
    report: called after each epoch. On return the net holds the weights with the best validation Dice.

    Raises:
        ModelError: `resume` without a fitting run in `folder`, or a loss that is no number any more.
    """
    to_channels_last(net).to(device())
    optimiser = optimiser_of(net, training)
    nets: dict[str, torch.nn.Module] = {"net": net}
    judged = net  # what is validated and kept
    if training.average > 0:
        averaged = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(training.average), use_buffers=True)  # type: ignore[no-untyped-call]
        nets["averaged"], judged = averaged, cast(SegmentationNet, averaged.module)
    last, best = folder / "last.safetensors", folder / "best.safetensors"
    progress = checkpoint.load(last, nets, optimiser, recipe) if resume else Progress()
    steps = steps_per_epoch(training, learn)
    while progress.epoch < training.epochs and not _tired(progress, training):
        began = time.perf_counter()
        net.train()
        losses = []
        with torch.random.fork_rng():
            torch.manual_seed(training.seed * MOST_EPOCHS + progress.epoch)
            for step, batch in enumerate(batches(learn, training, progress.epoch)):
                rate = rate_at((progress.epoch + step / steps) / training.epochs, training)
                losses.append(learn_step(net, optimiser, batch, rate, training))
                if training.average > 0:
                    averaged.update_parameters(net)
        if not np.isfinite(losses).all():
            raise ModelError(
                f"The loss became infinite in epoch {progress.epoch + 1}: train with a lower rate than {training.rate}"
            )
        progress.epoch += 1
        progress.loss.append(float(np.mean(losses)))
        progress.rate.append(rate)
        look = progress.epoch % training.check_every == 0 or progress.epoch == training.epochs
        progress.dice.append(validation_dice(judged, validate) if look else None)
        if (dice := progress.dice[-1]) is not None and dice > progress.best_dice:
            progress.best_dice, progress.best_epoch = dice, progress.epoch
            checkpoint.save(best, {"net": judged}, optimiser, progress, recipe)
        progress.seconds += time.perf_counter() - began
        checkpoint.save(last, nets, optimiser, progress, recipe)
        report(progress)
    if not progress.finished:
        progress.finished = True
        checkpoint.save(last, nets, optimiser, progress, recipe)
    checkpoint.load(best, {"net": net}, optimiser, recipe)
    return progress


def learn_step(net: SegmentationNet, optimiser: torch.optim.Optimizer, batch: Batch, rate: float, training: Training) -> float:
    """One step of gradient descent; the loss before it."""
    image, truth, weight = (part.to(device()) for part in batch)
    for group in optimiser.param_groups:
        group["lr"] = rate
    dtype = fast_dtype(device().type)
    with torch.autocast(device().type, dtype, enabled=dtype is not torch.float32):
        answer = net(image)  # (B, classes, S, S)
    error = loss(answer.float(), truth, weight, training)
    optimiser.zero_grad(set_to_none=True)
    error.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return error.item()


def epochs_in(minutes: float, design: NetDesign, training: Training, learn: Sequence[Sample]) -> int:
    """How many epochs this machine does in so many minutes, measured on the first steps of a net that is thrown away."""
    model = to_channels_last(build(design, classes=training.classes)).to(device()).train()
    optimiser = optimiser_of(model, training)
    seconds, began = list[float](), time.perf_counter()
    for batch in islice(batches(learn, training, 0), 6):  # its patches are part of a step
        learn_step(model, optimiser, batch, training.rate, training)
        seconds.append((now := time.perf_counter()) - began)
        began = now
    an_epoch = 1.15 * float(np.median(seconds)) * steps_per_epoch(training, learn)  # a share for validation
    return min(max(1, int(60 * minutes / an_epoch)), MOST_EPOCHS)


def rate_at(done: float, training: Training) -> float:
    """The learning rate when a share `done` of the training, 0 to 1, is over.

    "cycle": up in a straight line over the first tenth, down along half a cosine; "cosine": the half cosine alone.
    """
    match training.schedule:
        case "constant":
            return training.rate
        case "cosine":
            return training.rate * 0.5 * (1 + cos(pi * done))
        case "cycle":
            return training.rate * (0.05 + 9.5 * done if done < 0.1 else 0.5 * (1 + cos(pi * (done - 0.1) / 0.9)))


def steps_per_epoch(training: Training, samples: Sequence[Sample]) -> int:
    """An epoch sees as many patches as would cover the images, every image equally often."""
    rounds = max(1, round(np.mean([sample.mask.size for sample in samples]) / training.patch**2))
    return ceil(rounds * len(samples) / training.batch)


def batches(samples: Sequence[Sample], training: Training, epoch: int) -> Iterator[Batch]:
    """What each step of an epoch learns from."""
    steps = steps_per_epoch(training, samples)
    rng = np.random.default_rng([training.seed, epoch])
    order = _order(samples, training, steps * training.batch, rng)
    for step in range(steps):
        views = []
        for at in range(step * training.batch, (step + 1) * training.batch):
            chance = np.random.default_rng([training.seed, epoch, at])
            views.append(random_patch(samples[order[at]], training, chance))
        image, truth, weight = (torch.from_numpy(np.stack(part)) for part in zip(*views, strict=True))
        yield image.contiguous(memory_format=torch.channels_last), truth, weight


def _order(samples: Sequence[Sample], training: Training, patches: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Which sample each patch of an epoch is cut from: all equally often, or rare kinds more often."""
    if training.balance == 0:
        return np.concatenate([rng.permutation(len(samples)) for _ in range(ceil(patches / len(samples)))])
    counts = Counter(sample.pair.stratum for sample in samples)
    weights = np.array([counts[sample.pair.stratum] ** -training.balance for sample in samples])
    return np.asarray(rng.choice(len(samples), patches, p=weights / weights.sum()))


def validation_dice(net: SegmentationNet, samples: Sequence[Sample]) -> float:
    """Mean over images of the Dice at probability 0.5 inside the field of view, at the working scale."""
    net.eval()
    scores = []
    for sample in samples:
        found = (probability(net, sample.pixels, fast_dtype(device().type)) >= 0.5) & sample.fov
        truth = sample.mask & sample.fov
        total = int(found.sum() + truth.sum())
        scores.append(2.0 * int((found & truth).sum()) / total if total else 1.0)
    return float(np.mean(scores))


def _tired(progress: Progress, training: Training) -> bool:
    looks = [epoch for epoch, dice in enumerate(progress.dice, 1) if dice is not None]
    return sum(epoch > progress.best_epoch for epoch in looks) >= training.patience
