"""The triangle threshold."""

from typing import ClassVar

import numpy as np

from seglib.features.histogram import Histogram, grey_histogram, occupied
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Image, Step


class Triangle(Method):
    """Finds the foot of a histogram that has one hill: the level that lies farthest below a straight line.

    **How.** A line is drawn from the top of the highest hill to the end of its longer slope. The threshold is the level
    whose bar is farthest from that line, where the slope bends and the tail begins.

    **Works when** the background is one hill and the objects are a long, low tail: fluorescent spots, vessels, text. No
    second hill is needed.

    **Fails when** there are two hills: the line runs across the second one and the threshold can end on either side of it.

    **Cost.** One histogram: about a millisecond a megapixel.

    **Reference.** Zack, Rogers and Latt 1977, 10.1177/25.7.70454.
    """

    name: ClassVar[str] = "triangle"
    title: ClassVar[str] = "Triangle"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        peak, end = corners(histogram)
        chosen = foot(histogram)
        yield grey_step(image.grey)
        yield Step(
            "Line",
            f"From the peak at level {peak} to the end of the longer slope at level {end}; the bar of level {chosen} is "
            "farthest from the line.",
            lambda: (_picture(histogram, peak, end, chosen),),
        )
        return (yield from compared(image, chosen, self.foreground, self.offset))


def corners(histogram: Histogram) -> tuple[int, int]:
    """The level of the highest bar and the occupied level that is farther from it; of two that are as far the darker one."""
    low, high = occupied(histogram)
    peak = int(histogram.argmax())
    return peak, high if high - peak > peak - low else low


def foot(histogram: Histogram) -> int:
    """The level between both corners that is farthest below the line between them; of equally far ones the outermost."""
    peak, end = corners(histogram)
    if peak == end:
        return peak
    outwards = np.arange(end, peak, 1 if end < peak else -1)  # (n,) levels from the end of the slope to the peak
    away = np.abs(outwards - end)
    # The triangle's other two sides, up to a factor that is the same for all: the line ends at the bottom, not on the bar.
    return int(outwards[np.argmax(histogram[peak] * away - abs(peak - end) * histogram[outwards])])


def _picture(histogram: Histogram, peak: int, end: int, chosen: int) -> CurveView:
    top = float(histogram[peak])
    line = ((float(peak), top), (float(end), 0.0))
    return CurveView("Histogram", "grey level", "pixels", tuple(histogram.tolist()), chosen, line=line if peak != end else ())
