"""Random forest: many trees of questions about a pixel, and a vote."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features.choice import PixelFeatures
from seglib.features.doubt import uncertainty
from seglib.features.evidence import pair_step, part_step, pushes, worth_step
from seglib.features.lesson import Lesson, lesson_of
from seglib.features.stack import Rows, Stack, stack_of
from seglib.features.trees import Trees
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import HeatView, Image, LabelMap, Labels, LabelView, Step, View, Why

if TYPE_CHECKING:
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

GROWTH = (1, 3, 8)  # trees of the forest's pictures on its way


class Forest(PixelFeatures, Method):
    """Learns from strokes: a few dozen trees of yes-or-no questions about a pixel vote on its class.

    **How.** A *tree* asks one question after another, each about one feature: "is the gradient at 2 px above 5?". It is
    grown on a random sample of the drawn pixels. At each branch it looks at a random share of the features and takes the
    question whose two answers separate the classes best. One tree learns the strokes by heart; the trees of a *forest* err in
    different places, so their mean is better than each of them. Where they disagree the forest is *uncertain*, and that is
    where the next stroke helps most.

    **Works when** a few strokes show everything that a class can look like. It minds neither the units of the features nor
    features that say nothing, and it has hardly anything to set.

    **Fails when** the border in the features is smooth and slanted, for its questions cut along one feature at a time and make
    stairs; when something in the image is unlike every stroke: it votes all the same; and when the trees are deep
    and the strokes few: noise is learned with them.

    **Cost.** Trees x depth for every pixel: about a second for one megapixel.

    **References.** Breiman 2001, 10.1023/A:1010933404324; Geurts, Ernst and Wehenkel 2006, 10.1007/s10994-006-6226-1, for random
    cuts.
    """

    name: ClassVar[str] = "forest"
    title: ClassVar[str] = "Random forest"
    family: ClassVar[Family] = "Pixel classifiers"
    kind: ClassVar[Kind] = "semantic"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("strokes",)
    drawn: ClassVar[tuple[str, ...]] = ("Background", "Class 1", "Class 2", "Class 3", "Class 4", "Class 5")
    slow: ClassVar[bool] = True

    trees: int = Field(24, ge=1, le=64, description="Number of trees. More: a smoother vote, and slower.")
    depth: int = Field(
        10, ge=1, le=16, description="Most questions that a tree asks one after another. More: finer, learns noise."
    )
    leaf: Annotated[int, Ui(step=1, unit="px")] = Field(
        2, ge=1, le=50, description="Least drawn pixels that share the end of a branch. More: smoother borders."
    )
    tried: Annotated[float, Ui(step=0.05)] = Field(
        0.2,
        ge=0.05,
        le=1.0,
        description="Share of the feature channels looked at for each question. Less: trees that differ more.",
    )
    cuts: Literal["best", "random"] = Field(
        "best", description="Where a feature is cut: at the best place, or at a random one (extremely randomised trees, faster)."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:
        lesson, stack = yield from lesson_of(self, self.drawn, image, prompt)
        if lesson.unlearnable is not None:
            return lesson.unlearnable
        rows, known = lesson.rows, lesson.examples.labels
        text = "what a forest of these two alone would decide: every question is one straight cut along an axis."
        yield from pair_step(lesson, text, self._decide)
        forest = Trees(self.grown(rows, known))
        for count in (number for number in GROWTH if number < self.trees):
            yield Step(
                f"{count} {'tree' if count == 1 else 'trees'}",
                "What the first tree alone says."
                if count == 1
                else f"The first {count} trees together: their errors begin to cancel.",
                partial(_early, forest, count, image, self),
                done=0.45,
            )
        labels, votes = yield from _applied(forest, stack)
        yield Step(
            "Votes",
            f"The share of each class in the vote of {self.trees} {'tree' if self.trees == 1 else 'trees'}.",
            lambda: _shares(votes, forest, self.drawn),
            done=0.9,
        )
        yield Step(
            "Uncertainty",
            "How divided the vote is, as entropy: 0 where all trees agree, 1 where all classes get the same. Draw there next.",
            lambda: (HeatView("Uncertainty", uncertainty(votes.astype(np.float32)), 0.0, 1.0),),
            done=0.92,
        )
        yield worth_step(lesson, forest.belief, 0.95)
        yield Step(
            "Labels", "Every pixel gets the class with the largest share.", lambda: (LabelView("Labels", labels),), done=1.0
        )
        lesson.facts["mean uncertainty"] = float(uncertainty(votes[:, ::4, ::4].astype(np.float32)).mean())
        return Labels(
            labels,
            1 - votes[0].astype(np.float32) if 0 in forest.classes else None,
            facts=lesson.facts,
            reused_seconds=lesson.reused_seconds,
            why=lambda row, column: _why(forest, lesson, labels, row, column),
        )

    def grown(self, rows: Rows, labels: NDArray[np.int32]) -> "RandomForestClassifier | ExtraTreesClassifier":
        # Half a second of import that only this method needs.
        from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

        kind = RandomForestClassifier if self.cuts == "best" else ExtraTreesClassifier
        return kind(
            self.trees,
            max_depth=self.depth,
            min_samples_leaf=self.leaf,
            max_features=self.tried,
            class_weight="balanced",
            bootstrap=True,
            random_state=self.seed,
        ).fit(rows, labels)

    def _decide(self, rows: Rows, labels: NDArray[np.int32], grid: Rows) -> tuple[LabelMap, NDArray[np.bool_], None]:
        forest = Trees(self.grown(rows, labels))
        return forest.classes[forest.shares(grid.T).argmax(axis=0)], np.zeros(len(rows), np.bool_), None


def _applied(forest: Trees, stack: Stack) -> Generator[Step, None, tuple[LabelMap, NDArray[np.float16]]]:
    """Labels and the shares of the classes (K, H, W) in half precision, tile by tile."""
    shape = stack.image.shape
    labels, votes = np.empty(shape, np.int32), np.empty((len(forest.classes), *shape), np.float16)
    for number, tile in enumerate(stack.tiles, start=1):
        planes = stack.planes(tile)
        shares = forest.shares(planes.reshape(len(planes), -1))
        labels[tile] = forest.classes[shares.argmax(axis=0)].reshape(planes.shape[1:])
        votes[(slice(None), *tile)] = shares.reshape(-1, *planes.shape[1:])
        yield from part_step(labels, stack, number, 0.45)
    return labels, votes


def _early(forest: Trees, count: int, image: Image, settings: PixelFeatures) -> tuple[View, ...]:
    stack, _ = stack_of(image, settings.features, settings.sigmas)
    labels = np.empty(image.shape, np.int32)
    for tile in stack.tiles:
        planes = stack.planes(tile)
        shares = forest.shares(planes.reshape(len(planes), -1), count)
        labels[tile] = forest.classes[shares.argmax(axis=0)].reshape(planes.shape[1:])
    return (LabelView("Labels", labels),)


def _shares(votes: NDArray[np.float16], forest: Trees, names: tuple[str, ...]) -> tuple[View, ...]:
    """A picture for each class; of two the second says what the first does."""
    shown = range(1, 2) if len(votes) == 2 else range(len(votes))
    return tuple(HeatView(f"Share of {names[forest.classes[k]]}", votes[k].astype(np.float32), 0.0, 1.0) for k in shown)


def _why(forest: Trees, lesson: Lesson, labels: LabelMap, row: int, column: int) -> Why:
    values, own = lesson.stack.of_pixel(row, column)
    label, names = int(labels[row, column]), lesson.names
    winner = int(np.searchsorted(forest.classes, label))
    shares, ballot = forest.shares(own[:, None])[:, 0], forest.ballot(own)
    without = np.repeat(own[:, None], len(own), axis=1)
    np.fill_diagonal(without, 0.0)  # the mean of the image
    moved = pushes(shares[winner] - forest.shares(without)[winner], values, lesson.stack)
    sentence = (
        f"{ballot[winner]} of {len(forest.trees)} trees vote for {names[label]}; in their leaves it has a share of "
        f"{shares[winner]:.0%}. What pushed it most: {moved[0][0]}, by {moved[0][1]:+.2f}."
    )
    evidence = [(f"share of {names[each]}", float(share)) for each, share in zip(forest.classes, shares, strict=True)]
    return Why(label, sentence, (*evidence, *((f"push of {name}", value) for name, value in moved)), winner)
