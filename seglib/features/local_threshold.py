"""What the thresholds share that are made for every pixel, from the mean and the spread of its own window."""

from collections.abc import Callable, Generator
from typing import Annotated

import numpy as np

from seglib.features.threshold import Side, grey_step, why_threshold
from seglib.features.window import Numbers, strips
from seglib.settings import Field, Ui
from seglib.types import Grey, HeatView, Image, Labels, LabelView, Step, Why

Rule = Callable[[Numbers, Numbers], Numbers]  # mean, deviation of the window -> threshold, all (h, W)
Radius = Annotated[
    int,
    Ui(step=1, unit="px"),
    Field(ge=1, le=200, description="Half the window. It should be larger than the objects; too large and light counts again."),
]
LocalSide = Annotated[Side, Ui(tune=False), Field(description="Whether foreground is brighter or darker than its surroundings.")]


def compared_locally(image: Image, radius: int, rule: Rule, foreground: Side) -> Generator[Step, None, Labels]:
    """Every step of such a threshold.

    rule: made for dark objects on bright paper, as those of the literature are: `level < rule(mean, deviation)` is
    foreground. Bright objects are found in the negative, so that both sides are treated alike.
    """
    grey = image.grey
    seen = grey if foreground == "dark" else np.bitwise_not(grey)

    def level(values: Numbers) -> Numbers:
        return values if foreground == "dark" else 255.0 - values

    def local_threshold() -> Numbers:
        return level(_whole(seen, radius, rule))

    labels = np.empty(grey.shape, np.int32)
    for strip in strips(seen, radius):
        labels[strip.rows] = seen[strip.rows] < rule(strip.mean, strip.deviation)

    yield grey_step(grey)
    yield Step(
        "Mean and deviation",
        f"The mean and the standard deviation of the {2 * radius + 1} px window around every pixel.",
        lambda: (
            HeatView("Local mean", level(_whole(seen, radius, lambda mean, _: mean)).astype(np.float32), 0.0, 255.0),
            HeatView("Local deviation", _whole(seen, radius, lambda _, deviation: deviation).astype(np.float32), 0.0, 64.0),
        ),
    )
    yield Step(
        "Local threshold",
        "Made of the two: a threshold for every pixel.",
        lambda: (HeatView("Local threshold", local_threshold().astype(np.float32), 0.0, 255.0),),
    )
    yield Step(
        "Compare",
        f"What is {'darker' if foreground == 'dark' else 'brighter'} than its own threshold is foreground.",
        lambda: (LabelView("Foreground", labels),),
    )

    def why(row: int, column: int) -> Why:
        threshold = float(local_threshold()[row, column])
        return why_threshold(int(labels[row, column]), int(grey[row, column]), threshold, "threshold of its window")

    return Labels(labels, why=why)


def _whole(grey: Grey, radius: int, rule: Rule) -> Numbers:
    return np.concatenate([rule(strip.mean, strip.deviation) for strip in strips(grey, radius)])
