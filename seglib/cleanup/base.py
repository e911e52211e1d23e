"""What every clean-up step has in common: LabelMap in, LabelMap out."""

from abc import ABC, abstractmethod

from seglib.settings import Settings
from seglib.types import LabelMap


class Cleanup(Settings, ABC):
    """One step after the method. 0 is background; pixels that join take the nearest label, pixels that leave become 0."""

    @abstractmethod
    def apply(self, labels: LabelMap) -> LabelMap:
        """labels: (H, W) int32 -> (H, W) int32, the argument untouched."""
