"""Rounding off with a disc: opening takes away what the disc does not fit into, closing fills where it does not fit between.

What lies outside of the picture counts neither as object nor as background: no object changes only because the border
cuts it.
"""

from typing import Annotated

import cv2
import numpy as np

from seglib.cleanup.base import Cleanup
from seglib.cleanup.objects import join
from seglib.features.discs import disc
from seglib.settings import Field, Ui
from seglib.types import LabelMap


class Opening(Cleanup):
    """Remove everything that a disc does not fit into, from each object by itself; a larger radius removes broader spurs.

    Small specks go, bridges break, corners become round; what is left keeps its label. (Dilation of the erosion.)
    """

    name = "opening"
    title = "Opening"

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        2, ge=1, le=25, description="Radius of the disc; larger: broader specks, spurs and bridges vanish."
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        element = disc(self.radius)
        narrow = labels.astype(_smallest_type(labels))
        # The disc fits where all labels under it are one; discs inside one never reach another.
        fits = cv2.erode(narrow, element) == cv2.dilate(narrow, element)
        return np.where(cv2.dilate(fits.view(np.uint8), element) > 0, labels, 0).astype(np.int32, copy=False)


class Closing(Cleanup):
    """Fill every gap that a disc does not fit into; a larger radius closes wider gaps, cracks and bays.

    The objects are closed together; what is filled takes the nearest label, so objects of one label grow together and
    different labels stay apart. (Erosion of the dilation.)
    """

    name = "closing"
    title = "Closing"

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        3, ge=1, le=25, description="Radius of the disc; larger: wider gaps and holes close."
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        inside = (labels > 0).view(np.uint8)
        return join(labels, cv2.morphologyEx(inside, cv2.MORPH_CLOSE, disc(self.radius)) > 0)


def _smallest_type(labels: LabelMap) -> type[np.generic]:
    """A type that OpenCV's morphology takes and that holds every label exactly; int32 itself it does not take."""
    top = labels.max()
    return np.uint8 if top < 2**8 else np.uint16 if top < 2**16 else np.float64
