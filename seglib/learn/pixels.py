"""How a support vector machine learns from a whole data set: from some pixels of every image."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from seglib.errors import ModelError
from seglib.features.kernel_machine import learn
from seglib.features.stack import Rows, build
from seglib.learn.sample import Sample
from seglib.trained.designs import SVMDesign
from seglib.trained.machine import PixelMachine, kernel_of
from seglib.types import Image, Mask


def learn_pixels(design: SVMDesign, samples: Sequence[Sample], longest_side: int | None) -> PixelMachine:
    """Fit a machine to pixels of all samples, as many of each.

    samples: at the working scale.

    Raises:
        ModelError: there is no foreground in any of them, or nothing else.
    """
    parts = [_pixels(design, sample, max(2, design.pixels // len(samples)), number) for number, sample in enumerate(samples)]
    rows, labels = (np.concatenate(part) for part in zip(*parts, strict=True))
    if np.unique(labels).size < 2:
        raise ModelError("All pixels of the masks are the same: there is nothing to tell apart")
    machine = learn(rows, labels, kernel_of(design), design.cost, design.landmarks, design.seed)
    return PixelMachine(design, machine, longest_side)


def _pixels(design: SVMDesign, sample: Sample, count: int, number: int) -> tuple[Rows, NDArray[np.int32]]:
    """Features and labels of `count` pixels inside the field of view, half of them foreground where there is so much."""
    rng = np.random.default_rng([design.seed, number])

    def some(of: Mask, most: int) -> NDArray[np.intp]:
        places = np.flatnonzero(of)
        return rng.choice(places, min(most, len(places)), replace=False)

    inside = some(sample.mask & sample.fov, count // 2)
    places = np.concatenate([inside, some(~sample.mask & sample.fov, count - len(inside))])
    stack = build(Image(sample.pixels), design.features, design.sigmas)
    rows = stack.at(*np.divmod(places, sample.mask.shape[1]))
    return rows, (np.arange(len(places)) < len(inside)).astype(np.int32)
