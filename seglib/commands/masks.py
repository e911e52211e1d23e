"""Files for commands: images at their native size, and masks that leave no doubt."""

from pathlib import Path

import numpy as np

from seglib.errors import MaskError
from seglib.io import Diagnosis, Limits, RawMask, examine, read_image, read_mask
from seglib.recipe import Recipe
from seglib.types import Image, LabelMap, Mask

LIMITS = Limits(megapixels=512.0, megabytes=4096.0)  # the user's own machine, not a shared server


def read_image_file(path: Path, recipe: Recipe) -> Image:
    """An image at its native size, read as the recipe says."""
    return read_image(path.read_bytes(), path.name, recipe.read, LIMITS)


def read_mask_file(path: Path, shape: tuple[int, int] | None = None) -> Mask:
    """A mask of the given size: true where the value is above 0. See `read_label_file`."""
    return read_label_file(path, shape) > 0


def read_label_file(path: Path, shape: tuple[int, int] | None = None) -> LabelMap:
    """The numbers of a mask file of the given size, (H, W) int32: 0 is background, a plain mask has only 1 besides.

    Files of 0 and 1, 0 and 255, or numbered labels beside 0 are read so. Anything else would be a guess.

    Raises:
        MaskError: the file is not such a mask; the text says why.
    """
    return read_doubted_file(path, shape)[0]


def read_doubted_file(path: Path, shape: tuple[int, int] | None = None) -> tuple[LabelMap, tuple[str, ...]]:
    """The same, and what may be wrong with the mask though it can be read, as when it looks inverted."""
    raw = read_mask(path.read_bytes(), path.name, limits=LIMITS)
    height, width = raw.values.shape[:2] if shape is None else shape
    found = examine(raw, (height, width))
    if found.mask is None and _is_label_file(raw, found):
        found = examine(raw, (height, width), ("union",))
    sentences = tuple(finding.sentence for finding in found.findings)
    if found.mask is None:
        raise MaskError(
            f"{' '.join(sentences)} A mask has 0 for background and 1, 255 or label numbers; the app can mend this one."
        )
    return found.mask.astype(np.int32) if found.labels is None else found.labels, sentences


def _is_label_file(raw: RawMask, found: Diagnosis) -> bool:
    """The only doubt is which labels are foreground, and there is a background of 0 beside them."""
    mends = {mend.key.partition(":")[0] for finding in found.findings for mend in finding.mends}
    nothing = raw.values == 0 if raw.values.ndim == 2 else (raw.values == 0).all(axis=2)
    return bool(mends) and mends <= {"class", "union"} and bool(nothing.any()) and raw.values.min() >= 0
