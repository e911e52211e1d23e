"""Basins against a slow flood, the definition of the watershed, and scikit-image."""

import heapq

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage
from skimage.segmentation import watershed

from seglib.features.basins import AROUND, downhill, flood, flooded, in_reading_order, passes, reached, spanning_tree
from seglib.types import Heat, LabelMap, Mask

EIGHT = np.ones((3, 3))


def bumps(shape: tuple[int, int], seed: int) -> Heat:
    noise = np.random.default_rng(seed).random(shape, np.float32)
    return np.asarray(cv2.GaussianBlur(noise, (0, 0), 1.5), np.float32)


def rise(relief: NDArray[np.floating], sources: Mask, mask: Mask) -> NDArray[np.float64]:
    """The lowest water level at which each pixel is connected to a source: Dijkstra with max instead of plus."""
    level = np.full(relief.shape, np.inf)
    queue = [(float(relief[row, column]), int(row), int(column)) for row, column in np.argwhere(sources & mask)]
    for height, row, column in queue:
        level[row, column] = height
    heapq.heapify(queue)
    while queue:
        height, row, column = heapq.heappop(queue)
        if height > level[row, column]:
            continue
        for dy, dx in AROUND:
            y, x = row + dy, column + dx
            if 0 <= y < relief.shape[0] and 0 <= x < relief.shape[1] and mask[y, x]:
                there = max(height, float(relief[y, x]))
                if there < level[y, x]:
                    level[y, x] = there
                    heapq.heappush(queue, (there, y, x))
    return level


def scattered(shape: tuple[int, int], count: int, seed: int) -> LabelMap:
    markers = np.zeros(shape, np.int32)
    places = np.random.default_rng(seed).choice(markers.size, count, replace=False)
    markers.ravel()[places] = np.arange(1, count + 1)
    return markers


def stepped(relief: Heat, mask: Mask) -> NDArray[np.float64]:
    """The relief in the 1024 water levels that `flood` promises."""
    low, high = float(relief[mask].min()), float(relief[mask].max())
    return np.round((relief.astype(np.float64) - low) * 1023 / (high - low))


def test_downhill_follows_the_steepest_step() -> None:
    relief, mask = bumps((20, 17), 1), np.random.default_rng(2).random((20, 17)) < 0.8
    land = np.where(mask, relief, np.inf)

    def walk(row: int, column: int) -> int:
        while True:
            around = [(row + dy, column + dx) for dy, dx in AROUND]
            best = min((at for at in around if 0 <= at[0] < 20 and 0 <= at[1] < 17), key=lambda at: land[at])
            if not land[best] < land[row, column]:
                return row * 17 + column
            row, column = best

    expected = [walk(row, column) if mask[row, column] else row * 17 + column for row in range(20) for column in range(17)]
    assert downhill(relief, mask).tolist() == expected


def test_passes_against_every_pair_of_pixels() -> None:
    relief = bumps((9, 11), 3)
    basins = np.random.default_rng(4).integers(0, 5, (9, 11)).astype(np.int32)
    lowest: dict[tuple[int, int], np.float32] = {}
    for row, column in np.ndindex(basins.shape):
        for dy, dx in AROUND:
            y, x = row + dy, column + dx
            if 0 <= y < 9 and 0 <= x < 11 and 0 < basins[row, column] < basins[y, x]:
                pair = (int(basins[row, column]), int(basins[y, x]))
                lowest[pair] = min(lowest.get(pair, np.float32(np.inf)), np.maximum(relief[row, column], relief[y, x]))
    found = passes(relief, basins)
    assert dict(zip(zip(found.first.tolist(), found.second.tolist(), strict=True), found.depth, strict=True)) == lowest


def test_spanning_tree_joins_everything_over_the_lowest_passes() -> None:
    links = passes(bumps((8, 8), 5), np.arange(1, 65, dtype=np.int32).reshape(8, 8))
    tree = spanning_tree(links, 65)
    assert len(tree.first) == 63
    assert np.all(np.diff(tree.depth) >= 0)
    group = list(range(65))
    total = 0.0
    for depth, first, second in sorted(zip(links.depth.tolist(), links.first.tolist(), links.second.tolist(), strict=True)):
        if group[first] != group[second]:
            old, new = group[second], group[first]
            group = [new if member == old else member for member in group]
            total += depth
    assert float(tree.depth.sum()) == pytest.approx(total, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_every_pixel_belongs_to_a_marker_that_reaches_it_first(seed: int) -> None:
    shape = (24, 31)
    relief, markers = bumps(shape, seed), scattered(shape, 6, seed)
    mask = np.random.default_rng(seed + 50).random(shape) < 0.85
    labels = flood(relief, markers, mask)
    terrain = stepped(relief, mask)
    marked = mask & (markers > 0)
    terrain[marked] = -1
    levels = {label: rise(terrain, markers == label, mask) for label in np.unique(markers[marked])}
    first = np.min(list(levels.values()), axis=0)
    assert np.array_equal(labels > 0, np.isfinite(first))
    assert np.array_equal(labels[marked], markers[marked])
    for label, level in levels.items():
        assert np.array_equal(level[labels == label], first[labels == label])


def test_flood_agrees_with_scikit_image_but_for_the_borders() -> None:
    relief, mask = bumps((120, 130), 7), np.ones((120, 130), np.bool_)
    markers = scattered(mask.shape, 12, 8)
    theirs = watershed(np.where(markers > 0, -1, relief), markers, connectivity=2)
    assert np.mean(flood(relief, markers, mask) == theirs) > 0.99


def test_on_level_ground_the_nearest_marker_wins() -> None:
    markers = scattered((40, 50), 5, 9)
    places = np.array([np.argwhere(markers == label)[0] for label in range(1, 6)])
    away = np.linalg.norm(np.moveaxis(np.indices(markers.shape), 0, -1)[:, :, None] - places, axis=-1)
    near, next_near = np.sort(away, axis=-1)[..., :2].transpose(2, 0, 1)
    clear = next_near - near > 2.5
    labels = flood(np.zeros(markers.shape, np.float32), markers, np.ones(markers.shape, np.bool_))
    assert np.array_equal(labels[clear], (away.argmin(axis=-1) + 1)[clear])


def test_land_without_a_marker_stays_dry() -> None:
    mask = np.zeros((5, 9), np.bool_)
    mask[1:4, 1:4] = mask[1:4, 5:8] = True
    markers = np.zeros(mask.shape, np.int32)
    markers[2, 2] = 4
    labels = flood(np.zeros(mask.shape, np.float32), markers, mask)
    assert np.unique(labels[mask]).tolist() == [0, 4]
    assert np.array_equal(labels == 4, mask & (np.arange(9) < 4))
    assert not flood(np.zeros(mask.shape, np.float32), np.zeros_like(markers), mask).any()


def test_water_line_against_the_slow_flood() -> None:
    shape = (25, 20)
    relief, markers = bumps(shape, 10), scattered(shape, 4, 11)
    mask = np.random.default_rng(12).random(shape) < 0.9
    labels = flood(relief, markers, mask)
    lowered = np.where(markers > 0, -np.inf, relief)
    level = rise(lowered, markers > 0, mask)
    for height in np.quantile(relief, [0.1, 0.5, 0.9]):
        wet = flooded(relief, float(height), labels, markers, mask)
        assert np.array_equal(wet > 0, level <= height)
        assert np.array_equal(wet[wet > 0], labels[wet > 0])
    assert np.array_equal(flooded(relief, float(relief.max()), labels, markers, mask), labels)


def test_basins_are_connected() -> None:
    shape = (60, 60)
    mask = np.ones(shape, np.bool_)
    labels = flood(bumps(shape, 13), scattered(shape, 9, 14), mask)
    assert [ndimage.label(labels == label, EIGHT)[1] for label in range(1, 10)] == [1] * 9


def test_reading_order_against_a_loop() -> None:
    labels = np.random.default_rng(15).integers(0, 30, (12, 13)).astype(np.int32)
    seen: dict[int, int] = {0: 0}
    expected = [[seen.setdefault(int(label), len(seen)) for label in row] for row in labels]
    assert in_reading_order(labels).tolist() == expected
    assert in_reading_order(labels).dtype == np.int32


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (7, 1), (2, 2)])
def test_small_images(shape: tuple[int, int]) -> None:
    markers = np.zeros(shape, np.int32)
    markers[0, 0] = 1
    assert flood(np.zeros(shape, np.float32), markers, np.ones(shape, np.bool_)).all()
    assert not flood(np.zeros(shape, np.float32), markers, np.zeros(shape, np.bool_)).any()


@pytest.mark.parametrize("seed", range(3))
def test_water_is_somewhere_when_a_path_below_it_leads_there(seed: int) -> None:
    relief = bumps((20, 24), seed)
    mask, sources = np.ones(relief.shape, bool), np.zeros(relief.shape, bool)
    mask[:, 11], mask[7, 11] = False, True
    sources[3, 3] = sources[15, 2] = True
    level = rise(np.where(sources, -1, relief), sources, mask)  # water is at a source from the start
    for place in ((3, 3), (10, 5), (18, 22)):
        exact = max(float(level[place]), float(relief[place]))
        step = (relief[mask].max() - relief[place]) / 1023
        assert exact - 1e-6 <= reached(relief, sources, mask, place) <= exact + step + 1e-6
    mask[7, 11] = False
    assert reached(relief, sources, mask, (18, 22)) == np.inf
