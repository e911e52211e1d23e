"""What a classifier learns from: the pixels that a person has drawn on, or a stand-in where too little is drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.stack import Stack
from seglib.features.strokes import NOTHING, drawn
from seglib.prompt import Stroke
from seglib.types import Image, LabelMap

SURE = 0.5  # share of each side of Otsu's threshold that is far enough from it to stand in for strokes
ENOUGH = 2000  # pixels whose mean tells what a stroke looks like
UNLIKE = 0.25  # share of the image that stands in for the label that nobody has drawn

NO_STROKES = (
    "draw on the background and on class 1: until then the {} pixels stand in for class 1 and the {} ones for the background "
    "(the surer half of each side of Otsu's threshold)"
)
ONE_LEVEL = (
    "the image has one grey level and nothing is drawn, so there is nothing to learn from: draw on the background and on class 1"
)
NOTHING_ELSE = "everything is drawn as one class, so there is nothing to tell it from: leave some of the image free"


@dataclass(frozen=True, eq=False)
class Examples:
    """Pixels whose label is known. rows, columns, labels: (N,), label by label and in reading order within each."""

    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    labels: NDArray[np.int32]
    known: int  # how many pixels they were chosen from

    @property
    def classes(self) -> NDArray[np.int32]:
        """The labels that occur, in order."""
        return np.unique(self.labels)


def sampled(labels: LabelMap, count: int, seed: int) -> Examples:
    """At most `count` of the pixels that are drawn on, of each label as many as there are up to an equal share.

    What a rare label leaves over the others may use; a label that is there keeps one pixel at least.
    """
    rng, flat = np.random.default_rng(seed), labels.ravel()
    present = np.bincount(flat[flat > NOTHING])
    chosen: dict[int, NDArray[np.intp]] = {}
    left = count
    for label in np.argsort(present, kind="stable")[np.count_nonzero(present == 0) :].tolist():  # the rarest first
        quota = max(1, left // (int(np.count_nonzero(present)) - len(chosen)))
        members = np.flatnonzero(flat == label)
        chosen[label] = members if len(members) <= quota else np.sort(rng.choice(members, quota, replace=False))
        left -= len(chosen[label])
    places = np.concatenate([chosen[label] for label in sorted(chosen)] or [np.zeros(0, np.intp)])
    rows, columns = np.divmod(places, labels.shape[1])
    return Examples(rows, columns, flat[places], int(present.sum()))


def taught(strokes: tuple[Stroke, ...], image: Image, most: int) -> tuple[LabelMap, str]:
    """(H, W) what is taken as drawn, -1 = nothing, and a hint where it is not what a person has drawn.

    most: the highest label that the method knows; strokes of a higher one are left out.
    """
    labels = drawn(tuple(stroke for stroke in strokes if stroke.label <= most), image.shape)
    if (labels > NOTHING).any():
        return labels, ""
    return _sure_levels(image)


def _sure_levels(image: Image) -> tuple[LabelMap, str]:
    """The darker half of the dark pixels and the brighter half of the bright ones; background holds more of the frame."""
    grey = image.grey
    if grey.min() == grey.max():
        return np.full(grey.shape, NOTHING, np.int32), ONE_LEVEL
    counts = grey_histogram(grey)
    threshold = otsu_level(counts)
    below = np.cumsum(counts)
    dark, every = below[threshold], below[-1]
    darkest = int(np.searchsorted(below, SURE * dark))
    brightest = int(np.searchsorted(below, every - SURE * (every - dark), side="right"))
    frame = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]) > threshold
    bright = 1 if frame.mean() <= 0.5 else 0
    labels = np.full(grey.shape, NOTHING, np.int32)
    labels[grey <= darkest] = 1 - bright
    labels[grey >= brightest] = bright
    return labels, NO_STROKES.format(*("brightest", "darkest") if bright else ("darkest", "brightest"))


def with_contrast(labels: LabelMap, stack: Stack, names: tuple[str, ...], seed: int) -> tuple[LabelMap, str]:
    """What is drawn; where that is one class alone, the pixels least like it stand in for another. And a hint that says so."""
    present = np.unique(labels[labels > NOTHING])
    if len(present) != 1:
        return labels, ""
    (own,) = present.tolist()
    free = labels == NOTHING
    if not free.any():
        return labels, NOTHING_ELSE
    other = 0 if own > 0 else 1
    known = sampled(labels, ENOUGH, seed)
    centre = stack.at(known.rows, known.columns).mean(axis=0)
    far = np.empty(labels.shape, np.float32)
    for tile in stack.tiles:
        far[tile] = np.square(stack.planes(tile) - centre[:, None, None]).sum(axis=0)
    least = np.quantile(far[free], 1 - UNLIKE)
    return np.where(free & (far >= least), np.int32(other), labels), (
        f"only {names[own]} is drawn, so the quarter of the image that is least like it stands in for {names[other]}: "
        f"draw on {names[other]} too"
    )
