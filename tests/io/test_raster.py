"""What Pillow reads: every mode comes out as a viewer would show it, and says so."""

import struct
import zlib
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image as Pillow

from seglib.errors import FileError
from seglib.io import describe_file, read_image, read_mask
from seglib.io.raw import orient


@pytest.mark.parametrize("kind", ["PNG", "BMP", "PPM", "WEBP", "TIFF"])
def test_lossless_colours_are_exact(kind: str, pillow: Any, painted: Any) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    image = read_image(pillow(painted, kind, **options), f"cells.{kind.lower()}")
    assert np.array_equal(image.pixels, painted)
    assert image.name == "cells"
    assert "32x24" in image.ledger[0]
    assert image.levels is None
    assert image.native_shape == (24, 32)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
def test_lossy_colours_are_close(kind: str, pillow: Any) -> None:
    flat = np.full((24, 32, 3), (200, 100, 50), np.uint8)
    image = read_image(pillow(flat, kind, quality=95), "flat")
    assert np.abs(image.pixels.astype(int) - flat).max() <= 4


def test_grey_has_three_equal_channels(pillow: Any, ramp: Any) -> None:
    image = read_image(pillow(ramp, "PNG"), "grey.png")
    assert image.is_grey
    assert np.array_equal(image.grey, ramp)


def test_one_bit_becomes_black_and_white(pillow: Any, ramp: Any) -> None:
    image = read_image(pillow(Pillow.fromarray(ramp > 99), "PNG"), "bits.png")
    assert np.array_equal(image.grey, np.where(ramp > 99, 255, 0))
    assert any("1 bit" in line for line in image.ledger)


def test_palette_is_looked_up(pillow: Any, painted: Any) -> None:
    indexed = Pillow.fromarray(painted).quantize(16)
    image = read_image(pillow(indexed, "PNG"), "palette.png")
    assert np.array_equal(image.pixels, np.asarray(indexed.convert("RGB")))
    assert "palette looked up" in image.ledger


def test_transparent_palette_entry_is_put_on_white(pillow: Any) -> None:
    indexed = Pillow.fromarray(np.array([[0, 1], [1, 1]], np.uint8))
    indexed.putpalette([10, 20, 30, 40, 50, 60])
    image = read_image(pillow(indexed, "PNG", transparency=0), "sprite.png")
    assert image.pixels.tolist() == [[[255, 255, 255], [40, 50, 60]], [[40, 50, 60], [40, 50, 60]]]
    assert any("on white" in line and "25.0 %" in line for line in image.ledger)


def test_alpha_is_put_on_white(pillow: Any, painted: Any, ramp: Any) -> None:
    image = read_image(pillow(np.dstack([painted, ramp]), "PNG"), "alpha.png")
    share = ramp[..., None] / 255
    assert np.abs(image.pixels - (painted * share + 255 * (1 - share))).max() <= 0.5 + 1e-9
    assert any("on white" in line for line in image.ledger)


@pytest.mark.parametrize(("opacity", "word"), [(255, "opaque"), (0, "invisible")])
def test_meaningless_alpha_is_left_out(opacity: int, word: str, pillow: Any, painted: Any) -> None:
    alpha = np.full(painted.shape[:2], opacity, np.uint8)
    image = read_image(pillow(np.dstack([painted, alpha]), "PNG"), "alpha.png")
    assert np.array_equal(image.pixels, painted)
    assert any(word in line for line in image.ledger)


def test_grey_with_alpha(pillow: Any) -> None:
    image = read_image(pillow(Pillow.merge("LA", (Pillow.new("L", (3, 2), 100), Pillow.new("L", (3, 2), 51))), "PNG"), "la.png")
    assert np.abs(image.grey.astype(int) - (100 * 0.2 + 255 * 0.8)).max() <= 1


def test_cmyk_is_converted_and_said(pillow: Any) -> None:
    image = read_image(pillow(Pillow.new("CMYK", (16, 8), (0, 255, 255, 0)), "JPEG", quality=95), "print.jpg")
    assert np.abs(image.pixels.astype(int) - (255, 0, 0)).max() <= 6
    assert any("CMYK" in line for line in image.ledger)


def test_sixteen_bits_keep_their_meaning(pillow: Any) -> None:
    values = np.linspace(1000, 5000, 24 * 32).reshape(24, 32).astype(np.uint16)
    data = pillow(values, "PNG")
    image = read_image(data, "deep.png")
    assert image.grey.min() == 0
    assert image.grey.max() == 255
    assert image.levels is not None
    assert np.abs(image.levels.value(0) - 1000) < 1e-6
    assert np.abs(image.levels.slope * image.grey + image.levels.intercept - values).max() <= image.levels.slope / 2 + 1
    assert describe_file(data, "deep.png").windowed


def test_sixteen_bit_colours_keep_their_upper_byte() -> None:
    values = np.random.default_rng(1).integers(0, 256, (6, 5, 3)).astype(np.uint16) * 257
    values[0, 0] = 65535
    image = read_image(imagecodecs.png_encode(values), "deep.png")
    assert np.array_equal(image.pixels, values // 257)


def test_damaged_sixteen_bit_colours_are_noticed(capfd: pytest.CaptureFixture[str]) -> None:
    data = imagecodecs.png_encode(np.full((6, 5, 3), 999, np.uint16))
    for broken in (data[:-1], data[:-12], data[:-1] + b"x", data[:-20] + b"x" + data[-19:]):
        with pytest.raises(FileError, match="damaged"):
            read_image(broken, "deep.png")
    assert capfd.readouterr() == ("", "")


def test_twelve_bit_colours_in_sixteen_are_not_black() -> None:
    values = np.random.default_rng(1).integers(0, 4096, (6, 5, 3)).astype(np.uint16)
    values[0, 0] = 4095
    image = read_image(imagecodecs.png_encode(values), "deep.png")
    assert np.abs(image.pixels - values / 4095 * 255).max() <= 0.5 + 1e-9
    assert any("4095" in line for line in image.ledger)


@pytest.mark.parametrize("code", range(2, 9))
def test_exif_orientation_is_undone(code: int, pillow: Any, painted: Any) -> None:
    exif = Pillow.Exif()
    exif[274] = code
    data = pillow(painted, "PNG", exif=exif)
    image = read_image(data, "phone.png")
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}[code]  # the number of Pillow's transposition
    assert np.array_equal(image.pixels, np.asarray(Pillow.fromarray(painted).transpose(Pillow.Transpose(undo))))
    assert any(f"orientation {code}" in line for line in image.ledger)


def test_orientation_one_and_nonsense_change_nothing(ramp: Any) -> None:
    assert orient(ramp, 1) is ramp
    assert orient(ramp, 99).shape[0] in (24, 32)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_first_frame_of_an_animation_and_it_is_said(kind: str, pillow: Any) -> None:
    frames = [Pillow.new("RGB", (8, 6), colour) for colour in ("red", "blue", "lime")]
    options = {"lossless": True} if kind == "WEBP" else {}
    image = read_image(pillow(frames[0], kind, save_all=True, append_images=frames[1:], **options), "moving")
    assert np.abs(image.pixels.astype(int) - (255, 0, 0)).max() <= 1
    assert "took the first of 3 frames" in image.ledger


def test_mask_keeps_the_numbers_of_a_coloured_palette(pillow: Any) -> None:
    classes = np.array([[0, 1, 2], [2, 1, 0]], np.uint8)
    indexed = Pillow.fromarray(classes)
    indexed.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0])
    assert np.array_equal(read_mask(pillow(indexed, "PNG"), "voc.png").values, classes)


def test_mask_takes_the_greys_of_a_grey_palette(pillow: Any) -> None:
    inside = np.array([[0, 1], [1, 0]], np.uint8)
    indexed = Pillow.fromarray(inside)
    indexed.putpalette([255, 255, 255, 0, 0, 0])
    assert read_mask(pillow(indexed, "GIF"), "drive.gif").values.tolist() == [[255, 0], [0, 255]]


def test_mask_of_few_bits_keeps_its_numbers() -> None:
    packed = np.array([[0, 1, 2, 3]], np.uint8)
    row = bytes([0, 0b00011011])  # filter byte, then four 2-bit values

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 4, 1, 2, 0, 0, 0, 0)
    file = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row)) + chunk(b"IEND", b"")
    assert np.array_equal(read_mask(file, "two-bit.png").values, packed)
    assert read_image(file, "two-bit.png").grey.tolist() == [[0, 85, 170, 255]]


def test_mask_of_one_bit_is_zero_and_one(pillow: Any, ramp: Any) -> None:
    values = read_mask(pillow(Pillow.fromarray(ramp > 99), "PNG"), "bits.png").values
    assert np.array_equal(values, ramp > 99)
    assert values.dtype == np.uint8


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("part", [0.3, 0.7, 0.95])
def test_cut_off_files_are_explained(kind: str, part: float, pillow: Any, painted: Any) -> None:
    data = pillow(np.tile(painted, (8, 8, 1)), kind)
    with pytest.raises(FileError, match=r"photo\.x cannot be read.*damaged, cut off"):
        read_image(data[: int(len(data) * part)], "photo.x")


@pytest.mark.parametrize(
    ("notes", "said"),
    [
        (b"MM\0*\0\0\0\x08\xff\xff" + bytes(range(64)), "the reader found 1 irregularity"),
        (b"II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0abc\0\0\0\0\0", "EXIF notes are damaged"),  # orientation "abc"
    ],
)
def test_damaged_camera_notes_do_not_cost_the_picture(notes: bytes, said: str, pillow: Any, painted: Any) -> None:
    image = read_image(pillow(painted, "JPEG", exif=b"Exif\0\0" + notes), "camera.jpg")
    assert image.shape == (24, 32)
    assert any(said in line for line in image.ledger)
