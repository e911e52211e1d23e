"""A threshold set by hand."""

from typing import Annotated, ClassVar

import numpy as np

from seglib.features.channels import SAME_ON_GREY, Channel, channel_of
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import HeatView, Image, Labels, LabelView, Step, Why


class Manual(Method):
    """Foreground is every pixel whose level lies between two limits: `low <= level <= high`.

    **How.** One comparison a pixel. `flip` exchanges inside and outside of the limits.

    **Works when** objects and background do not share grey levels, as bone in CT, or colours, in a channel
    where they stand out. With one limit at the end of the scale it is the plain threshold.

    **Fails when** light is uneven, when noise makes the two histograms overlap, and on the next image, which
    was taken with another exposure: that is why automatic thresholds exist.

    **Cost.** Less than a millisecond a megapixel.

    **Reference.** Sezgin and Sankur 2004, a survey of thresholds, 10.1117/1.1631315.
    """

    name: ClassVar[str] = "manual"
    title: ClassVar[str] = "Manual threshold"
    family: ClassVar[Family] = "Thresholds"

    low: Annotated[int, Ui(step=1, unit="level")] = Field(
        110, ge=0, le=255, description="Darkest level that still counts. Higher: less foreground."
    )
    high: Annotated[int, Ui(step=1, unit="level")] = Field(
        255, ge=0, le=255, description="Brightest level that still counts. Lower: less foreground."
    )
    channel: Channel = Field("grey", description="Which picture of the image is compared with the limits.")
    flip: bool = Field(False, description="Take what lies outside the limits instead.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        level, name = channel_of(image, self.channel), self.channel.replace("_", " ")
        # Limits in the wrong order are read as the range between them: every pair of sliders means something.
        low, high = sorted((self.low, self.high))
        inside = (level >= low) & (level <= high)
        labels = (inside != self.flip).astype(np.int32)
        yield Step(
            "Level",
            f"The {name} level of every pixel.",
            lambda: (HeatView("Level", level.astype(np.float32), 0.0, 255.0),),
        )
        yield Step(
            "Compare",
            f"{'Outside' if self.flip else 'Inside'} {low} to {high} is foreground.",
            lambda: (LabelView("Foreground", labels),),
        )
        facts: dict[str, float | int | str] = {"low": low, "high": high}
        if image.levels is not None and self.channel in SAME_ON_GREY:
            facts["limits"] = f"{image.levels.value(low):.0f} to {image.levels.value(high):.0f} {image.levels.unit}".strip()

        def why(row: int, column: int) -> Why:
            here, label = int(level[row, column]), int(labels[row, column])
            where, place = (
                (f"below the lower limit {low}", 1)
                if here < low
                else (f"above the upper limit {high}", 2)
                if here > high
                else (f"between the limits {low} and {high}", 0)
            )
            sentence = f"The {name} level {here} is {where}, so it is {'foreground' if label else 'background'}."
            return Why(label, sentence, ((f"{name} level", here), ("low", low), ("high", high)), place)

        return Labels(labels, facts=facts, why=why)
