"""One frame of a DICOM file as numbers, packed or not.

The packed ones are unpacked here with imagecodecs: the decoder that pydicom would take for most of them, GDCM, ends
the whole process on some damaged files, and none of its decoders compares the size inside the packed data with the
size that the file declares.
"""

import re
import struct
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import uid
from pydicom.encaps import get_frame
from pydicom.pixels import convert_color_space, pixel_array

from seglib.io.guard import UnreadableError

J2K_START = b"\xff\x4f\xff\x51"
JPEG_LS_FRAME = 0xF7
NAMES_ITS_COLOURS = re.compile(rb"JFIF\0|\xff\xee\0[\x0e-\xff]Adobe")  # where a JPEG does not, the DICOM tag decides
NOT_A_FRAME = (0xC4, 0xC8, 0xCC)  # markers among 0xC0 to 0xCF that carry tables


def frame(dataset: Any, index: int) -> NDArray[Any]:
    """(rows, columns) numbers or (rows, columns, 3) RGB; a palette's numbers stay numbers.

    Raises:
        UnreadableError: the packed data are damaged or of another size than declared; or whatever a decoder raises.
    """
    syntax = dataset.file_meta.TransferSyntaxUID
    if not syntax.is_encapsulated or syntax == uid.RLELossless:
        return np.asarray(pixel_array(dataset, index=index))
    packed = get_frame(dataset.PixelData, index, number_of_frames=int(dataset.get("NumberOfFrames") or 1))
    photometric = str(dataset.PhotometricInterpretation)
    if syntax in uid.JPEG2000TransferSyntaxes:
        start = packed.find(J2K_START)
        _check(_jpeg_2000_size(packed[start:]) if start >= 0 else None, dataset)
        values = imagecodecs.jpeg2k_decode(packed[start:], numthreads=1)
    elif syntax in uid.JPEGLSTransferSyntaxes:
        _check(_jpeg_size(packed), dataset)
        values = imagecodecs.jpegls_decode(packed)
    elif syntax in uid.JPEGTransferSyntaxes:
        _check(_jpeg_size(packed), dataset)
        plain = photometric == "RGB" and NAMES_ITS_COLOURS.search(packed, 0, 4096) is None
        values = imagecodecs.jpeg_decode(packed, colorspace="RGB" if plain else None)
        photometric = "RGB"
    else:
        raise UnreadableError(f"its pixels are packed as {syntax.name}")
    if values.ndim == 3:
        return np.asarray(convert_color_space(values, photometric, "RGB") if photometric.startswith("YBR_FULL") else values)
    return _with_sign(values, int(dataset.BitsStored), signed=dataset.PixelRepresentation == 1)


def _with_sign(values: NDArray[Any], bits: int, signed: bool) -> NDArray[Any]:
    """The lowest `bits` bits read as signed or unsigned, whatever the packed data took them for."""
    width = 8 * values.dtype.itemsize
    spare = max(0, width - bits)
    lifted = values.view(f"u{values.dtype.itemsize}") << spare
    return lifted.view(f"i{values.dtype.itemsize}") >> spare if signed else lifted >> spare


def _check(found: tuple[int, int, int] | None, dataset: Any) -> None:
    declared = int(dataset.Rows), int(dataset.Columns), int(dataset.SamplesPerPixel)
    if found != declared:
        raise UnreadableError(f"its packed data hold {found or 'no picture'} (rows, columns, samples) instead of {declared}")


def _jpeg_2000_size(packed: bytes) -> tuple[int, int, int] | None:
    if len(packed) < 42:
        return None
    right, bottom, left, top = struct.unpack(">4I", packed[8:24])
    return bottom - top, right - left, int.from_bytes(packed[40:42], "big")


def _jpeg_size(packed: bytes) -> tuple[int, int, int] | None:
    position = 2
    while position + 10 <= len(packed) and packed[position] == 0xFF:
        marker = packed[position + 1]
        if marker == JPEG_LS_FRAME or (0xC0 <= marker <= 0xCF and marker not in NOT_A_FRAME):
            rows, columns, samples = struct.unpack(">HHB", packed[position + 5 : position + 10])
            return rows, columns, samples
        position += 2 + int.from_bytes(packed[position + 2 : position + 4], "big")
    return None
