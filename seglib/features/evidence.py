"""What a pixel classifier shows of what it has learned: the best two features, what each is worth, what moved a decision."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from seglib.features.lesson import Lesson
from seglib.features.stack import Rows, Stack
from seglib.features.usefulness import best_pair, by_feature, worth
from seglib.types import BarView, LabelMap, LabelView, PlaneView, Step

BARS = 12  # channels whose worth is shown
PARTS = 4  # pictures of a large image that is worked on part by part
GRID = 90  # places along each side of the picture of two features

# (rows (M, 2), labels (M,), grid (G, 2)) -> the labels (G,) of the grid, which rows are circled (M,), values (G,)
Decide = Callable[[Rows, NDArray[np.int32], Rows], tuple[LabelMap, NDArray[np.bool_], NDArray[np.float32] | None]]


def pair_step(lesson: Lesson, text: str, decide: Decide) -> Iterator[Step]:
    """The step of the two features that tell the strokes apart best; none where there is only one. decide: see `Decide`."""
    if lesson.rows.shape[1] > 1:
        pair = best_pair(lesson.rows[lesson.few], lesson.examples.labels[lesson.few])
        text = f"The two features that tell these strokes apart best, with {text}"
        yield Step("Two features", text, lambda: (plane_view(lesson, pair, decide),), done=0.35)


def part_step(labels: LabelMap, stack: Stack, number: int, start: float) -> Iterator[Step]:
    """A step after some of the tiles of a large image, none after the others. start: `done` before the first tile."""
    tiles = len(stack.tiles)
    if number % max(1, tiles // PARTS) == 0 and number < tiles:
        yield Step(
            f"Applied to part {number} of {tiles}",
            "A large image is worked on part by part, so that its features fit into memory.",
            partial(_partly, labels, stack.light, number),
            done=start + (0.9 - start) * number / tiles,
        )


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
    decide: Decide,
) -> PlaneView:
    """The plane of two features with what a classifier of these two alone decides in it."""
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
    """The channels that moved a decision most, by name, with by how much. change: (D,) what is lost with each at its mean."""
    most = np.argsort(-np.abs(change), kind="stable")[:count]
    return tuple(
        (f"{stack.channels[d].title} ({values[d]:.3g} here, {stack.mean[d]:.3g} on average)", float(change[d])) for d in most
    )


def _partly(labels: LabelMap, stack: Stack, done: int) -> tuple[LabelView, ...]:
    """The labels of the tiles that were done by then."""
    so_far = labels.copy()
    for tile in stack.tiles[done:]:
        so_far[tile] = 0
    return (LabelView("Labels so far", so_far),)


def _sorted(
    names: tuple[str, ...] | list[str], values: tuple[float, ...], order: NDArray[np.intp]
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(names[place] for place in order), tuple(values[place] for place in order)
