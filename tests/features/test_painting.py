"""Masks drawn by hand: areas against scikit-image, fills against connected components, and input that nobody draws."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.draw import polygon2mask

from seglib.errors import SettingError
from seglib.features.painting import MOST_TOUCHES, Touch, area, connected, painted, touches_of
from seglib.features.strokes import drawn
from seglib.prompt import BETWEEN, ERASER, MOST_POINTS, Place, Stroke
from seglib.types import Mask

SHAPES = [(1, 1), (1, 9), (7, 1), (23, 31), (64, 40)]
RING = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8), (0.2, 0.2))


def random_corners(seed: int, count: int) -> tuple[Place, ...]:
    return tuple((float(x), float(y)) for x, y in np.random.default_rng(seed).uniform(0, 1, (count, 2)).round(4))


def empty(shape: tuple[int, int] = (20, 30)) -> Mask:
    return np.zeros(shape, np.bool_)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 9, 40])
def test_an_area_is_that_of_scikit_image(shape: tuple[int, int], count: int) -> None:
    """Random corners cross each other, and none lies on a centre, where the rules of libraries differ."""
    corners = random_corners(10 * count + shape[0], count)
    there = np.array([(y * shape[0] - 0.5, x * shape[1] - 0.5) for x, y in corners])
    expected = polygon2mask(shape, there) if count > 2 else np.zeros(shape, np.bool_)
    assert (area(corners, shape) == expected).all()


def test_areas_side_by_side_share_no_pixel_and_leave_none_out() -> None:
    """Corners and edges right on centres of pixels belong to one of the two only."""
    split = 0.25  # the centre of column 2 of 10
    left = area(((0, 0), (split, 0), (split, 1), (0, 1)), (6, 10))
    right = area(((split, 0), (1, 0), (1, 1), (split, 1)), (6, 10))
    assert (left ^ right).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_fill_reaches_what_hangs_together(seed: int) -> None:
    mask = np.random.default_rng(seed).random((15, 22)) < 0.5
    for row, column in ((0, 0), (7, 11), (14, 21)):
        like = mask == mask[row, column]
        pieces, _ = ndimage.label(like, ndimage.generate_binary_structure(2, 2 if mask[row, column] else 1))
        assert (connected(mask, row, column) == (pieces == pieces[row, column])).all()


def test_a_brush_draws_what_a_stroke_of_a_link_draws_and_the_eraser_takes_it_away() -> None:
    stroke = Stroke(1, 0.1, ((0.1, 0.2), (0.9, 0.7)))
    mask = painted(empty(), (Touch("brush", stroke),))
    assert (mask == (drawn((stroke,), (20, 30)) == 1)).all()
    assert mask.any()
    assert not painted(mask, (Touch("brush", Stroke(ERASER, 0.1, stroke.points)),)).any()


def test_an_outline_is_filled_and_a_hole_is_cut_out() -> None:
    ring = painted(empty(), (Touch("brush", Stroke(1, 0.0, RING)),))
    inside = Touch("fill", Stroke(1, 0.0, ((0.5, 0.5),)))
    full = painted(ring, (inside,))
    assert (full == ndimage.binary_fill_holes(ring)).all()
    assert full.sum() > ring.sum()
    outside = painted(ring, (Touch("fill", Stroke(1, 0.0, ((0.0, 0.0),))),))
    assert (outside == (ring | ~ndimage.binary_fill_holes(ring))).all()
    cut = painted(full, (Touch("area", Stroke(ERASER, 0.0, ((0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)))),))
    assert 0 < cut.sum() < full.sum()


def test_a_fill_that_erases_removes_one_object_and_no_background() -> None:
    two = empty()
    two[2:5, 2:5] = two[10:15, 20:28] = True
    left = painted(two, (Touch("fill", Stroke(ERASER, 0.0, ((0.1, 0.15),))),))
    assert left.sum() == 40
    assert (painted(two, (Touch("fill", Stroke(ERASER, 0.0, ((0.5, 0.5),))),)) == two).all()
    assert (painted(two, (Touch("fill", Stroke(1, 0.0, ((0.1, 0.15),))),)) == two).all()


def test_the_mask_that_was_there_stays_as_it_was() -> None:
    before = empty()
    painted(before, (Touch("area", Stroke(1, 0.0, RING)), Touch("fill", Stroke(1, 0.0, ((1.0, 1.0),)))))
    assert not before.any()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("tool", ["brush", "area", "fill"])
@pytest.mark.parametrize("label", [1, ERASER])
def test_every_touch_works_on_every_size(shape: tuple[int, int], tool: str, label: int) -> None:
    touches = [
        Touch(tool, Stroke(label, 0.2, points))  # type: ignore[arg-type]
        for points in (((0.0, 0.0),), ((1.0, 1.0), (0.0, 1.0)), RING)
    ]
    for mask in (np.zeros(shape, np.bool_), np.ones(shape, np.bool_)):
        assert painted(mask, touches).shape == shape


def test_touches_come_back_from_their_text() -> None:
    touches = tuple(Touch(tool, Stroke(label, 0.03, RING)) for tool in ("brush", "area", "fill") for label in (1, ERASER))
    assert touches_of(BETWEEN.join(touch.text() for touch in touches)) == touches
    assert touches_of("") == ()


LETTERS = Stroke(1, 0.0, ((0.5, 0.5),)).text().rpartition(".")[2]


@pytest.mark.parametrize(
    "text",
    [
        "z",
        "a",
        "aa1.0." + LETTERS,
        "0.0." + LETTERS,
        "a7.0." + LETTERS,
        "f1.0.",
        "1.9999." + LETTERS,
        "a1.0." + LETTERS * (MOST_POINTS + 1),
        BETWEEN.join(["1.0." + LETTERS] * (MOST_TOUCHES + 1)),
        BETWEEN,
    ],
)
def test_what_no_hand_has_drawn_is_refused(text: str) -> None:
    with pytest.raises(SettingError):
        touches_of(text)
