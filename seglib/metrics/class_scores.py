"""Every overlap measure of every class, and the averages that are made of them: what tables and the command line show."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seglib.metrics.classes import class_counts
from seglib.metrics.measure import Number, read
from seglib.metrics.pairs import restrict
from seglib.metrics.partitions import best_assignment
from seglib.metrics.registry import OVERLAP
from seglib.types import LabelMap, Mask

MANY = 64  # numbers; more are objects and not classes
Scores = Mapping[str, Number | None]


def are_classes(labels: LabelMap) -> bool:
    """Whether a map holds several classes besides its background, and not so many that they must be objects."""
    return 2 < len(np.unique(labels)) <= MANY


@dataclass(frozen=True)
class ClassScores:
    """The measures of OVERLAP by name: for each class by its number, and for three averages of the classes.

    mean: each class counts the same; mean_with_background: so does class 0; pooled: each pixel counts the same.
    """

    classes: Mapping[int, Scores]
    mean: Scores
    mean_with_background: Scores
    pooled: Scores


def class_scores(truth: LabelMap, pred: LabelMap, field_of_view: Mask | None = None) -> ClassScores:
    """Compare two maps of classes, number by number.

    >>> found = class_scores(np.array([[0, 0, 1, 2]], np.int32), np.array([[0, 1, 1, 0]], np.int32))
    >>> found.classes[1]["iou"], found.mean["iou"], found.pooled["iou"]
    (0.5, 0.25, 0.3333333333333333)

    Raises:
        MaskError: the shapes differ, or the field of view is empty.
    """
    if field_of_view is not None:
        truth, pred = restrict(truth, field_of_view), restrict(pred, field_of_view)
    found = class_counts(truth, pred)
    return ClassScores(
        {number: read(OVERLAP, counts) for number, counts in found.each.items()},
        {measure.name: found.mean(measure.name) for measure in OVERLAP},
        {measure.name: found.mean(measure.name, background=True) for measure in OVERLAP},
        read(OVERLAP, found.pooled()),
    )


def paired(truth: LabelMap, pred: LabelMap) -> LabelMap:
    """A prediction whose numbers mean nothing, in the numbers of the truth: an *oracle*, for it looks at the truth.

    Each number is taken for the class that it shares most with, no class twice; a number without a partner becomes
    background. What the prediction calls background stays background.

    >>> paired(np.array([[0, 1, 1, 2]], np.int32), np.array([[9, 7, 7, 0]], np.int32)).tolist()
    [[0, 1, 1, 0]]
    """
    both = (truth > 0) & (pred > 0)
    pairs = best_assignment(truth[both], pred[both]) if (pred == 0).any() else best_assignment(truth, pred)
    named = np.zeros_like(pred)
    for number, name in pairs.items():
        named[pred == number] = name
    return named
