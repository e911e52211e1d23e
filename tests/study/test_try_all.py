"""What is tried for all thresholds is what each of them gives when it is chosen."""

import numpy as np
import pytest

from seglib.cleanup.select import FillHoles
from seglib.features.threshold import Side
from seglib.methods import METHODS
from seglib.metrics import dice
from seglib.recipe import Recipe
from seglib.run import run
from seglib.study.thresholds import AUTOMATIC, try_all
from seglib.types import Image
from tests.methods.cases import HOSTILE, scene

IMAGE = Image(scene())
TRUTH = np.zeros((96, 128), bool)  # twice as fine as the image
TRUTH[60:90, 70:110] = True


@pytest.mark.parametrize("side", ["bright", "dark"])
def test_masks_levels_and_scores_are_those_of_a_run(side: Side) -> None:
    for tried in try_all(IMAGE, side, (FillHoles(),), TRUTH):
        alone = run(IMAGE, Recipe(method=tried.method, after=(FillHoles(),)))
        assert alone.mask is not None
        assert tried.method.text() in (tried.method.name, f"{tried.method.name}(foreground=dark)")
        assert np.array_equal(tried.mask, alone.mask)
        assert tried.threshold == alone.facts.get("threshold")
        assert tried.dice == dice(TRUTH, alone.mask.repeat(2, axis=0).repeat(2, axis=1))


def test_only_the_field_of_view_counts() -> None:
    view = np.zeros((96, 128), bool)
    view[:, :64] = True
    for tried in try_all(IMAGE, truth=TRUTH | view, field_of_view=view):
        assert tried.dice == dice(np.ones((48, 32), bool), tried.mask[:, :32])


def test_every_threshold_that_chooses_by_itself_is_tried_and_no_other() -> None:
    names = {cls.name for cls in METHODS if cls.family == "Thresholds"}
    assert {cls.name for cls in AUTOMATIC} == names - {"manual", "hysteresis", "multi_otsu"}
    assert [tried.method.name for tried in try_all(IMAGE)] == [cls.name for cls in AUTOMATIC]


@pytest.mark.parametrize("pixels", HOSTILE.values(), ids=HOSTILE)
def test_hostile_images_are_tried_like_others(pixels: np.ndarray) -> None:
    assert all(tried.mask.shape == pixels.shape[:2] and tried.dice is None for tried in try_all(Image(pixels)))
