"""What every format has in common: finding the kind, limits, refusals, ranges, the working copy."""

import gzip
import io
import logging
import struct
import subprocess
import sys
import threading
import warnings
import zipfile
import zlib
from typing import Any

import numpy as np
import pytest

from seglib.errors import FileError, LimitError, SegError, SettingError
from seglib.io import Limits, ReadOptions, describe_file, read_image, read_mask, working_copy
from seglib.io.guard import decoding
from seglib.io.options import WINDOWS
from seglib.types import Image, Levels


def npy(values: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, values, **options)
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.png", b"x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"Hello, this is no picture.\n" * 9, "it is text, not a picture"),
        ("Grüße ".encode() * 1000, "it is text, not a picture"),
        (b"<!DOCTYPE html><html></html>", "a web page or drawing"),
        (zipped(), "a ZIP archive.*Unpack it"),
        (gzip.compress(b"text", mtime=0), "gzip archive of something that is not NIfTI"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC.*Save it as JPEG"),
        (b"\x89HDF\r\n\x1a\n" + bytes(99), "an HDF5 file"),
        (bytes(range(256)), "of no format known here"),
        (b"\x89PNG\r\n\x1a\n", "damaged, cut off"),
    ],
)
@pytest.mark.parametrize("reader", [read_image, read_mask, describe_file])
def test_what_is_no_picture_is_explained(data: bytes, words: str, reader: Any) -> None:
    with pytest.raises(FileError, match=rf"upload\.png.*{words}"):
        reader(data, "upload.png")


def test_the_content_decides_and_not_the_name(pillow: Any, ramp: Any) -> None:
    assert describe_file(pillow(ramp, "PNG"), "scan.dcm").kind == "PNG"
    assert np.array_equal(read_image(pillow(ramp, "PNG"), "scan.dcm").grey, ramp)


def test_declared_size_is_refused_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    with pytest.raises(
        LimitError, match=r"bomb\.png declares 20000x20000 = 400\.0 megapixels; this host opens up to 64\. Cut out"
    ):
        read_image(b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 4) + b"IDAT" + bytes(8), "bomb.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF"])
def test_limits_count_pixels(kind: str, pillow: Any) -> None:
    data = pillow(np.zeros((100, 101), np.uint8), kind)
    with pytest.raises(LimitError, match="declares 101x100"):
        read_image(data, "a", limits=Limits(megapixels=0.01))
    assert read_image(data, "a", limits=Limits(megapixels=0.0101)).shape == (100, 101)


def test_limits_count_bytes() -> None:
    with pytest.raises(LimitError, match=r"is 2\.0 MB; this host opens up to 1 MB"):
        read_image(bytes(2_000_000), "big.png", limits=Limits(megabytes=1))


def test_unpacking_has_an_end() -> None:
    packed = gzip.compress(bytes(1000))
    assert Limits().inflate(packed, "a.gz") == bytes(1000)
    assert Limits().inflate(packed, "a.gz", wanted=10) == bytes(10)
    assert Limits().inflate(packed + b"rest", "a.gz") == bytes(1000)
    with pytest.raises(FileError, match="its packed data ends early"):
        Limits().inflate(packed[:-9], "a.gz")
    with pytest.raises(FileError, match="cannot be unpacked"):
        Limits().inflate(b"\x1f\x8b" + bytes(30), "a.gz")
    with pytest.raises(LimitError, match=r"unpacks to more than .* this host opens up to 0\.0005 MB"):
        Limits(megabytes=0.0005).inflate(packed, "a.gz")


def test_one_pixel_is_refused_as_an_image_and_not_as_a_mask(pillow: Any) -> None:
    data = pillow(np.zeros((1, 1), np.uint8), "PNG")
    with pytest.raises(FileError, match="a single pixel"):
        read_image(data, "dot.png")
    assert read_mask(data, "dot.png").values.shape == (1, 1)


@pytest.mark.parametrize("shape", [(1, 7), (7, 1), (2, 2)])
def test_thin_pictures_are_fine(shape: tuple[int, int], pillow: Any) -> None:
    assert read_image(pillow(np.zeros(shape, np.uint8), "PNG"), "thin.png").shape == shape


@pytest.mark.parametrize(
    ("name", "stem"), [("C:\\scans\\a.nii.gz", "a"), ("x/y/b.tar.png", "b.tar"), ("", "image"), (".png", ".png")]
)
def test_names_lose_folders_and_endings(name: str, stem: str, pillow: Any, ramp: Any) -> None:
    assert read_image(pillow(ramp, "PNG"), name).name == stem


def test_arrays_of_numpy() -> None:
    values = np.random.default_rng(5).integers(0, 9, (6, 7, 3), dtype=np.uint8)
    assert np.array_equal(read_image(npy(values), "a.npy").pixels, values)
    assert np.array_equal(read_mask(npy(np.asfortranarray(values[..., 0])), "a.npy").values, values[..., 0])
    assert read_mask(npy(values[..., 0] > 4), "a.npy").values.dtype == np.uint8


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (npy(np.array([{"a": 1}], dtype=object), allow_pickle=True), "plain numbers"),
        (npy(np.array([["a"]])), "plain numbers"),
        (npy(np.zeros(9)), "shape"),
        (npy(np.zeros((0, 4))), "shape"),
        (npy(np.zeros((4, 4)))[:-1], "cut off"),
        (npy(np.zeros((4, 4))).replace(b"(4, 4)", b"(4,-4)"), "shape"),
        (npy(np.zeros((4, 4))).replace(b"(4, 4)", b"(4, x)"), "cannot be read"),
    ],
)
def test_other_arrays_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(FileError, match=words):
        read_mask(data, "a.npy")


def test_a_few_hot_pixels_do_not_turn_the_picture_black(pillow: Any) -> None:
    values = np.random.default_rng(5).integers(100, 200, (100, 100)).astype(np.uint16)
    values[5, 5] = values[50, 60] = 65535
    image = read_image(pillow(values, "PNG"), "hot.png")
    assert image.grey.std() > 50
    assert image.grey[5, 5] == 255
    assert any("without 2 outliers" in line and "65535" in line for line in image.ledger)


def test_a_wide_range_that_many_pixels_use_is_kept(pillow: Any) -> None:
    values = np.full((100, 100), 100, np.uint16)
    values[:10] = 50000
    image = read_image(pillow(values, "PNG"), "bright.png")
    assert image.levels is not None
    assert (image.levels.value(0), image.levels.value(255)) == pytest.approx((100, 50000))


def test_a_constant_picture_is_black_and_says_so(pillow: Any) -> None:
    image = read_image(pillow(np.full((4, 5), 777, np.uint16), "PNG"), "flat.png")
    assert image.grey.max() == 0
    assert image.levels == Levels(1.0, 777.0)
    assert "every value is 777: shown black" in image.ledger


def test_the_largest_floats_do_not_overflow(tiff: Any) -> None:
    values = np.array([[-1.7e308, 0.0, 1.7e308]])
    assert read_image(tiff(values), "extreme.tif").grey.tolist() == [[0, 128, 255]]


def test_working_copy(painted: Any) -> None:
    image = Image(np.tile(painted, (10, 10, 1)), spacing=(0.5, 0.5), levels=Levels(2, 3), ledger=("read",))
    small = working_copy(image, 160)
    assert small.shape == (120, 160)
    assert small.native_shape == (240, 320)
    assert small.ledger == ("read", "shrunk 320x240 -> 160x120")
    assert (small.levels, small.spacing) == (image.levels, image.spacing)
    means = image.pixels.reshape(120, 2, 160, 2, 3).mean(axis=(1, 3))
    assert np.abs(small.pixels - means).max() <= 0.5 + 1e-9


@pytest.mark.parametrize("side", [None, 32, 1000])
def test_working_copy_of_a_small_image_is_the_image(side: int | None, painted: Any) -> None:
    image = Image(painted)
    assert working_copy(image, side) is image


def test_working_copy_of_a_thread_keeps_a_pixel() -> None:
    assert working_copy(Image(np.zeros((1, 5000, 3), np.uint8)), 10).shape == (1, 10)


def test_options_have_limits_and_text() -> None:
    assert ReadOptions.from_text({"slice": "none", "window": "lung", "page": "3"}) == ReadOptions(window="lung", page=3)
    assert ReadOptions(slice=4, axis=1).text() == "read(axis=1,slice=4)"
    with pytest.raises(SettingError, match=r"ReadOptions\.axis must be an integer from 0 to 2"):
        ReadOptions(axis=3)
    assert set(WINDOWS) < set(ReadOptions.parameters()[3].options)


def test_foreign_errors_and_warnings_stop_at_the_border() -> None:
    with (
        pytest.raises(FileError, match=r"a\.png cannot be read: it begins like a PNG file .*\(out of range\)") as caught,
        decoding("a.png", "PNG"),
    ):
        raise IndexError("out of range")
    assert isinstance(caught.value.__cause__, IndexError)
    with decoding("a.png", "PNG") as words:
        warnings.warn("odd tag", UserWarning, stacklevel=1)
        logging.getLogger("tifffile").warning("odd %s", "page")
    assert words == ["odd page", "odd tag"]
    with pytest.raises(SegError, match="mine"), decoding("a.png", "PNG"):
        raise SegError("mine")


def test_other_threads_keep_their_log_lines(caplog: pytest.LogCaptureFixture) -> None:
    with decoding("a.tif", "TIFF") as words:
        other = threading.Thread(target=logging.getLogger("tifffile").warning, args=("theirs",))
        other.start()
        other.join()
    assert words == []
    assert "theirs" in caplog.text


def test_importing_is_light() -> None:
    heavy = ("pydicom", "nibabel", "tifffile", "imagecodecs", "PIL", "skimage", "torch")
    code = f"import sys, seglib.io; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
