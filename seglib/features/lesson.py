"""What pixel classifiers have in common before they learn: strokes and features, told as steps."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from seglib.features.choice import NO_FEATURE, PixelFeatures
from seglib.features.examples import Examples, sampled, taught, with_contrast
from seglib.features.pixel_features import Feature
from seglib.features.stack import Rows, Stack, stack_of
from seglib.features.strokes import NOTHING
from seglib.prompt import Prompt
from seglib.types import HeatView, Image, LabelMap, Labels, LabelView, Step, Why

SHOWN = 4  # pictures of one feature
FEW = 600  # examples that are enough for a picture of two features, or to tell what a feature is worth


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
    drawn = 0 if hint else int(np.count_nonzero(labels > NOTHING))
    stack, seconds = stack_of(image, settings.features, settings.sigmas)
    labels, contrast = with_contrast(labels, stack, names, settings.seed)
    examples = sampled(labels, settings.pixels, settings.seed)
    counts = {names[label]: int(np.count_nonzero(examples.labels == label)) for label in examples.classes}
    facts: dict[str, float | int | str] = {
        key: said for key, said in (("strokes", hint or contrast), ("features", NO_FEATURE if settings.is_blind else "")) if said
    }
    origins = {"drawn pixels": drawn, "stand-in pixels": examples.known - drawn}
    facts |= {origin: count for origin, count in origins.items() if count}
    facts |= {"learned from": len(examples.labels), "feature channels": len(stack.channels)}
    said = hint or contrast or "what was drawn is known"
    told = ", ".join(f"{count:,} px of {name}" for name, count in counts.items()) or "nothing"
    yield Step(
        "Strokes",
        f"{said[0].upper()}{said[1:]}. Learned from: {told}, chosen among {examples.known:,} px.",
        partial(_strokes, labels, names),
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


def _strokes(labels: LabelMap, names: tuple[str, ...]) -> tuple[LabelView, ...]:
    """Background is transparent in a label view, so its strokes get a number of their own; the legend says which."""
    shown = np.where(labels == 0, len(names), np.maximum(labels, 0)).astype(np.int32)
    return (LabelView("Strokes", shown, names=(*names[1:], names[0])),)


def _pictures(image: Image, feature: Feature, sigmas: tuple[float, ...]) -> tuple[HeatView, ...]:
    views: list[HeatView] = []
    for sigma in sigmas:
        if len(views) < SHOWN:
            for title, plane in zip(feature.channels, feature.planes(image, sigma), strict=True):
                low, high = np.quantile(plane[:: 1 + plane.shape[0] // 256, :: 1 + plane.shape[1] // 256], (0.01, 0.99)).tolist()
                views.append(HeatView(f"{title}, {sigma:g} px" if feature.scaled else title, plane, low, high))
    return tuple(views[:SHOWN])
