"""Cores of objects, and objects from their cores."""

import numpy as np
import pytest
from scipy import ndimage

from seglib.features.cores import cores, tell_apart
from seglib.types import LabelMap


def touching(distance: int) -> LabelMap:
    """Two discs of radius 12 that share the pixels between them by the nearer centre."""
    rows, columns = np.mgrid[:40, :80]
    away = [(rows - 20) ** 2 + (columns - at) ** 2 for at in (25, 25 + distance)]
    return np.where(np.minimum(*away) <= 144, np.where(away[0] <= away[1], 1, 2), 0).astype(np.int32)


@pytest.mark.parametrize("distance", [16, 20, 24])
def test_touching_objects_have_cores_that_do_not_touch_and_come_back_whole(distance: int) -> None:
    truth = touching(distance)
    core = cores(truth)
    assert ndimage.label(truth > 0)[1] == 1
    assert ndimage.label(core, np.ones((3, 3)))[1] == 2
    found = tell_apart(truth > 0, core, ndimage.gaussian_filter(core.astype(np.float32), 3))
    assert (found == truth).mean() > 0.98
    assert np.array_equal(found > 0, truth > 0)


def test_every_object_has_one_core_inside_it_whatever_its_size() -> None:
    objects = np.zeros((60, 60), np.int32)
    for number, size in enumerate((1, 2, 3, 5, 9, 14), start=1):
        objects[2 : 2 + size, 8 * number - 6 : 8 * number - 6 + min(size, 7)] = 9 * number  # numbers with gaps
    core = cores(objects)
    assert not (core & (objects == 0)).any()
    for number in np.unique(objects[objects > 0]):
        assert ndimage.label(core & (objects == number), np.ones((3, 3)))[1] == 1


def test_what_has_no_core_is_an_object_all_the_same_and_cores_outside_are_none() -> None:
    foreground = np.zeros((20, 40), bool)
    foreground[5:10, 5:10] = foreground[5:10, 20:30] = True
    core = np.zeros_like(foreground)
    core[7, 7] = core[15, 35] = True
    found = tell_apart(foreground, core, core.astype(np.float32))
    assert found.max() == 2
    assert np.array_equal(found > 0, foreground)
    nothing = np.zeros_like(foreground)
    assert not tell_apart(nothing, core, core.astype(np.float32)).any()
    assert not tell_apart(nothing, nothing, core.astype(np.float32)).any()


def test_small_objects_are_dropped_and_the_rest_keeps_its_pixels() -> None:
    objects = np.zeros((30, 60), np.int32)
    for number, side in enumerate((2, 4, 5, 9), start=1):
        objects[5 : 5 + side, 12 * number - 6 : 12 * number - 6 + side] = number
    core = cores(objects)
    found = tell_apart(objects > 0, core, core.astype(np.float32), smallest=25)
    assert np.array_equal(found > 0, objects >= 3)
    assert found.max() == 2
