"""The maximum entropy threshold."""

from typing import ClassVar

import numpy as np

from seglib.features.histogram import Histogram, best_level, drawable, grey_histogram
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Image, Step


class MaxEntropy(Method):
    r"""Finds the threshold whose two classes hold the most information together.

    **How.** Each side of a threshold is a histogram of its own, with the entropy $-\sum p_g \log p_g$ over its levels $g$:
    large when many levels occur about equally often. The chosen threshold has the largest sum of the two.

    **Works when** objects are small and of many levels on a background of many levels: like Yen's threshold it is not
    drawn towards the larger class.

    **Fails when** one class is a narrow peak, and in noise, which is information to a histogram.

    **Cost.** One histogram: about a millisecond a megapixel.

    **Reference.** Kapur, Sahoo and Wong 1985, 10.1016/0734-189X(85)90125-2.
    """

    name: ClassVar[str] = "max_entropy"
    title: ClassVar[str] = "Maximum entropy"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        information = entropies(histogram)
        chosen = best_level(information, histogram)
        yield grey_step(image.grey)
        yield Step(
            "Try every threshold",
            f"The two classes hold most information at level {chosen}: {information[chosen]:.2f} nats.",
            lambda: (CurveView("Entropy of both classes", "threshold", "nats", drawable(information, histogram), chosen),),
        )
        return (yield from compared(image, chosen, self.foreground, self.offset))


def entropies(histogram: Histogram) -> Histogram:
    """(256,) entropy below plus entropy above every threshold, in nats; that of an empty side is 0.

    With n pixels of which h have a level: -sum h/n log(h/n) = log n - sum (h log h) / n.
    """
    terms = histogram * np.log(np.maximum(histogram, 1.0))
    below, above = np.cumsum(histogram), np.append(np.cumsum(histogram[::-1])[::-1][1:], 0.0)
    terms_below, terms_above = np.cumsum(terms), np.append(np.cumsum(terms[::-1])[::-1][1:], 0.0)
    sides = ((below, terms_below), (above, terms_above))
    return sum((np.log(np.maximum(n, 1.0)) - part / np.maximum(n, 1.0) for n, part in sides), np.zeros(256))
