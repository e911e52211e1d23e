"""What every filter has in common: Image in, Image out, one line in the ledger."""

from abc import ABC, abstractmethod
from typing import ClassVar

from seglib.settings import Settings
from seglib.types import Image


class Filter(Settings, ABC):
    """One step before the method. What is `slow` runs with a progress bar and a place in the queue of heavy jobs."""

    slow: ClassVar[bool] = False

    @abstractmethod
    def apply(self, image: Image) -> Image:
        """The filtered image, with one more line in its ledger; the argument untouched."""
