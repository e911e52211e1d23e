"""NIfTI: volumes of research scanners, cut to one slice and turned as radiologists look at it.

The header says which way the patient lies. After `canonical` the axes run to the patient's right, front and head;
radiologists put the patient's right on the left of the picture, and front or head up.
"""

import math
from dataclasses import dataclass
from typing import Any

import nibabel
import numpy as np
from numpy.typing import NDArray

from seglib.errors import FileError
from seglib.io.guard import complaints, decoding
from seglib.io.limits import GZIP, Limits
from seglib.io.options import ANATOMY, ReadOptions
from seglib.io.raw import USUAL_PADDING, FileInfo, Raw, chosen, size
from seglib.types import Mask

HEADER_BYTES = 540
LEAST_HU = -1200  # air is -1000, and noise goes a little below
MILLIMETRES = {"meter": 1000.0, "mm": 1.0, "micron": 0.001, "unknown": 1.0}
VIEWS = (
    "seen from the patient's left: front is left, head is up",
    "seen from the front: the patient's right is left, head is up",
    "seen from the feet: the patient's right is left, front is up",
)


@dataclass(frozen=True)
class _Volume:
    """What the header says: voxels along the file's axes, and which of them is left-right, back-front, feet-head."""

    header: Any
    dtype: np.dtype[Any]
    shape: tuple[int, int, int]
    count: int
    axes: tuple[int, int, int]
    signs: tuple[int, int, int]
    oriented: bool

    @property
    def bytes(self) -> int:
        return math.prod(self.shape) * self.dtype.itemsize


def describe(data: bytes, name: str, kind: str) -> FileInfo:
    """How many volumes there are, and how many slices along each anatomical axis."""
    with decoding(name, kind):
        volume = _volume(data, name, Limits())
        lengths = tuple(volume.shape[axis] for axis in volume.axes)
        return FileInfo(kind, volume.count, lengths, volume.dtype.names is None and volume.dtype != np.uint8)


def read(data: bytes, name: str, kind: str, options: ReadOptions, limits: Limits, stored: bool = False) -> Raw:
    """One slice of one volume, in the file's own values."""
    del stored  # nothing is done to the values that a mask would have to be spared
    lines: list[str] = []
    with decoding(name, kind) as words:
        volume = _volume(data, name, limits)
        number = chosen(options.page, volume.count, "volume", name)
        lengths = [volume.shape[axis] for axis in volume.axes]
        axis = options.axis
        if lengths.count(1) == 1 and lengths[axis] != 1:
            axis = lengths.index(1)
            lines.append(f"cut along axis {axis}, the only one with a single slice")
        cut = (
            lengths[axis] // 2
            if options.slice is None
            else chosen(options.slice, lengths[axis], "slice", name, f" on axis {axis}")
        )
        columns, rows = (voxel for position, voxel in enumerate(volume.axes) if position != axis)
        limits.check_pixels(name, volume.shape[columns], volume.shape[rows])
        canonical = _voxels(data, name, limits, volume, number).transpose(volume.axes)
        canonical = canonical[tuple(slice(None, None, sign) for sign in volume.signs)]
        picture = canonical.take(cut, axis).T[::-1, ::-1]
        values = _plain(picture, volume.header.get_slope_inter(), lines)
        zooms = volume.header.get_zooms()
        unit = MILLIMETRES.get(volume.header.get_xyzt_units()[0], 1.0)
        spacing = (float(zooms[rows]) * unit if rows < len(zooms) else 0.0, float(zooms[columns]) * unit)
        window = float(volume.header["cal_min"]), float(volume.header["cal_max"])
    grid = "x".join(map(str, volume.shape))
    lines.insert(0, f"read NIfTI: {size(values)} out of {grid} voxels, {8 * volume.dtype.itemsize}-bit {_family(volume.dtype)}")
    if volume.count > 1:
        lines.append(f"took volume {number + 1} of {volume.count}")
    lines.append(f"{ANATOMY[axis]} slice {cut + 1} of {lengths[axis]}, {VIEWS[axis]}")
    if not volume.oriented:
        lines.append("the file does not say how the patient lies: its axes are taken for right-left, back-front and feet-head")
    return Raw(
        values,
        (*lines, *complaints(words)),
        spacing if all(math.isfinite(step) and step > 0 for step in spacing) else None,
        window=window if window[1] > window[0] and all(map(math.isfinite, window)) else None,
        padding=_padding(values),
    )


def _volume(data: bytes, name: str, limits: Limits) -> _Volume:
    block = limits.inflate(data, name, HEADER_BYTES) if data.startswith(GZIP) else data[:HEADER_BYTES]
    second = int.from_bytes(block[:4], "little") == 540 or int.from_bytes(block[:4], "big") == 540
    kind, length = (nibabel.Nifti2Header, 540) if second else (nibabel.Nifti1Header, 348)
    header = kind(block[:length])
    if header["magic"].item().startswith(b"ni"):
        raise FileError(f"{name} is the header of a NIfTI pair (.hdr and .img). Save it as one .nii or .nii.gz file.")
    dims = tuple(int(n) for n in header.get_data_shape())
    longer = sum(n > 1 for n in dims[:3])
    if not dims or min(dims) < 1 or len(dims) == 1 or (longer == 1):
        raise FileError(f"{name} has no picture: its NIfTI header declares the dimensions {dims}, and a picture needs two.")
    x, y, z, *more = (*dims, 1, 1)[: max(3, len(dims))]
    limits.check_pictures(name, math.prod(more))
    axes, signs, oriented = _orientation(header)
    volume = _Volume(header, header.get_data_dtype(), (x, y, z), math.prod(more), axes, signs, oriented)
    limits.check_bytes(name, volume.bytes, "declares a volume of")
    return volume


def _orientation(header: Any) -> tuple[tuple[int, int, int], tuple[int, int, int], bool]:
    """Which axis of the file is left-right, back-front, feet-head; whether it runs that way (1) or back (-1)."""
    affine = header.get_best_affine()
    if (header["qform_code"] > 0 or header["sform_code"] > 0) and np.isfinite(affine).all():
        found = nibabel.io_orientation(affine)  # (3, 2): for each axis of the file its anatomical axis and direction
        if np.isfinite(found).all():
            x, y, z = (int(axis) for axis in np.argsort(found[:, 0]))
            return (x, y, z), (int(found[x, 1]), int(found[y, 1]), int(found[z, 1])), True
    return (0, 1, 2), (-1, 1, 1), False  # the convention for files that say nothing


def _voxels(data: bytes, name: str, limits: Limits, volume: _Volume, number: int) -> NDArray[Any]:
    """(X, Y, Z) of the file, a view of the bytes; no more is unpacked than is needed."""
    offset = int(volume.header.get_data_offset())
    end = offset + (number + 1) * volume.bytes
    if data.startswith(GZIP):
        data = limits.inflate(data, name, end)
    if len(data) < end:
        raise FileError(f"{name} is cut off: {len(data):,} of {end:,} bytes are there. Copy or download it again.")
    return np.ndarray(volume.shape, volume.dtype, buffer=data, offset=end - volume.bytes, order="F")


def _plain(picture: NDArray[Any], scale: tuple[float | None, float | None], lines: list[str]) -> NDArray[Any]:
    """(H, W) numbers in the byte order of this machine, rescaled; (H, W, 3 or 4) where a voxel is a colour."""
    if picture.dtype.names is not None:
        return np.stack([picture[channel] for channel in picture.dtype.names], axis=2)
    if picture.dtype.kind == "c":
        lines.append("took the magnitude of complex numbers")
        picture = np.abs(picture)
    native = picture.astype(np.float64 if picture.dtype.itemsize > 8 else picture.dtype.newbyteorder("="))
    slope, intercept = scale
    if slope is None or intercept is None or (slope, intercept) == (1.0, 0.0):
        return native
    lines.append(f"rescaled by {slope:g} x stored value {'+' if intercept >= 0 else '-'} {abs(intercept):g}")
    return native.astype(np.float64) * slope + intercept


def _padding(values: NDArray[Any]) -> Mask | None:
    """(H, W) where a CT scanner measured nothing; the file does not say so, but nothing in a body comes near such a number."""
    if values.ndim == 3 or values.dtype.kind not in "if":
        return None
    finite = values if values.dtype.kind == "i" else values[np.isfinite(values)]
    lowest = finite.min() if finite.size else 0
    padding = np.asarray(values == lowest, bool)
    if lowest not in USUAL_PADDING or padding.all() or np.any((values > lowest) & (values < LEAST_HU)):
        return None
    return padding


def _family(dtype: np.dtype[Any]) -> str:
    return {"i": "signed", "u": "unsigned", "f": "float", "c": "complex", "V": "colour"}.get(dtype.kind, dtype.kind)
