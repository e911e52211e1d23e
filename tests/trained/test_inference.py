"""Tiles against the whole image, thresholds against a loop, remembered results against fresh ones."""

import math
from itertools import product
from pathlib import Path
from threading import Event, Thread, current_thread
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from seglib.learn.dataset import Pair
from seglib.learn.finished import shift_threshold
from seglib.learn.sample import Sample
from seglib.learn.validate import THRESHOLDS, Answer, best_threshold, dice_at, scores
from seglib.nets.unet import UNet
from seglib.trained import infer
from seglib.trained.infer import MIRRORS, predict, probability, tile_size
from seglib.trained.recent import Recent
from seglib.trained.stations import walk
from seglib.types import read_only

RNG = np.random.default_rng(0)
PIXELS = read_only(RNG.integers(0, 256, (75, 101, 3), np.uint8))


@pytest.fixture(scope="module")
def net() -> UNet:
    """Batch normalisation with statistics, and weights large enough for probabilities that differ."""
    torch.manual_seed(1)
    made = UNet(depth=2, width=2)
    made.train()
    with torch.no_grad():
        for _ in range(20):
            made(torch.randn(2, 3, 32, 32))
        made.head.weight.mul_(8.0)
    return made.eval()


def answer(net: UNet) -> Answer:
    return lambda pixels: predict(net, pixels, None)


def sample(number: int, stratum: str = "s") -> Sample:
    rng = np.random.default_rng(number)
    pixels, fov = rng.integers(0, 256, (20, 26, 3), np.uint8), np.ones((20, 26), bool)
    fov[:, :5] = False
    return Sample(Pair(f"{number}", "s", f"s/{number}", stratum, Path(), Path(), None), pixels, rng.random((20, 26)) > 0.6, fov)


def test_a_build_of_torch_without_onednn_computes_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.ops, "mkldnn", SimpleNamespace())
    assert infer.fast_dtype.__wrapped__() is torch.float32


@pytest.mark.parametrize("tile", [8, 21, 40, 64])
def test_tiles_leave_no_seam(net: UNet, tile: int) -> None:
    whole, tiled = probability(net, PIXELS), probability(net, PIXELS, tile=tile)
    assert np.ptp(whole) > 0.2
    np.testing.assert_allclose(tiled, whole, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.tuples(st.integers(1, 500), st.integers(1, 500)), st.sampled_from([1, 4, 16]), st.integers(0, 6), st.integers(8, 80))
def test_no_division_into_equal_tiles_that_holds_as_little_costs_less(
    shape: tuple[int, int], cell: int, cells: int, tile: int
) -> None:
    around, (down, right) = cells * cell, tile_size(shape, cell, cells * cell, tile)
    assert down % cell == right % cell == 0
    most = (-(-tile // cell) * cell + 2 * around) ** 2
    chosen, largest = cost(shape, around, down, right)
    assert largest <= most
    for parts in product(range(1, 40), repeat=2):
        middles = [math.ceil(length / count / cell) * cell for length, count in zip(shape, parts, strict=True)]
        computed, held = cost(shape, around, *middles)
        assert held > most or computed >= chosen, middles


def cost(shape: tuple[int, int], around: int, down: int, right: int) -> tuple[int, int]:
    """Pixels of all tiles with their surroundings, and of the largest: counted on a grid, tile by tile."""
    held = [
        len(range(shape[0])[max(0, top - around) : top + down + around])
        * len(range(shape[1])[max(0, left - around) : left + right + around])
        for top in range(0, shape[0], down)
        for left in range(0, shape[1], right)
    ]
    return sum(held), max(held)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 5)])
@pytest.mark.parametrize("longest_side", [None, 32])
def test_the_smallest_images(net: UNet, shape: tuple[int, int], longest_side: int | None) -> None:
    heat = predict(net, RNG.integers(0, 256, (*shape, 3), np.uint8), longest_side)
    assert heat.shape == shape
    assert heat.dtype == np.float32
    assert ((heat >= 0) & (heat <= 1)).all()


def test_the_same_twice(net: UNet) -> None:
    assert np.array_equal(predict(net, PIXELS, 60, MIRRORS["any"]), predict(net, PIXELS, 60, MIRRORS["any"]))


def test_flips_commute_with_mirroring(net: UNet) -> None:
    """The mean over mirror images does not depend on which of them was given; sides are multiples of the cell."""
    even = np.ascontiguousarray(PIXELS[:72, :100])
    heat = predict(net, even, None, MIRRORS["any"])
    np.testing.assert_allclose(predict(net, np.ascontiguousarray(even[:, ::-1]), None, MIRRORS["any"])[:, ::-1], heat, atol=1e-6)
    assert not np.allclose(predict(net, np.ascontiguousarray(even[:, ::-1]), None)[:, ::-1], predict(net, even, None), atol=1e-3)


def test_dice_against_pixel_by_pixel(net: UNet) -> None:
    samples = [sample(0), sample(1)]
    thresholds = np.array([0.2, 0.5, 0.8])
    table = dice_at(answer(net), samples, thresholds)
    for row, one in zip(table, samples, strict=True):
        heat = predict(net, one.pixels, None)
        for value, threshold in zip(row, thresholds, strict=True):
            hits = found = true = 0
            for p, y, known in zip(heat.ravel(), one.mask.ravel(), one.fov.ravel(), strict=True):
                if known:
                    hits, found, true = (
                        hits + bool(p >= np.float32(threshold) and y),
                        found + (p >= np.float32(threshold)),
                        true + y,
                    )
            assert value == pytest.approx(2 * hits / (found + true))


def test_nothing_there_and_nothing_found_is_perfect(net: UNet) -> None:
    one = sample(0)
    empty = Sample(one.pair, one.pixels, np.zeros_like(one.mask), one.fov)
    assert dice_at(answer(net), [empty], np.array([1.1]))[0, 0] == 1.0
    assert dice_at(answer(net), [empty], np.array([0.0]))[0, 0] == 0.0


def test_the_best_threshold_becomes_one_half(net: UNet) -> None:
    samples = [sample(number) for number in range(3)]
    threshold = best_threshold(answer(net), samples)
    mean = dice_at(answer(net), samples, THRESHOLDS).mean(axis=0)
    assert mean[np.isclose(THRESHOLDS, threshold)] == mean.max()
    before = [probability(net, one.pixels) >= np.float32(threshold) for one in samples]
    shifted = UNet(depth=2, width=2)
    shifted.load_state_dict(net.state_dict())
    shift_threshold(shifted.eval(), threshold)
    after = [probability(shifted, one.pixels) >= 0.5 for one in samples]
    assert all((a == b).mean() > 0.999 for a, b in zip(after, before, strict=True))


def test_scores_of_each_kind(net: UNet) -> None:
    samples = [sample(0, "dark"), sample(1, "dark"), sample(2, "bright")]
    dice = dice_at(answer(net), samples, np.array([0.5]))[:, 0]
    overall, bright, dark = scores(answer(net), samples)
    assert (overall.kind, bright.kind, dark.kind) == ("all", "bright", "dark")
    assert (overall.images, bright.images, dark.images) == (3, 1, 2)
    assert overall.mean == pytest.approx(dice.mean(), abs=1e-4)
    assert dark.worst == pytest.approx(dice[:2].min(), abs=1e-4)
    assert overall.worst_image == samples[int(dice.argmin())].pair.name
    assert len(scores(answer(net), samples[:2])) == 1


def test_stations_lie_on_the_grid_of_the_input(net: UNet) -> None:
    found = walk(net, PIXELS)
    assert [station.name for station in found] == ["encoder 1", "encoder 2", "bottom", "decoder 2", "decoder 1"]
    assert [station.cell for station in found] == [1, 2, 4, 2, 1]
    for station in found:
        assert station.on_grid(0, (75, 101)).shape == (75, 101)
        assert len(station.maps) == 1 + len(station.channels)
    with torch.inference_mode():
        padded = np.pad(PIXELS, ((0, 1), (0, 3), (0, 0)), mode="edge")
        x = torch.from_numpy((padded - PIXELS.mean((0, 1))) / PIXELS.std((0, 1))).float().permute(2, 0, 1)[None]
        stations = dict(net.walk(x))
    bottom = found[2]
    np.testing.assert_allclose(bottom.maps[0], stations["bottom"][0].mean(0), atol=2e-2)
    np.testing.assert_allclose(bottom.maps[1], stations["bottom"][0, bottom.channels[0]], atol=2e-2)


def test_recent_forgets_the_oldest() -> None:
    made: list[str] = []
    recent: Recent[str] = Recent(limit=2, size=lambda _: 1)

    def get(key: str) -> str:
        def make() -> str:
            made.append(key)
            return key.upper()

        return recent.get(key, make)

    assert [get(key) for key in "abacab"] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_recent_does_not_keep_what_is_too_large_nor_what_failed() -> None:
    recent: Recent[bytes] = Recent(limit=3, size=len)
    assert recent.get("large", lambda: b"12345") == b"12345"
    assert recent.get("small", lambda: b"1") == b"1"
    assert recent.get("large", lambda: b"again") == b"again"
    assert recent.find("small") == (b"1",), "a large one throws nothing else out"
    with pytest.raises(ZeroDivisionError):
        recent.get("broken", lambda: bytes([1 // 0]))
    assert recent.get("broken", lambda: b"ok") == b"ok"


def test_a_hit_does_not_wait_for_a_computation() -> None:
    recent: Recent[int] = Recent(limit=9, size=lambda _: 1)
    recent.get("known", lambda: 1)
    assert recent.get("new", lambda: 1 + recent.get("known", lambda: 0)) == 2


def test_two_threads_share_one_computation() -> None:
    """The second one looks, finds nothing, and waits while the first computes; then it must look again."""
    recent: Recent[int] = Recent(limit=9, size=lambda _: 1)
    looked = Event()

    class Key:
        def __hash__(self) -> int:
            if current_thread() is second:
                looked.set()
            return 1

    key, answers = Key(), []
    second = Thread(target=lambda: answers.append(recent.get(key, lambda: 8)))

    def make() -> int:
        second.start()
        assert looked.wait(timeout=60)
        return 7

    assert recent.get(key, make) == 7
    second.join()
    assert answers == [7]
