"""Files that a person might open, good and hostile, built in memory."""

import gzip
import io
import struct
import zipfile
import zlib
from typing import Any

import cv2
import nibabel
import numpy as np
import pydicom
import tifffile
from numpy.typing import NDArray
from PIL import Image as Pillow
from playwright.sync_api import FilePayload
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, generate_uid

CT = UID("1.2.840.10008.5.1.4.1.1.2")
Array = NDArray[Any]


def file(name: str, data: bytes, mime: str = "application/octet-stream") -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": data}


def scene(height: int = 90, width: int = 120) -> tuple[Array, Array]:
    """A picture (H, W, 3) of two bright discs on a dark ground with noise, and its mask (H, W) of 0 and 255."""
    rows, columns = np.mgrid[:height, :width]
    mask = ((rows - 30) ** 2 + (columns - 35) ** 2 < 300) | ((rows - 55) ** 2 + (columns - 85) ** 2 < 400)
    noise = np.random.default_rng(3).normal(0, 8, (height, width))
    grey = np.clip(np.where(mask, 180, 60) + noise, 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2), np.where(mask, 255, 0).astype(np.uint8)


def saved(pixels: Array, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    Pillow.fromarray(pixels).save(stream, kind, **options)
    return stream.getvalue()


def png(pixels: Array) -> bytes:
    return saved(pixels, "PNG")


def pages_tiff(*pages: Array) -> bytes:
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as writer:
        for page in pages:
            writer.write(page, photometric="minisblack", contiguous=False)
    return stream.getvalue()


def nan_tiff() -> bytes:
    values = np.full((32, 32), np.nan, np.float32)
    return pages_tiff(values)


def dicom(values: Array | None, intercept: int = -1024) -> bytes:
    """A CT slice with the stored numbers (H, W) int16, or a file that has everything but pixels."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID = CT
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID = generate_uid(entropy_srcs=["seglib"])
    dataset.Modality = "CT"
    if values is not None:
        dataset.Rows, dataset.Columns = values.shape
        dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
        dataset.BitsAllocated = dataset.BitsStored = 16
        dataset.HighBit, dataset.PixelRepresentation = 15, 1
        dataset.RescaleSlope, dataset.RescaleIntercept = 1, intercept
        dataset.PixelData = values.astype("<i2").tobytes()
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def nifti(values: Array) -> bytes:
    return gzip.compress(nibabel.Nifti1Image(values, np.eye(4)).to_bytes(), mtime=0)


def declared_png(width: int, height: int) -> bytes:
    """A valid PNG header of this size, and no pixels to speak of."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def zipped(name: str, data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def decoded(data: bytes) -> Array:
    """Pixels of a PNG as they are stored: label values, or colours as RGB."""
    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert values is not None
    return np.asarray(values[..., ::-1] if values.ndim == 3 else values)
