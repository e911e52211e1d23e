"""Adaptive threshold."""

import math
from typing import Annotated, ClassVar, Literal

import cv2
import numpy as np

from seglib.features.local_threshold import LocalSide, Radius
from seglib.features.threshold import grey_step, why_threshold
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Grey, HeatView, Image, Labels, LabelView, Step, Why


class Adaptive(Method):
    """Compares every pixel with the mean of its own neighbourhood instead of one threshold for all.

    **How.** A local mean over a window, flat or Gaussian; foreground is what is brighter (or darker) than that mean
    by more than the offset.

    **Works when** light is uneven: text on a shaded page, nuclei on a glowing background, vessels of a fundus.

    **Fails when** objects are larger than the window: inside them the mean is the object itself, so they come out hollow.
    In flat parts it amplifies noise, unless the offset is larger than the noise.

    **Cost.** A few milliseconds a megapixel, whatever the window.

    **Reference.** Bradley and Roth 2007, 10.1080/2151237X.2007.10129236.
    """

    name: ClassVar[str] = "adaptive"
    title: ClassVar[str] = "Adaptive threshold"
    family: ClassVar[Family] = "Thresholds"

    radius: Radius = 40
    window: Literal["flat", "gaussian"] = Field("flat", description="Plain mean of the window, or a mean that fades outwards.")
    offset: Annotated[int, Ui(step=1, unit="level")] = Field(
        8, ge=-50, le=100, description="By how much a pixel must differ from its mean. Higher: less foreground, less noise."
    )
    foreground: LocalSide = "bright"

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        grey = image.grey
        local = self._local_mean(grey)
        difference = np.subtract(grey, local, dtype=np.int16)
        chosen = difference > self.offset if self.foreground == "bright" else difference < -self.offset
        labels = chosen.astype(np.int32)

        yield grey_step(grey)
        yield Step(
            "Local mean",
            f"The mean of the {2 * self.radius + 1} px window around every pixel: a threshold for each.",
            lambda: (HeatView("Local mean", local.astype(np.float32), 0.0, 255.0),),
        )
        yield Step(
            "Difference",
            "Pixel less local mean: the light is gone, objects and noise are left.",
            lambda: (HeatView("Difference", difference.astype(np.float32), -64.0, 64.0),),
        )
        yield Step(
            "Compare", f"{self.foreground} by more than {self.offset} is foreground.", lambda: (LabelView("Foreground", labels),)
        )

        def why(row: int, column: int) -> Why:
            level, mean = int(grey[row, column]), int(local[row, column])
            threshold = mean + (self.offset if self.foreground == "bright" else -self.offset)
            return why_threshold(int(labels[row, column]), level, threshold, "threshold of its window")

        return Labels(labels, why=why)

    def _local_mean(self, grey: Grey) -> Grey:
        """(H, W) uint8; beyond the frame the nearest pixel is repeated.

        The Gaussian is three flat windows in a row, which is as smooth and does not slow down with size.
        """
        if self.window == "flat":
            return _flat_mean(grey, self.radius)
        parts = three_windows(self.radius / 2)
        edge = sum(parts)
        mean = np.asarray(cv2.copyMakeBorder(grey, edge, edge, edge, edge, cv2.BORDER_REPLICATE), np.uint8)
        for part in parts:
            mean = _flat_mean(mean, part)
        return mean[edge:-edge, edge:-edge]


def three_windows(sigma: float) -> tuple[int, int, int]:
    """How far three flat windows reach that make a Gaussian in a row: the variance of each, a (a + 1) / 3, adds up.

    >>> three_windows(20.0)
    (20, 19, 20)
    """
    rest = 3 * sigma**2
    first = math.ceil(_reach(rest / 3))  # at least 1: the Gaussian must not vanish
    rest -= first * (first + 1)
    second = round(_reach(rest / 2))
    rest -= second * (second + 1)
    return first, second, round(_reach(rest))


def _reach(product: float) -> float:
    """The a >= 0 with a (a + 1) = product."""
    return (math.sqrt(1 + 4 * max(0.0, product)) - 1) / 2


def _flat_mean(grey: Grey, radius: int) -> Grey:
    """(H, W) uint8 mean of the square window that reaches `radius` pixels to every side."""
    return np.asarray(cv2.blur(grey, (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REPLICATE), np.uint8)
