import doctest
import io
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from pages.ui import encode

RANDOM = np.random.default_rng(7)


def unpacked_slowly(packed: bytes, bits: int, height: int, width: int) -> list[list[int]]:
    """Read bit by bit, as the format is written down."""
    stride = -(-width * bits // 8)
    rows = [packed[y * stride : (y + 1) * stride] for y in range(height)]
    text = ["".join(f"{byte:08b}" for byte in row) for row in rows]
    return [[int(line[x * bits : (x + 1) * bits], 2) for x in range(width)] for line in text]


@pytest.mark.parametrize("bits", [1, 2, 4])
@pytest.mark.parametrize("width", [1, 7, 8, 9])
def test_small_labels_are_packed_row_by_row(bits: int, width: int) -> None:
    labels = RANDOM.integers(0, 1 << bits, (5, width)).astype(np.int32)
    labels[0, 0] = (1 << bits) - 1
    assert encode.label_bits(labels) == bits
    assert unpacked_slowly(zlib.decompress(encode.label_bytes(labels, bits)), bits, 5, width) == labels.tolist()


@pytest.mark.parametrize(("highest", "bits"), [(16, 8), (255, 8), (256, 16), (65_535, 16), (65_536, 32)])
def test_many_labels_take_whole_little_endian_words(highest: int, bits: int) -> None:
    labels = np.array([[0, highest, 1]], np.int32)
    assert encode.label_bits(labels) == bits
    words = np.frombuffer(zlib.decompress(encode.label_bytes(labels, bits)), f"<u{bits // 8}")
    assert words.tolist() == [0, highest, 1]


def test_encoding_leaves_read_only_arrays_alone() -> None:
    labels = RANDOM.integers(0, 3, (6, 5)).astype(np.int32)
    pixels = RANDOM.integers(0, 256, (6, 5, 3)).astype(np.uint8)
    before = labels.copy(), pixels.copy()
    for array in (labels, pixels):
        array.flags.writeable = False
    encode.label_bytes(labels, 2)
    encode.photo_bytes(pixels)
    assert np.array_equal(labels, before[0])
    assert np.array_equal(pixels, before[1])


@pytest.mark.parametrize("shape", [(1, 1, 3), (31, 17, 3), (31, 17)])
def test_a_small_picture_keeps_every_pixel(shape: tuple[int, ...]) -> None:
    pixels = RANDOM.integers(0, 256, shape).astype(np.uint8)
    content, exact = encode.photo_bytes(pixels)
    assert exact
    assert np.array_equal(np.asarray(Pillow.open(io.BytesIO(content))), pixels)


def test_a_large_photograph_becomes_a_jpeg_and_says_so_while_a_drawing_stays_exact() -> None:
    noise = RANDOM.integers(0, 256, (600, 700, 3)).astype(np.uint8)
    photograph = np.asarray(cv2.GaussianBlur(noise, (0, 0), 3), np.uint8)
    content, exact = encode.photo_bytes(photograph)
    decoded = Pillow.open(io.BytesIO(content))
    assert (exact, decoded.format) == (False, "JPEG")
    assert np.abs(np.asarray(decoded).astype(int) - photograph).mean() < 2
    drawing = np.zeros((600, 700, 3), np.uint8)
    drawing[100:300, 200:500] = (230, 159, 0)
    content, exact = encode.photo_bytes(drawing)
    assert exact
    assert np.array_equal(np.asarray(Pillow.open(io.BytesIO(content))), drawing)


def test_a_large_noisy_grey_picture_stays_below_the_limit_of_a_lossless_file() -> None:
    noise = RANDOM.integers(0, 256, (1100, 1100)).astype(np.uint8)
    content, exact = encode.photo_bytes(noise)
    assert not exact
    assert Pillow.open(io.BytesIO(content)).mode == "L"


def test_heat_covers_the_ramp_and_shows_what_is_no_number_as_low() -> None:
    values = np.array([[0.0, 0.5, 1.0, 9.0, -9.0, np.nan, np.inf, -np.inf]], np.float32)
    assert encode.heat_levels(values, 0.0, 1.0).tolist() == [[0, 128, 255, 255, 0, 0, 255, 0]]
    assert encode.VIRIDIS[0].tolist() == [68, 1, 84], "viridis begins with #440154"
    assert encode.VIRIDIS[-1].tolist() == [253, 231, 37], "viridis ends with #FDE725"


def test_heat_without_a_range_is_low_up_to_the_limit() -> None:
    assert encode.heat_levels(np.array([[2.0, 2.0]], np.float32), 2.0, 2.0).tolist() == [[0, 0]]


def test_the_ramp_grows_lighter_at_every_step() -> None:
    lightness = lightness_of(encode.VIRIDIS)
    assert (np.diff(lightness) >= 0).all()
    assert lightness[-1] - lightness[0] > 150


def test_the_ramp_of_what_has_a_sign_is_lightest_at_zero_and_of_two_hues() -> None:
    lightness = lightness_of(encode.SIGNED)
    assert (np.diff(lightness[:128]) >= 0).all()
    assert (np.diff(lightness[128:]) <= 0).all()
    red, _, blue = encode.SIGNED.astype(int).T
    assert (red[:100] < blue[:100]).all()
    assert (red[156:] > blue[156:]).all()


def lightness_of(ramp: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(np.ascontiguousarray(ramp[None]), cv2.COLOR_RGB2Lab)[0, :, 0].astype(int)


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(encode).failed == 0
