"""Divisive clustering of colours: bisecting K-Means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from seglib.features import lloyd
from seglib.features.colours import AXES, ColourHistogram, Points, Space, colour_histogram, darkest_first
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import ColourView, Image, Labels, LabelView, Step, TreeView, View, Why

STARTS, ROUNDS = 4, 50  # of each split
EVEN = "the image has no more colours than parts, so nothing is left to split"


@dataclass(frozen=True, eq=False)
class Split:
    """One cut in two. whole: the label that was split, and that its darker half keeps. part: the label of the other half.

    centres: (2, D) of the darker and the brighter half. inertia: of the whole, per pixel of the image.
    """

    whole: int
    part: int
    centres: Points
    inertia: float


class Bisecting(Method):
    r"""Splits the colours of the image in two, then the more spread half in two, and so on: a tree that grows from the top.

    **How.** Top-down (*divisive*): all pixels are one cluster. The cluster with the largest inertia, $\sum |x - \mu|^2$, is
    split by 2-means, again and again until there are k. Each split is a branch of the tree, as high as the inertia that it
    splits. Most books call the opposite way, from single points upwards, *hierarchical clustering* (see the agglomerative
    method); some describe this one under that name.

    **Works when** the image has a few clearly different colours and you want to see them part in the order of their importance,
    or k clusters of like spread in less time than K-Means takes for large k.

    **Fails when** the first split goes through the middle of a part: no later one mends it. The sum of its inertia is never
    better than a good run of K-Means. It knows nothing of position.

    **Cost.** Colours x splits; the image size counts once, for the histogram of its colours.

    **References.** Savaresi and Boley 2001, 10.1137/1.9781611972719.5, and 2004, *A comparative analysis on the bisecting K-means
    and the PDDP clustering algorithms*, Intelligent Data Analysis 8(4), 345-362; Steinbach, Karypis and Kumar 2000, KDD
    workshop on text mining.
    """

    name: ClassVar[str] = "bisecting"
    title: ClassVar[str] = "Bisecting K-Means (divisive)"
    family: ClassVar[Family] = "Clustering"
    kind: ClassVar[Kind] = "classes"

    k: int = Field(3, ge=2, le=16, description="Number of parts: the tree is split until there are so many.")
    space: Space = Field("lab", description="Where distance is measured: Lab is close to what eyes see, RGB is the raw numbers.")
    seed: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=9999, description="Which random numbers start the splits.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - clustering takes no prompt
        colours = colour_histogram(image, self.space)
        labels = np.ones(len(colours.points), np.int32)
        yield Step("Whole", "All pixels are one cluster with one mean colour.", _views(colours, labels, ()))
        splits: tuple[Split, ...] = ()
        rng = np.random.default_rng(self.seed)
        while len(splits) + 1 < self.k:
            spread = _inertia(colours, labels, len(splits) + 1)
            if not spread.max() > 0:
                break
            split, labels = _split(colours, labels, int(np.argmax(spread)) + 1, spread, int(rng.integers(1 << 31)))
            splits = (*splits, split)
            left = float(_inertia(colours, labels, len(splits) + 1).sum())
            yield Step(
                f"Split {len(splits)}",
                f"Label {split.whole} has the largest inertia, {split.inertia:.2f}; 2-means gives its brighter half to label"
                f" {split.part}. Inertia of all: {left:.2f} per pixel.",
                _views(colours, labels, splits),
            )
        facts: dict[str, float | int | str] = {
            "parts": len(splits) + 1,
            "inertia per pixel": float(_inertia(colours, labels, len(splits) + 1).sum()),
        }
        if len(splits) + 1 < self.k:
            facts["note"] = EVEN
        return Labels(colours.label_map(labels), facts=facts, why=lambda row, column: _why(colours, splits, row, column))


def _inertia(colours: ColourHistogram, labels: NDArray[np.int32], count: int) -> NDArray[np.float64]:
    """(count,) of each label, per pixel of the image."""
    owner, weights = labels - 1, colours.weights
    mass = np.maximum(np.bincount(owner, weights, count), 1.0)
    means = np.stack([np.bincount(owner, weights * axis, count) for axis in colours.points.T], axis=1) / mass[:, None]
    away = np.square(colours.points - means[owner]).sum(axis=1)
    # Rounding makes a mean of equal colours differ from them by a hair; that is no spread.
    away[away < 1e-9] = 0.0
    return np.bincount(owner, weights * away, count) / colours.slot.size


def _split(
    colours: ColourHistogram, labels: NDArray[np.int32], whole: int, spread: NDArray[np.float64], seed: int
) -> tuple[Split, NDArray[np.int32]]:
    inside = labels == whole
    points, part = colours.points[inside], len(spread) + 1
    fit = lloyd.best_fit(points, colours.weights[inside], 2, "k-means++", STARTS, ROUNDS, seed)
    centres = fit.centres[-1][darkest_first(fit.centres[-1], colours.space)]
    halves = labels.copy()
    halves[inside] = np.where(lloyd.assign(points, centres) == 0, whole, part)
    return Split(whole, part, centres, float(spread[whole - 1])), halves


def merges_of(splits: tuple[Split, ...]) -> NDArray[np.float64]:
    """(n - 1, 4) the splits read backwards, as merges of n labels in the format of `scipy.cluster.hierarchy`."""
    count = len(splits) + 1
    node, size = list(range(count)), [1] * count
    merges = []
    for number, split in enumerate(reversed(splits)):
        whole, part = split.whole - 1, split.part - 1
        size[whole] += size[part]
        merges.append((*sorted((node[whole], node[part])), split.inertia, size[whole]))
        node[whole] = count + number
    return np.array(merges, np.float64).reshape(-1, 4)


def _views(colours: ColourHistogram, labels: NDArray[np.int32], splits: tuple[Split, ...]) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        views: list[View] = [
            LabelView("Parts", colours.label_map(labels)),
            ColourView("Colour space", AXES[colours.space], colours.points, colours.weights, labels),
        ]
        if splits:
            last = float(_inertia(colours, labels, len(splits) + 1).max())
            cut = (splits[-1].inertia + min(last, splits[-1].inertia)) / 2
            numbers = np.arange(1, len(splits) + 2, dtype=np.int32)
            views.append(TreeView("Tree of splits", merges_of(splits), cut, numbers, "inertia per pixel"))
        return tuple(views)

    return draw


def _why(colours: ColourHistogram, splits: tuple[Split, ...], row: int, column: int) -> Why:
    """The way of a pixel down the tree: at each split the nearer of two centres."""
    point = colours.points[colours.cube[row * colours.shape[1] + column]]
    label, evidence, nearer, away = 1, [], 0.0, 0.0
    for number, split in enumerate(splits, start=1):
        if split.whole == label:
            nearer, away = np.linalg.norm(split.centres - point, axis=1).tolist()
            if lloyd.assign(point[None], split.centres)[0]:
                label, nearer, away = split.part, away, nearer
            evidence.append((f"split {number}: nearer to label {label} by", away - nearer))
    if not evidence:
        return Why(label, "The image has one colour, so nothing was split.")
    sentence = (
        f"{len(evidence)} splits led to label {label}; in the last one its centre was {nearer:.2f} away, the other {away:.2f}."
    )
    decisive = min(range(len(evidence)), key=lambda place: evidence[place][1])
    return Why(label, sentence, tuple(evidence), decisive)
