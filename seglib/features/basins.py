"""Watershed on a relief: every pixel runs downhill to a minimum, and the basins of minima join over their lowest pass.

This is the topographic watershed of Meyer 1994 (10.1016/0165-1684(94)90060-4): flooding with markers is a minimum
spanning forest of the basins, rooted at the markers. Both parts work on whole arrays, so no pixel is visited by Python.
Neighbours are the eight around a pixel.
"""

from bisect import bisect_left
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from seglib.types import Heat, LabelMap, Mask

Nodes = NDArray[np.int64]
AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
FORWARD = ((0, 1), (1, -1), (1, 0), (1, 1))  # each pair of neighbours once
WATER_LEVELS = 1024


class Passes(NamedTuple):
    """Where two basins meet: basins `first` < `second` and the `depth` of the lowest pixel pair between them."""

    first: Nodes  # (E,)
    second: Nodes  # (E,)
    depth: NDArray[np.float32]  # (E,)


def downhill(relief: Heat, mask: Mask) -> Nodes:
    """The flat index of the minimum that each pixel runs to by steepest descent, (H * W,).

    Pixels outside the mask, and pixels that have no strictly lower neighbour inside it, stay where they are;
    so a flat bottom is as many basins as it has pixels, joined by passes without a climb.
    """
    height, width = relief.shape
    land = cv2.copyMakeBorder(np.where(mask, relief, np.float32(np.inf)), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=np.inf)
    lowest = cv2.erode(land, np.ones((3, 3), np.uint8))[1:-1, 1:-1]
    direction = np.zeros((height, width), np.uint8)
    for number, (dy, dx) in enumerate(AROUND, start=1):
        neighbour = land[1 + dy : 1 + dy + height, 1 + dx : 1 + dx + width]
        steepest = np.asarray(cv2.compare(neighbour, lowest, cv2.CMP_EQ), np.uint8)
        direction = np.maximum(direction, steepest & np.uint8(number))
    direction[(relief == lowest) | ~mask] = 0
    offsets = np.array([0, *(dy * width + dx for dy, dx in AROUND)], np.int64)
    target = np.arange(height * width) + offsets[direction.ravel()]
    # Doubling: after n rounds every pixel has looked 2**n steps ahead.
    while not np.array_equal(further := target[target], target):
        target = further
    return target


def passes(relief: Heat, basins: LabelMap) -> Passes:
    """The lowest pass between every two basins that touch; 0 in `basins` is no basin."""
    # One more column of "no basin": in the flat arrays a step over the end of a row then meets nothing.
    basin, height = (np.pad(array, ((0, 0), (0, 1))).ravel() for array in (basins, relief))
    count = int(basin.max(initial=0)) + 1
    keys, depths = [], []
    for dy, dx in FORWARD:
        step = dy * (basins.shape[1] + 1) + dx
        here = np.flatnonzero(basin[:-step] != basin[step:])
        a, b = basin[here], basin[here + step]
        both = (a > 0) & (b > 0)
        here, a, b = here[both], a[both].astype(np.int64), b[both].astype(np.int64)
        keys.append(np.minimum(a, b) * count + np.maximum(a, b))
        depths.append(np.maximum(height[here], height[here + step]))
    key, depth = np.concatenate(keys), np.concatenate(depths)
    order = np.argsort(key)
    key = key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    lowest = np.minimum.reduceat(depth[order], first) if first.size else depth
    return Passes(key[first] // count, key[first] % count, lowest)


def spanning_tree(links: Passes, nodes: int) -> Passes:
    """The passes that water uses: the minimum spanning forest, ordered from the lowest pass to the highest."""
    order = np.argsort(links.depth, kind="stable")
    # SciPy reads a stored 0 as "no edge", and depths may be negative: the rank in the order serves as the weight.
    weight = np.arange(1, len(order) + 1, dtype=np.float64)
    graph = coo_array((weight, (links.first[order], links.second[order])), shape=(nodes, nodes)).tocsr()
    used = order[np.sort(minimum_spanning_tree(graph).data).astype(np.int64) - 1]
    return Passes(links.first[used], links.second[used], links.depth[used])


def flood(relief: Heat, markers: LabelMap, mask: Mask) -> LabelMap:
    """Let water rise from the markers, level by level, until every pixel of the mask that it can reach has a label.

    The relief is cut into 1024 water levels; on level ground water advances at one speed from all markers.

    relief: (H, W) float32. markers: (H, W) int32, 0 = none. mask: (H, W) bool. Returns (H, W) int32 without lines
    between the regions; parts of the mask without a marker stay 0.
    """
    seeds = np.where(mask, markers, 0).astype(np.int32)
    if not seeds.any():
        return seeds
    terrain = _terrain(relief, seeds, mask)
    root = downhill(terrain, mask)
    labels = seeds.ravel()[root]
    unmarked = (labels == 0) & mask.ravel()
    marked = int(seeds.max())
    minima = np.flatnonzero(unmarked & (root == np.arange(root.size)))
    number = np.zeros(root.size, np.int32)
    number[minima] = np.arange(marked + 1, marked + 1 + minima.size)
    basins = np.where(unmarked, number[root], labels).astype(np.int32).reshape(mask.shape)

    return rooted(passes(terrain, basins), np.arange(1, marked + 1), marked + 1 + minima.size).astype(np.int32)[basins]


def rooted(links: Passes, sources: Nodes, nodes: int) -> Nodes:
    """The source that each node is reached from, (nodes,), when water from all `sources` uses the lowest passes first.

    Sources are numbers from 1 on; what none of them reaches has 0.
    """
    # Node 0 is a lake that touches all sources before any pass: cutting it off again leaves one tree for each source.
    links = Passes(
        np.concatenate([np.zeros(sources.size, np.int64), links.first]),
        np.concatenate([sources, links.second]),
        np.concatenate([np.full(sources.size, -np.inf, np.float32), links.depth]),
    )
    tree = spanning_tree(links, nodes)
    dry = tree.first > 0
    forest = coo_array((np.ones(dry.sum()), (tree.first[dry], tree.second[dry])), shape=(nodes, nodes))
    component = connected_components(forest.tocsr(), directed=False)[1]
    owner = np.zeros(nodes, np.int64)
    owner[component[sources]] = sources
    return owner[component]


def flooded(relief: Heat, level: float, labels: LabelMap, markers: LabelMap, mask: Mask) -> LabelMap:
    """What `flood` has covered when the water stands at `level`.

    A pixel is under water exactly when its part of {relief <= level} holds a marker.
    """
    low = mask & ((relief <= level) | (markers > 0))
    count, parts = cv2.connectedComponents(low.astype(np.uint8), connectivity=8)
    wet = np.zeros(count, np.bool_)
    wet[parts[(markers > 0) & mask]] = True
    return np.where(wet[parts], labels, 0).astype(np.int32)


def reached(relief: Heat, sources: Mask, mask: Mask, place: tuple[int, int]) -> float:
    """The water level at which water from the sources is at a place of the mask, to a 1024th of the heights; inf for never."""
    levels = np.linspace(float(relief[place]), float(relief[mask].max()), WATER_LEVELS)
    levels[-1] = np.inf

    def covered(level: float) -> bool:
        low = mask & ((relief <= level) | sources)
        low[place] = True
        parts = cv2.connectedComponents(low.astype(np.uint8), connectivity=8)[1]
        return bool((parts[sources & mask] == parts[place]).any())

    return float(levels[bisect_left(levels, True, key=covered)]) if covered(np.inf) else np.inf


def in_reading_order(labels: LabelMap) -> LabelMap:
    """Number the objects 1..n by their first pixel from the top left; 0 stays 0.

    >>> in_reading_order(np.array([[0, 7], [3, 3]], np.int32)).tolist()
    [[0, 1], [2, 2]]
    """
    flat = labels.ravel()
    first = np.full(int(flat.max(initial=0)) + 1, flat.size, np.int64)
    first[flat[::-1]] = np.arange(flat.size - 1, -1, -1)  # of several pixels the last one written, the first in order, stays
    first[0] = -1
    rank = np.empty(first.size, np.int32)
    rank[np.argsort(first, kind="stable")] = np.arange(first.size)
    return rank[labels]


def _terrain(relief: Heat, seeds: LabelMap, mask: Mask) -> Heat:
    inside = relief[mask]
    low, high = float(inside.min()), float(inside.max())
    level = np.round((relief - low) * ((WATER_LEVELS - 1) / (high - low) if high > low else 0.0))
    away = cv2.distanceTransform((seeds == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
    terrain: Heat = (level + away / (float(away.max()) + 1)).astype(np.float32)
    terrain[seeds > 0] = -1
    return terrain
