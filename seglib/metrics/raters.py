"""Several people have drawn the same thing: how far they agree, and what is most likely true.

No measure can tell a method that is better than the agreement of the raters from one that is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.metrics.overlap import dice
from seglib.metrics.pairs import both_masks
from seglib.types import Heat, Mask

SURE = 0.99999  # what STAPLE believes of every rater at the start
SETTLED = 1e-7  # change of all sensitivities and specificities at which STAPLE stops
ROUNDS = 500
TINY = float(np.finfo(np.float64).tiny)
MOST = 62  # raters; the votes on a pixel are the bits of one number
Shares = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Consensus:
    """What STAPLE found.

    probability: (H, W) of the true object. sensitivity, specificity: of each rater, the share of the likely object and of
    the likely background that this rater drew so; None where there is none. rounds: until nothing changed any more.
    """

    probability: Heat
    sensitivity: tuple[float | None, ...]
    specificity: tuple[float | None, ...]
    rounds: int

    @property
    def mask(self) -> Mask:
        """(H, W) what is more likely object than not."""
        return self.probability >= 0.5


def pairwise_dice(masks: Sequence[Mask]) -> NDArray[np.float64]:
    """(R, R) Dice of every rater with every other; 1 on the diagonal, and where both drew nothing.

    >>> pairwise_dice([np.array([[True, True]]), np.array([[True, False]])]).round(3).tolist()
    [[1.0, 0.667], [0.667, 1.0]]

    Raises:
        MaskError: there is no mask, they differ in shape, or one is not bool.
    """
    _votes(masks)
    return np.array([[dice(one, other) for other in masks] for one in masks])


def majority(masks: Sequence[Mask]) -> Mask:
    """(H, W) what more than half of the raters drew; a vote that is split evenly is background.

    >>> majority([np.array([[True, True]]), np.array([[True, False]])]).tolist()
    [[True, False]]

    Raises:
        MaskError: there is no mask, they differ in shape, or one is not bool.
    """
    _, patterns, place = _votes(masks)
    chosen: Mask = (2 * patterns.sum(axis=1) > len(masks))[place]
    return chosen


def staple(masks: Sequence[Mask]) -> Consensus:
    """The most likely truth behind several masks, and at the same time how far each rater can be trusted.

    Simultaneous truth and performance level estimation: a pixel is likely object if raters drew it who find objects and
    leave background alone; and a rater is good who drew the likely object. Starting from trust in all, both are computed in
    turns (expectation maximisation) until they no longer change. The prior is the share that the raters drew on average.
    Pixels with the same votes share their probability, so the work depends on the number of different votes only.

    Reference: Warfield et al. 2004, 10.1109/TMI.2004.828354.

    >>> one, careless = np.array([[True, True, False, False]]), np.array([[True, False, False, True]])
    >>> found = staple([one, one, careless])
    >>> found.mask.tolist(), [round(value, 2) for value in found.sensitivity]
    ([[True, True, False, False]], [1.0, 1.0, 0.5])

    Raises:
        MaskError: there is no mask, they differ in shape, or one is not bool.
    """
    pixels, drawn, place = _votes(masks)
    prior = float(pixels @ drawn.mean(axis=1) / pixels.sum())
    trust = np.full((2, len(masks)), SURE)  # sensitivity and specificity
    likely = np.full(len(pixels), prior)
    rounds = 0
    while 0 < prior < 1 and rounds < ROUNDS:
        rounds += 1
        likely, unlikely = _expected(drawn, trust, prior)
        object_, ground = pixels * likely, pixels * unlikely
        found = np.stack((object_ @ drawn / object_.sum(), ground @ ~drawn / ground.sum()))
        moved = float(np.abs(found - trust).max())
        trust = found
        if moved < SETTLED:
            break
    known = [values.tolist() if rounds else [None] * len(masks) for values in trust]
    return Consensus(likely.astype(np.float32)[place], tuple(known[0]), tuple(known[1]), rounds)


def _expected(drawn: NDArray[np.bool_], trust: NDArray[np.float64], prior: float) -> tuple[Shares, Shares]:
    """(V,) probability of object and of background where the votes are drawn[v]; neither is ever 0, however clear the votes.

    In logarithms, because many raters make tiny products.
    """
    found, left = (np.log(np.maximum(share, TINY)) for share in trust)
    missed, taken = (np.log(np.maximum(1 - share, TINY)) for share in trust)
    for_it = np.log(prior) + np.where(drawn, found, missed).sum(axis=1)
    against = np.log(1 - prior) + np.where(drawn, taken, left).sum(axis=1)
    doubt = np.exp(np.clip(against - for_it, -700, 700))
    return np.asarray(1 / (1 + doubt), np.float64), np.asarray(1 / (1 + 1 / doubt), np.float64)


def _votes(masks: Sequence[Mask]) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """How often each combination of votes occurs (V,), who drew the object in it (V, R), and which one each pixel has (H, W)."""
    if not 0 < len(masks) <= MOST:
        raise MaskError(f"Raters are compared from 1 to {MOST} at a time; there are {len(masks)} masks.")
    for mask in masks:
        both_masks(masks[0], mask)
    if not masks[0].size:
        raise MaskError("The masks of the raters have no pixels.")
    together = np.zeros(masks[0].shape, np.int64)
    for number, mask in enumerate(masks):
        together |= mask.astype(np.int64) << number
    votes, place, pixels = np.unique(together, return_inverse=True, return_counts=True)
    return pixels, (votes[:, None] >> np.arange(len(masks)) & 1) > 0, place.reshape(masks[0].shape)
