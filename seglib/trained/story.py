"""What every trained net tells of its way from an image to labels; a method adds what its levels do."""

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Literal

import numpy as np

from seglib.features.cores import tell_apart
from seglib.features.doubt import doubts
from seglib.trained.answers import Answer, activity, by_tile, seen
from seglib.trained.card import Card
from seglib.trained.designs import Design, SVMDesign
from seglib.trained.prepare import as_learned, cut_off, working_shape
from seglib.trained.weights import card
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Step, Why

CORE = 0.7  # probability from which a pixel belongs to the core of an object
FAR = 1.5  # limits; an image so unlike is most likely one of another kind, a nearer one may be of another camera
SPECK = 20  # pixels; smaller objects are noise. Both were best for the F1 of nuclei in the validation images

Levels = Callable[[Design, int, int], Iterator[tuple[str, str]]]


def told(
    image: Image, family: str, task: str, threshold: float, flips: bool, separate: bool, levels: Levels
) -> Generator[Step, None, Labels]:
    """The steps of a net, and its labels.

    levels: from a design and the (height, width) of what the net sees to title and text of each level, in the order in
    which `seglib.trained.stations.walk` finds them.
    """
    about, shown = card(family, task), image
    image = as_learned(image, task)
    height, width = working_shape(image.shape, about.longest_side)
    yield Step(
        "Input",
        f"What the net sees: {width}x{height} px, each channel with mean 0 and deviation 1, whatever the exposure."
        + ("" if image is shown else f" Before, it was {' and '.join(image.ledger[len(shown.ledger) :])}."),
        lambda: (seen(image, about.longest_side),),
        done=0.0,
    )
    started = time.perf_counter()
    answer = yield from by_tile(image, family, task, flips)
    reused = answer.seconds - (time.perf_counter() - started)  # below 0 where weights were loaded, which is no part of the method
    for number, (title, text) in enumerate(levels(about.design, height, width)):
        yield Step(title, text, partial(activity, image, family, task, number), done=0.9)
    labels = yield from _decided(answer, threshold, separate)
    warning = cut_off(shown, task) or unlike(about, answer.distance)
    facts = facts_of(about, threshold, answer.distance)
    return Labels(labels, answer.heat, facts, reused, _why(answer.heat, labels, threshold), answer.spread, warning)


def facts_of(about: Card, threshold: float, distance: float | None) -> dict[str, float | int | str]:
    """What the table says beside the result of a trained model. distance: in units of `seglib.trained.familiar`."""
    facts: dict[str, float | int | str] = {
        "threshold": threshold,
        "parameters": about.parameters,
        "Dice on validation images": about.overall.mean,
    }
    known = about.familiarity
    facts["unlike its training images"] = (
        "not measured" if known is None or distance is None else f"{distance / known.limit:.2f} (warned from 1 on)"
    )
    return facts


def unlike(about: Card, distance: float | None) -> str:
    """A warning of an image that is unlike those that a model learned from, with how far such warnings can be trusted; or ""."""
    known = about.familiarity
    if known is None or distance is None or distance <= known.limit:
        return ""
    times = distance / known.limit
    learner, seen = ("machine", "features") if about.family == SVMDesign.name else ("net", "the answers of the first layers")
    beyond = f"{times:.1f} times as far from the usual as the limit" if times >= 1.05 else "just beyond the limit of the usual"
    grade, advice = ("somewhat unlike", "look twice at the result") if times < FAR else ("unlike", "do not trust the result")
    said = (
        f"This image is {grade} those that the {learner} learned from ({about.title}): {advice}. Its colour, tones, texture and "
        f"{seen} are {beyond}. "
        f"Measured: of {known.fitting.images} images that fit, {known.fitting.warned} were warned of by mistake"
    )
    if not known.others:
        return f"{said}."
    images, warned = (sum(getattr(one, name) for one in known.others.values()) for name in ("images", "warned"))
    return f"{said}; of {images} that do not, {warned} were."


def meaning(about: Card, separate: bool) -> Literal["binary", "instances"]:
    """What the labels of a net mean: objects where it has learned their cores, else foreground and background."""
    return "instances" if separate and about.training.cores else "binary"


def _decided(answer: Answer, threshold: float, separate: bool) -> Generator[Step, None, LabelMap]:
    """From probabilities to labels."""
    heat, cores = answer.heat, answer.cores
    yield Step(
        "Probability",
        "One convolution weighs the channels of each pixel; the logistic function makes a probability of the sum.",
        lambda: (HeatView("Probability of foreground", heat, 0.0, 1.0),),
        done=0.95,
    )
    yield Step(
        "Uncertainty",
        "The entropy is 1 bit where the net cannot decide and 0 where it is sure, which is not to say that it is right. "
        + ("Look at mirror images to see more." if answer.spread is None else "Where mirror images differ, it is less sure yet."),
        lambda: doubts(heat, answer.spread),
        done=0.97,
    )
    foreground = heat >= np.float32(threshold)
    labels = foreground.astype(np.int32)
    yield Step(
        "Threshold",
        f"A probability of {threshold:.2f} or more is foreground.",
        lambda: (LabelView("Foreground", foreground.astype(np.int32)),),
        done=1.0,
    )
    if cores is None or not separate:
        return labels
    objects = tell_apart(foreground, cores >= np.float32(CORE), cores, SPECK)
    yield Step(
        "Objects",
        "The net has also learned where the core of an object is. Cores do not touch: each becomes an object, and the "
        "foreground is shared out among them, so that neighbours meet where a core is least probable. "
        f"Objects of fewer than {SPECK} px are dropped.",
        lambda: (HeatView("Probability of a core", cores, 0.0, 1.0), LabelView("Objects", objects)),
        done=1.0,
    )
    return objects


def _why(heat: Heat, labels: LabelMap, threshold: float) -> Callable[[int, int], Why]:
    def why(row: int, column: int) -> Why:
        label, found = int(labels[row, column]), float(heat[row, column])
        compared = "not less" if label else "less"
        sentence = (
            f"The net gives it a probability of {found:.3f}, which is {compared} than the threshold {threshold:.2f}. "
            "Why it does, no rule says: its levels, under Steps, show what it looked at."
        )
        return Why(label, sentence, (("probability", found), ("threshold", threshold)), int(label == 0))

    return why
