"""A part of an image with a halo: so much around it that features of the part come out as in the whole."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seglib.features.hessian import REACH, smoothed
from seglib.types import Heat, Image, read_only


@dataclass(frozen=True, eq=False)
class Window:
    """A part of an image and its halo.

    rows, columns: the part. sigma: the largest scale that will be asked for.
    """

    image: Image
    rows: slice
    columns: slice
    sigma: float

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows.stop - self.rows.start, self.columns.stop - self.columns.start

    @cached_property
    def wide(self) -> tuple[slice, slice]:
        """The part and its surroundings, as far as the image goes."""
        halo = reach(self.sigma)
        return tuple(  # type: ignore[return-value]
            slice(max(0, part.start - halo), min(size, part.stop + halo))
            for part, size in zip((self.rows, self.columns), self.image.shape, strict=True)
        )

    @cached_property
    def grey(self) -> Heat:
        """The grey levels of part and surroundings, 0 to 255."""
        return read_only(self.image.grey[self.wide].astype(np.float32))

    @cached_property
    def _smooth(self) -> dict[float, Heat]:
        return {}

    def colours(self, sigma: float) -> Heat:
        """(h, w, 3) RGB, 0 to 1, of part and surroundings under a Gaussian."""
        if sigma not in self._smooth:
            self._smooth[sigma] = smoothed(self.image.pixels[self.wide].astype(np.float32) / np.float32(255), sigma)
        return self._smooth[sigma]

    def cut(self, planes: Heat) -> Heat:
        """(C, h, w) of part and surroundings -> (C, H, W) of the part."""
        top, left = (part.start - wide.start for part, wide in zip((self.rows, self.columns), self.wide, strict=True))
        return planes[:, top : top + self.shape[0], left : left + self.shape[1]]


def reach(sigma: float) -> int:
    """Pixels around a pixel that its features depend on: a Gaussian, and the neighbours that a pattern or a slope looks at."""
    return math.ceil(REACH * sigma) + max(2, round(sigma))
