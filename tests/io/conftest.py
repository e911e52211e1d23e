"""Files of every kind, built in memory from arrays."""

import io
from collections.abc import Callable
from typing import Any

import nibabel
import numpy as np
import pydicom
import pytest
import tifffile
from PIL import Image as Pillow
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

Build = Callable[..., bytes]


@pytest.fixture(scope="session")
def pillow() -> Build:
    """Write with Pillow: an array or a Pillow image, the kind, what `save` takes."""

    def build(picture: Any, kind: str, **options: Any) -> bytes:
        file = io.BytesIO()
        (picture if isinstance(picture, Pillow.Image) else Pillow.fromarray(picture)).save(file, kind, **options)
        return file.getvalue()

    return build


@pytest.fixture(scope="session")
def tiff() -> Build:
    """Write with tifffile: an array, what `imwrite` takes."""

    def build(values: Any, **options: Any) -> bytes:
        file = io.BytesIO()
        tifffile.imwrite(file, values, **({} if "ome" in options else {"photometric": "minisblack"}) | options)
        return file.getvalue()

    return build


@pytest.fixture(scope="session")
def nifti() -> Build:
    """Write a .nii file: an array (X, Y, Z, ...), its affine."""

    def build(values: Any, affine: Any = None, version: type[Any] = nibabel.Nifti1Image) -> bytes:
        content: bytes = version(values, np.eye(4) if affine is None else affine).to_bytes()
        return content

    return build


@pytest.fixture(scope="session")
def dicom() -> Build:
    """Write a CT file: (H, W), (frames, H, W), (H, W, 3) or None, and tags by keyword."""

    def build(values: Any, **tags: Any) -> bytes:
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["one"])
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
        dataset.SOPClassUID, dataset.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
        dataset.Modality, dataset.PatientName, dataset.PatientID = "CT", "DOE^JANE", "ID-12345"
        if values is not None:
            colour = values.shape[-1] == 3
            frames = values.ndim == 3 and not colour
            dataset.Rows, dataset.Columns = values.shape[1:] if frames else values.shape[:2]
            if frames:
                dataset.NumberOfFrames = len(values)
            dataset.SamplesPerPixel = 3 if colour else 1
            dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
            if colour:
                dataset.PlanarConfiguration = 0
            dataset.BitsAllocated = dataset.BitsStored = 8 * values.dtype.itemsize
            dataset.HighBit = dataset.BitsStored - 1
            dataset.PixelRepresentation = int(values.dtype.kind == "i")
            dataset.PixelData = values.tobytes() + bytes(values.nbytes % 2)
            dataset["PixelData"].VR = "OB" if values.dtype.itemsize == 1 else "OW"
        for tag, value in tags.items():
            setattr(dataset, tag, value)
        file = io.BytesIO()
        pydicom.dcmwrite(file, dataset, enforce_file_format=True)
        return file.getvalue()

    return build


@pytest.fixture(scope="session")
def ramp() -> Any:
    """(24, 32) uint8, every pixel different from its neighbours."""
    rows, columns = np.mgrid[:24, :32]
    return (rows * 10 + columns).astype(np.uint8)


@pytest.fixture(scope="session")
def painted(ramp: Any) -> Any:
    """(24, 32, 3) uint8 colours."""
    return np.stack([ramp, 255 - ramp, ramp // 2 + 100], axis=2)
