"""Mistakes to make in a mask on purpose, to see which measure notices which: the operations of the metric laboratory.

Each takes a mask, (H, W) bool, and how much; 0 changes nothing. The argument stays as it is, what lies beyond the frame is
background, and the answer is the same every time. `Mistakes` declares all of them with their amounts.
"""

from typing import TypeVar

import cv2
import numpy as np

from seglib.cleanup.select import FillHoles, RemoveSmall
from seglib.cleanup.shape import Opening
from seglib.errors import SettingError
from seglib.features.discs import disc
from seglib.settings import Annotated, Field, Settings, Ui
from seglib.types import LabelMap, Mask

FURTHEST = 200  # pixels
Amount = TypeVar("Amount", int, float)


def shift(mask: Mask, rows: int, columns: int) -> Mask:
    """Move a mask down and to the right; what leaves the picture is gone. The outline stays as it is, and all of it is wrong.

    >>> shift(np.array([[True, False, False]]), 0, 2).tolist()
    [[False, False, True]]
    """
    moved = np.zeros_like(mask)
    height, width = mask.shape
    down, right = max(-height, min(height, rows)), max(-width, min(width, columns))
    source = mask[max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)]
    moved[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = source
    return moved


def dilate(mask: Mask, radius: int) -> Mask:
    """Thicken a mask by a disc: the outline moves out by `radius` pixels, as of somebody who draws around things.

    >>> dilate(np.array([[False, False, True, False, False]]), 1).tolist()
    [[False, True, True, True, False]]
    """
    return np.asarray(cv2.dilate(mask.view(np.uint8), disc(_amount(radius)), borderValue=0)) > 0


def erode(mask: Mask, radius: int) -> Mask:
    """Thin a mask by a disc: the outline moves in by `radius` pixels, and what is thinner than twice that is gone.

    >>> erode(np.array([[True, True, True]]), 0).tolist()
    [[True, True, True]]
    """
    return np.asarray(cv2.erode(mask.view(np.uint8), disc(_amount(radius)), borderType=cv2.BORDER_CONSTANT, borderValue=0)) > 0


def drop_small(mask: Mask, area: int) -> Mask:
    """Miss every object of at most `area` pixels. Measures of pixels hardly notice; those of objects do.

    >>> drop_small(np.array([[True, False, True, True]]), 1).tolist()
    [[False, False, True, True]]
    """
    return RemoveSmall(area=area + 1).apply(_labels(mask)) > 0 if _amount(area, 99_999) else mask.copy()


def fill_holes(mask: Mask, area: int) -> Mask:
    """Fill every hole of at most `area` pixels: the middle of a ring counts as ring.

    >>> fill_holes(np.array([[True] * 3, [True, False, True], [True] * 3]), 1).all().item()
    True
    """
    return FillHoles(area=area).apply(_labels(mask)) > 0 if _amount(area, 1_000_000) else mask.copy()


def speckle(mask: Mask, percent: float, seed: int = 0) -> Mask:
    """Turn so many percent of the pixels over, wherever they are: overlap hardly notices, the Hausdorff distance jumps.

    >>> speckle(np.zeros((10, 10), np.bool_), 7.0).sum().item()
    7
    """
    count = round(_amount(percent, 100) / 100 * mask.size)
    turned = mask.ravel().copy()
    turned[np.random.default_rng(seed).choice(mask.size, count, replace=False)] ^= True
    return turned.reshape(mask.shape)


def round_corners(mask: Mask, radius: int) -> Mask:
    """Take away what a disc does not fit into: corners, spurs and thin branches.

    >>> round_corners(np.ones((1, 1), np.bool_), 0).item()
    True
    """
    return Opening(radius=radius).apply(_labels(mask)) > 0 if _amount(radius, 25) else mask.copy()


class Mistakes(Settings):
    """All mistakes with their amounts; 0 leaves one out.

    Objects are missed and holes filled first, then the outline is drawn wrongly, then everything is moved; specks come last.
    """

    name = "mistakes"
    title = "Mistakes on purpose"

    shift_right: Annotated[int, Ui(step=1, unit="px")] = Field(0, ge=-50, le=50, description="The mask moves; negative: left.")
    shift_down: Annotated[int, Ui(step=1, unit="px")] = Field(0, ge=-50, le=50, description="The mask moves; negative: up.")
    dilate: Annotated[int, Ui(step=1, unit="px")] = Field(0, ge=0, le=25, description="The outline moves out; gaps close.")
    erode: Annotated[int, Ui(step=1, unit="px")] = Field(
        0, ge=0, le=25, description="The outline moves in; what is thinner than twice as much is gone."
    )
    round_corners: Annotated[int, Ui(step=1, unit="px")] = Field(
        0, ge=0, le=25, description="Radius of a disc; corners, spurs and branches that it does not fit into go."
    )
    drop_small: Annotated[int, Ui(step=1, unit="px", log=True)] = Field(
        0, ge=0, le=5000, description="Objects of at most this area are missed; larger: larger ones, too."
    )
    fill_holes: Annotated[int, Ui(step=1, unit="px", log=True)] = Field(
        0, ge=0, le=5000, description="Holes of at most this area count as object; larger: larger ones, too."
    )
    speckle: Annotated[float, Ui(step=0.1, unit="%")] = Field(
        0.0, ge=0.0, le=20.0, description="Share of all pixels that is turned over, wherever they are."
    )
    seed: Annotated[int, Ui(step=1, tune=False)] = Field(0, ge=0, le=9999, description="Another seed, other specks.")

    def make(self, mask: Mask) -> Mask:
        """The mask with all these mistakes; the argument stays as it is.

        >>> Mistakes(dilate=1, shift_right=1).make(np.array([[False, True, False, False]])).tolist()
        [[False, True, True, True]]
        """
        left = fill_holes(drop_small(mask, self.drop_small), self.fill_holes)
        drawn = dilate(erode(round_corners(left, self.round_corners), self.erode), self.dilate)
        return speckle(shift(drawn, self.shift_down, self.shift_right), self.speckle, self.seed)


def _labels(mask: Mask) -> LabelMap:
    return mask.astype(np.int32)


def _amount(value: Amount, most: float = FURTHEST) -> Amount:
    """The amount itself, when it is allowed."""
    if not 0 <= value <= most:
        raise SettingError(f"The amount must be from 0 to {most:g}, got {value:g}.")
    return value
