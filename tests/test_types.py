"""The values that flow: what they refuse, what they keep, and how labels change their grid."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seglib.palette import FALSE_ALARM, HIT, MISS, OKABE_ITO, label_colours, rgb
from seglib.prompt import Prompt
from seglib.types import Image, Levels, Pixels, Segmentation, read_only, resize_labels

RNG = np.random.default_rng(0)


def noise(height: int, width: int) -> Pixels:
    return RNG.integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4), np.uint8),
        np.zeros((4, 4, 4), np.uint8),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 3), np.uint8),
        np.zeros((1, 4, 4, 3), np.uint8),
    ],
)
def test_an_image_is_rgb_of_bytes_and_nothing_else(pixels: Pixels) -> None:
    with pytest.raises(TypeError, match=r"\(H, W, 3\) uint8"):
        Image(pixels)


def test_pixels_cannot_be_written_to_but_the_callers_array_can() -> None:
    pixels = noise(3, 4)
    image = Image(pixels)
    with pytest.raises(ValueError, match="read-only"):
        image.pixels[0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        image.grey[0, 0] = 1
    pixels[0, 0, 0] = 1
    assert read_only(pixels).base is pixels


def test_the_size_of_the_file_is_that_of_the_pixels_unless_said() -> None:
    assert Image(noise(3, 4)).native_shape == (3, 4)
    assert Image(noise(3, 4), native_shape=(30, 40)).native_shape == (30, 40)
    assert Image(noise(3, 4), native_shape=(30, 40)).shape == (3, 4)


def test_grey_is_the_luma_of_bt601_and_exact_for_grey_pictures() -> None:
    pixels = noise(20, 30)
    luma = pixels @ np.array([0.299, 0.587, 0.114])
    assert np.abs(Image(pixels).grey - luma).max() <= 0.51
    levels = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert np.array_equal(Image(levels).grey[0], np.arange(256))


def test_one_coloured_pixel_makes_a_picture_coloured() -> None:
    grey = np.repeat(noise(20, 30)[..., :1], 3, axis=2)
    assert Image(grey).is_grey
    for channel in range(3):
        touched = grey.copy()
        touched[19, 29, channel] ^= 1
        assert not Image(touched).is_grey


def test_the_digest_knows_every_pixel_and_the_shape_and_no_memory_layout() -> None:
    pixels = noise(64, 48)
    one_changed = pixels.copy()
    one_changed[40, 40, 2] ^= 1
    digests = {Image(each).digest for each in (pixels, one_changed, pixels.reshape(48, 64, 3), pixels[::-1])}
    assert len(digests) == 4
    assert Image(np.asfortranarray(pixels)).digest == Image(pixels[::-1].copy()[::-1]).digest == Image(pixels).digest


def test_new_pixels_bring_a_line_and_lose_the_meaning_of_levels() -> None:
    image = Image(noise(3, 4), "x", (6, 8), (0.5, 0.7), Levels(4.0, -1000.0, "HU"), ("decoded",))
    after = image.with_pixels(noise(3, 4), "blurred")
    assert (after.name, after.native_shape, after.spacing) == ("x", (6, 8), (0.5, 0.7))
    assert after.ledger == ("decoded", "blurred")
    assert after.levels is None
    assert image.with_pixels(image.pixels, "inverted", Levels(-4.0, 20.0)).levels == Levels(-4.0, 20.0)


def test_levels_are_a_line() -> None:
    assert Levels(4.0, -1000.0, "HU").value(250) == 0.0


def test_a_box_has_four_decimals_wherever_it_is_written() -> None:
    prompt = Prompt((0.123456, 0, 1 / 3, 1))
    assert prompt.box == (0.1235, 0.0, 0.3333, 1.0)
    assert eval(repr(prompt), {"Prompt": Prompt}) == prompt
    assert Prompt().box is None


def nearest_by_loop(labels: "np.ndarray[tuple[int, int], np.dtype[np.int32]]", height: int, width: int) -> list[list[int]]:
    """Each new pixel takes the old pixel that its centre lies in."""
    rows, columns = labels.shape
    return [
        [int(labels[(2 * y + 1) * rows // (2 * height), (2 * x + 1) * columns // (2 * width)]) for x in range(width)]
        for y in range(height)
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 30), st.integers(1, 30))
def test_labels_are_resized_by_the_pixel_that_the_centre_lies_in(rows: int, columns: int, height: int, width: int) -> None:
    labels = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    resized = resize_labels(read_only(labels), (height, width))
    assert resized.dtype == np.int32
    assert resized.tolist() == nearest_by_loop(labels, height, width)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_a_whole_factor_repeats_pixels_and_comes_back(factor: int) -> None:
    labels = RNG.integers(0, 9, (7, 11)).astype(np.int32)
    large = resize_labels(labels, (7 * factor, 11 * factor))
    assert np.array_equal(large, np.kron(labels, np.ones((factor, factor), np.int32)))
    assert np.array_equal(resize_labels(large, labels.shape), labels)


def test_masks_stay_masks_and_agree_with_opencv() -> None:
    mask = RNG.random((41, 61)) > 0.5  # odd: no new centre lies on the border of two old pixels
    resized = resize_labels(mask, (100, 90))
    assert resized.dtype == np.bool_
    exact = cv2.resize(mask.astype(np.uint8), (90, 100), interpolation=cv2.INTER_NEAREST_EXACT)
    assert np.array_equal(resized, np.asarray(exact) > 0)


def test_a_segmentation_has_a_mask_only_when_somebody_chose_the_foreground() -> None:
    labels = np.array([[0, 2], [3, 0]], np.int32)
    chosen = Segmentation(labels, labels, (2, 3), "choice", (4, 4), 0.0, ())
    assert chosen.mask is not None
    assert chosen.mask.tolist() == [[False, True], [True, False]]
    assert Segmentation(labels, labels, (1, 2, 3), "all", (4, 4), 0.0, ()).mask is None
    assert chosen.native_labels.tolist() == [[0, 0, 2, 2], [0, 0, 2, 2], [3, 3, 0, 0], [3, 3, 0, 0]]


def test_a_label_keeps_its_colour_when_there_are_more_of_them() -> None:
    many = label_colours(300)
    for count in (0, 1, 7, 8, 50):
        assert np.array_equal(label_colours(count), many[:count])
    assert many.shape == (300, 3)
    assert many[: len(OKABE_ITO)].tolist() == [list(rgb(colour)) for colour in OKABE_ITO]
    assert {HIT, FALSE_ALARM, MISS} <= set(OKABE_ITO)


def test_the_first_forty_labels_can_be_told_apart() -> None:
    lab = cv2.cvtColor(label_colours(40)[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0].astype(np.float64)
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=2) + 1e9 * np.eye(40)
    assert apart.min() > 4.0
