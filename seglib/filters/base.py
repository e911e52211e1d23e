"""What every filter has in common: Image in, Image out, one line in the ledger."""

from abc import ABC, abstractmethod

from seglib.settings import Settings
from seglib.types import Image


class Filter(Settings, ABC):
    """One step before the method."""

    @abstractmethod
    def apply(self, image: Image) -> Image:
        """The filtered image, with one more line in its ledger; the argument untouched."""
