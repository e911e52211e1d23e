"""What pixel classifiers have in common before they learn: strokes and features, told as steps."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from seglib.features.choice import NO_FEATURE, PixelFeatures
from seglib.features.examples import Examples, sampled, taught, with_contrast
from seglib.features.pixel_features import Feature
from seglib.features.stack import Rows, Stack, stack_of
from seglib.features.usefulness import by_feature, worth
from seglib.prompt import Prompt
from seglib.types import BarView, HeatView, Image, LabelMap, Labels, LabelView, PlaneView, Step, Why

SHOWN = 4  # pictures of one feature
BARS = 12  # channels whose worth is shown
PARTS = 4  # pictures of a large image that is worked on part by part
FEW = 600  # examples that are enough for a picture of two features, or to tell what a feature is worth
GRID = 90  # places along each side of that picture


@dataclass(frozen=True, eq=False)
class Lesson:
    """What there is to learn.

    stack: without its planes. rows: (N, D) standardised, of the examples. reused_seconds: see `Labels`.
    """

    settings: PixelFeatures
    names: tuple[str, ...]
    stack: Stack
    examples: Examples
    rows: Rows
    facts: dict[str, float | int | str]
    reused_seconds: float

    @property
    def few(self) -> NDArray[np.intp]:
        """(M,) examples for what costs too much with all of them."""
        return np.random.default_rng(self.settings.seed).permutation(len(self.rows))[:FEW]

    @property
    def unlearnable(self) -> Labels | None:
        """The answer where there are no two classes to tell apart: everything has the one label that there is."""
        classes = self.examples.classes
        if len(classes) > 1:
            return None
        label = int(classes[0]) if len(classes) else 0
        labels = np.full(self.stack.image.shape, label, np.int32)
        sentence = f"Everything is {self.names[label]}: no second class is known that it could be told from."
        return Labels(
            labels,
            facts=self.facts,
            reused_seconds=self.reused_seconds,
            why=lambda row, column: Why(label, sentence),  # noqa: ARG005
        )


def lesson_of(
    settings: PixelFeatures, names: tuple[str, ...], image: Image, prompt: Prompt
) -> Generator[Step, None, tuple[Lesson, Stack]]:
    """The steps from strokes to features, what can be learned from them, and the stack with its planes, which nobody keeps.

    names: of the labels, from 0 on.
    """
    labels, hint = taught(prompt.strokes, image, len(names) - 1)
    stack, seconds = stack_of(image, settings.features, settings.sigmas)
    labels, contrast = with_contrast(labels, stack, names, settings.seed)
    examples = sampled(labels, settings.pixels, settings.seed)
    counts = {names[label]: int(np.count_nonzero(examples.labels == label)) for label in examples.classes}
    facts: dict[str, float | int | str] = {
        key: said for key, said in (("strokes", hint or contrast), ("features", NO_FEATURE if settings.is_blind else "")) if said
    }
    facts |= {"drawn pixels": examples.drawn, "learned from": len(examples.labels)}
    facts["feature channels"] = len(stack.channels)
    said = hint or contrast or "what was drawn is known"
    told = ", ".join(f"{count:,} px of {name}" for name, count in counts.items()) or "nothing"
    yield Step(
        "Strokes",
        f"{said[0].upper()}{said[1:]}. Learned from: {told}, "
        f"chosen among {examples.drawn:,} px. Background strokes are shown as class {len(names)}.",
        partial(_strokes, labels, len(names)),
        done=0.1,
    )
    for place, feature in enumerate(settings.features):
        yield Step(
            feature.title,
            feature.text,
            partial(_pictures, image, feature, settings.sigmas if feature.scaled else settings.sigmas[:1]),
            done=0.1 + 0.2 * (place + 1) / len(settings.features),
        )
    rows = stack.at(examples.rows, examples.columns)
    return Lesson(settings, names, stack.light, examples, rows, facts, seconds), stack


def worth_step(lesson: Lesson, belief: Callable[[Rows, NDArray[np.int32]], NDArray[np.float64]], done: float) -> Step:
    """The step that says how much each feature matters. belief: (rows, labels) -> (N,) the probability of each pixel's label."""
    few, channels = lesson.few, lesson.stack.channels
    rows, labels, seed = lesson.rows[few], lesson.examples.labels[few], lesson.settings.seed
    groups = by_feature(channels)
    values = worth(lambda shuffled: belief(shuffled, labels), rows, list(groups.values()), seed)
    order = np.argsort(values)[::-1]
    names = tuple(groups)
    lesson.facts["matters most"] = lesson.settings.features[order[0]].name

    def draw() -> tuple[BarView, ...]:
        single = worth(lambda shuffled: belief(shuffled, labels), rows, [[place] for place in range(len(channels))], seed)
        first = np.argsort(single)[::-1][:BARS]
        return (
            BarView("Worth of each feature", "probability lost", *_sorted(names, values, order)),
            BarView("Worth of each channel", "probability lost", *_sorted([each.title for each in channels], single, first)),
        )

    return Step(
        "What each feature is worth",
        "Shuffle one feature among the examples and see how much the belief in the right label falls (permutation importance). "
        f"Most is lost without: {names[order[0]]}, {values[order[0]]:.3f}. Features that say the same stand in for each other.",
        draw,
        done=done,
    )


def plane_view(
    lesson: Lesson,
    pair: tuple[int, int],
    decide: Callable[[Rows, NDArray[np.int32], Rows], tuple[LabelMap, NDArray[np.bool_], NDArray[np.float32] | None]],
) -> PlaneView:
    """The plane of two features with what a classifier of these two alone decides in it.

    decide: (rows (M, 2), labels (M,), grid (G, 2)) -> the labels (G,) of the grid, which rows are circled (M,), values (G,).
    """
    few = lesson.few
    rows, labels = lesson.rows[few][:, pair], lesson.examples.labels[few]
    low, high = np.quantile(rows, (0.01, 0.99), axis=0)
    wide = np.maximum(high - low, 1e-3)
    x, y = (np.linspace(low[axis] - 0.15 * wide[axis], high[axis] + 0.15 * wide[axis], GRID) for axis in (0, 1))
    grid = np.stack([each.ravel() for each in np.meshgrid(x, y)], axis=1).astype(np.float32)
    decided, circled, values = decide(rows, labels, grid)
    mean, spread = (each[list(pair)].astype(np.float64) for each in (lesson.stack.mean, lesson.stack.spread))
    return PlaneView(
        "Two features",
        tuple(lesson.stack.channels[place].title for place in pair),  # type: ignore[arg-type]
        rows * spread + mean,
        labels,
        lesson.names,
        circled,
        x * spread[0] + mean[0],
        y * spread[1] + mean[1],
        decided.reshape(GRID, GRID),
        None if values is None else values.reshape(GRID, GRID),
    )


def pushes(
    change: NDArray[np.float32], values: NDArray[np.float32], stack: Stack, count: int = 4
) -> tuple[tuple[str, float], ...]:
    """The channels that moved a decision most, by name and value. change: (D,) what is lost with each at the image's mean."""
    most = np.argsort(-np.abs(change), kind="stable")[:count]
    return tuple((f"{stack.channels[d].title}: {values[d]:.3g} (image {stack.mean[d]:.3g})", float(change[d])) for d in most)


def partly(labels: LabelMap, stack: Stack, done: int) -> tuple[LabelView, ...]:
    """The labels of the tiles that were done by then."""
    so_far = labels.copy()
    for tile in stack.tiles[done:]:
        so_far[tile] = 0
    return (LabelView("Labels so far", so_far),)


def _strokes(labels: LabelMap, background: int) -> tuple[LabelView, ...]:
    """Background is transparent in a label view, so its strokes get a number of their own."""
    return (LabelView("Strokes", np.where(labels == 0, background, np.maximum(labels, 0)).astype(np.int32)),)


def _pictures(image: Image, feature: Feature, sigmas: tuple[float, ...]) -> tuple[HeatView, ...]:
    views: list[HeatView] = []
    for sigma in sigmas:
        if len(views) < SHOWN:
            for title, plane in zip(feature.channels, feature.planes(image, sigma), strict=True):
                low, high = np.quantile(plane[:: 1 + plane.shape[0] // 256, :: 1 + plane.shape[1] // 256], (0.01, 0.99)).tolist()
                views.append(HeatView(f"{title}, {sigma:g} px" if feature.scaled else title, plane, low, high))
    return tuple(views[:SHOWN])


def _sorted(
    names: tuple[str, ...] | list[str], values: tuple[float, ...], order: NDArray[np.intp]
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(names[place] for place in order), tuple(values[place] for place in order)
