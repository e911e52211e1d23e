"""The outlines of two masks and how far they are apart: found once, read by every boundary measure.

What each measure means is said by the function of its name in `seglib.metrics.boundary`.
"""

from dataclasses import dataclass
from functools import cached_property
from math import hypot, inf

import numpy as np

from seglib.errors import MaskError
from seglib.metrics.counts import Counts
from seglib.metrics.outline import Distances, Spacing, distances, margin, outline
from seglib.metrics.overlap import counts
from seglib.metrics.pairs import both_masks
from seglib.metrics.skeleton import skeleton
from seglib.types import Mask

PIXELS: Spacing = (1.0, 1.0)
TOLERANCE = 2.0  # pixels: about what two careful people differ by
WIDTH = 0.02  # of the diagonal of the picture, as Cheng et al. chose
ROUNDING = 1e-9  # three steps of 0.1 mm are no more than 0.3 mm


@dataclass(frozen=True, eq=False)
class Boundaries:
    """The outlines of two masks, (H, W) bool each, and their distances, found when first asked for.

    spacing: (row, column) distance of pixel centres. tolerance: how far an outline may be off, in the unit of the spacing;
    None: two pixels. width: of the margin that boundary IoU compares; None: 2 % of the diagonal of the picture.

    Raises:
        MaskError: a mask is not (H, W) bool, the two differ in shape, or a distance is not positive and finite.
    """

    truth: Mask
    pred: Mask
    spacing: Spacing = PIXELS
    tolerance: float | None = None
    width: float | None = None

    def __post_init__(self) -> None:
        both_masks(self.truth, self.pred)
        if self.truth.ndim != 2:
            raise MaskError(f"Boundaries need masks of rows and columns; these have {self.truth.ndim} axes.")
        for name, value in (("spacing", self.spacing[0]), ("spacing", self.spacing[1]), ("width", self.width)):
            if value is not None and not 0 < value < inf:
                raise MaskError(f"The {name} must be above 0 and finite, got {value:g}.")
        if self.tolerance is not None and not 0 <= self.tolerance < inf:
            raise MaskError(f"The tolerance must be 0 or more and finite, got {self.tolerance:g}.")

    @property
    def allowed(self) -> float:
        """The tolerance in the unit of the spacing."""
        return TOLERANCE * max(self.spacing) if self.tolerance is None else self.tolerance

    @property
    def margin_width(self) -> float:
        """The width of the margin in the unit of the spacing."""
        height, width = (side * step for side, step in zip(self.truth.shape, self.spacing, strict=True))
        return WIDTH * hypot(height, width) if self.width is None else self.width

    @cached_property
    def masks(self) -> tuple[Mask, Mask]:
        """Truth and prediction inside the bounding box of both: outside it there is nothing to measure."""
        either = self.truth | self.pred
        rows, columns = (np.flatnonzero(either.any(axis=axis)) for axis in (1, 0))
        if not rows.size:
            return self.truth[:0], self.pred[:0]
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        return np.ascontiguousarray(self.truth[box]), np.ascontiguousarray(self.pred[box])

    @cached_property
    def empty(self) -> tuple[bool, bool]:
        """Whether the truth is, and whether the prediction is."""
        truth, pred = (not mask.any() for mask in self.masks)
        return truth, pred

    @cached_property
    def apart(self) -> tuple[Distances, Distances]:
        """From each outline pixel of the truth to the nearest of the prediction, and back; infinite where there is none."""
        if all(self.empty):
            return np.zeros(0), np.zeros(0)
        truth, pred = map(outline, self.masks)
        if any(self.empty):
            return np.full(np.count_nonzero(truth), inf), np.full(np.count_nonzero(pred), inf)
        return distances(truth, pred, self.spacing), distances(pred, truth, self.spacing)

    @property
    def hausdorff(self) -> float | None:
        return self._all_but(0)

    @property
    def hd95(self) -> float | None:
        return self._all_but(5)

    def _all_but(self, percent: float) -> float | None:
        """The distance that this percentage of either outline exceeds, for the outline that is farther off."""
        if any(self.empty):
            return 0.0 if all(self.empty) else None
        return max(float(np.percentile(one, 100 - percent)) for one in self.apart)

    @property
    def assd(self) -> float | None:
        if any(self.empty):
            return 0.0 if all(self.empty) else None
        return float(np.concatenate(self.apart).mean())

    @cached_property
    def near(self) -> tuple[Counts, Counts]:
        """Of the outline of the truth and of the prediction, how many pixels are near the other (tp) and how many not (fn)."""
        close = [int(np.count_nonzero(one <= self.allowed * (1 + ROUNDING))) for one in self.apart]
        truth, pred = (Counts(hits, 0, one.size - hits, 0) for hits, one in zip(close, self.apart, strict=True))
        return truth, pred

    @property
    def nsd(self) -> float:
        share = (self.near[0] + self.near[1]).recall
        return 1.0 if share is None else share

    @property
    def boundary_f1(self) -> float:
        return _harmonic(*(one.recall or 0.0 for one in self.near)) if not all(self.empty) else 1.0

    @property
    def boundary_iou(self) -> float:
        if any(self.empty):
            return float(all(self.empty))
        truth, pred = (margin(mask, self.margin_width, self.spacing) for mask in self.masks)
        return counts(truth, pred).iou

    @property
    def cl_dice(self) -> float:
        if any(self.empty):
            return float(all(self.empty))
        truth, pred = self.masks
        return _harmonic(float(truth[skeleton(pred)].mean()), float(pred[skeleton(truth)].mean()))


def _harmonic(first: float, second: float) -> float:
    return 2 * first * second / (first + second) if first + second else 0.0
