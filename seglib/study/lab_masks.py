"""Masks to spoil: what is true in the picture at hand, or one of a few plain shapes and phantoms with a picture of its own."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from seglib.phantoms import Fundus, Nuclei, Shapes
from seglib.settings import Field, Settings
from seglib.types import Image, Mask, read_only

SIDE = 256  # pixels of a mask that is made here
Kind = Literal["picture", "disc", "lesion", "dot", "ring", "shapes", "cells", "vessels"]
RADII = {"disc": 80.0, "lesion": 32.3, "dot": 4.0, "ring": 80.0}  # pixels; the lesion covers 5 % of the picture
PHANTOMS = {"shapes": Shapes, "cells": Nuclei, "vessels": Fundus}


@dataclass(frozen=True, eq=False)
class Subject:
    """A mask that is taken for true, the picture that it belongs to, and where scores count; all (H, W)."""

    image: Image
    mask: Mask
    field_of_view: Mask | None = None


class LabMask(Settings):
    """Which mask is taken for true."""

    name = "mask"
    title = "Mask"

    kind: Kind = Field(
        "picture", description="The ground truth of the picture, or a mask made here: each minds other mistakes than the rest."
    )

    def subject(self) -> Subject | None:
        """The mask that is made here; None for the one of the picture, which only the caller has."""
        return None if self.kind == "picture" else _made(self.kind)


@cache
def _made(kind: Kind) -> Subject:
    if kind in PHANTOMS:
        scene = PHANTOMS[kind](size=SIDE).make()
        return Subject(scene.image, read_only(scene.truth > 0), scene.field_of_view)
    across = np.arange(SIDE) - (SIDE - 1) / 2
    from_middle = np.hypot(across[:, None], across)
    mask = (from_middle <= RADII[kind]) & ((kind != "ring") | (from_middle > RADII[kind] / 2))
    grey = np.where(mask, 120, 60).astype(np.uint8)
    image = Image(np.dstack([grey] * 3), name=kind, ledger=("computed by seglib",))
    return Subject(image, read_only(mask))
