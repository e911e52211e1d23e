"""A mask of the open picture besides its truth: what one more person has drawn, or what another program has found."""

from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b

import numpy as np

from seglib.io import Diagnosis, RawMask, examine
from seglib.types import LabelMap, Mask


@dataclass(frozen=True, eq=False)
class Opinion:
    """A named mask and what the mask doctor says of it.

    found: the diagnosis for this picture; its mask is None as long as a decision is missing. raw: the mask as it was read,
    while something can be mended or taken back. mends: what was done to it so far.
    """

    name: str
    found: Diagnosis
    raw: RawMask | None = None
    mends: tuple[str, ...] = ()

    @property
    def mask(self) -> Mask | None:
        """(H, W) bool on the native grid; None as long as a decision is missing."""
        return self.found.mask

    @property
    def labels(self) -> LabelMap | None:
        """(H, W) int32: its numbers, or 0 and 1 where it has none; None as long as a decision is missing."""
        if self.mask is None:
            return None
        return self.mask.astype(np.int32) if self.found.labels is None else self.found.labels

    @cached_property
    def digest(self) -> str:
        """Fingerprint of mask and numbers, for the keys of caches."""
        parts = [b"-" if array is None else np.ascontiguousarray(array).data for array in (self.mask, self.found.labels)]
        return blake2b(b"|".join(parts), digest_size=12).hexdigest()

    def trusted(self) -> "Opinion":
        """The same without its findings: somebody has said that it is right."""
        return self if self.mask is None else replace(self, found=replace(self.found, findings=()), raw=None)


def opinion_of(
    raw: RawMask, name: str, shape: tuple[int, int], truth: Mask | None = None, mends: tuple[str, ...] = ()
) -> Opinion:
    """Examine a mask of a picture of (H, W); the truth, where there is one, shows whether it is misplaced.

    >>> seen = opinion_of(RawMask(np.eye(2, dtype=np.uint8), "a.png"), "Ann", (2, 2))
    >>> seen.name, seen.mask.tolist(), seen.raw
    ('Ann', [[True, False], [False, True]], None)

    Raises:
        MaskError: a mend is unknown or means nothing for this mask.
    """
    found = examine(raw, shape, mends, truth, "the ground truth")
    return Opinion(name, found, raw if found.findings or mends else None, mends)
