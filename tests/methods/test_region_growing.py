"""Region growing as a method: clicks, their numbers, and why."""

import numpy as np
import pytest
from scipy import ndimage
from skimage.segmentation import flood

from seglib.methods import region_growing
from seglib.methods.region_growing import BROAD, LONG, NO_CLICK, NO_THING, RegionGrowing
from seglib.prompt import Prompt, Stroke
from seglib.run import segment
from seglib.types import Image, LabelView

ROWS, COLUMNS = np.indices((60, 80))
LEFT, RIGHT = (np.hypot(ROWS - 30, COLUMNS - column) < 14 for column in (20, 58))
GREY = np.where(LEFT, 180, np.where(RIGHT, 120, 40)).astype(np.uint8)
DISCS = Image(np.repeat(GREY[..., None], 3, axis=2))


def click(row: int, column: int, label: int = 1) -> Stroke:
    return Stroke(label, 0.0, (((column + 0.5) / 80, (row + 0.5) / 60),))


def test_every_click_grows_its_region_in_the_order_of_clicking() -> None:
    found, steps = segment(RegionGrowing(smoothing=0.0), DISCS, Prompt(strokes=(click(30, 58), click(30, 20))))
    assert np.array_equal(found.labels, np.where(RIGHT, 1, np.where(LEFT, 2, 0)))
    assert found.facts["regions"] == 2
    first, last = steps[1].draw()[0], steps[-1].draw()[0]
    assert isinstance(first, LabelView)
    assert isinstance(last, LabelView)
    assert 0 < (first.labels > 0).sum() < (last.labels > 0).sum() == (LEFT | RIGHT).sum()


def test_it_is_scikit_images_flood_for_one_click() -> None:
    rng = np.random.default_rng(2)
    grey = ndimage.gaussian_filter(rng.integers(0, 256, (60, 80)).astype(float), 1).astype(np.uint8)
    image = Image(np.repeat(grey[..., None], 3, axis=2))
    for neighbours, connectivity in (("4", 1), ("8", 2)):
        method = RegionGrowing.from_text({"smoothing": "0", "neighbours": neighbours, "tolerance": "30"})
        found, _ = segment(method, image, Prompt(strokes=(click(31, 17),)))
        assert np.array_equal(found.labels > 0, flood(grey.astype(int), (31, 17), tolerance=30, connectivity=connectivity))


def test_a_background_click_is_in_the_way_and_has_no_number() -> None:
    everything = RegionGrowing(tolerance=255)
    found, _ = segment(everything, DISCS, Prompt(strokes=(click(30, 69, label=0), click(30, 10))))
    assert (found.labels[:, :39] == 1).all()
    assert not found.labels[:, 41:].any()


def test_without_a_click_what_lies_inside_is_grown_and_a_hint_given() -> None:
    found, steps = segment(RegionGrowing(smoothing=0.0), DISCS, Prompt())
    assert np.array_equal(found.labels, np.where(LEFT, 1, np.where(RIGHT, 2, 0)))
    assert found.facts["clicks"] == NO_CLICK
    assert steps[0].text.startswith("No click yet")
    background = segment(RegionGrowing(smoothing=0.0), DISCS, Prompt(strokes=(click(30, 20, label=0),)))[0]
    assert background.facts["clicks"] == NO_CLICK
    assert background.labels.max() == 2


def test_without_a_click_and_anything_inside_the_brightest_spot_is_grown() -> None:
    ramp = Image(np.repeat((COLUMNS * 3).astype(np.uint8)[..., None], 3, axis=2))  # both sides of any threshold reach the frame
    found, _ = segment(RegionGrowing(smoothing=0.0, tolerance=30), ramp, Prompt())
    assert found.facts["clicks"] == NO_THING
    assert np.array_equal(found.labels > 0, COLUMNS * 3 >= 79 * 3 - 30)


def test_the_smoothing_is_that_of_the_filter() -> None:
    noisy = np.clip(GREY + np.random.default_rng(0).normal(0, 25, GREY.shape), 0, 255).astype(np.uint8)
    image = Image(np.repeat(noisy[..., None], 3, axis=2))
    sizes = [
        segment(RegionGrowing(smoothing=s), image, Prompt(strokes=(click(30, 20),)))[0].facts["mean size in px"] for s in (0, 2.0)
    ]
    assert sizes[0] < 0.7 * LEFT.sum() < sizes[1] < 1.2 * LEFT.sum()


def test_a_long_way_is_ended_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(region_growing, "MOST_ROUNDS", 5)
    found, _ = segment(RegionGrowing(), DISCS, Prompt(strokes=(click(30, 20),)))
    assert found.facts["note"] == LONG
    assert found.labels.sum() == 61  # a diamond of five rounds


def test_it_can_say_why() -> None:
    found, _ = segment(RegionGrowing(smoothing=0.0, tolerance=60), DISCS, Prompt(strokes=(click(30, 20), click(2, 2, label=0))))
    assert found.why is not None
    inside, outside, lost = found.why(30, 25), found.why(5, 5), found.why(30, 58)
    assert (inside.label, outside.label, lost.label) == (1, 0, 0)
    assert "round 5" in inside.sentence
    assert "the background in round 6" in outside.sentence
    assert lost.evidence == (("difference to the seed of region 1", 60.0), ("difference to the seed of the background", 80.0))
    assert "no way" in lost.sentence
    strict = segment(RegionGrowing(smoothing=0.0, tolerance=59), DISCS, Prompt(strokes=(click(30, 20),)))[0]
    assert strict.why is not None
    assert "59 are allowed" in strict.why(30, 58).sentence


def test_the_front_is_what_has_joined_last() -> None:
    _, steps = segment(RegionGrowing(smoothing=0.0), DISCS, Prompt(strokes=(click(30, 20), click(30, 58))))
    step = next(step for step in steps if step.title.startswith("Front in round"))
    turn = int(step.title.rpartition(" ")[2])
    (view,) = step.draw()
    assert isinstance(view, LabelView)
    assert view.front is not None
    steps_away = np.minimum(*(abs(ROWS - 30) + abs(COLUMNS - column) for column in (20, 58)))  # four neighbours: a diamond
    assert np.array_equal(view.labels > 0, steps_away <= turn)
    rounds = 1 + max(DISCS.shape) // BROAD
    assert np.array_equal(view.front, (steps_away <= turn) & (steps_away > max(0, turn - rounds)))
