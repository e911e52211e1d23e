"""The isodata threshold."""

from itertools import pairwise
from typing import ClassVar

import numpy as np

from seglib.features.histogram import Histogram, grey_histogram, occupied
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Grey, Image, LabelView, Step


class Isodata(Method):
    """Moves a threshold until it lies halfway between the means of the two sides that it makes.

    **How.** Start with the mean of the image. Take the mean of the pixels below and that of the pixels above, put the
    threshold in the middle of the two, and repeat until it rests. It is K-Means with two groups of grey levels, and like
    K-Means it rests at the first place that fits: other starts can rest elsewhere.

    **Works when** two hills of the histogram are about equally large and wide.

    **Fails when** one class is much smaller or narrower than the other, and when light is uneven.

    **Cost.** One histogram and a few sums: about a millisecond a megapixel.

    **Reference.** Ridler and Calvard 1978, 10.1109/TSMC.1978.4310039.
    """

    name: ClassVar[str] = "isodata"
    title: ClassVar[str] = "Isodata"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        path = halfway(grey_histogram(image.grey))
        yield grey_step(image.grey, f"The grey level of every pixel; their mean is {path[0]:.1f}, where the threshold starts.")
        for turn, (before, after) in enumerate(pairwise(path), start=1):
            yield _round(image.grey, turn, before, after, path)
        # Levels are whole numbers: those above the threshold are those above its whole part.
        return (yield from compared(image, int(path[-1]), self.foreground, self.offset))


def halfway(histogram: Histogram) -> tuple[float, ...]:
    """The thresholds from the mean of the image to the one that lies halfway between the means of its two sides."""
    levels = np.arange(256.0)
    count, mass = np.cumsum(histogram), np.cumsum(histogram * levels)
    path = [float(mass[-1] / count[-1])]
    low, high = occupied(histogram)
    # Each round lowers the spread within the two sides, so no threshold comes back and the loop ends.
    while low < high:
        place = int(path[-1])
        below, above = mass[place] / count[place], (mass[-1] - mass[place]) / (count[-1] - count[place])
        path.append(float(below + above) / 2)
        if int(path[-1]) == place:
            break
    return tuple(path)


def _round(grey: Grey, turn: int, before: float, after: float, path: tuple[float, ...]) -> Step:
    return Step(
        f"Round {turn}",
        f"Split at {before:.1f}; the middle between the means of the two sides is {after:.1f}.",
        lambda: (
            LabelView("Bright side", (grey > before).astype(np.int32)),
            CurveView("Threshold", "round", "grey level", path[: turn + 1], turn),
        ),
    )
