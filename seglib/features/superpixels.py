"""Superpixels: an image in a few hundred compact patches of one colour, grown from a grid (SLIC).

Distance is colour and place together, `D^2 = |Lab - Lab_c|^2 + (compactness / S)^2 |place - place_c|^2`, with S the side of a
cell of the grid. A pixel is compared with the nine centres that started around it, so the work is the same for 10 patches as
for 1000. The centres are moved by a sample of each cell, about 12 x 12 pixels, for a mean of that many is known well enough;
then every pixel is assigned once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.adjacency import connected
from seglib.features.threads import one_thread
from seglib.types import LabelMap, Pixels

Values = NDArray[np.float32]
Centres = NDArray[np.float64]  # (rows, columns, 5): L, a, b, and y, x in pixels
AROUND = tuple((dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
SAMPLES = 12  # at least so many along the side of a cell move its centre
AT_ONCE = 2**17  # pixels whose nine distances are in memory at one time
FAR = 1e12  # squared distance of a centre that does not exist
LEAST = 0.25  # of a cell: a smaller piece joins its neighbours, as in the program of the authors


@dataclass(frozen=True, eq=False)
class Grid:
    """Where the centres start, and what their place counts.

    pixels: (H, W, 3) RGB. shape: (rows, columns) of the grid. cell: (height, width) of a cell in pixels. every: along each
    axis the sample takes one pixel of so many. compactness: what one side of a cell counts, in units of Lab.
    """

    pixels: Pixels
    shape: tuple[int, int]
    cell: tuple[int, int]
    every: tuple[int, int]
    compactness: float

    @property
    def side(self) -> float:
        """S, the side of a cell in pixels."""
        return float(np.sqrt(self.cell[0] * self.cell[1]))

    @cached_property
    def samples(self) -> list[Values]:
        """The features of the sample, one array for each row of cells."""
        return [_features(self, row, self.every) for row in range(self.shape[0])]


def grid(pixels: Pixels, count: int, compactness: float) -> Grid:
    """A grid of at most `count` cells that are about square."""
    height, width = pixels.shape[:2]
    rows = int(np.clip(round(np.sqrt(count * height / width)), 1, min(height, count)))
    columns = min(width, count // rows)
    sides, every = [], []
    for length, cells in ((height, rows), (width, columns)):
        side = -(-length // cells)
        step = max(1, side // SAMPLES)
        side = -(-side // step) * step
        while (length - 1) % side < step // 2:  # the last cell would be too thin to hold a pixel of the sample
            side += step
        sides.append(side)
        every.append(step)
    shape = -(-height // sides[0]), -(-width // sides[1])
    return Grid(pixels, shape, (sides[0], sides[1]), (every[0], every[1]), compactness)


def start(cells: Grid) -> Centres:
    """Every centre is the mean of its own cell."""
    sums = np.stack([sample.sum(axis=2, dtype=np.float64) for sample in cells.samples])  # (rows, columns, 6)
    means: Centres = sums[..., :5] / sums[..., 5:]
    means[..., 3:] = means[..., 3:] * (cells.side / cells.compactness) + _middles(cells)
    return means


@one_thread
def moved(cells: Grid, centres: Centres) -> Centres:
    """Assign the sample to the nearest centres, and move every centre to the mean of what it got."""
    rows, columns = cells.shape
    unit, middles = cells.compactness / cells.side, _middles(cells)
    sums = np.zeros((rows + 2, columns + 2, 6))
    for row, features in enumerate(cells.samples):
        which = _nearest(features, _candidates(cells, centres, row))
        for number, (dy, dx) in enumerate(AROUND):
            part = np.matmul(features, (which == number)[..., None].astype(np.float32))[..., 0].astype(np.float64)  # (columns, 6)
            part[:, 3:5] += part[:, 5:] * middles[row] * unit
            sums[row + 1 + dy, 1 + dx : 1 + dx + columns] += part
    sums = sums[1:-1, 1:-1]
    means: Centres = sums[..., :5] / np.maximum(sums[..., 5:], 1)
    means[..., 3:] /= unit
    return np.where(sums[..., 5:] > 0, means, centres)


@one_thread
def assigned(cells: Grid, centres: Centres) -> LabelMap:
    """The nearest centre of every pixel, (H, W), numbered from 1 along the rows of the grid."""
    rows, columns = cells.shape
    height, width = cells.cell
    labels = np.empty((rows * height, columns * width), np.int32)
    steps = np.array([dy * columns + dx for dy, dx in AROUND], np.int32)
    for row in range(rows):
        which = _nearest(_features(cells, row, (1, 1)), _candidates(cells, centres, row))
        number = steps[which] + np.arange(row * columns + 1, (row + 1) * columns + 1, dtype=np.int32)[:, None]
        strip = number.reshape(columns, height, width).swapaxes(0, 1)
        labels[row * height : (row + 1) * height] = strip.reshape(height, -1)
    return labels[: cells.pixels.shape[0], : cells.pixels.shape[1]]


def superpixels(pixels: Pixels, count: int, compactness: float = 10.0, rounds: int = 10) -> LabelMap:
    """(H, W) int32: at most `count` patches in one piece each, numbered from 1 along the rows of the grid, with gaps."""
    cells = grid(pixels, count, compactness)
    *_, centres = path(cells, rounds)
    return connected(assigned(cells, centres), LEAST * cells.side**2)


def path(cells: Grid, rounds: int) -> Iterator[Centres]:
    """The centres at the start and after each round; it ends early when they rest."""
    centres = start(cells)
    yield centres
    for _ in range(rounds):
        before, centres = centres, moved(cells, centres)
        yield centres
        if np.array_equal(before, centres):
            return


def compared(cells: Grid, centres: Centres, row: int, column: int) -> list[tuple[int, float, float]]:
    """What a pixel was compared with: number of the centre, distance in colour, and distance in place, both in Lab units."""
    lab = _lab(cells.pixels[row : row + 1, column : column + 1])[0, 0]
    here = row // cells.cell[0], column // cells.cell[1]
    found = []
    for dy, dx in AROUND:
        y, x = here[0] + dy, here[1] + dx
        if 0 <= y < cells.shape[0] and 0 <= x < cells.shape[1]:
            centre = centres[y, x]
            colour = float(np.linalg.norm(lab - centre[:3]))
            place = float(np.hypot(row + 0.5 - centre[3], column + 0.5 - centre[4])) * cells.compactness / cells.side
            found.append((y * cells.shape[1] + x + 1, colour, place))
    return found


def _lab(pixels: Pixels) -> Values:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / np.float32(255), cv2.COLOR_RGB2Lab), np.float32)


def _middles(cells: Grid) -> NDArray[np.float64]:
    """(rows, columns, 2) the middle of each cell in pixels."""
    y, x = (np.arange(count, dtype=np.float64) * side + side / 2 for count, side in zip(cells.shape, cells.cell, strict=True))
    return np.stack(np.meshgrid(y, x, indexing="ij"), axis=2)


def _features(cells: Grid, row: int, every: tuple[int, int]) -> Values:
    """(columns, 6, n): L, a, b, y, x, 1 of the pixels of a row of cells, y and x from the middle; all 0 beyond the image."""
    (height, width), columns = cells.cell, cells.shape[1]
    strip = cells.pixels[row * height : (row + 1) * height][every[0] // 2 :: every[0], every[1] // 2 :: every[1]]
    high, wide = height // every[0], width // every[1]
    known = np.zeros((high, columns * wide, 6), np.float32)
    inside = known[: strip.shape[0], : strip.shape[1]]
    inside[..., :3] = _lab(np.ascontiguousarray(strip)) if strip.size else 0
    unit = cells.compactness / cells.side
    y, x = (
        (np.arange(n) * step + step // 2 + 0.5 - side / 2) * unit
        for n, step, side in zip((high, wide), every, cells.cell, strict=True)
    )
    inside[..., 3] = y[: strip.shape[0], None]
    inside[..., 4] = np.tile(x, columns)[: strip.shape[1]]
    inside[..., 5] = 1
    return np.ascontiguousarray(known.reshape(high, columns, wide, 6).transpose(1, 3, 0, 2)).reshape(columns, 6, high * wide)


def _candidates(cells: Grid, centres: Centres, row: int) -> Values:
    """(columns, 9, 6): what turns the features of a pixel into its squared distance to nine centres, but for its own square."""
    columns, unit = cells.shape[1], cells.compactness / cells.side
    here = centres.copy()
    near = np.zeros((columns, 9, 6))
    near[..., 5] = FAR
    middles = _middles(cells)[row]
    for number, (dy, dx) in enumerate(AROUND):
        if 0 <= row + dy < cells.shape[0]:
            there = slice(max(0, -dx), columns - max(0, dx))
            centre = here[row + dy, max(0, dx) : columns + min(0, dx)].copy()
            centre[:, 3:] = (centre[:, 3:] - middles[there]) * unit
            near[there, number, :5] = -2 * centre
            near[there, number, 5] = np.square(centre).sum(axis=1)
    return near.astype(np.float32)


def _nearest(features: Values, candidates: Values) -> NDArray[np.uint8]:
    """(columns, n) which of the nine candidates is nearest to each pixel."""
    columns, _, pixels = features.shape
    which = np.zeros((columns, pixels), np.uint8)
    group = max(1, AT_ONCE // pixels)
    for first in range(0, columns, group):
        some = slice(first, first + group)
        distance = np.matmul(candidates[some], features[some])
        least, chosen = distance[:, 0].copy(), which[some]
        for number in range(1, 9):
            np.copyto(chosen, number, where=distance[:, number] < least)
            np.minimum(least, distance[:, number], out=least)
    return which
