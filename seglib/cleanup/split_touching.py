"""Split objects that touch."""

from seglib.cleanup.base import Cleanup
from seglib.features.parts import distance_map, split
from seglib.settings import Annotated, Field, Ui
from seglib.types import LabelMap

DEPTH = 1.0  # a peak that rises less above its neck than the error of a digitised outline is no object


class SplitTouching(Cleanup):
    """Cuts objects apart where they are narrow, and numbers the pieces 1..n.

    All labels above 0 count as one mask. Each pixel is given its distance to the background; every peak of the distance
    is the middle of an object, and the cut runs through the neck between two peaks (a watershed on the distance map).
    Good for round things that touch, such as nuclei, cells and grains. Long or hollow things are cut where they happen to
    be thin: raise `distance` until they stay whole.

    Reference: Vincent and Soille 1991, 10.1109/34.87344.

    >>> import numpy as np
    >>> two = np.zeros((9, 24), np.int32); two[1:8, 1:8] = 1; two[4, 8:16] = 1; two[1:8, 16:23] = 1
    >>> int(SplitTouching(distance=5.0).apply(two).max()), int(SplitTouching(distance=20.0).apply(two).max())
    (2, 1)
    """

    name = "split_touching"
    title = "Split touching objects"

    distance: Annotated[float, Ui(step=1.0, unit="px")] = Field(
        10.0,
        ge=1.0,
        le=200.0,
        description="Peaks closer together than this belong to one object. Larger: fewer cuts.",
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        return split(distance_map(labels > 0), self.distance, DEPTH).labels
