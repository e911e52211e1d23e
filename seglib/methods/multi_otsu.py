"""Otsu's thresholds for more than two classes."""

from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.histogram import Histogram, grey_histogram
from seglib.features.threshold import grey_step
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field
from seglib.types import CurveView, Image, Labels, LabelView, Step, Why

MOST = 5
FEW_LEVELS = "the image has fewer grey levels than there should be classes, so every level is one"


class MultiOtsu(Method):
    r"""Cuts the histogram into several classes that are as different as possible.

    **How.** As Otsu, with more than one threshold: the between-class variance $\sum w_i (\mu_i - \mu)^2$ of shares and means
    is made as large as it can be. The best cut into k classes contains the best cut of the darker part into k - 1, so that
    all thresholds are found exactly without trying every combination.

    **Works when** the image has a few brightnesses: background, tissue and bone; cell, nucleus and ground.

    **Fails when** classes overlap in grey level or one of them is small, and when light is uneven. The number of classes
    has to be known; the curve of the last step but one shows what another class would add.

    **Cost.** One histogram, then classes x 256 x 256: a few milliseconds a megapixel.

    **References.** Otsu 1979, 10.1109/TSMC.1979.4310076; Luessi et al. 2009, 10.1117/1.3073891.
    """

    name: ClassVar[str] = "multi_otsu"
    title: ClassVar[str] = "Multi-Otsu"
    family: ClassVar[Family] = "Thresholds"
    kind: ClassVar[Kind] = "classes"

    classes: int = Field(3, ge=2, le=MOST, description="Number of classes. More: finer parts, and sooner or later split ones.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        grey = image.grey
        cuts = all_cuts(grey_histogram(grey))
        thresholds = cuts[min(self.classes, len(cuts)) - 1][0]
        gains = tuple(variance for _, variance in cuts)
        class_of = (np.searchsorted(thresholds, np.arange(256), side="left") + 1).astype(np.uint8)  # (256,) by level
        labels = np.asarray(cv2.LUT(np.asarray(grey), class_of)).astype(np.int32)

        yield grey_step(grey)
        shown = ", ".join(map(str, thresholds)) or "nowhere"
        yield Step(
            "Cut the histogram",
            f"The {len(thresholds) + 1} classes differ most when they are cut at {shown}.",
            lambda: (
                CurveView(
                    "Between-class variance",
                    "number of classes",
                    "squared levels",
                    gains,
                    min(len(thresholds), len(gains) - 1),
                ),
            ),
        )
        yield Step("Classes", "Class 1 is the darkest.", lambda: (LabelView("Classes", labels),))
        facts: dict[str, float | int | str] = {f"threshold {i}": level for i, level in enumerate(thresholds, start=1)}
        if len(thresholds) + 1 < self.classes:
            facts["note"] = FEW_LEVELS

        def why(row: int, column: int) -> Why:
            return _why(int(grey[row, column]), thresholds)

        return Labels(labels, facts=facts, why=why)


def all_cuts(histogram: Histogram) -> list[tuple[tuple[int, ...], float]]:
    """For 1, 2, ... up to 5 classes: the thresholds and the between-class variance; no more classes than levels occur.

    A threshold stands in the middle of the gap between the levels that it parts.
    """
    levels = np.flatnonzero(histogram)
    count, mass = (np.append(0.0, np.cumsum(histogram[levels] * factor)) for factor in (1.0, levels))
    first, last = np.indices((levels.size, levels.size))  # of a class
    mean = mass[-1] / count[-1]
    size, excess = count[last + 1] - count[first], mass[last + 1] - mass[first]
    # Up to a constant the between-class variance is the sum of size * (mean of the class - overall mean)^2.
    gain = np.where(first <= last, (excess - size * mean) ** 2 / np.where(first <= last, size, 1.0), -np.inf)
    best, starts = gain[0], list[NDArray[np.intp]]()  # best[j]: the levels up to j, cut into so many classes
    cuts: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    for _ in range(1, min(MOST, levels.size)):
        total = best[:-1, None] + gain[1:]  # the last class starts at row + 1 and ends at column
        starts.append(np.append(0, total.argmax(axis=0)[1:] + 1))
        best = np.append(-np.inf, total.max(axis=0)[1:])
        cuts.append((_thresholds(levels, starts), float(best[-1] / count[-1])))
    return cuts


def _thresholds(levels: NDArray[np.intp], starts: list[NDArray[np.intp]]) -> tuple[int, ...]:
    """From the brightest class back to the darkest. starts[i]: where the last of i + 2 classes begins, by its end."""
    found, end = list[int](), levels.size - 1
    for start in reversed(starts):
        begin = int(start[end])
        found.append(int(levels[begin - 1] + levels[begin] - 1) // 2)
        end = begin - 1
    return tuple(reversed(found))


def _why(level: int, thresholds: tuple[int, ...]) -> Why:
    label = 1 + sum(level > threshold for threshold in thresholds)
    above = thresholds[label - 2] if label > 1 else None
    upper = thresholds[label - 1] if label <= len(thresholds) else None
    parts = [f"above {above}" if above is not None else "", f"not above {upper}" if upper is not None else ""]
    where = " and ".join(filter(None, parts)) or "like every other"
    evidence = (("level", float(level)), *((f"threshold {i}", float(each)) for i, each in enumerate(thresholds, start=1)))
    return Why(label, f"Level {level} is {where}, so it is class {label}.", evidence, 0)
