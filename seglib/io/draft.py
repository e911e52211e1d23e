"""A mask on its way from the values of a file to foreground and background."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.types import LabelMap

FEW_COLOURS = 64  # more than anybody paints with, fewer than any photograph has


@dataclass(frozen=True, eq=False)
class Draft:
    """Values that still have to get a meaning.

    values: (H, W) numbers; or (H, W, 3 or 4) colours as long as they cannot be read as a list of classes.
    painted: the numbers are colours, 0xRRGGBB. decided: a person has said what is foreground.
    objects: (H, W) the numbers that things had before all of them became foreground.
    """

    name: str
    values: NDArray[Any]
    ledger: tuple[str, ...] = ()
    painted: bool = False
    objects: LabelMap | None = None
    decided: bool = False

    def title(self, value: float) -> str:
        """How a value is called: 3, or #ff0000."""
        if self.painted:
            return f"#{int(value):06x}"
        return str(int(value)) if float(value).is_integer() else f"{value:.6g}"


def simplified(draft: Draft) -> Draft:
    """Colours that are greys become numbers, few colours become classes; whole numbers lose their decimals."""
    values = draft.values
    if values.ndim == 3 and values.shape[2] == 4 and values[..., 3].min() == values[..., 3].max():
        values = values[..., :3]
    if values.ndim == 3 and values.shape[2] == 3:
        if (values == values[..., :1]).all():
            values = values[..., 0]
        elif values.dtype.kind in "iu" and values.min() >= 0:
            painted = _packed(values)
            if len(np.unique(painted)) <= FEW_COLOURS:
                return replace(draft, values=painted, painted=True)
    if values.dtype == bool:
        values = values.astype(np.uint8)
    if values.ndim == 2 and values.dtype.kind == "f" and np.isfinite(values).all():
        whole = values.astype(np.int64) if np.abs(values).max() < 2**31 else None
        values = whole if whole is not None and (whole == values).all() else values
    return replace(draft, values=values)


def _packed(values: NDArray[Any]) -> NDArray[np.int32]:
    """(H, W, 3) to (H, W) 0xRRGGBB; of 16 bits the upper eight count."""
    bytes_ = (values // 257 if values.max() > 255 else values).astype(np.int32)
    packed: NDArray[np.int32] = bytes_[..., 0] << 16 | bytes_[..., 1] << 8 | bytes_[..., 2]
    return packed


def shares(values: NDArray[Any]) -> dict[float, float]:
    """Each value of (H, W) and the fraction of the pixels that has it, in rising order of value."""
    if values.dtype.kind in "iu" and values.min() >= 0 and values.max() < 2**16:  # counting is faster than sorting
        counts = np.bincount(values.ravel())
        found = np.flatnonzero(counts)
        counts = counts[found]
    else:
        found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), (counts / values.size).tolist(), strict=True))


def background(table: dict[float, float]) -> float:
    """The value that means nothing: 0 (or black) where it occurs, else the most frequent."""
    return 0 if 0 in table else max(table, key=lambda value: table[value])


def numbered(draft: Draft, table: dict[float, float]) -> LabelMap | None:
    """(H, W) numbers of classes or objects, 0 where there is background; None for fewer than two or for fractions."""
    if len(table) < 3 or draft.values.dtype.kind == "f":
        return None
    nothing = background(table)
    if not draft.painted and nothing == 0 and min(table) >= 0 and max(table) < 2**31:
        return draft.values.astype(np.int32)
    things = np.array([value for value in table if value != nothing])
    return np.where(draft.values == nothing, 0, np.searchsorted(things, draft.values) + 1).astype(np.int32)
