"""Every automatic threshold on one image, to be seen side by side."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from seglib.cleanup.base import Cleanup
from seglib.features.threshold import Side
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.methods.hysteresis import Hysteresis
from seglib.metrics import dice, restrict
from seglib.prompt import Prompt
from seglib.run import segment, tidy
from seglib.types import Image, Mask, resize_labels

# Those that choose by themselves which levels are foreground: no limit by hand, and a foreground to compare.
AUTOMATIC: tuple[type[Method], ...] = tuple(
    cls
    for cls in METHODS
    if cls.family == "Thresholds" and cls.kind == "binary" and "foreground" in cls.model_fields and cls is not Hysteresis
)


@dataclass(frozen=True, eq=False)
class Tried:
    """What one method made of the image.

    threshold: the level it chose; None where every pixel has its own. mask: (H, W) bool after the clean-up. dice: None
    without a truth.
    """

    method: Method
    threshold: int | None
    mask: Mask
    dice: float | None


def try_all(
    image: Image,
    foreground: Side = "bright",
    cleanups: Iterable[Cleanup] = (),
    truth: Mask | None = None,
    field_of_view: Mask | None = None,
) -> Iterator[Tried]:
    """Every automatic threshold at its defaults, in the order of METHODS.

    image: what the methods see, filters applied. truth, field_of_view: (H, W) bool on a grid of their own.
    """
    chosen: dict[str, Any] = {"foreground": foreground}
    for cls in AUTOMATIC:
        method = cls(**chosen)
        found, _ = segment(method, image, Prompt())
        mask = tidy(found.labels, cleanups) > 0
        level = found.facts.get("threshold")
        yield Tried(method, None if level is None else int(level), mask, _score(mask, truth, field_of_view))


def _score(mask: Mask, truth: Mask | None, field_of_view: Mask | None) -> float | None:
    if truth is None:
        return None
    mask = resize_labels(mask, truth.shape)
    return dice(truth, mask) if field_of_view is None else dice(restrict(truth, field_of_view), restrict(mask, field_of_view))
