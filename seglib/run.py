"""Running a recipe, stage by stage.

    prepare: working copy and filters   segment: the method   decide: foreground   tidy: clean-up

A page caches each stage by what it depends on; `run` does all of them for scripts and the command line.

    >>> import numpy as np
    >>> from seglib.recipe import Recipe
    >>> from seglib.types import Image
    >>> halves = np.repeat(np.array([[20] * 4 + [200] * 4], np.uint8), 4, axis=0)
    >>> result = run(Image(np.repeat(halves[..., None], 3, axis=2)), Recipe())
    >>> result.labels[0].tolist(), result.foreground_by
    ([0, 0, 0, 0, 1, 1, 1, 1], 'method')
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from seglib.cleanup.base import Cleanup
from seglib.filters.base import Filter
from seglib.io.reading import working_copy
from seglib.methods.base import Method
from seglib.metrics.foreground import best_match
from seglib.metrics.pairs import restrict, same_shape
from seglib.prompt import Prompt
from seglib.recipe.value import Foreground, Recipe
from seglib.types import ForegroundBy, Image, LabelMap, Labels, Mask, Segmentation, Step, resize_labels
from seglib.work import at_the_end

Progress = Callable[[Step], None]


def run(
    image: Image,
    recipe: Recipe,
    truth: Mask | None = None,
    field_of_view: Mask | None = None,
    progress: Progress | None = None,
) -> Segmentation:
    """Carry out a recipe on an image at its native size.

    truth, field_of_view: (H, W) bool on the native grid, needed only for the oracle choice of foreground. progress:
    called with every step as it happens; what it raises ends the run.

    Raises:
        MaskError: the truth has another size than the image.
    """
    for role, mask in (("truth", truth), ("field of view", field_of_view)):
        if mask is not None:
            same_shape(role, mask, "image", np.broadcast_to(False, image.native_shape))
    started = time.perf_counter()
    prepared = prepare(image, recipe.filters, recipe.side)
    found, steps = segment(recipe.method, prepared, recipe.prompt.only(recipe.method.prompts), progress)
    foreground, by = decide(recipe.method, found.labels, recipe.foreground, truth, field_of_view)
    labels = tidy(select(found.labels, foreground, by), recipe.cleanups)
    return Segmentation(
        labels=labels,
        classes=found.labels,
        foreground=foreground,
        foreground_by=by,
        native_shape=image.native_shape,
        seconds=time.perf_counter() - started + found.reused_seconds,
        ledger=(*prepared.ledger, *(f"after the method: {stage.text()}" for stage in recipe.cleanups)),
        probability=found.probability,
        steps=steps,
        facts=found.facts,
        why=found.why,
        spread=found.spread,
        warning=found.warning,
    )


def prepare(image: Image, filters: Iterable[Filter], side: int | None, progress: Progress | None = None) -> Image:
    """The working copy, filtered: what the method sees. progress: called before each filter; what it raises ends the work."""
    image = working_copy(image, side)
    for stage in filters:
        if progress is not None:
            progress(Step(f"filter {stage.title}", f"Before the method: {stage.text()}.", done=0.0))
        image = stage.apply(image)
    return image


def segment(method: Method, image: Image, prompt: Prompt, progress: Progress | None = None) -> tuple[Labels, tuple[Step, ...]]:
    """Drive the generator of a method to its end: its labels and the steps on the way."""
    steps = list[Step]()

    def listen(step: Step) -> None:
        steps.append(step)
        if progress is not None:
            progress(step)

    return at_the_end(method.run(image, prompt), listen), tuple(steps)


def decide(
    method: Method, classes: LabelMap, wish: Foreground, truth: Mask | None, field_of_view: Mask | None = None
) -> tuple[tuple[int, ...], ForegroundBy]:
    """Which labels are foreground, and who says so.

    A method with a background has decided by itself. Classes are chosen by number, or by the best match to the
    truth (an oracle: no method could know it), or not at all.
    """
    if method.kind != "classes":
        return tuple(np.unique(classes[classes > 0]).tolist()), "method"
    if not isinstance(wish, str):
        return wish, "choice"
    if wish == "best" and truth is not None:
        truth = resize_labels(truth, classes.shape)
        if field_of_view is not None:
            inside = resize_labels(field_of_view, classes.shape)
            return best_match(restrict(truth, inside), restrict(classes, inside)), "oracle"
        return best_match(truth, classes), "oracle"
    return tuple(np.unique(classes).tolist()), "all"


def select(classes: LabelMap, foreground: tuple[int, ...], by: ForegroundBy) -> LabelMap:
    """The classes with everything that is not foreground set to 0."""
    if by in ("method", "all"):
        return classes
    keep = np.zeros(max(int(classes.max()), max(foreground, default=0)) + 1, np.int32)
    keep[list(foreground)] = foreground
    return keep[classes]


def tidy(labels: LabelMap, cleanups: Iterable[Cleanup]) -> LabelMap:
    """The clean-up chain."""
    for stage in cleanups:
        labels = stage.apply(labels)
    return labels


def resolved(recipe: Recipe, result: Segmentation) -> Recipe:
    """The recipe with an oracle's choice written out as labels, so that it gives the same mask without the truth."""
    if result.foreground_by != "oracle":
        return recipe
    # An oracle that finds no class worth keeping chooses the background, which is label 0 and stays empty.
    return replace(recipe, foreground=result.foreground or (0,))
