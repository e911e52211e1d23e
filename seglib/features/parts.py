"""Parts of a mask: how thick it is where, and which bulges are objects of their own."""

from typing import NamedTuple

import cv2
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from seglib.features.basins import Nodes, downhill, in_reading_order, passes, spanning_tree
from seglib.types import Heat, LabelMap, Mask


class Parts(NamedTuple):
    """labels: (H, W) int32, 1..n in reading order. markers: the cores of the same objects, at least one pixel each."""

    labels: LabelMap
    markers: LabelMap


def distance_map(mask: Mask) -> Heat:
    """The exact Euclidean distance of each pixel of the mask to the nearest pixel outside it, in pixels; 0 outside.

    The frame of the image is no edge: an object that it cuts goes on behind it. Only where the mask fills the whole
    image is there nothing else to measure from, and the frame counts.
    """
    if mask.all():
        framed = np.pad(mask, 1)
        return distance_map(framed)[1:-1, 1:-1].copy()
    return np.asarray(cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)


def is_inside(mask: Mask) -> bool:
    """Whether a mask holds at most half of the image's frame: objects lie inside, and the background goes on behind it."""
    frame = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    return bool(frame.mean() <= 0.5)


class Peaks(NamedTuple):
    """basins: (H, W) int32, the peak that each pixel climbs to, 1..n from the highest down. tops: (n,) where the peaks lie."""

    basins: LabelMap
    tops: Nodes


def peaks(distance: Heat) -> Peaks:
    """Every pixel of a mask climbs by the steepest way to a peak of its distance map."""
    mask = distance > 0
    relief = np.negative(distance)
    root = downhill(relief, mask)
    tops = np.flatnonzero((root == np.arange(root.size)) & mask.ravel())
    tops = tops[np.argsort(relief.ravel()[tops], kind="stable")]  # object 1 has the highest peak: the smaller number is the elder
    number = np.zeros(root.size, np.int32)
    number[tops] = np.arange(1, tops.size + 1)
    return Peaks(np.where(mask, number[root].reshape(mask.shape), 0).astype(np.int32), tops)


def split(distance: Heat, spacing: float, depth: float, found: Peaks | None = None) -> Parts:
    """Cut a mask at its necks. `distance` is the distance map of the mask, which is where it is above 0, `found` its peaks.

    Every peak of the distance begins as an object. Passes are visited from the highest down, and of the two objects that
    meet at a pass the one with the lower peak joins the other if its peak rises at most `depth` above the pass (these are
    the h-maxima, h = depth) or lies less than `spacing` from the other's peak; both in pixels.
    """
    mask = distance > 0
    relief = np.negative(distance)
    basins, tops = found or peaks(distance)

    tree = spanning_tree(passes(relief, basins), tops.size + 1)
    peak = np.append(np.float32(0), distance.ravel()[tops])
    # The pixels of a plateau are one peak: they join before any pass is judged. No pass is above either of its peaks.
    level = -tree.depth == peak[tree.first]
    parent = _eldest_of_each(tree.first[level], tree.second[level], tops.size + 1).tolist()
    heights = peak.tolist()
    rows, columns = (axis.tolist() for axis in np.unravel_index(np.append(0, tops), mask.shape))
    climb = zip(tree.first[~level].tolist(), tree.second[~level].tolist(), (-tree.depth[~level]).tolist(), strict=True)
    for first, second, height in climb:
        elder, younger = sorted((_eldest(parent, first), _eldest(parent, second)))
        gap = (rows[elder] - rows[younger]) ** 2 + (columns[elder] - columns[younger]) ** 2
        if heights[younger] - height <= depth or gap < spacing**2:
            parent[younger] = elder
    owner = np.array([_eldest(parent, node) for node in parent], np.int32)
    labels = owner[basins]
    core = distance >= peak[labels] - np.float32(depth)
    labels = in_reading_order(labels)
    return Parts(labels, np.where(core & mask, labels, 0).astype(np.int32))


def _eldest_of_each(first: Nodes, second: Nodes, nodes: int) -> Nodes:
    """The smallest number in each node's connected component, (nodes,)."""
    graph = coo_array((np.ones(first.size), (first, second)), shape=(nodes, nodes)).tocsr()
    count, component = connected_components(graph, directed=False)
    eldest = np.full(count, nodes)
    np.minimum.at(eldest, component, np.arange(nodes))
    return eldest[component]


def _eldest(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
