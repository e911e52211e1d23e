"""Threshold with hysteresis: two limits, and what is connected."""

import math
from typing import Annotated, ClassVar, Literal

import numpy as np

from seglib.features.holding import holding
from seglib.features.threshold import Foreground, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Image, Labels, LabelView, Mask, Step, Why


class Hysteresis(Method):
    """Keeps what is certain, and what is possible as far as it is connected to something certain.

    **How.** Two limits part the levels into three: for bright foreground, above the upper limit is certain, between the
    limits is possible, below the lower one is background; for dark foreground it is the other way round. Every connected
    piece of possible pixels is kept if it holds at least one certain pixel.

    **Works when** objects fade in places: vessels, cracks, edges. A single threshold either breaks them or lets noise in.

    **Fails when** a bridge of possible pixels joins an object to the background, which then is kept as a whole; and in
    uneven light, as every threshold for the whole image.

    **Cost.** One labelling of connected pieces: about ten milliseconds a megapixel.

    **Reference.** Canny 1986, 10.1109/TPAMI.1986.4767851.
    """

    name: ClassVar[str] = "hysteresis"
    title: ClassVar[str] = "Hysteresis"
    family: ClassVar[Family] = "Thresholds"

    high: Annotated[int, Ui(step=1, unit="level")] = Field(
        120, ge=0, le=255, description="The upper limit. Higher: less bright foreground is certain."
    )
    ratio: Annotated[float, Ui(step=0.01)] = Field(
        0.6, ge=0.0, le=1.0, description="The lower limit as a share of the upper one. Smaller: more lies between the two."
    )
    foreground: Foreground = "bright"
    neighbours: Literal["4", "8"] = Field("8", description="Whether pixels that touch at a corner are connected.")

    @property
    def low(self) -> int:
        """The lower limit; the small number undoes what binary fractions lose."""
        return math.floor(self.ratio * self.high + 1e-9)

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        grey, low, high = image.grey, self.low, self.high
        if self.foreground == "bright":
            certain, possible = grey > high, grey > low
        else:
            certain, possible = grey <= low, grey <= high
        grown, pieces, kept = holding(possible, certain, int(self.neighbours))
        labels = grown.astype(np.int32)

        yield grey_step(grey)
        side = f"above {high}" if self.foreground == "bright" else f"up to {low}"
        yield Step("Seeds", f"Levels {side} are certain.", lambda: (LabelView("Seeds", certain.astype(np.int32)),))
        yield Step(
            "Possible",
            f"Between {low} and {high} is possible (2): kept if it is connected to a seed (1).",
            lambda: (LabelView("Seeds (1) and possible (2)", _two(certain, possible)),),
        )
        yield Step(
            "Grown",
            f"{kept} of {pieces} connected pieces hold a seed and are kept.",
            lambda: (LabelView("Foreground", labels),),
        )
        facts: dict[str, float | int | str] = {"low": low, "high": high, "pieces": pieces, "kept": kept}
        if image.levels is not None:
            facts["limits"] = f"{image.levels.value(low):.0f} to {image.levels.value(high):.0f} {image.levels.unit}".strip()

        def why(row: int, column: int) -> Why:
            return self._why(int(grey[row, column]), int(labels[row, column]))

        return Labels(labels, facts=facts, why=why)

    def _why(self, level: int, label: int) -> Why:
        evidence = (("level", float(level)), ("low", float(self.low)), ("high", float(self.high)))
        if self.low < level <= self.high:
            piece = "holds a certain pixel, so it is foreground" if label else "holds no certain pixel, so it is background"
            return Why(
                label, f"Level {level} lies between the limits {self.low} and {self.high}, and its piece {piece}.", evidence, 0
            )
        above = level > self.high
        where = f"above the upper limit {self.high}" if above else f"not above the lower limit {self.low}"
        outcome = "certain foreground" if label else "background"
        return Why(label, f"Level {level} is {where}, so it is {outcome}.", evidence, 2 if above else 1)


def _two(certain: Mask, possible: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return possible.astype(np.int32) * 2 - certain
