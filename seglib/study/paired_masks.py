"""A small test set with its results, made here: pairs of a truth and what a program found, in which averages disagree.

As it first stands, the vessels have the numbers of a well known case: U-Nets on the retinas of DRIVE are quoted with a Dice
of 78.67 (mmsegmentation, vessels alone) and of 89.50 (mean with background). Those masks are not here; these six pairs were
made so that one average of them gives 78.7 and another one 89.5.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import numpy as np

from seglib.phantoms import Fundus
from seglib.phantoms.base import Scene
from seglib.settings import Field, Settings, Ui
from seglib.study.label_noise import jitter
from seglib.types import Image, LabelMap, read_only

COUNT = 6  # pairs
SIDE = 256  # pixels of a retina
VESSELS = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75)  # how densely they grow in each eye
HARD = (1.9, 1.5, 1.0, 0.8, 0.7, 0.4)  # how much farther than on average the outlines stray: few vessels are hard to see
BODY = 128  # pixels of a body with an organ
TUMOURS = (15.0, 11.0, 8.0, 6.0, 4.5, 3.0)  # their radii in pixels


@dataclass(frozen=True, eq=False)
class Pair:
    """A picture, what is true in it, and what was found; label maps (H, W) in which 0 is background."""

    image: Image
    truth: LabelMap
    pred: LabelMap


class Pairs(Settings):
    """Six pairs of masks, the same for every average."""

    name = "pairs"
    title = "Test set"

    kind: Literal["vessels", "tumours"] = Field(
        "vessels", description="Vessels of six eyes; or six organs, of which some have a tumour."
    )
    stray: Annotated[float, Ui(step=0.02, unit="px")] = Field(
        0.46, ge=0.0, le=2.0, description="How far the outlines that were found are off on average; larger: worse everywhere."
    )
    without_tumour: Annotated[int, Ui(step=1)] = Field(2, ge=0, le=6, description="Images in which there is none.")
    invented: Annotated[int, Ui(step=1)] = Field(1, ge=0, le=6, description="Of these, images in which one is found anyway.")
    missed: Annotated[int, Ui(step=1)] = Field(1, ge=0, le=6, description="Tumours that are not found, the smallest first.")
    seed: Annotated[int, Ui(step=1, tune=False)] = Field(0, ge=0, le=9999, description="Another seed, another hand.")

    @property
    def classes(self) -> dict[int, str]:
        """The objects by their number."""
        return {1: "vessels"} if self.kind == "vessels" else {1: "organ", 2: "tumour"}

    def make(self) -> tuple[Pair, ...]:
        """The six pairs."""
        return tuple(self._eye(place) if self.kind == "vessels" else self._organ(place) for place in range(COUNT))

    def _eye(self, place: int) -> Pair:
        scene = _retina(place)
        found = jitter(scene.truth > 0, self.stray * HARD[place], self.seed + place)
        return Pair(scene.image, scene.truth, read_only(found.astype(np.int32)))

    def _organ(self, place: int) -> Pair:
        rows, columns = np.indices((BODY, BODY)) - (BODY - 1) / 2
        turn = 0.5 * place
        along, across = columns * np.cos(turn) + rows * np.sin(turn), rows * np.cos(turn) - columns * np.sin(turn)
        organ = (along / 44) ** 2 + (across / 33) ** 2 <= 1
        tumour = np.hypot(along - 14, across - 5) <= TUMOURS[place]
        empty, left = place >= COUNT - self.without_tumour, COUNT - self.without_tumour  # the last ones have none
        there = tumour & (not empty)
        seen = place - left < self.invented if empty else place < left - self.missed
        truth, pred = (
            np.where(inside, np.where(spot, 2, 1), 0).astype(np.int32)
            for inside, spot in (
                (organ, there),
                (jitter(organ, self.stray, self.seed + place), jitter(tumour & seen, self.stray, self.seed + COUNT + place)),
            )
        )
        grey = np.array([40, 105, 150], np.uint8)[truth]
        return Pair(Image(np.dstack([grey] * 3), name=f"organ {place + 1}"), read_only(truth), read_only(pred))


@cache
def _retina(place: int) -> Scene:
    """An eye: its vessels take a fifth of a second to grow, and no slider changes them."""
    return Fundus(size=SIDE, seed=place + 1, vessels=VESSELS[place]).make()
