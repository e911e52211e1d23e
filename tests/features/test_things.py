"""Where somebody would click first, on pictures whose things are known."""

import numpy as np
import pytest

from seglib.features.things import MOST, things
from seglib.phantoms import LungCt
from seglib.types import Mask

ROWS, COLUMNS = np.indices((120, 160))


def disc(row: float, column: float, radius: float) -> Mask:
    return np.asarray(np.hypot(ROWS - row, COLUMNS - column) <= radius)


@pytest.mark.parametrize("negative", [False, True])
def test_a_surrounding_is_left_out_and_what_it_holds_is_found(negative: bool) -> None:
    body, lungs = disc(60, 80, 50), disc(60, 60, 14) | disc(60, 104, 14)
    grey = np.where(body & ~lungs, 200, 40).astype(np.uint8)
    found = things(255 - grey if negative else grey)
    assert found.middles == [(60, 60), (60, 104)]
    assert not found.labels[~disc(60, 60, 16) & ~disc(60, 104, 16)].any()
    assert found.depth.max() == pytest.approx(14, abs=1.5)


def test_what_the_frame_cuts_and_what_is_small_is_no_thing() -> None:
    grey = np.where(disc(40, 60, 20) | disc(60, 159, 30) | disc(100, 120, 4), 200, 40).astype(np.uint8)
    assert things(grey).middles == [(40, 60)]


def test_there_may_be_none_and_never_too_many() -> None:
    assert things(np.full((1, 1), 7, np.uint8)).middles == []
    assert things(np.full((40, 40), 7, np.uint8)).middles == []
    noise = np.random.default_rng(0).integers(0, 256, (400, 400)).astype(np.uint8)
    assert 0 < len(things(noise).middles) <= MOST


def test_the_middles_on_a_slice_through_the_chest_are_in_the_lungs() -> None:
    scene = LungCt().make()
    middles = things(scene.image.grey).middles
    assert len(middles) > 1
    assert all(scene.truth[middle] > 0 for middle in middles)
