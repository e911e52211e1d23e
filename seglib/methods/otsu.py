"""Otsu's threshold."""

from typing import Annotated, ClassVar, Literal

import cv2
import numpy as np

from seglib.features.histogram import between_class_variance, grey_histogram, otsu_level
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import CurveView, HeatView, Image, Labels, LabelView, Step


class Otsu(Method):
    """Finds the grey level that separates the histogram into two classes as different as possible.

    **How.** For each of the 256 thresholds: the share and the mean of the pixels below and above it. The chosen threshold
    has the largest between-class variance, `share_below share_above (mean_above - mean_below)^2`, which is the same
    as the smallest spread within the classes.

    **Works when** the histogram has two hills, as bright nuclei on a dark field.

    **Fails when** one class is much smaller than the other (the threshold drifts into the large one), and when light is
    uneven: one threshold cannot fit both corners. Blur first, or use an adaptive threshold.

    **Cost.** One histogram: about a millisecond a megapixel.

    **Reference.** Otsu 1979, 10.1109/TSMC.1979.4310076.
    """

    name: ClassVar[str] = "otsu"
    title: ClassVar[str] = "Otsu"
    family: ClassVar[Family] = "Thresholds"

    foreground: Annotated[Literal["bright", "dark"], Ui(tune=False)] = Field(
        "bright", description="Which side of the threshold is foreground."
    )
    offset: Annotated[int, Ui(step=1, unit="level")] = Field(
        0, ge=-100, le=100, description="Added to the level that Otsu chose. Higher: less bright foreground."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        grey = image.grey
        histogram = grey_histogram(grey)
        chosen = otsu_level(histogram)
        level = min(255, max(0, chosen + self.offset))
        how = cv2.THRESH_BINARY if self.foreground == "bright" else cv2.THRESH_BINARY_INV
        labels = cv2.threshold(np.asarray(grey), level, 1, how)[1].astype(np.int32)

        yield Step(
            "Grey level", "The grey level of every pixel.", lambda: (HeatView("Grey level", grey.astype(np.float32), 0.0, 255.0),)
        )
        yield Step(
            "Try every threshold",
            f"The classes differ most at level {chosen}.",
            lambda: (
                CurveView(
                    "Between-class variance", "threshold", "squared levels", tuple(between_class_variance(histogram)), chosen
                ),
            ),
        )
        yield Step("Compare", f"Level above {level} is bright.", lambda: (LabelView("Foreground", labels),))
        facts: dict[str, float | int | str] = {"threshold": level}
        if image.levels is not None:
            facts["threshold value"] = f"{image.levels.value(level):.0f} {image.levels.unit}".strip()
        return Labels(labels, facts=facts)
