"""Keep or drop whole objects, and fill whole holes."""

from typing import Annotated

import numpy as np

from seglib.cleanup.base import Cleanup
from seglib.cleanup.objects import join, keep, objects, on_border
from seglib.features.holes import holes
from seglib.settings import Field, Ui
from seglib.types import LabelMap


class FillHoles(Cleanup):
    """Fill background that is enclosed by objects; a larger area fills larger holes.

    A hole is a piece of background, connected through 4 neighbours, that does not reach the border of the picture. It takes
    the label nearest to each of its pixels.
    """

    name = "fill_holes"
    title = "Fill holes"

    area: Annotated[int, Ui(step=1, unit="px", log=True)] = Field(
        1000, ge=1, le=1_000_000, description="Largest hole that is filled; larger: larger holes are filled, too."
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        return join(labels, holes(labels != 0, self.area))


class RemoveSmall(Cleanup):
    """Drop objects with fewer pixels than `area`; a larger area leaves fewer, larger objects."""

    name = "remove_small"
    title = "Remove small objects"

    area: Annotated[int, Ui(step=1, unit="px", log=True)] = Field(
        64, ge=1, le=100_000, description="Smallest object that is kept; larger: fewer, larger objects."
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        numbers, areas = objects(labels)
        return keep(labels, numbers, areas >= self.area)


class KeepLargest(Cleanup):
    """Keep only the largest objects; a larger count keeps more of them. Of two equal ones the first in reading order wins."""

    name = "keep_largest"
    title = "Keep the largest"

    count: Annotated[int, Ui(step=1)] = Field(
        1, ge=1, le=100, description="How many objects stay; larger: smaller ones stay, too."
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        numbers, areas = objects(labels)
        first = np.zeros(len(areas), np.int64)  # the position of each object's first pixel
        first[numbers.ravel()[::-1]] = np.arange(numbers.size)[::-1]  # of several values for one number the last stays
        kept = np.zeros(len(areas), np.bool_)
        kept[1 + np.lexsort((first[1:], -areas[1:]))[: self.count]] = True
        return keep(labels, numbers, kept)


class ClearBorder(Cleanup):
    """Drop objects that are cut by the border of the picture; a larger margin also drops those that only come near.

    A cut object has neither its true size nor its true shape, so it does not belong into a statistic of sizes.
    """

    name = "clear_border"
    title = "Clear the border"

    margin: Annotated[int, Ui(step=1, unit="px")] = Field(
        0, ge=0, le=50, description="Pixels between object and border that count as touching; larger: more objects go."
    )

    def apply(self, labels: LabelMap) -> LabelMap:
        numbers, areas = objects(labels)
        return keep(labels, numbers, ~on_border(numbers, len(areas), self.margin))
