"""What a file holds, before anything is made visible."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.errors import FileError
from seglib.types import Mask

USUAL_PADDING = (-2000, -2048)  # numbers outside the round field of view of a CT scanner that names none


@dataclass(frozen=True)
class FileInfo:
    """What can be chosen when a file is read.

    kind: the format, found from the content. pages: how many values `ReadOptions.page` may take.
    axes: how many slices a volume has along axis 0, 1 and 2; None when it is not a volume.
    windowed: the window matters, because the file has more grey levels than a screen.
    """

    kind: str
    pages: int = 1
    axes: tuple[int, ...] | None = None
    windowed: bool = False


@dataclass(frozen=True, eq=False)
class Raw:
    """One picture as the file stores it.

    values: (H, W) numbers, (H, W, 3) colours or (H, W, 4) colours with opacity; any dtype.
    window: the values that the file wants to be black and white. unit: of the values.
    inverted: the largest value is black. padding: (H, W), True where the scanner measured nothing.
    """

    values: NDArray[Any]
    ledger: tuple[str, ...] = ()
    spacing: tuple[float, float] | None = None
    window: tuple[float, float] | None = None
    unit: str = ""
    inverted: bool = False
    padding: Mask | None = None


def orient(values: NDArray[Any], code: int) -> NDArray[Any]:
    """Undo an EXIF or TIFF orientation 1 to 8: 6, for example, turns the stored picture clockwise."""
    if code >= 5:  # stored column by column
        values = values.swapaxes(0, 1)
    if code in (3, 4, 7, 8):
        values = values[::-1]
    if code in (2, 3, 6, 7):
        values = values[:, ::-1]
    return values


TURNS = {
    2: "mirrored left to right",
    3: "turned by 180 degrees",
    4: "mirrored top to bottom",
    5: "mirrored along the diagonal",
    6: "turned clockwise",
    7: "mirrored along the other diagonal",
    8: "turned counter-clockwise",
}


def turned(raw_values: NDArray[Any], code: int, origin: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """The picture upright, and the line for the ledger."""
    if code not in TURNS:
        return raw_values, ()
    return np.ascontiguousarray(orient(raw_values, code)), (f"{TURNS[code]}, as {origin} orientation {code} demands",)


def size(values: NDArray[Any]) -> str:
    """'640x480': width first, as people write it."""
    return f"{values.shape[1]}x{values.shape[0]}"


def chosen(wanted: int, count: int, what: str, name: str, where: str = "") -> int:
    """The index if the file has it.

    Raises:
        FileError: it does not.
    """
    if wanted >= count:
        have = f"has {count}, counted from 0 to {count - 1}" if count > 1 else "has only one, counted as 0"
        raise FileError(f"{name} has no {what} {wanted}{where}: it {have}. Choose one of these.")
    return wanted


def percent(share: float) -> str:
    """0.0312 -> '3.1 %', and never '0.0 %' for something that is there."""
    return "less than 0.1 %" if 0 < share < 0.0005 else f"{share:.1%}".replace("%", " %")
