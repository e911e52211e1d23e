"""What the values of a mask give away about how it came to be: drawn, blurred or photographed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.io.draft import Draft, background

NEAR = 0.2  # of the range: this close to one of its ends a value is a blurred end
BLURRED = 0.9  # fraction of pixels near the ends in a mask that was resized or saved as JPEG
SOFT = 0.75  # the same in a mask that is blurred as a whole, or in a probability map
ROUGH = 0.03, 0.01  # of the range: a kink between neighbours, of which photographs have many and soft masks this share at most
PURE = 48  # this close to 0 or 255 a channel of a blurred drawing stays
PAINTED = 0.7  # fraction of the rarer colours that are pure in a drawing; in a dark photograph few are
FLAT = 0.6  # fraction of the rarer pixels with an equal neighbour, where values were painted
MANY = 32  # values; fewer are read as classes even where they are scattered
PIECES = 10  # connected pieces of a value, on average, in a map of many classes; photographs have hundreds


def lists_classes(draft: Draft, table: dict[float, float]) -> bool:
    """The values are numbers of classes or objects: few, or lying in plain patches as nothing photographed does."""
    if draft.values.dtype.kind == "f":
        return False
    flat = _flatness(draft.values, table) >= FLAT
    if len(table) <= MANY:
        return flat or not blurred(draft, table)
    return flat and piece_count(draft.values, background(table)) <= PIECES * len(table)


def blurred(draft: Draft, table: dict[float, float], least: float = BLURRED) -> bool:
    """Almost every pixel is close to the smallest or the largest value, and the bright ones mostly to the largest."""
    low, high = min(table), max(table)
    if draft.painted or len(table) < 3 or high - low <= MANY:
        return False

    def share(start: float, stop: float) -> float:
        return sum(part for value, part in table.items() if start <= (value - low) / (high - low) <= stop)

    return share(0, NEAR) + share(1 - NEAR, 1) >= least and share(1 - NEAR, 1) >= share(0.5, 1) / 2


def soft(draft: Draft, table: dict[float, float]) -> bool:
    """Most pixels are close to an end, and what lies between rises and falls without a kink, as no noise does."""
    if not blurred(draft, table, SOFT):
        return False
    kinks = np.abs(np.diff(np.diff(draft.values.astype(float), 2, axis=0), 2, axis=1))
    kink, most = ROUGH
    return kinks.size > 0 and bool((kinks > kink * (max(table) - min(table))).mean() <= most)


def purity(values: NDArray[Any]) -> float | None:
    """Fraction of (H, W, 3) pixels close to a corner of the colour cube; None where a photograph would have as many."""
    if values.dtype != np.uint8:
        return None
    pure = (np.minimum(values, 255 - values) < PURE).all(axis=2)
    corner = (values >= 128) @ np.array([4, 2, 1])
    rare = corner != np.bincount(corner.ravel()).argmax()
    share = float(pure.mean())
    return share if share >= BLURRED and rare.any() and pure[rare].mean() >= PAINTED else None


def piece_count(values: NDArray[Any], nothing: float) -> int:
    """Number of connected pieces of equal value outside the background."""
    from skimage.measure import label  # costs a quarter of a second to import, and most masks do not need it

    return int(label(values, background=nothing, return_num=True, connectivity=2)[1])


def _flatness(values: NDArray[Any], table: dict[float, float]) -> float:
    """Fraction of the pixels outside the two most frequent values whose right or lower neighbour is equal."""
    usual = sorted(table, key=lambda value: -table[value])[:2]
    rare = ~np.isin(values, usual)
    if not rare.any():
        return 1.0
    same = np.zeros(values.shape, bool)
    same[:, :-1] |= values[:, :-1] == values[:, 1:]
    same[:-1] |= values[:-1] == values[1:]
    return float(same[rare].mean())
