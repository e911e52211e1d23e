"""Li's minimum cross-entropy threshold."""

from typing import ClassVar

import numpy as np

from seglib.features.histogram import Histogram, best_level, drawable, grey_histogram, occupied
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Image, Step


class Li(Method):
    r"""Finds the threshold after which a picture of two levels, the means of both sides, is closest to the image.

    **How.** Closeness is the cross-entropy $\sum g \log (g / \mu)$ over all pixels, with the mean $\mu$ of the side of level
    $g$, counted from the darkest one. Every threshold is tried. Li and Tam's well-known iteration goes down the same curve
    from the mean of the image and stops in the first valley; here the deepest one is taken.

    **Works when** objects are small and bright on a darker, noisy ground: what is bright weighs more than in Otsu.

    **Fails when** dark objects are looked for on a bright ground (invert first), and when light is uneven.

    **Cost.** One histogram: about a millisecond a megapixel.

    **References.** Li and Lee 1993, 10.1016/0031-3203(93)90115-D; Li and Tam 1998, 10.1016/S0167-8655(98)00057-9.
    """

    name: ClassVar[str] = "li"
    title: ClassVar[str] = "Li"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        loss = cross_entropy(histogram)
        chosen = best_level(-loss, histogram)
        yield grey_step(image.grey)
        yield Step(
            "Try every threshold",
            f"The picture of two levels is closest to the image at level {chosen}.",
            lambda: (CurveView("Cross-entropy", "threshold", "nats per pixel", _curve(loss, histogram), chosen),),
        )
        return (yield from compared(image, chosen, self.foreground, self.offset))


def cross_entropy(histogram: Histogram) -> Histogram:
    """(256,) cross-entropy per pixel between the image and its two means, for every threshold; 0 where a side is empty."""
    level = np.maximum(np.arange(256.0) - occupied(histogram)[0], 0.0)
    below, mass = np.cumsum(histogram), np.cumsum(histogram * level)
    above, mass_above = below[-1] - below, mass[-1] - mass
    valid = (below > 0) & (above > 0)
    own = float(np.sum(histogram * level * np.log(np.maximum(level, 1.0))))
    loss = np.where(valid, own, 0.0)
    for n, part in ((below, mass), (above, mass_above)):
        mean = np.divide(part, n, out=np.ones(256), where=valid & (part > 0))
        loss -= np.where(valid, part * np.log(mean), 0.0)
    return np.where(valid, np.maximum(loss, 0.0) / max(below[-1], 1.0), 0.0)


def _curve(loss: Histogram, histogram: Histogram) -> tuple[float, ...]:
    return tuple(-value for value in drawable(-loss, histogram))
