"""Agglomerative clustering: the two closest clusters join, again and again, until one is left.

How far two clusters are from each other is the linkage: the growth of the inertia (Ward), the mean, the largest or the
smallest distance of their members. Points have weights: a point of weight w stands for w equal ones. All merges come in the
format of `scipy.cluster.hierarchy`: row i says that clusters `row[0]` and `row[1]` became cluster n + i at the height `row[2]`,
which then had `row[3]` points. Heights never fall: what joins late joins high.
"""

import heapq
import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial.distance import cdist

Array = NDArray[np.float64]
Linkage = Literal["ward", "average", "complete", "single"]


def join_all(points: Array, weights: Array, linkage: Linkage) -> Array:
    """(n - 1, 4) the merges of points (n, D) when any two clusters may join.

    Chains of nearest neighbours find clusters that are each other's nearest, and those can join at once
    (Murtagh 1983, 10.1093/comjnl/26.4.354): n^2 distances in memory, n rows read.
    """
    size, distance = weights.copy(), cdist(points, points)
    if linkage == "ward":
        distance *= np.sqrt(2 * size[:, None] * size / (size[:, None] + size))
    np.fill_diagonal(distance, np.inf)
    chain, edges, heights = list[int](), [], []
    alive = np.ones(len(points), np.bool_)
    for _ in range(len(points) - 1):
        if not chain:
            chain.append(int(np.argmax(alive)))
        while True:
            here = distance[chain[-1]]
            nearest = int(np.argmin(here))
            if len(chain) > 1 and here[chain[-2]] <= here[nearest]:
                break
            chain.append(nearest)
        gone, kept = chain.pop(), chain.pop()
        height = float(distance[gone, kept])
        joined = _lance_williams(distance[gone], distance[kept], height, size[gone], size[kept], size, linkage)
        joined[[gone, kept]] = np.inf
        distance[kept], distance[:, kept] = joined, joined
        distance[gone], distance[:, gone] = np.inf, np.inf
        size[kept] += size[gone]
        alive[gone] = False
        edges.append((kept, gone))
        heights.append(height)
    return merges_of(np.array(edges, np.intp).reshape(-1, 2), np.array(heights), len(points))


def _lance_williams(a: Array, b: Array, height: float, size_a: float, size_b: float, sizes: Array, linkage: Linkage) -> Array:
    """The distances from a joined cluster to all others, from those of its two halves `a` and `b`, which were `height` apart."""
    match linkage:
        case "single":
            return np.minimum(a, b)
        case "complete":
            return np.maximum(a, b)
        case "average":
            return (size_a * a + size_b * b) / (size_a + size_b)
        case "ward":
            squares = (size_a + sizes) * a**2 + (size_b + sizes) * b**2 - sizes * height**2
            return np.sqrt(np.maximum(squares, 0.0) / (size_a + size_b + sizes))


def join_neighbours(points: Array, weights: Array, pairs: NDArray[np.intp], linkage: Linkage, until: float = math.inf) -> Array:
    """(n - 1, 4) the merges of points (n, D) when only neighbours may join; pairs (E, 2) connects all points.

    What touches one half of a joined cluster touches all of it. With "average" and "complete" only the distances of
    neighbours count: a cluster that touched one half alone keeps its distance to that half. Only merges below the height
    `until` are made.
    """
    if linkage == "single":  # the shortest links that connect everything are all that it uses
        links, lengths = _spanning(pairs, np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1), len(points))
        near_enough = lengths < until
        return merges_of(links[near_enough], lengths[near_enough], len(points))
    first, second = pairs.T
    length = np.linalg.norm(points[first] - points[second], axis=1)
    if linkage == "ward":
        length = length * np.sqrt(2 * weights[first] * weights[second] / (weights[first] + weights[second]))
    near: list[dict[int, float]] = [{} for _ in range(len(points))]
    heap = list(zip(length.tolist(), first.tolist(), second.tolist(), strict=True))
    for distance, one, other in heap:
        near[one][other] = near[other][one] = distance
    heapq.heapify(heap)
    size, centre = weights.tolist(), [tuple(point) for point in points.tolist()]
    count, merges, height = [1] * len(points), list[tuple[int, int, float, int]](), 0.0
    while len(merges) < len(points) - 1:
        distance, one, other = heapq.heappop(heap)
        # The distance of two clusters never changes, and one that has joined another has no neighbours any more.
        if other not in near[one]:
            continue
        if max(height, distance) >= until:
            break
        new, sizes = len(near), (size[one], size[other])
        total = sizes[0] + sizes[1]
        height = max(height, distance)
        merges.append((one, other, height, count[one] + count[other]))
        mean = tuple((sizes[0] * a + sizes[1] * b) / total for a, b in zip(centre[one], centre[other], strict=True))
        around: dict[int, float] = {}
        here, there = near[one], near[other]
        for place in {*here, *there} - {one, other}:
            a, b = here.get(place), there.get(place)
            if linkage == "ward":
                apart = sum((x - y) * (x - y) for x, y in zip(mean, centre[place], strict=True))
                link = (2 * total * size[place] / (total + size[place]) * apart) ** 0.5
            elif a is None:
                link = there[place]
            elif b is None:
                link = a
            else:
                link = max(a, b) if linkage == "complete" else (sizes[0] * a + sizes[1] * b) / total
            beside = near[place]
            beside.pop(one, None)
            beside.pop(other, None)
            around[place] = beside[new] = link
            heapq.heappush(heap, (link, place, new))
        near[one] = near[other] = {}
        near.append(around)
        size.append(total)
        centre.append(mean)
        count.append(merges[-1][3])
    return np.array(merges, np.float64).reshape(-1, 4)


def _spanning(pairs: NDArray[np.intp], length: Array, count: int) -> tuple[NDArray[np.intp], Array]:
    """The pairs of the minimum spanning tree and their lengths."""
    order = np.argsort(length, kind="stable")
    # SciPy reads a stored 0 as "no edge": the rank in the order serves as the weight.
    rank = np.arange(1, len(order) + 1, dtype=np.float64)
    graph = coo_array((rank, (pairs[order, 0], pairs[order, 1])), shape=(count, count)).tocsr()
    used = order[np.sort(minimum_spanning_tree(graph).data).astype(np.intp) - 1]
    return pairs[used], length[used]


def merges_of(edges: NDArray[np.intp], heights: Array, count: int) -> Array:
    """Links between `count` points, and their heights, as merges of clusters, from the lowest link to the highest."""
    order = np.argsort(heights, kind="stable")
    cluster, parent, size = list(range(count)), list(range(count)), [1] * count
    merges = []

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for number, (a, b) in enumerate(edges[order].tolist()):
        one, other = root(a), root(b)
        if size[one] < size[other]:
            one, other = other, one
        low, high = sorted((cluster[one], cluster[other]))
        parent[other] = one
        size[one] += size[other]
        cluster[one] = count + number
        merges.append((low, high, heights[order[number]], size[one]))
    return np.array(merges, np.float64).reshape(-1, 4)
