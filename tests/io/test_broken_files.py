"""Truncated and overwritten files of every format end in a `SegError`, or in a picture; in nothing else.

The seed of the damage is fixed, so that a failure can be repeated. Decoders were chosen by a longer run of the same.
"""

import gzip
import io
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image as Pillow
from pydicom.data import get_testdata_file

from seglib.errors import SegError
from seglib.io import describe_file, examine, read_image, read_mask

ROUNDS = 60
PACKED_DICOM = ("MR_small_RLE.dcm", "MR_small_jp2klossless.dcm", "MR_small_jpeg_ls_lossless.dcm", "SC_rgb_small_odd_jpeg.dcm")


@pytest.fixture(scope="session")
def whole(pillow: Any, tiff: Any, nifti: Any, dicom: Any, ramp: Any, painted: Any) -> dict[str, bytes]:
    indexed, volume = Pillow.fromarray(painted).quantize(8), np.arange(480, dtype=np.int16).reshape(6, 8, 10)
    array = io.BytesIO()
    np.save(array, ramp)
    files = {
        "png": pillow(painted, "PNG"),
        "png16": pillow(ramp.astype(np.uint16) * 250, "PNG"),
        "png48": imagecodecs.png_encode(painted.astype(np.uint16) * 257),
        "palette": pillow(indexed, "PNG", transparency=0),
        "jpeg": pillow(painted, "JPEG"),
        "bmp": pillow(painted, "BMP"),
        "gif": pillow(indexed, "GIF", save_all=True, append_images=[indexed.rotate(180)]),
        "webp": pillow(painted, "WEBP"),
        "avif": pillow(painted, "AVIF"),
        "pnm": pillow(painted, "PPM"),
        "tiff": tiff(painted, photometric="rgb"),
        "lzw": tiff(painted, photometric="rgb", compression="lzw"),
        "tiles": tiff(np.tile(ramp, (3, 3)), tile=(32, 32), compression="zlib"),
        "float": tiff(ramp.astype(np.float32), compression="zlib", predictor=True),
        "stack": tiff(np.stack([ramp] * 3), imagej=True, metadata={"axes": "ZYX"}),
        "ome": tiff(np.stack([ramp] * 3), ome=True, metadata={"axes": "CYX"}),
        "fax": pillow(Pillow.fromarray(ramp > 99), "TIFF", compression="group4"),
        "dicom": dicom(ramp.astype(np.int16), WindowCenter=40, WindowWidth=400, RescaleSlope=1, RescaleIntercept=-1024),
        "nifti": nifti(volume),
        "nifti.gz": gzip.compress(nifti(volume)),
        "npy": array.getvalue(),
    }
    for name in PACKED_DICOM:
        path = get_testdata_file(name)
        assert isinstance(path, str)
        files[name] = Path(path).read_bytes()
    return files


PILLOW = ["png", "png16", "png48", "palette", "jpeg", "bmp", "gif", "webp", "avif", "pnm"]
TIFF = ["tiff", "lzw", "tiles", "float", "stack", "ome", "fax"]


@pytest.mark.parametrize("name", [*PILLOW, *TIFF, "dicom", "nifti", "nifti.gz", "npy", *PACKED_DICOM])
def test_damage_ends_in_a_sentence_or_a_picture(name: str, whole: dict[str, bytes], capfd: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(7)
    data, pictures, sentences = whole[name], 0, []
    for number in range(ROUNDS):
        broken = bytearray(data)
        if number % 3 == 0:
            del broken[int(rng.integers(len(data))) :]
        else:
            reach = len(data) if number % 3 == 1 else min(len(data), 600)  # headers decide more than pixels
            for place in rng.integers(reach, size=int(rng.integers(1, 6))):
                broken[place] = int(rng.choice([0, 255, 128, int(rng.integers(256))]))
        for reader in (read_image, read_mask, describe_file):
            try:
                found = reader(bytes(broken), "upload")
                if reader is read_mask:
                    examine(found, (24, 32))
                pictures += 1
            except SegError as error:
                sentences.append(str(error))
    assert pictures > 0
    assert sentences
    assert all(sentence.startswith("upload") and len(sentence) < 500 and "JANE" not in sentence for sentence in sentences)
    assert capfd.readouterr() == ("", "")
