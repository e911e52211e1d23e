"""What every automatic threshold shares: the side that counts, a shift by hand, the comparison, and the reason."""

from collections.abc import Generator
from typing import Annotated, Literal

import cv2
import numpy as np

from seglib.settings import Field, Ui
from seglib.types import Grey, HeatView, Image, Labels, LabelView, Step, Why

Side = Literal["bright", "dark"]
Foreground = Annotated[Side, Ui(tune=False), Field(description="Which side of the threshold is foreground.")]
Offset = Annotated[
    int,
    Ui(step=1, unit="level"),
    Field(ge=-100, le=100, description="Added to the level that was chosen. Higher: less bright foreground."),
]
UNSHIFTED = "without offset"  # the fact that tells what was chosen, where somebody has shifted it
ONE_LEVEL = "the image has one grey level, so there is nothing to separate"


def grey_step(grey: Grey, text: str = "The grey level of every pixel.") -> Step:
    return Step("Grey level", text, lambda: (HeatView("Grey level", grey.astype(np.float32), 0.0, 255.0),))


def compared(image: Image, chosen: int, foreground: Side, offset: int, note: str = "") -> Generator[Step, None, Labels]:
    """The last step of every threshold for the whole image: `level > chosen + offset` is bright, the rest dark.

    note: what a person should know of the choice.
    """
    grey = image.grey
    threshold = min(255, max(0, chosen + offset))
    how = cv2.THRESH_BINARY if foreground == "bright" else cv2.THRESH_BINARY_INV
    labels = cv2.threshold(np.asarray(grey), threshold, 1, how)[1].astype(np.int32)
    which = f"Level above {threshold}" if foreground == "bright" else f"Level up to {threshold}"
    yield Step("Compare", f"{which} is foreground.", lambda: (LabelView("Foreground", labels),))

    facts: dict[str, float | int | str] = {"threshold": threshold}
    if offset:
        facts[UNSHIFTED] = chosen
    if image.levels is not None:
        facts["threshold value"] = f"{image.levels.value(threshold):.0f} {image.levels.unit}".strip()
    if note or grey.min() == grey.max():
        facts["note"] = note or ONE_LEVEL

    def why(row: int, column: int) -> Why:
        return why_threshold(int(labels[row, column]), int(grey[row, column]), threshold)

    return Labels(labels, facts=facts, why=why)


def why_threshold(label: int, level: int, threshold: float, name: str = "threshold") -> Why:
    """The reason of a pixel that was compared with one number; the larger of the two is decisive."""
    where = "above" if level > threshold else "below" if level < threshold else "exactly at"
    value = f"{threshold:.1f}".removesuffix(".0")
    sentence = f"Level {level} is {where} the {name} {value}, so it is {'foreground' if label else 'background'}."
    return Why(label, sentence, (("level", float(level)), (name, float(threshold))), 0 if level > threshold else 1)
