"""The mean of the image as a threshold."""

from typing import ClassVar

import numpy as np

from seglib.features.histogram import grey_histogram
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import Image


class Mean(Method):
    r"""Foreground is every pixel that is brighter than the image is on average.

    **How.** One mean over all pixels, $m = \sum g / n$, and one comparison a pixel: $g > m$.

    **Works when** objects and background take up about equal areas and differ in brightness.

    **Fails when** the objects are few or small: the mean is then the background's own level, and half of the background's
    noise lies above it. It fails in uneven light as every single threshold does.

    **Cost.** Less than a millisecond a megapixel.

    **Reference.** Glasbey 1993, 10.1006/cgip.1993.1040.
    """

    name: ClassVar[str] = "mean"
    title: ClassVar[str] = "Mean"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        mean = float(histogram @ np.arange(256.0) / histogram.sum())
        yield grey_step(image.grey, f"The grey level of every pixel; their mean is {mean:.1f}.")
        # Levels are whole numbers: those above the mean are those above its whole part.
        return (yield from compared(image, int(mean), self.foreground, self.offset))
