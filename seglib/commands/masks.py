"""Files for commands: images at their native size, and masks that leave no doubt."""

from pathlib import Path

from seglib.errors import MaskError
from seglib.io import Limits, examine, read_image, read_mask
from seglib.recipe import Recipe
from seglib.types import Image, Mask

LIMITS = Limits(megapixels=512.0, megabytes=4096.0)  # the user's own machine, not a shared server


def read_image_file(path: Path, recipe: Recipe) -> Image:
    """An image at its native size, read as the recipe says."""
    return read_image(path.read_bytes(), path.name, recipe.read, LIMITS)


def read_mask_file(path: Path, shape: tuple[int, int] | None = None) -> Mask:
    """A mask of the given size: true where the value is above 0.

    Files of 0 and 1, 0 and 255, or labels 0..n are read so. Anything else would be a guess.

    Raises:
        MaskError: the file is not such a mask; the text says why, and which mend the app offers.
    """
    raw = read_mask(path.read_bytes(), path.name, limits=LIMITS)
    expected = raw.values.shape[:2] if shape is None else shape
    found = examine(raw, (expected[0], expected[1]))
    if found.mask is None:
        blocked = next(finding for finding in found.findings if finding.mends)
        if any(mend.key == "union" for mend in blocked.mends):
            found = examine(raw, (expected[0], expected[1]), ("union",))
    if found.mask is None:
        raise MaskError(f"{path.name}: " + " ".join(finding.sentence for finding in found.findings))
    return found.mask
