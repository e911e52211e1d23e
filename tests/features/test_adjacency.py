"""Borders and pieces against slow obvious loops and SciPy."""

from collections import Counter

import numpy as np
import pytest
from scipy import ndimage

from seglib.features.adjacency import borders, connected
from seglib.types import LabelMap


def patches(seed: int, shape: tuple[int, int] = (23, 31), labels: int = 9) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    rng = np.random.default_rng(seed)
    noise = ndimage.gaussian_filter(rng.random((labels, *shape)), (0, 1.2, 1.2))
    return (noise.argmax(axis=0) + 1).astype(np.int32)


@pytest.mark.parametrize("seed", range(3))
def test_borders_are_counted_side_by_side(seed: int) -> None:
    labels = patches(seed)
    sides: Counter[tuple[int, int]] = Counter()
    for row in range(labels.shape[0]):
        for column in range(labels.shape[1]):
            for there in ((row, column + 1), (row + 1, column)):
                if there[0] < labels.shape[0] and there[1] < labels.shape[1] and labels[row, column] != labels[there]:
                    sides[tuple(sorted((int(labels[row, column]), int(labels[there]))))] += 1  # type: ignore[index]
    found = borders(labels)
    assert {(int(a), int(b)): int(n) for a, b, n in zip(*found, strict=True)} == sides


def largest_piece(labels: LabelMap, number: int) -> int:
    return int(np.bincount(ndimage.label(labels == number)[0].ravel())[1:].max())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("least", [0, 1, 12, 60])
def test_every_label_is_one_piece_that_is_large_enough(seed: int, least: int) -> None:
    labels = patches(seed)
    whole = connected(labels, least)
    for number in np.unique(whole):
        assert ndimage.label(whole == number)[1] == 1
        assert (whole == number).sum() >= min(least, np.median([largest_piece(labels, each) for each in np.unique(labels)]))
        pieces, count = ndimage.label(labels == number)
        largest = pieces == 1 + np.argmax(ndimage.sum_labels(np.ones(labels.shape), pieces, range(1, count + 1)))
        assert (whole[largest] == number).all(), "the largest piece stays what it was"


def test_a_piece_goes_where_it_has_most_border() -> None:
    alone = np.array([[1, 1, 1, 1], [1, 3, 2, 2], [1, 1, 2, 2], [3, 3, 3, 2]], np.int32)
    assert connected(alone, 0)[1, 1] == 1  # three sides to 1, one side to 2


def test_pieces_behind_pieces_are_reached() -> None:
    row = np.array([[5, 5, 5, 5, 1, 5, 1, 5, 1, 1]], np.int32)
    assert connected(row, 2).tolist() == [[5, 5, 5, 5, 5, 5, 5, 5, 1, 1]]


def test_noise_keeps_the_larger_half_of_its_labels() -> None:
    noise = np.random.default_rng(0).integers(1, 41, (40, 40)).astype(np.int32)
    assert 20 <= len(np.unique(connected(noise, 1000))) <= 40
    assert connected(np.array([[7]], np.int32), 100).tolist() == [[7]]
