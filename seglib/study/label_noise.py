"""How well could a perfect method do, when the truth itself is only so good?

People draw an outline about a pixel beside where they drew it yesterday, and leave out branches that they find too thin. A
method that finds exactly what is there is scored against such a truth. The scores of one drawing of the truth against
another are the ceiling: what lies above it measures luck.
"""

from collections.abc import Callable, Iterator, Sequence

import cv2
import numpy as np

from seglib.errors import SettingError
from seglib.features.discs import disc
from seglib.metrics import BOUNDARY, OVERLAP, Boundaries, Measure, pieces, scores
from seglib.metrics.measure import Number, read
from seglib.settings import Annotated, Field, Settings, Ui
from seglib.types import Mask

SHOWN = tuple(measure for measure in (*OVERLAP, *BOUNDARY) if measure.name in ("dice", "iou", "nsd", "hd95"))
STRAYS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0)  # pixels at which the ceiling is looked for
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
    that corners stay and a thin branch loses all but its stump. A crumb that a branch would leave where it turns or forks
    goes, too: nobody draws a vessel as a row of dots. What is round and alone is no crumb.

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
    left = mask & (np.asarray(cv2.dilate(cores, disc(2 * radius))) > 0)
    return left & ~_crumbs(mask, left, cores > 0, 2 * radius)


def _crumbs(mask: Mask, left: Mask, cores: Mask, most: int) -> Mask:
    """The pieces of `left` that were cut from something larger and hold at most so many core pixels."""
    numbers, whole = pieces(left), pieces(mask)
    count = int(numbers.max(initial=0)) + 1
    size, core = np.bincount(numbers.ravel(), minlength=count), np.bincount(numbers[cores], minlength=count)
    belongs = np.zeros(count, np.int64)
    belongs[numbers[left]] = whole[left]
    cut = size < np.bincount(whole.ravel())[belongs]
    crumb: Mask = (cut & (core <= most))[numbers] & left
    return crumb


class Hand(Settings):
    """How another careful person would have drawn the same thing."""

    name = "hand"
    title = "Another hand"

    stray: Annotated[float, Ui(step=0.1, unit="px")] = Field(
        1.0, ge=0.0, le=5.0, description="How far the outline strays each way on average; a careful hand strays by about a pixel."
    )
    leave_out: Annotated[int, Ui(step=1, unit="px")] = Field(
        0, ge=0, le=20, description="Branches at most about this thick are not drawn at all."
    )
    drawings: Annotated[int, Ui(step=1, tune=False)] = Field(
        8, ge=2, le=30, description="How often the truth is drawn again; more: the spread is known better."
    )
    seed: Annotated[int, Ui(step=1, tune=False)] = Field(0, ge=0, le=9999, description="Another seed, other drawings.")

    @property
    def seeds(self) -> range:
        """One for each drawing."""
        return range(self.seed, self.seed + self.drawings)

    def draw(self, mask: Mask, seed: int) -> Mask:
        """The mask as this hand draws it once.

        >>> square = np.pad(np.ones((9, 9), np.bool_), 3)
        >>> Hand(stray=0.0).draw(square, 5).tolist() == square.tolist()
        True
        """
        return jitter(drop_thin(mask, self.leave_out), self.stray, seed)


def spread(
    truth: Mask,
    spoil: Callable[[Mask, int], Mask],
    seeds: Sequence[int] = range(5),
    field_of_view: Mask | None = None,
    measures: Sequence[Measure] = (*OVERLAP, *BOUNDARY),
) -> dict[str, tuple[float, ...]]:
    """The scores of the truth against itself as drawn by others, of `spoil(truth, seed)` for each seed: by name, where defined.

    measures: of overlap and of boundaries, in pixels. What lies outside of the field of view does not count.
    """
    known: dict[str, list[float]] = {measure.name: [] for measure in measures}
    for seed in seeds:
        for name, value in _scores(spoil(truth, seed), truth, field_of_view, measures).items():
            if value is not None:
                known[name].append(value)
    return {name: tuple(values) for name, values in known.items()}


def ceiling(truth: Mask, spoil: Callable[[Mask, int], Mask], seeds: Sequence[int] = range(5)) -> dict[str, float | None]:
    """The mean scores of the truth against itself as drawn by others: of `spoil(truth, seed)` for each seed.

    All overlap and boundary measures by name, in pixels; None for one that is never defined. There is at least one seed. A
    method that scores higher on average has learned the hand and not the thing.

    >>> square = np.pad(np.ones((30, 30), np.bool_), 10)
    >>> found = ceiling(square, lambda mask, seed: jitter(mask, 1.0, seed))
    >>> 0.9 < found["dice"] < 1.0
    True
    """
    return {name: sum(values) / len(values) if values else None for name, values in spread(truth, spoil, seeds).items()}


def curve(
    truth: Mask, hand: Hand, field_of_view: Mask | None = None, measures: Sequence[Measure] = SHOWN
) -> Iterator[tuple[float, dict[str, tuple[float, ...]]]]:
    """The ceiling against the noise: yields how far the outline strays, and the scores of each drawing by name."""
    for stray in STRAYS:
        other = hand.model_copy(update={"stray": stray})
        yield stray, spread(truth, other.draw, hand.seeds, field_of_view, measures)


def _scores(truth: Mask, pred: Mask, view: Mask | None, measures: Sequence[Measure]) -> dict[str, Number | None]:
    """Only what is asked for: thinning for clDice takes longer than all the rest."""
    overlap = [measure for measure in measures if measure in OVERLAP]
    boundary = [measure for measure in measures if measure in BOUNDARY]
    values = scores(truth, pred, view, overlap)
    if boundary:
        inside = (truth, pred) if view is None else (truth & view, pred & view)
        values |= read(boundary, Boundaries(*inside))
    return values
