"""TIFF: every layout comes out as the array that went in."""

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from seglib.errors import FileError, LimitError
from seglib.io import Limits, ReadOptions, describe_file, read_image, read_mask

COMPRESSIONS = [None, "lzw", "zlib", "packbits", "zstd", "lzma"]


@pytest.mark.parametrize("compression", COMPRESSIONS)
@pytest.mark.parametrize("layout", ["contig", "separate"])
def test_colours_are_exact(compression: str | None, layout: str, tiff: Any, painted: Any) -> None:
    values = painted if layout == "contig" else np.ascontiguousarray(np.moveaxis(painted, 2, 0))
    image = read_image(tiff(values, photometric="rgb", planarconfig=layout, compression=compression), "slide.tif")
    assert np.array_equal(image.pixels, painted)


@pytest.mark.parametrize("kind", ["uint16", "int16", "int8", "uint32", "int32", "float32", "float64"])
@pytest.mark.parametrize("compression", [None, "lzw"])
@pytest.mark.parametrize("byteorder", ["<", ">"])
def test_numbers_can_be_read_back_from_the_levels(kind: str, compression: str | None, byteorder: str, tiff: Any) -> None:
    values = np.linspace(0 if kind[0] == "u" else -100, 127, 24 * 32).reshape(24, 32).astype(kind)
    image = read_image(tiff(values, compression=compression, byteorder=byteorder), "deep.tif")
    assert image.levels is not None
    back = image.levels.slope * image.grey + image.levels.intercept
    assert np.abs(back - values.astype(float)).max() <= image.levels.slope / 2 + 1e-6
    assert (image.grey.min(), image.grey.max()) == (0, 255)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_bits(compression: str | None, tiff: Any, ramp: Any) -> None:
    data = tiff(ramp > 99, compression=compression)
    assert np.array_equal(read_image(data, "bits.tif").grey, np.where(ramp > 99, 255, 0))
    assert np.array_equal(read_mask(data, "bits.tif").values, ramp > 99)


@pytest.mark.parametrize("compression", ["group3", "group4"])
def test_fax(compression: str, pillow: Any, ramp: Any) -> None:
    image = read_image(pillow(Pillow.fromarray(ramp > 99), "TIFF", compression=compression), "fax.tif")
    assert np.array_equal(image.grey, np.where(ramp > 99, 255, 0))


def test_white_is_zero(tiff: Any, ramp: Any) -> None:
    data = tiff(ramp, photometric="miniswhite")
    image = read_image(data, "scan.tif")
    assert np.array_equal(image.grey, 255 - ramp)
    assert image.levels is not None
    assert np.array_equal(image.levels.slope * image.grey.astype(float) + image.levels.intercept, ramp)
    assert any(line.startswith("inverted") for line in image.ledger)
    mask = read_mask(data, "scan.tif")
    assert np.array_equal(mask.values, ramp)
    assert any("0 as white" in line for line in mask.ledger)


def test_pages_are_chosen_and_named(tiff: Any) -> None:
    stack = np.random.default_rng(2).integers(0, 255, (5, 6, 7), dtype=np.uint8)
    data = tiff(stack, compression="zlib")
    assert describe_file(data, "stack.tif").pages == 5
    for page in range(5):
        image = read_image(data, "stack.tif", ReadOptions(page=page))
        assert np.array_equal(image.grey, stack[page])
        assert f"took page {page + 1} of 5" in image.ledger
    with pytest.raises(FileError, match=r"stack\.tif has no page 5: it has 5, counted from 0 to 4"):
        read_image(data, "stack.tif", ReadOptions(page=5))


def test_pages_of_different_size(pillow: Any) -> None:
    pages = [Pillow.new("L", (5, 4), 10), Pillow.new("RGB", (7, 9), (20, 30, 40)), Pillow.new("L", (5, 4), 50)]
    data = pillow(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    info = describe_file(data, "mixed.tif")
    seen = [read_image(data, "mixed.tif", ReadOptions(page=page)) for page in range(info.pages)]
    assert sorted((image.shape, image.pixels[0, 0].tolist()) for image in seen) == [
        ((4, 5), [10, 10, 10]),
        ((4, 5), [50, 50, 50]),
        ((9, 7), [20, 30, 40]),
    ]


@pytest.mark.parametrize("truncate", [False, True])
def test_stack_of_imagej(truncate: bool, tiff: Any) -> None:
    stack = np.random.default_rng(2).integers(0, 255, (2, 3, 2, 6, 7), dtype=np.uint8)
    data = tiff(stack, imagej=True, truncate=truncate, metadata={"axes": "TZCYX"})
    assert describe_file(data, "hyper.tif").pages == 12
    for page in (0, 5, 11):
        assert np.array_equal(read_image(data, "hyper.tif", ReadOptions(page=page)).grey, stack.reshape(-1, 6, 7)[page])


@pytest.mark.parametrize("program", ["imagej", "ome"])
def test_three_channels_make_one_colour_picture(program: str, tiff: Any) -> None:
    stack = np.random.default_rng(2).integers(0, 255, (2, 3, 6, 7), dtype=np.uint8)
    data = tiff(stack, **{program: True}, metadata={"axes": "ZCYX"})
    assert describe_file(data, "cells.tif").pages == 2
    image = read_image(data, "cells.tif", ReadOptions(page=1))
    assert np.array_equal(image.pixels, np.moveaxis(stack[1], 0, 2))
    assert "took three channels as red, green and blue" in image.ledger


def test_many_channels_are_pages(tiff: Any) -> None:
    values = np.random.default_rng(2).integers(0, 255, (6, 7, 5), dtype=np.uint8)
    data = tiff(values, planarconfig="contig")
    assert describe_file(data, "bands.tif").pages == 5
    assert np.array_equal(read_image(data, "bands.tif", ReadOptions(page=3)).grey, values[..., 3])


def test_palette(tiff: Any, ramp: Any) -> None:
    table = np.random.default_rng(2).integers(0, 256, (3, 256)).astype(np.uint16) * 257
    table[:, ramp[0, 0]] = 65535
    data = tiff(ramp, photometric="palette", colormap=table)
    assert np.array_equal(read_image(data, "palette.tif").pixels, np.moveaxis(table[:, ramp] // 257, 0, 2))
    assert np.array_equal(read_mask(data, "palette.tif").values, ramp)


@pytest.mark.parametrize(("extra", "straight"), [("unassalpha", True), ("assocalpha", False)])
def test_both_kinds_of_alpha_give_the_same_picture(extra: str, straight: bool, tiff: Any, painted: Any, ramp: Any) -> None:
    alpha = np.maximum(ramp, 60)[..., None]
    stored = painted if straight else np.rint(painted * (alpha / 255)).astype(np.uint8)
    image = read_image(tiff(np.concatenate([stored, alpha], axis=2), photometric="rgb", extrasamples=[extra]), "alpha.tif")
    expected = painted * (alpha / 255) + 255 * (1 - alpha / 255)
    assert np.abs(image.pixels - expected).max() <= 2


def test_unknown_extra_channel_is_left_out_and_said(tiff: Any, painted: Any, ramp: Any) -> None:
    image = read_image(tiff(np.dstack([painted, ramp]), photometric="rgb", extrasamples=["unspecified"]), "extra.tif")
    assert np.array_equal(image.pixels, painted)
    assert "left out 1 further channel of unknown meaning" in image.ledger


def test_cmyk(pillow: Any) -> None:
    image = read_image(pillow(Pillow.new("CMYK", (5, 4), (0, 255, 255, 51)), "TIFF"), "print.tif")
    assert image.pixels[0, 0].tolist() == [204, 0, 0]
    assert any("CMYK" in line for line in image.ledger)


def test_jpeg_inside(pillow: Any) -> None:
    flat = np.full((24, 32, 3), (200, 100, 50), np.uint8)
    assert np.abs(read_image(pillow(flat, "TIFF", compression="jpeg"), "slide.tif").pixels.astype(int) - flat).max() <= 6


def test_orientation_tag(tiff: Any, painted: Any) -> None:
    image = read_image(tiff(painted, photometric="rgb", extratags=[(274, "H", 1, 6, True)]), "phone.tif")
    assert np.array_equal(image.pixels, np.rot90(painted, -1))
    assert "turned clockwise, as TIFF orientation 6 demands" in image.ledger


def test_nan_and_infinity_are_counted(tiff: Any) -> None:
    values = np.linspace(0, 1, 24 * 32).reshape(24, 32)
    values[0, 1], values[2, 3], values[4, 5], values[6, 7] = np.nan, np.nan, np.inf, -np.inf
    image = read_image(tiff(values.astype(np.float32)), "heat.tif")
    assert [image.grey[0, 1], image.grey[4, 5], image.grey[6, 7]] == [0, 255, 0]
    assert image.levels is not None
    assert abs(image.levels.value(255) - 1) < 1e-6
    assert "2 of 768 values are not numbers (NaN): shown black" in image.ledger
    assert any("2 of 768 values are infinite" in line for line in image.ledger)


def test_nan_is_black_where_white_is_zero_too(tiff: Any) -> None:
    values = np.array([[np.nan, 0.0, 1.0]], np.float32)
    assert read_image(tiff(values, photometric="miniswhite"), "heat.tif").grey.tolist() == [[0, 255, 0]]


def test_complex_numbers_are_shown_by_magnitude(tiff: Any) -> None:
    values = np.array([[0, 3 + 4j, -10j]], np.complex64)
    image = read_image(tiff(values), "mri.tif")
    assert image.grey.tolist() == [[0, 128, 255]]
    assert "took the magnitude of complex numbers" in image.ledger


def test_four_bits() -> None:
    entries = [(256, 2), (257, 1), (258, 4), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1)]
    tags = b"".join(struct.pack("<HHIHH", tag, 3, 1, value, 0) for tag, value in entries)
    file = b"II*\0" + struct.pack("<I", 10) + bytes([0x3F, 0]) + struct.pack("<H", len(entries)) + tags + bytes(4)
    assert read_image(file, "four.tif").grey.tolist() == [[51, 255]]
    assert read_mask(file, "four.tif").values.tolist() == [[3, 15]]


def test_nothing_but_nan_is_refused(tiff: Any) -> None:
    with pytest.raises(FileError, match="no finite number"):
        read_image(tiff(np.full((4, 5), np.nan, np.float32)), "empty.tif")


def test_missing_data_of_maps_are_black_and_not_in_the_range(tiff: Any) -> None:
    values = np.linspace(100, 200, 20).reshape(4, 5).astype(np.float32)
    values[0, 0] = -9999
    image = read_image(tiff(values, extratags=[(42113, "s", 0, "-9999", True)]), "map.tif")
    assert image.levels is not None
    assert image.levels.value(0) > 100
    assert image.grey[0, 0] == 0
    assert any(line.startswith("1 padding pixel") for line in image.ledger)


def test_spacing_of_microscopes(tiff: Any, ramp: Any) -> None:
    data = tiff(ramp, imagej=True, resolution=(4.0, 2.0), metadata={"unit": "um", "axes": "YX"})
    assert read_image(data, "cells.tif").spacing == pytest.approx((0.0005, 0.00025))
    data = tiff(ramp, ome=True, metadata={"axes": "YX", "PhysicalSizeX": 0.5, "PhysicalSizeY": 250, "PhysicalSizeYUnit": "nm"})
    assert read_image(data, "cells.ome.tif").spacing == pytest.approx((0.00025, 0.0005))
    assert read_image(tiff(ramp, resolution=(72, 72), resolutionunit="inch"), "photo.tif").spacing is None


def test_declared_size_is_refused_before_decoding(tiff: Any, ramp: Any) -> None:
    data = bytearray(tiff(ramp))
    at = data.index(b"\x00\x01\x04\x00\x01\x00\x00\x00") + 8  # the value of the tag ImageWidth
    data[at : at + 4] = (200_000).to_bytes(4, "little")
    at = data.index(b"\x01\x01\x04\x00\x01\x00\x00\x00") + 8
    data[at : at + 4] = (100_000).to_bytes(4, "little")
    with pytest.raises(LimitError, match=r"200000x100000 = 20,000\.0 megapixels; this host opens up to 64"):
        read_image(bytes(data), "huge.tif")


def test_a_file_of_thousands_of_pages_is_refused(tiff: Any) -> None:
    one = tiff(np.zeros((1, 1), np.uint8), metadata=None)
    with pytest.raises(LimitError, match="more than 10,000 pictures"):
        read_image(_chained(one, 10_001), "chain.tif")


def _chained(one: bytes, count: int) -> bytes:
    """The first page of a little-endian TIFF, again and again."""
    start = int.from_bytes(one[4:8], "little")
    length = 2 + 12 * int.from_bytes(one[start : start + 2], "little") + 4
    entry = one[start : start + length - 4]
    base = len(one)
    chain = b"".join(entry + (base + (i + 1) * length if i + 1 < count else 0).to_bytes(4, "little") for i in range(count))
    return one[:4] + base.to_bytes(4, "little") + one[8:] + chain


def test_limits_can_be_set(tiff: Any, ramp: Any) -> None:
    with pytest.raises(LimitError, match=r"this host opens up to 0\.0001"):
        read_image(tiff(ramp), "small.tif", limits=Limits(megapixels=0.0001))


def test_cut_off_and_overwritten(tiff: Any, painted: Any) -> None:
    data = tiff(np.tile(painted, (4, 4, 1)), photometric="rgb", compression="lzw")
    with pytest.raises(FileError, match=r"slide\.tif cannot be read"):
        read_image(data[: len(data) // 2], "slide.tif")
    broken = bytearray(data)
    broken[1000:1100] = bytes(100)
    with pytest.raises(FileError, match=r"slide\.tif cannot be read"):
        read_image(bytes(broken), "slide.tif")


def test_film_colours_are_refused_by_name(pillow: Any) -> None:
    with pytest.raises(FileError, match="CIELAB"):
        read_image(pillow(Pillow.new("LAB", (5, 4)), "TIFF"), "lab.tif")
