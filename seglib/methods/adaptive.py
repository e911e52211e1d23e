"""Adaptive threshold."""

from typing import Annotated, ClassVar, Literal

import cv2
import numpy as np

from seglib.methods.base import Family, Method, Run
from seglib.settings import Field, Ui
from seglib.types import Grey, HeatView, Image, Labels, LabelView, Prompt, Step


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

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        40, ge=1, le=200, description="Half the window. It should be larger than the objects; too large and light counts again."
    )
    window: Literal["flat", "gaussian"] = Field("flat", description="Plain mean of the window, or a mean that fades outwards.")
    offset: Annotated[int, Ui(step=1, unit="level")] = Field(
        8, ge=-50, le=100, description="By how much a pixel must differ from its mean. Higher: less foreground, less noise."
    )
    foreground: Annotated[Literal["bright", "dark"], Ui(tune=False)] = Field(
        "bright", description="Whether foreground is brighter or darker than its surroundings."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        grey = image.grey
        local = self._local_mean(grey)
        difference = np.subtract(grey, local, dtype=np.int16)
        chosen = difference > self.offset if self.foreground == "bright" else difference < -self.offset
        labels = chosen.astype(np.int32)

        yield Step(
            "Grey level", "The grey level of every pixel.", lambda: (HeatView("Grey level", grey.astype(np.float32), 0.0, 255.0),)
        )
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
        return Labels(labels)

    def _local_mean(self, grey: Grey) -> Grey:
        """(H, W) uint8. The Gaussian is three flat windows in a row, which is as smooth and does not slow down with size."""
        if self.window == "flat":
            return _flat_mean(grey, 2 * self.radius + 1)
        # Variance of a flat window of width w is (w^2 - 1) / 12; three of them make the Gaussian of sigma = radius / 2.
        size = 2 * round((self.radius**2 + 1) ** 0.5 / 2) + 1
        return _flat_mean(_flat_mean(_flat_mean(grey, size), size), size)


def _flat_mean(grey: Grey, size: int) -> Grey:
    """(H, W) uint8 mean of the size x size window around each pixel; beyond the frame the nearest pixel is repeated."""
    return np.asarray(cv2.blur(grey, (size, size), borderType=cv2.BORDER_REPLICATE), np.uint8)
