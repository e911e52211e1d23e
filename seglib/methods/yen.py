"""Yen's threshold."""

from typing import ClassVar

import numpy as np

from seglib.features.histogram import Histogram, best_level, drawable, grey_histogram
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Image, Step


class Yen(Method):
    r"""Finds the threshold whose two classes have the most even histograms, counted by how often two pixels agree.

    **How.** Two pixels of one class, drawn at random, share their level with the probability $\sum p_g^2$, where $p$ is
    the histogram of the class alone. Yen's threshold makes both probabilities small together: it maximises
    $-\log \sum_{below} p_g^2 - \log \sum_{above} p_g^2$.

    **Works when** a broad background holds small objects of many levels, as bright spots: their size does not count,
    only how they are spread.

    **Fails when** one class is a narrow peak, for a peak is never even; the threshold then cuts into it.

    **Cost.** One histogram: about a millisecond a megapixel.

    **Reference.** Yen, Chang and Chang 1995, 10.1109/83.366472.
    """

    name: ClassVar[str] = "yen"
    title: ClassVar[str] = "Yen"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        evenness = correlation(histogram)
        chosen = best_level(evenness, histogram)
        yield grey_step(image.grey)
        yield Step(
            "Try every threshold",
            f"Both classes are most even at level {chosen}.",
            lambda: (CurveView("Yen's criterion", "threshold", "nats", drawable(evenness, histogram), chosen),),
        )
        return (yield from compared(image, chosen, self.foreground, self.offset))


def correlation(histogram: Histogram) -> Histogram:
    """(256,) Yen's criterion of every threshold; 0 where a side is empty."""
    below, squares = np.cumsum(histogram), np.cumsum(histogram**2)
    above, squares_above = below[-1] - below, np.cumsum(histogram[::-1] ** 2)[::-1]
    squares_above = np.append(squares_above[1:], 0.0)  # added up from its own end: a difference would lose small classes
    valid = (below > 0) & (above > 0)
    even = np.divide((below * above) ** 2, squares * squares_above, out=np.ones(256), where=valid)
    criterion: Histogram = np.log(even)
    return criterion
