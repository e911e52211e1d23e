"""Colours with their places: what K-Means works on when the position of a pixel counts.

The histogram of colours knows nothing of places. So the picture is divided into 64 blocks along its longest side, and the
pixels of a block whose colours lie close together become one point, with their exact mean colour and mean place. A small
picture stays as it is: every pixel has a block of its own. Centres are found on these points, and then every single
pixel joins the nearest one: its squared distance is a sum of three parts that depend on its colour, its row and its column.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.features import gathering, lloyd
from seglib.features.colours import ColourHistogram, Points, Space, colour_histogram
from seglib.features.kept import Kept
from seglib.types import Image, LabelMap

WHITE: dict[Space, float] = {"lab": 100.0, "rgb": 255.0, "grey": 255.0}  # the distance from black to white along an axis
BLOCKS = 64  # along the longest side
LEVELS = 16  # of each axis of the colour space within a block
MOST = 40_000  # points; noise would have more, and they are gathered in larger cells


@dataclass(frozen=True, eq=False)
class Cells:
    """points: (N, D + 2) mean colour, row and column, the places as fractions of the longest side. weights: (N,) pixels."""

    points: Points
    weights: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Placed:
    """Weighted points of D colour axes, followed by row and column when the position counts.

    scale: what the longest side of the picture counts, in units of the colour space; 0 leaves the places out.
    """

    colours: ColourHistogram
    points: Points
    weights: NDArray[np.float64]
    scale: float

    @property
    def axes(self) -> int:
        """D, the number of colour axes."""
        return int(self.colours.points.shape[1])

    def label_map(self, centres: Points) -> LabelMap:
        """(H, W) the number of the nearest centre of each pixel, from 1 on; ties go to the first."""
        if not self.scale:
            return self.colours.label_map(lloyd.assign(self.points, centres) + 1)
        height, width = self.colours.shape
        unit = self.scale / max(height, width)
        colour = lloyd.squared_distances(self.colours.points, centres[:, : self.axes]).astype(np.float32)
        cube = self.colours.cube.reshape(height, width)
        least = np.full((height, width), np.inf, np.float32)
        nearest = np.zeros((height, width), np.int32)
        for number, centre in enumerate(centres, start=1):
            rows, columns = (
                np.square(unit * (np.arange(length) + 0.5) - place).astype(np.float32)
                for length, place in zip((height, width), centre[self.axes :], strict=True)
            )
            distance = colour[number - 1][cube]
            distance += rows[:, None]
            distance += columns
            np.maximum(nearest, (distance < least) * np.int32(number), out=nearest)
            np.minimum(least, distance, out=least)
        return nearest

    def point(self, row: int, column: int) -> Points:
        """(D,) or (D + 2,) the point that stands for one pixel."""
        height, width = self.colours.shape
        colour: Points = self.colours.points[self.colours.cube[row * width + column]]
        if not self.scale:
            return colour
        return np.append(colour, np.array([row + 0.5, column + 0.5]) * (self.scale / max(height, width)))


_cells: Kept[Cells] = Kept(most=3)


def placed(image: Image, space: Space, position: float) -> Placed:
    """The weighted points of an image. position: what the longest side counts, where 1 is the way from black to white."""
    colours = colour_histogram(image, space)
    if not position:
        return Placed(colours, colours.points, colours.weights, 0.0)
    cells, _ = _cells.get(image, space, lambda: _gathered(colours))
    scale = position * WHITE[space]
    stretch = np.append(np.ones(colours.points.shape[1]), (scale, scale))
    return Placed(colours, cells.points * stretch, cells.weights, scale)


def _gathered(colours: ColourHistogram) -> Cells:
    height, width = colours.shape
    longest = max(height, width)
    side = -(-longest // BLOCKS)
    rows, columns = np.arange(height), np.arange(width)
    block = (rows // side)[:, None] * -(-width // side) + columns // side
    shade = np.zeros(len(colours.points), np.intp)  # the coarse cube that each colour lies in
    if side > 1:
        coarse = np.floor(colours.points * (LEVELS / WHITE[colours.space])).astype(np.intp)
        shade = np.unique(coarse, axis=0, return_inverse=True)[1].ravel()
    count = int(shade.max()) + 1
    key = block.ravel() * count + shade[colours.cube]
    occupied = np.zeros(int(key.max()) + 1, np.bool_)
    occupied[key] = True
    cell = (np.cumsum(occupied, dtype=np.int32) - 1)[key]
    weights = np.bincount(cell).astype(np.float64)
    places = (np.broadcast_to((rows + 0.5)[:, None], colours.shape), np.broadcast_to(columns + 0.5, colours.shape))
    values = [axis[colours.cube] for axis in colours.points.T] + [place.ravel() / longest for place in places]
    points = np.stack([np.bincount(cell, value) for value in values], axis=1) / weights[:, None]
    stretch = np.append(np.full(colours.points.shape[1], 1 / WHITE[colours.space]), (1.0, 1.0))
    points, weights = gathering.merged(points * stretch, weights, MOST)
    return Cells(points / stretch, weights)
