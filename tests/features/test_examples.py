"""Which pixels are learned from, and what stands in for strokes that are missing."""

import numpy as np
import pytest

from seglib.features.examples import (
    NO_STROKES,
    NOTHING_ELSE,
    ONE_LEVEL,
    sampled,
    taught,
    with_contrast,
)
from seglib.features.pixel_features import FEATURES
from seglib.features.stack import stack_of
from seglib.features.strokes import NOTHING
from seglib.prompt import ERASER, Stroke
from seglib.types import Image
from tests.methods.cases import STROKES, noise, scene

NAMES = ("Background", "Class 1", "Class 2")


def drawing(*counts: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """A map of 100 x 100 with so many pixels of label 0, 1, 2 ... at random places."""
    labels = np.full(10_000, NOTHING, np.int32)
    places, start = np.random.default_rng(5).permutation(10_000), 0
    for label, count in enumerate(counts):
        labels[places[start : start + count]] = label
        start += count
    return labels.reshape(100, 100)


@pytest.mark.parametrize(
    ("counts", "limit", "kept"),
    [
        ((500, 700), 5000, (500, 700)),  # all fit
        ((500, 700), 400, (200, 200)),  # an equal share
        ((5000, 40), 400, (360, 40)),  # what a rare one leaves, the other uses
        ((3000, 100, 2000), 900, (400, 100, 400)),
        ((3000, 1, 0, 2), 100, (97, 1, 0, 2)),
        ((0, 0, 50), 100, (0, 0, 50)),
        ((0, 0), 100, (0, 0)),
    ],
)
def test_every_label_gets_its_share(counts: tuple[int, ...], limit: int, kept: tuple[int, ...]) -> None:
    labels = drawing(*counts)
    found = sampled(labels, limit, 0)
    assert tuple(np.bincount(found.labels, minlength=len(counts))) == kept
    assert found.known == sum(counts)
    assert np.array_equal(labels[found.rows, found.columns], found.labels)
    places = found.rows * 100 + found.columns
    assert len(np.unique(places)) == len(places), "no pixel twice"
    assert np.array_equal(np.lexsort((places, found.labels)), np.arange(len(places))), "label by label, in reading order"


def test_the_seed_chooses_the_pixels() -> None:
    labels = drawing(3000, 3000)
    one, again, other = (sampled(labels, 500, seed) for seed in (1, 1, 2))
    assert np.array_equal(one.rows, again.rows)
    assert not np.array_equal(one.rows, other.rows)


def test_what_is_drawn_is_taught_without_a_hint() -> None:
    labels, hint = taught(STROKES, Image(scene()), 5)
    assert (hint, set(np.unique(labels))) == ("", {NOTHING, 0, 1})


def test_labels_that_the_method_does_not_know_are_left_out() -> None:
    labels, _ = taught((*STROKES, Stroke(7, 0.1, ((0.5, 0.5),))), Image(scene()), 5)
    assert labels.max() == 1


@pytest.mark.parametrize(
    "strokes", [(), (*STROKES, Stroke(ERASER, 0.2, tuple((x, y) for y in (0.1, 0.3, 0.5, 0.7, 0.9) for x in (0.0, 1.0))))]
)
def test_without_strokes_the_surer_half_of_either_side_stands_in(strokes: tuple[Stroke, ...]) -> None:
    pixels = np.full((20, 30, 3), 40, np.uint8)
    pixels[::2] = 60
    pixels[5:15, 5:15] = 200
    pixels[5:15:2, 5:15] = 240
    labels, hint = taught(strokes, Image(pixels), 5)
    assert hint == NO_STROKES.format("brightest", "darkest")
    assert np.array_equal(labels == 1, pixels[..., 0] == 240)
    assert np.array_equal(labels == 0, pixels[..., 0] == 40)
    swapped, said = taught(strokes, Image(255 - pixels), 5)
    assert "the darkest pixels stand in for class 1 and the brightest ones for the background" in said
    assert np.array_equal(swapped == 1, pixels[..., 0] == 240), "the object is what holds less of the frame, dark or bright"


def test_one_grey_level_teaches_nothing() -> None:
    labels, hint = taught((), Image(np.full((4, 4, 3), 9, np.uint8)), 5)
    assert hint == ONE_LEVEL
    assert (labels == NOTHING).all()


@pytest.mark.parametrize("own", [0, 1, 2])
def test_a_lone_class_gets_a_contrast_from_what_is_least_like_it(own: int) -> None:
    pixels = np.full((40, 40, 3), 60, np.uint8) + noise(40, 40, 3) // 32
    pixels[:, 30:] += 120
    labels = np.full((40, 40), NOTHING, np.int32)
    labels[5:30, 5] = own
    stack, _ = stack_of(Image(pixels), FEATURES[:1], (1.0,))
    found, hint = with_contrast(labels, stack, NAMES, 0)
    other = 0 if own else 1
    assert hint.startswith(f"only {NAMES[own]} is drawn")
    assert hint.endswith(f"draw on {NAMES[other]} too")
    assert np.array_equal(found == own, labels == own)
    assert 0.2 < (found == other).mean() < 0.3
    assert (found[:, 30:] == other).mean() > 0.9


def test_two_classes_need_no_contrast_and_a_full_picture_has_none() -> None:
    stack, _ = stack_of(Image(noise(10, 10, 3)), FEATURES[:1], (1.0,))
    both = np.arange(100, dtype=np.int32).reshape(10, 10) % 2
    assert with_contrast(both, stack, NAMES, 0) == (both, "")
    full = np.ones((10, 10), np.int32)
    assert with_contrast(full, stack, NAMES, 0)[1] == NOTHING_ELSE
