"""Near-duplicates across the split: an image that was learned from and, hardly changed, is scored on.

A score on such an image says how well the net remembers, not how well it sees. Two looks find them. The perceptual hash of an
image is 64 bits of its coarse pattern of light and dark: few differ between copies that were scaled, compressed, brightened,
slightly shifted or cut, mirrored from left to right or not. But two chests are alike from afar as well. So the nearest few are
laid over each other, and their fine detail decides: that of a copy is the same, that of another person is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from seglib.learn.sample import Sample
from seglib.types import Heat, Pixels

FROM_AFAR = 18  # bits of 64; of copies that were cut by 6 % nine in ten differ by no more, strangers differ by 32
LOOKED_AT = 3  # learned images that are laid over a validation image
ALIKE = 0.8  # correlation; see docs/decisions.md for what it finds and what it takes for a copy
SIDE = 192  # pixels at which detail is compared
ROUNDS = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-5)


@dataclass(frozen=True)
class Leak:
    """Two images that look alike, one on each side of the split. likeness: correlation of their detail, up to 1."""

    learned: str
    validated: str
    likeness: float


def find_leaks(learn: Sequence[Sample], validate: Sequence[Sample]) -> tuple[Leak, ...]:
    """Every validation image that has a copy among the learned ones, with the likest, the most alike first."""
    if not learn or not validate:
        return ()
    codes = np.stack([fingerprint(sample.pixels) for sample in learn])
    found = list[Leak]()
    for sample in validate:
        ways = (sample.pixels, np.ascontiguousarray(sample.pixels[:, ::-1]))
        apart = np.stack([np.count_nonzero(codes != fingerprint(way), axis=1) for way in ways])  # (2, learned)
        nearest = [place for place in np.argsort(apart, axis=None, kind="stable")[:LOOKED_AT] if apart.flat[place] <= FROM_AFAR]
        pairs = [divmod(int(place), len(learn)) for place in nearest]  # which way, which learned image
        looks = [Leak(_name(learn[at]), _name(sample), likeness(ways[way], learn[at].pixels)) for way, at in pairs]
        found += sorted((leak for leak in looks if leak.likeness >= ALIKE), key=lambda leak: leak.likeness)[-1:]
    return tuple(sorted(found, key=lambda leak: -leak.likeness))


def fingerprint(pixels: Pixels) -> NDArray[np.bool_]:
    """(H, W, 3) uint8 -> (64,) bool, the perceptual hash."""
    bits: NDArray[np.bool_] = imagehash.phash(Pillow.fromarray(pixels)).hash.ravel()
    return bits


def likeness(first: Pixels, second: Pixels) -> float:
    """Correlation of the detail of two images (H, W, 3), laid over each other: shifted, scaled and sheared as fits best.

    0 where they do not fit at all, or where one of them is flat.
    """
    one, other = _small(first), _small(second)
    try:
        _, way = cv2.findTransformECC(one, other, np.eye(2, 3, dtype=np.float32), cv2.MOTION_AFFINE, ROUNDS)
    except cv2.error:  # no way was found
        return 0.0
    back = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = np.asarray(cv2.warpAffine(other, way, (SIDE, SIDE), flags=back), np.float32)
    both = np.asarray(cv2.warpAffine(np.ones_like(one), way, (SIDE, SIDE), flags=back)) > 0.99
    if both.mean() < 0.5 or not np.isfinite(way).all():
        return 0.0
    a, b = _detail(one)[both], _detail(laid)[both]
    a, b = a - a.mean(), b - b.mean()
    length = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / length if length > 0 else 0.0


def told(leaks: Sequence[Leak], validated: int) -> str:
    """What to say of them before a training."""
    if not leaks:
        return "Leak check: no validation image looks like one that is learned from."
    pairs = "; ".join(f"{leak.validated} is like {leak.learned} ({leak.likeness:.2f} of 1)" for leak in leaks[:5])
    return (
        f"Leak check: {len(leaks)} of {validated} validation images look like one that is learned from, so their scores may be "
        f"too good. {pairs}{'; ...' if len(leaks) > 5 else ''}. Say with --group-by which images are relatives."
    )


def _small(pixels: Pixels) -> Heat:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)


def _detail(grey: Heat) -> Heat:
    """What is about one to three pixels large, everywhere with the same weight: an outline tells no more than what it holds."""
    fine = cv2.GaussianBlur(grey, (0, 0), 1.0) - cv2.GaussianBlur(grey, (0, 0), 3.0)
    return np.asarray(fine / np.sqrt(cv2.GaussianBlur(fine * fine, (0, 0), 6.0) + 4.0), np.float32)


def _name(sample: Sample) -> str:
    return f"{sample.pair.source}/{sample.pair.name}"
