"""DICOM: what a scanner writes. Stored numbers -> rescaled values (HU) -> window.

Nothing that identifies a person is read into the ledger or an error: only tags about pixels are.
"""

import io
import math
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom import uid
from pydicom.pixels import apply_color_lut, apply_modality_lut

from seglib.errors import FileError
from seglib.io.dicom_frames import frame
from seglib.io.guard import UnreadableError, complaints, decoding
from seglib.io.limits import Limits
from seglib.io.options import ReadOptions
from seglib.io.raw import USUAL_PADDING, FileInfo, Raw, chosen, size
from seglib.types import Mask

PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
DEFLATED = b"1.2.840.10008.1.2.1.99"
PREAMBLE = 132
UNITS = ("HU", "OD", "MGML", "Z_EFF", "ED", "EDW", "HU_MOD", "PCT")  # the defined terms but US, which means unspecified
PHOTOMETRIC = ("MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")


def describe(data: bytes, name: str, kind: str) -> FileInfo:
    """How many frames there are, and whether a window applies to them."""
    with decoding(name, kind, quote=False):
        dataset = _dataset(data, name, Limits())
        grey = str(dataset.get("PhotometricInterpretation", "")).startswith("MONOCHROME")
        deep = int(dataset.get("BitsAllocated", 8)) > 8 or _find(dataset, 0, "WindowWidth") is not None
        return FileInfo(kind, _frames(dataset), windowed=grey and deep)


def read(data: bytes, name: str, kind: str, options: ReadOptions, limits: Limits, stored: bool = False) -> Raw:
    """The chosen frame in the units of the modality; with `stored` palettes and bits stay numbers, as a mask needs them."""
    with decoding(name, kind, quote=False) as words:
        dataset = _dataset(data, name, limits)
        number = chosen(options.page, _frames(dataset), "frame", name)
        rows, columns, samples = (int(dataset.get(tag, 1)) for tag in ("Rows", "Columns", "SamplesPerPixel"))
        limits.check_pixels(name, columns, rows)
        limits.check_bytes(name, rows * columns * samples * (int(dataset.get("BitsAllocated", 8)) // 8), "declares a frame of")
        values = frame(dataset, number)
        photometric = str(dataset.get("PhotometricInterpretation", ""))
        if photometric not in PHOTOMETRIC:
            raise UnreadableError("its kind of colours is not known")
        lines = [f"read DICOM: {size(values)}, {int(dataset.get('BitsStored', 8))}-bit {photometric}"]
        if _frames(dataset) > 1:
            lines.append(f"took frame {number + 1} of {_frames(dataset)}")
        if photometric == "PALETTE COLOR" and not stored:
            values = apply_color_lut(values, dataset)
            lines.append("palette looked up")
        spacing, line = _spacing(dataset, number)
        if dataset.get("BitsAllocated") == 1 and not stored:
            values = values.astype(bool)
            lines.append("black and white from 1 bit")
        if values.ndim == 3 or values.dtype == bool:
            return Raw(values, (*lines, *line, *complaints(words, quote=False)), spacing, inverted=photometric == "MONOCHROME1")
        padding = _padding(dataset, values, photometric)
        values, unit, rescaled = _rescaled(dataset, number, values)
        window, skipped = _window(dataset, number)
    lines.extend((*rescaled, *skipped, *line, *complaints(words, quote=False)))
    return Raw(values, tuple(lines), spacing, window, unit, photometric == "MONOCHROME1", padding)


def _dataset(data: bytes, name: str, limits: Limits) -> Any:
    if DEFLATED in data[PREAMBLE:1024]:  # measured first: the library would unpack it without a limit
        length = int.from_bytes(data[PREAMBLE + 8 : PREAMBLE + 12], "little")
        limits.inflate(data[PREAMBLE + 12 + length :], name, wbits=-15)
    dataset = pydicom.dcmread(io.BytesIO(data), force=True)
    if not any(tag in dataset for tag in PIXELS):
        kind = uid.UID(str(dataset.get("SOPClassUID") or dataset.file_meta.get("MediaStorageSOPClassUID", "")))
        what = kind.name if kind.name != kind else "of no known kind"  # an unknown identifier is its own name
        raise FileError(f"{name} is a DICOM file without pixels ({what}). Choose a file of the image series instead.")
    if "TransferSyntaxUID" not in dataset.file_meta:  # a bare data set: what the reader found out about it stands in
        implicit, little = dataset.original_encoding
        explicit = uid.ExplicitVRLittleEndian if little else uid.ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = uid.ImplicitVRLittleEndian if implicit else explicit
    return dataset


def _frames(dataset: Any) -> int:
    return max(1, int(dataset.get("NumberOfFrames", 1) or 1))


def _find(dataset: Any, number: int, tag: str) -> Any:
    """A tag of the file or, in an enhanced multi-frame file, of this frame or of all frames; None when absent."""
    if dataset.get(tag) not in (None, ""):
        return dataset[tag].value
    per_frame = dataset.get("PerFrameFunctionalGroupsSequence") or []
    groups = [*per_frame[number : number + 1], *(dataset.get("SharedFunctionalGroupsSequence") or [])]
    for group in groups:
        for element in group:
            if element.VR == "SQ" and element.value and element.value[0].get(tag) not in (None, ""):
                return element.value[0][tag].value
    return None


def _numbers(value: Any) -> list[float]:
    """A tag with one or several numbers."""
    if value is None:
        return []
    several = value if isinstance(value, (list, tuple, pydicom.multival.MultiValue)) else [value]
    return [number for number in map(float, several) if math.isfinite(number)]


def _padding(dataset: Any, values: NDArray[Any], photometric: str) -> Mask | None:
    """(H, W) where the scanner measured nothing, from the stored numbers."""
    bounds = [*_numbers(dataset.get("PixelPaddingValue")), *_numbers(dataset.get("PixelPaddingRangeLimit"))]
    if bounds and values.dtype.kind == "i":  # often written as if the pixels were unsigned
        bits = 8 * values.dtype.itemsize
        bounds = [bound - 2**bits if bound >= 2 ** (bits - 1) else bound for bound in bounds]
    if bounds:
        padding = (values >= min(bounds)) & (values <= max(bounds))
    elif photometric == "MONOCHROME2" and dataset.get("Modality") == "CT" and values.dtype.kind == "i":
        padding = np.isin(values, USUAL_PADDING)
    else:
        return None
    return padding if padding.any() and not padding.all() else None


def _rescaled(dataset: Any, number: int, values: NDArray[Any]) -> tuple[NDArray[Any], str, list[str]]:
    """Values in the unit of the modality, the unit, and what was done."""
    unit = str(_find(dataset, number, "RescaleType") or ("HU" if dataset.get("Modality") == "CT" else ""))
    unit = unit if unit in UNITS else ""
    if dataset.get("ModalityLUTSequence"):
        return apply_modality_lut(values, dataset), unit, ["values looked up in the modality table of the file"]
    slope, intercept = (_numbers(_find(dataset, number, tag)) for tag in ("RescaleSlope", "RescaleIntercept"))
    factor, shift = (slope or [1.0])[0], (intercept or [0.0])[0]
    if (factor, shift) == (1.0, 0.0) or factor == 0:
        return values, unit if slope else "", []
    whole = factor.is_integer() and shift.is_integer() and max(abs(factor), abs(shift)) < 2**15 and values.dtype.itemsize <= 2
    line = f"rescaled by {factor:g} x stored value {'+' if shift >= 0 else '-'} {abs(shift):g}" + (f" to {unit}" if unit else "")
    if whole:
        return values.astype(np.int32) * int(factor) + int(shift), unit, [line]
    return values.astype(np.float64) * factor + shift, unit, [line]


def _window(dataset: Any, number: int) -> tuple[tuple[float, float] | None, list[str]]:
    """The values that the file wants to be black and white (PS3.3 C.11.2.1.2), and what was left out."""
    centre, width = (_numbers(_find(dataset, number, tag)) for tag in ("WindowCenter", "WindowWidth"))
    if not centre or not width or width[0] < 1:
        skipped = dataset.get("VOILUTSequence")
        return None, ["the file's display table (VOI LUT) was not used"] if skipped else []
    exact = str(_find(dataset, number, "VOILUTFunction") or "LINEAR") != "LINEAR"
    low = centre[0] - width[0] / 2
    high = low + (width[0] if exact else max(width[0] - 1, 1e-3))  # LINEAR counts the values of a window, both ends included
    several = [f"the first of {len(centre)} windows in the file counts as its window"] if len(centre) > 1 else []
    return (low, high), several


def _spacing(dataset: Any, number: int) -> tuple[tuple[float, float] | None, list[str]]:
    """(row, column) distance in millimetres, and where it was measured when that is not the patient."""
    for tag, where in (
        ("PixelSpacing", ""),
        ("ImagerPixelSpacing", "at the detector, so objects are smaller than they seem"),
        ("NominalScannedPixelSpacing", "of the scanned film"),
    ):
        steps = _numbers(_find(dataset, number, tag))
        if len(steps) == 2 and min(steps) > 0:
            return (steps[0], steps[1]), [f"pixel spacing {where}"] if where else []
    regions = dataset.get("SequenceOfUltrasoundRegions") or []
    if len(regions) == 1 and regions[0].get("PhysicalUnitsXDirection") == regions[0].get("PhysicalUnitsYDirection") == 3:
        steps = [abs(10 * float(regions[0].get(tag, 0))) for tag in ("PhysicalDeltaY", "PhysicalDeltaX")]  # centimetres
        if min(steps) > 0:
            return (steps[0], steps[1]), []
    return None, []
