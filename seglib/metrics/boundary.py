"""How far the outlines of two masks are apart: the measures that read `Boundaries`.

The outline is made of the pixels of the mask that have one of their four neighbours outside it; what lies beyond the
frame of the picture is outside. Distances go from pixel centre to pixel centre, in pixels, or in the unit of `spacing`,
the (row, column) distance of pixel centres, where that is known. Masks are (H, W) bool; a field of view is cut out of
both before. Numbers are native Python floats; a measure that is not defined is None. Where other libraries decide
otherwise is in docs/conventions.md.
"""

from seglib.metrics.boundaries import PIXELS, Boundaries
from seglib.metrics.outline import Spacing
from seglib.types import Mask


def hausdorff(truth: Mask, pred: Mask, spacing: Spacing = PIXELS) -> float | None:
    """The largest distance from a pixel on either outline to the other outline, 0 or more, lower is better: the worst error.

    max(max d(t, P), max d(p, T)) over the outlines T and P; a single stray pixel decides it. Both masks empty: 0. Only one
    of them empty: None, for there is no outline to measure to.

    Reference: Huttenlocher et al. 1993, 10.1109/34.232073.

    >>> import numpy as np
    >>> hausdorff(np.array([[True, True, False, False]]), np.array([[True, True, False, True]]))
    2.0
    """
    return Boundaries(truth, pred, spacing).hausdorff


def hd95(truth: Mask, pred: Mask, spacing: Spacing = PIXELS) -> float | None:
    """The Hausdorff distance without the worst twentieth of each outline, 0 or more, lower is better: it forgives stray pixels.

    The larger of the two 95th percentiles, of d(t, P) and of d(p, T), with linear interpolation. Both masks empty: 0. Only
    one of them empty: None.

    Reference: Maier-Hein et al. 2024, 10.1038/s41592-023-02151-z.

    >>> import numpy as np
    >>> hd95(np.array([[True, True, False, False]]), np.array([[True, True, True, False]]), spacing=(1.0, 10.0))
    9.0
    """
    return Boundaries(truth, pred, spacing).hd95


def assd(truth: Mask, pred: Mask, spacing: Spacing = PIXELS) -> float | None:
    """How far the outlines are apart on average, 0 or more, lower is better.

    Average symmetric surface distance: the mean over the pixels of both outlines together of the distance to the other
    outline, so that the longer outline counts more. Both masks empty: 0. Only one of them empty: None.

    Reference: Heimann et al. 2009, 10.1109/TMI.2009.2013851.

    >>> import numpy as np
    >>> assd(np.array([[True, True, False, False]]), np.array([[True, True, False, True]]))
    0.4
    """
    return Boundaries(truth, pred, spacing).assd


def nsd(truth: Mask, pred: Mask, spacing: Spacing = PIXELS, tolerance: float | None = None) -> float:
    """The share of both outlines that lies within a tolerance of the other, 0 to 1: how much nobody would have to draw again.

    Normalised surface Dice, (near pixels of T + near pixels of P) / (pixels of T + pixels of P). The tolerance is in the
    unit of the spacing, two pixels unless given; a distance equal to it is near. Both masks empty: 1. Only one of them
    empty: 0.

    Reference: Nikolov et al. 2021, 10.2196/26151.

    >>> import numpy as np
    >>> nsd(np.array([[True, True, False, False]]), np.array([[True, True, False, True]]), tolerance=1.0)
    0.8
    """
    return Boundaries(truth, pred, spacing, tolerance).nsd


def boundary_f1(truth: Mask, pred: Mask, spacing: Spacing = PIXELS, tolerance: float | None = None) -> float:
    """Precision and recall of the outline within a tolerance, joined to one number, 0 to 1: the shorter outline counts as much.

    2 p r / (p + r): p is the share of the predicted outline near the true one, r the share of the true outline near the
    predicted one. Tolerance as for `nsd`. Both masks empty: 1. Only one of them empty: 0.

    Reference: Csurka et al. 2013, 10.5244/C.27.32.

    >>> import numpy as np
    >>> boundary_f1(np.array([[True, True, False, False]]), np.array([[True, False, False, True]]), tolerance=0.0)
    0.5
    """
    return Boundaries(truth, pred, spacing, tolerance).boundary_f1


def boundary_iou(truth: Mask, pred: Mask, spacing: Spacing = PIXELS, width: float | None = None) -> float:
    """IoU of the margins of both masks, 0 to 1: a large object must have the right outline, too, and not only the right middle.

    The margin is what lies less than `width` inside the mask; 2 % of the picture's diagonal unless given. Both masks
    empty: 1. Only one of them empty: 0.

    Reference: Cheng et al. 2021, 10.1109/CVPR46437.2021.01508.

    >>> import numpy as np
    >>> boundary_iou(np.ones((5, 5), np.bool_), np.pad(np.ones((4, 5), np.bool_), ((0, 1), (0, 0))), width=1.0)
    0.5789473684210527
    """
    return Boundaries(truth, pred, spacing, width=width).boundary_iou


def cl_dice(truth: Mask, pred: Mask) -> float:
    """How well thin structures are followed, 0 to 1: a vessel drawn too thick costs little, a vessel torn apart costs much.

    2 p s / (p + s): p is the share of the predicted centre line inside the truth, s the share of the true centre line
    inside the prediction. Centre lines by thinning (Zhang and Suen). Both masks empty: 1. Only one of them empty: 0.

    Reference: Shit et al. 2021, 10.1109/CVPR46437.2021.01629.

    >>> import numpy as np
    >>> cl_dice(np.array([[True, True, True, True]]), np.array([[True, True, False, False]]))
    0.6666666666666666
    """
    return Boundaries(truth, pred).cl_dice
