"""How well could a perfect method do, when the truth itself is only so good?

People draw an outline about a pixel beside where they drew it yesterday, and leave out branches that they find too thin. A
method that finds exactly what is there is scored against such a truth. The scores of one drawing of the truth against
another are the ceiling: what lies above it measures luck.
"""

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from seglib.errors import SettingError
from seglib.features.discs import disc
from seglib.metrics import OVERLAP, boundary_scores, scores
from seglib.types import Mask

WAVE = 8.0  # pixels along the outline over which a hand strays in one direction


def jitter(mask: Mask, pixels: float = 1.0, seed: int = 0) -> Mask:
    """Draw a mask again as by another hand: its outline strays smoothly, by `pixels` on average (root mean square) each way.

    Every pixel takes the value of the mask at a place nearby; how far away is noise, smoothed over 8 pixels. (H, W) bool.

    >>> jitter(np.ones((5, 5), np.bool_)).all().item()
    True

    Raises:
        SettingError: pixels is not from 0 to 20.
    """
    if not 0 <= pixels <= 20:
        raise SettingError(f"An outline can stray by 0 to 20 pixels, got {pixels:g}.")
    if not pixels or not mask.size:
        return mask.copy()
    height, width = mask.shape
    noise = np.random.default_rng(seed).standard_normal((height, width, 2), np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), WAVE, borderType=cv2.BORDER_REFLECT_101).reshape(height, width, 2)
    # White noise under a Gaussian of this width has a standard deviation of 1 / (2 sqrt(pi) width).
    smooth *= pixels * 2 * np.sqrt(np.pi) * WAVE
    from_row, from_column = np.indices((height, width)) + np.rint(np.moveaxis(smooth, 2, 0)).astype(np.intp)
    drawn: Mask = mask[from_row.clip(0, height - 1), from_column.clip(0, width - 1)]
    return drawn


def drop_thin(mask: Mask, width: int) -> Mask:
    """Leave out the branches that are at most about `width` pixels thick; what is thicker keeps its shape, corners included.

    A pixel stays if it lies near a place where a disc thicker than `width` fits in: within twice the radius of the disc, so
    that corners stay and a thin branch loses all but its stump.

    >>> vessel = np.zeros((20, 40), np.bool_); vessel[4:16, :12] = True; vessel[9:11, 12:] = True
    >>> left = drop_thin(vessel, 2); bool(left[:, :10].sum() == vessel[:, :10].sum()), bool(left[:, 20:].any())
    (True, False)

    Raises:
        SettingError: width is not from 0 to 50.
    """
    if not 0 <= width <= 50:
        raise SettingError(f"Branches of 0 to 50 pixels can be left out, got {width}.")
    radius = (width + 1) // 2
    if not radius:
        return mask.copy()
    # What lies beyond the frame goes on, so that a thick object that the frame cuts stays thick.
    cores = np.asarray(cv2.erode(mask.view(np.uint8), disc(radius)))
    return mask & (np.asarray(cv2.dilate(cores, disc(2 * radius))) > 0)


def ceiling(truth: Mask, spoil: Callable[[Mask, int], Mask], seeds: Sequence[int] = range(5)) -> dict[str, float | None]:
    """The mean scores of the truth against itself as drawn by others: of `spoil(truth, seed)` for each seed.

    All overlap and boundary measures by name, in pixels; None for one that is never defined. There is at least one seed. A
    method that scores higher on average has learned the hand and not the thing.

    >>> square = np.pad(np.ones((30, 30), np.bool_), 10)
    >>> found = ceiling(square, lambda mask, seed: jitter(mask, 1.0, seed))
    >>> 0.9 < found["dice"] < 1.0
    True
    """
    others = [spoil(truth, seed) for seed in seeds]
    rows = [{**scores(other, truth, measures=OVERLAP), **boundary_scores(other, truth)} for other in others]
    known = {name: [value for row in rows if (value := row[name]) is not None] for name in rows[0]}
    return {name: sum(values) / len(values) if values else None for name, values in known.items()}
