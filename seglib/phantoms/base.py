"""What every phantom has in common: a synthetic picture whose ground truth is known exactly."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated

from seglib.settings import Field, Settings, Ui
from seglib.types import Image, LabelMap, Mask, read_only


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture and what is true in it.

    truth: (H, W) int32, 0 is background; the labels are instances 1..n when `class_names` has one name, and
    label k is `class_names[k - 1]` when it has several. field_of_view: (H, W) bool, where scores count.
    """

    image: Image
    truth: LabelMap
    class_names: tuple[str, ...]
    field_of_view: Mask | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "truth", read_only(self.truth))
        if self.field_of_view is not None:
            object.__setattr__(self, "field_of_view", read_only(self.field_of_view))


class Phantom(Settings, ABC):
    """A picture that is computed, so that nobody had to draw its ground truth.

    The same settings give the same pixels, everywhere and always. The geometry lives in the unit square and
    depends on the seed alone: another `size` shows the same scene in another resolution, and `noise` never
    moves an object.
    """

    size: Annotated[int, Ui(step=64, unit="px", tune=False)] = Field(512, ge=128, le=2048, description="Width and height.")
    seed: Annotated[int, Ui(step=1, tune=False)] = Field(0, ge=0, le=9999, description="Another seed, another picture.")

    @abstractmethod
    def make(self) -> Scene:
        """Draw the picture and its truth from the same geometry."""

    def ledger_line(self) -> str:
        return f"computed by {self.code()}, so its ground truth is exact"
