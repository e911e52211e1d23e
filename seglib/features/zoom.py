"""From coarse to fine: an object is found on a small picture, and only its border is looked at again in larger ones."""

from dataclasses import dataclass

import cv2
import numpy as np

from seglib.features.cut import Border, Flow, pose, relax, sharpness
from seglib.features.known import Known
from seglib.types import Heat, Mask, Pixels

BAND = 3  # pixels on either side of a border that are decided anew in the next size; it moves by about two
AREA = cv2.INTER_AREA
ITERATIONS = 60  # the band is narrow, so its cut settles soon


@dataclass(frozen=True, eq=False)
class Level:
    """The picture at one size.

    pixels: (h, w, 3). inside: (h, w) bool, may be object. sure: (h, w) bool, part of inside that is object. scale: full
    pixels per pixel.
    """

    pixels: Pixels
    inside: Mask
    sure: Mask
    scale: float

    @property
    def free(self) -> Mask:
        """(h, w) bool: the pixels that have to be decided."""
        return self.inside & ~self.sure

    def weighed(self, cost: Heat) -> Heat:
        """The cost of the full pixels at this size, in units of one full pixel's border.

        A pixel of this size stands for scale^2 pixels and its side for scale sides: the mean cost counts scale times.
        """
        return _shrunk(cost, self.inside.shape) * np.float32(self.scale)


def level(pixels: Pixels, known: Known, shape: tuple[int, int]) -> Level:
    """The picture shrunk to `shape`; a pixel that the box only touches may be object.

    A pixel that a stroke only touches is marked, so that a thin stroke is not lost; one that two kinds touch is not.
    """
    small = pixels if pixels.shape[:2] == shape else np.asarray(cv2.resize(pixels, shape[::-1], interpolation=AREA), np.uint8)
    scale = float(np.sqrt(known.inside.size / (shape[0] * shape[1])))
    inside, sure = _touched(known.inside, shape), np.zeros(shape, np.bool_)
    if known.marks is not None:
        never, always = _touched(known.marks == 0, shape), _touched(known.marks > 0, shape)
        inside, sure = inside & (~never | always), inside & always & ~never
    return Level(small, inside, sure, scale)


def ladder(shape: tuple[int, int], longest: int) -> list[tuple[int, int]]:
    """Sizes (h, w) from the coarse one, `longest` on its longest side, over doublings to the full one.

    >>> ladder((300, 1000), 256)
    [(77, 256), (154, 512), (300, 1000)]
    >>> ladder((30, 100), 256)
    [(30, 100)]
    """
    scale = max(shape) / longest
    shapes: list[tuple[int, int]] = []
    while scale > 1.25 or (scale > 1 and not shapes):  # a last step of less than a quarter is not worth a size of its own
        shapes.append((max(1, round(shape[0] / scale)), max(1, round(shape[1] / scale))))
        scale /= 2
    return [*shapes, shape]


def surroundings(inside: Mask, reach: float) -> tuple[slice, slice]:
    """The window that reaches `reach` widths of the box beyond it on every side, and 2 pixels at least."""
    window = []
    for axis in (1, 0):
        hit = np.flatnonzero(inside.any(axis=axis))
        size = max(2, round(reach * hit.size))
        window.append(slice(max(0, int(hit[0]) - size), int(hit[-1]) + 1 + size))
    return window[0], window[1]


def sharpened(soft: Heat, finer: Level, cost: Heat, strength: float) -> Heat:
    """The soft object (values in 0..1) at the size of `finer`: enlarged, and cut again in a narrow band around its border.

    soft: (h, w) of a coarser size. cost: (H, W) of calling each full pixel foreground. strength: of the border.
    """
    guess = np.asarray(cv2.resize(soft, finer.inside.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    label = (guess > 0.5) & finer.inside | finer.sure
    edge = cv2.morphologyEx(label.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    band = (cv2.dilate(edge, np.ones((2 * BAND + 1, 2 * BAND + 1), np.uint8)) > 0) & finer.free
    problem = pose(finer.pixels, band, label, Border(strength, sharpness(finer.pixels))).at_cost(finer.weighed(cost))
    flow = relax(problem, Flow(guess[band], np.zeros_like(problem.weights)), ITERATIONS)
    result = label.astype(np.float32)
    result[band] = flow.soft
    return result


def _touched(mask: Mask, shape: tuple[int, int]) -> Mask:
    touched: Mask = mask if mask.shape == shape else _shrunk(mask.astype(np.float32), shape) > 0
    return touched


def _shrunk(values: Heat, shape: tuple[int, ...]) -> Heat:
    return values if values.shape == shape else np.asarray(cv2.resize(values, shape[::-1], interpolation=AREA), np.float32)
