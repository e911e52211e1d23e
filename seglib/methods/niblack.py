"""Niblack's local threshold."""

from typing import Annotated, ClassVar

from seglib.features.local_threshold import LocalSide, Radius, compared_locally
from seglib.features.window import Numbers
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Image


class Niblack(Method):
    """Compares every pixel with the mean of its window, less a share of the window's spread.

    **How.** In the window around a pixel: mean $m$ and standard deviation $s$. Dark foreground is darker than $m - k s$,
    bright foreground brighter than $m + k s$. Where there is contrast the threshold keeps away from the mean; where there is
    none it lies on it.

    **Works when** light is uneven and every window holds something of both classes: dense text, cells side by side.

    **Fails when** a window holds background alone: its noise is then cut at `k` deviations, however weak it is. That is
    what Sauvola mended.

    **Cost.** Two box filters: a few milliseconds a megapixel, whatever the window.

    **Reference.** Niblack 1986, An Introduction to Digital Image Processing, pages 115-116; in the survey of Sezgin and
    Sankur 2004, 10.1117/1.1631315.
    """

    name: ClassVar[str] = "niblack"
    title: ClassVar[str] = "Niblack"
    family: ClassVar[Family] = "Thresholds"

    radius: Radius = 40
    k: Annotated[float, Ui(step=0.05)] = Field(
        0.8, ge=-2.0, le=3.0, description="Deviations by which a pixel must differ from its mean. Larger: less foreground."
    )
    foreground: LocalSide = "bright"

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        def rule(mean: Numbers, deviation: Numbers) -> Numbers:
            return mean - self.k * deviation

        return (yield from compared_locally(image, self.radius, rule, self.foreground))
