"""NumPy's .npy: arrays of numbers. Pickled objects are refused, because loading them runs what they say."""

import io
import math

import numpy as np

from seglib.errors import FileError
from seglib.io.guard import decoding
from seglib.io.limits import Limits
from seglib.io.options import ReadOptions
from seglib.io.raw import FileInfo, Raw, size


def describe(data: bytes, name: str, kind: str) -> FileInfo:
    """One page always."""
    shape, _, dtype, _ = _header(data, name, kind)
    return FileInfo(kind, windowed=len(shape) == 2 and dtype not in (np.bool_, np.uint8))


def read(data: bytes, name: str, kind: str, options: ReadOptions, limits: Limits, stored: bool = False) -> Raw:
    """An array (H, W), (H, W, 3) or (H, W, 4) of numbers."""
    del options
    shape, fortran, dtype, start = _header(data, name, kind)
    limits.check_pixels(name, shape[1], shape[0])
    if len(data) - start < math.prod(shape) * dtype.itemsize:
        raise FileError(f"{name} is cut off: its header declares {shape} {dtype} values. Save it again.")
    values = np.ndarray(shape, dtype, buffer=data, offset=start, order="F" if fortran else "C")
    values = np.ascontiguousarray(values, dtype.newbyteorder("="))
    if values.dtype == bool and stored:
        values = values.astype(np.uint8)
    return Raw(values, (f"read NPY: {size(values)}, {dtype}",))


def _header(data: bytes, name: str, kind: str) -> tuple[tuple[int, ...], bool, np.dtype[np.generic], int]:
    stream = io.BytesIO(data)
    with decoding(name, kind):
        version = np.lib.format.read_magic(stream)
        reader = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = reader(stream)
    if dtype.kind not in "buif":
        raise FileError(f"{name} holds {dtype} values; an array of plain numbers is needed.")
    if not (len(shape) == 2 or (len(shape) == 3 and shape[2] in (3, 4))) or min(shape) < 1:
        raise FileError(f"{name} has the shape {shape}; a picture is (height, width) or (height, width, 3 or 4).")
    return shape, fortran, dtype, stream.tell()
