"""Otsu's threshold."""

from typing import ClassVar

from seglib.features.histogram import between_class_variance, grey_histogram, otsu_level
from seglib.features.threshold import Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Image, Step


class Otsu(Method):
    r"""Finds the grey level that separates the histogram into two classes as different as possible.

    **How.** For each of the 256 thresholds: the share and the mean of the pixels below and above it. The chosen threshold has
    the largest between-class variance, $w_0 w_1 (\mu_1 - \mu_0)^2$ of the shares $w$ and means $\mu$, which is the same as
    the smallest spread within the classes.

    **Works when** the histogram has two hills, as bright nuclei on a dark field.

    **Fails when** one class is much smaller than the other (the threshold drifts into the large one), and when light is
    uneven: one threshold cannot fit both corners. Blur first, or use an adaptive threshold.

    **Cost.** One histogram: about a millisecond a megapixel.

    **Reference.** Otsu 1979, 10.1109/TSMC.1979.4310076.
    """

    name: ClassVar[str] = "otsu"
    title: ClassVar[str] = "Otsu"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        variance = between_class_variance(histogram)
        chosen = otsu_level(histogram)
        yield grey_step(image.grey)
        yield Step(
            "Try every threshold",
            f"The classes differ most at level {chosen}.",
            lambda: (CurveView("Between-class variance", "threshold", "squared levels", tuple(variance.tolist()), chosen),),
        )
        return (yield from compared(image, chosen, self.foreground, self.offset))
