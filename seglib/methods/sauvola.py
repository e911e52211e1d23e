"""Sauvola's local threshold."""

from typing import Annotated, ClassVar

from seglib.features.local_threshold import LocalSide, Radius, compared_locally
from seglib.features.window import Numbers
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Image


class Sauvola(Method):
    """Compares every pixel with the mean of its window, lowered where the window has little contrast.

    **How.** In the window around a pixel: mean $m$ and standard deviation $s$. Dark foreground is darker than
    $m (1 - k (1 - s / r))$, with $r$ the deviation of full contrast. On blank paper s is small, the threshold sinks below the
    noise, and nothing is found. Bright foreground is found in the negative.

    **Works when** light is uneven and much of the image is blank: text on a stained page, nuclei far apart.

    **Fails when** objects have little contrast themselves: they count as blank paper. Objects larger than the window come
    out hollow.

    **Cost.** Two box filters: a few milliseconds a megapixel, whatever the window.

    **Reference.** Sauvola and Pietikäinen 2000, 10.1016/S0031-3203(99)00055-2.
    """

    name: ClassVar[str] = "sauvola"
    title: ClassVar[str] = "Sauvola"
    family: ClassVar[Family] = "Thresholds"

    radius: Radius = 40
    k: Annotated[float, Ui(step=0.01)] = Field(
        0.2, ge=0.0, le=1.0, description="How far the threshold sinks where nothing is. Larger: less foreground, less noise."
    )
    r: Annotated[float, Ui(step=1.0, unit="level")] = Field(
        128.0, ge=1.0, le=128.0, description="Deviation of a window with full contrast. Smaller: faint objects count as well."
    )
    foreground: LocalSide = "bright"

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        def rule(mean: Numbers, deviation: Numbers) -> Numbers:
            return mean * (1 + self.k * (deviation / self.r - 1))

        return (yield from compared_locally(image, self.radius, rule, self.foreground))
