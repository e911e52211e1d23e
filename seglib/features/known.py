"""What a person has said about the pixels before anything is cut: never object, surely object, and the rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.features.strokes import box_mask, drawn
from seglib.prompt import Prompt
from seglib.types import LabelMap, Mask

NEAR = 0.15  # of the image's longer side: how far at least an object may reach beyond the strokes on it
NO_BOX = "no box drawn yet, so a centred one is used: draw one around the object"
ONLY_OBJECT = (
    "only object is marked, so all that is far from the strokes counts as background: draw a box, or mark background too"
)


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of each pixel of an image.

    inside: (H, W) bool, may be object. marks: (H, W) int32, 0 never object, 1 surely object, -1 not marked; None without
    strokes. hint: what the person should draw next, "" when enough is known.
    """

    inside: Mask
    marks: LabelMap | None = None
    hint: str = ""

    @property
    def sure(self) -> Mask:
        """(H, W) bool: marked as object."""
        return np.zeros_like(self.inside) if self.marks is None else self.marks > 0

    def within(self, view: tuple[slice, slice]) -> "Known":
        """The same of a window of the image."""
        return Known(self.inside[view], None if self.marks is None else self.marks[view], self.hint)


def known(prompt: Prompt, margin: float, shape: tuple[int, int]) -> Known:
    """Read a prompt. Strokes count more than a box; strokes on the object need none, for it is near them.

    margin: distance of a centred box from the sides, which is used when nothing says where the object is.
    """
    centred = (margin, margin, 1 - margin, 1 - margin)
    if not prompt.strokes:
        return Known(box_mask(prompt.box or centred, shape), None, "" if prompt.box else NO_BOX)
    marks = np.minimum(drawn(prompt.strokes, shape), 1)
    sure, never = marks > 0, marks == 0
    hint = ""
    if prompt.box is not None:
        inside = box_mask(prompt.box, shape)
    elif sure.any():
        inside, hint = _near(sure, never), "" if never.any() else ONLY_OBJECT
    else:
        inside, hint = box_mask(centred, shape), NO_BOX
    return Known((inside | sure) & ~never, marks if (sure | never).any() else None, hint)


def _near(sure: Mask, never: Mask) -> Mask:
    """The window that holds all strokes, and reaches as far around those on the object as they are long themselves."""
    first, last = _extent(sure)
    reach = max(*(last - first), round(NEAR * max(sure.shape)))
    first, last = first - reach, last + reach
    if never.any():
        first, last = np.minimum(first, _extent(never)[0]), np.maximum(last, _extent(never)[1])
    near = np.zeros_like(sure)
    near[max(0, first[0]) : last[0] + 1, max(0, first[1]) : last[1] + 1] = True
    return near


def _extent(mask: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first (row, column) and the last ones that the mask reaches."""
    spots = [np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0)]
    return np.array([spot[0] for spot in spots]), np.array([spot[-1] for spot in spots])
