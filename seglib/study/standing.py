"""Where a method lies among people who have drawn the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seglib.errors import MaskError
from seglib.metrics import dice, pairwise_dice
from seglib.types import Mask


@dataclass(frozen=True, eq=False)
class Standing:
    """How far people agree with each other, and a method with them.

    table: (R, R) Dice of every rater with every other. people: the mean of each rater with the others. each: the Dice of the
    method with every rater. method: their mean.
    """

    table: NDArray[np.float64]
    people: tuple[float, ...]
    each: tuple[float, ...]
    method: float

    @property
    def verdict(self) -> Literal["below", "among", "above"]:
        """Whether the method agrees with people less than the one who agrees least, more than any of them, or neither."""
        if self.method < min(self.people):
            return "below"
        return "above" if self.method > max(self.people) else "among"


def standing(raters: Sequence[Mask], pred: Mask) -> Standing:
    """Compare a method with people as people compare with each other.

    Nothing here is called the truth: whoever agrees with all others as well as they do among themselves is as good as one
    more of them, as far as these masks can tell.

    >>> one, other = np.array([[True, True, False]]), np.array([[True, False, False]])
    >>> found = standing([one, one, other], one)
    >>> [round(value, 2) for value in found.people], round(found.method, 2), found.verdict
    ([0.83, 0.83, 0.67], 0.89, 'above')

    Raises:
        MaskError: there are fewer than two raters, or the masks differ in shape.
    """
    if len(raters) < 2:
        raise MaskError("Raters are compared with each other: there must be at least two of them.")
    table = pairwise_dice(raters)
    others = (table.sum(axis=1) - 1) / (len(raters) - 1)
    each = [dice(rater, pred) for rater in raters]
    return Standing(table, tuple(others.tolist()), tuple(each), float(np.mean(each)))
