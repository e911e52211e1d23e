"""Each question has the answer that it says, and its explanation quotes what is measured."""

import re
from typing import get_args

import numpy as np
import pytest

from seglib.metrics import BOUNDARY, INSTANCES, OVERLAP, boundary_scores, instance_scores, pieces, scores
from seglib.study.lab_masks import SIDE, Kind, LabMask
from seglib.study.mask_errors import Mistakes, dilate, erode
from seglib.study.profile import GROUPS, Profile, profile, reasons, sweep
from seglib.study.puzzles import NOTHING, PUZZLES, SAME_DICE, TINY, VESSELS, Puzzle, Round
from seglib.types import Mask
from tests.metrics.hostile import blobs

MADE = [kind for kind in get_args(Kind) if kind != "picture"]


def found(puzzle: Puzzle) -> dict[str, Profile]:
    made = {letter: case.make() for letter, case in puzzle.cases.items()}
    return {letter: profile(subject.mask, mask, subject.field_of_view) for letter, (subject, mask) in made.items()}


def number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


@pytest.mark.parametrize("puzzle", PUZZLES, ids=lambda puzzle: puzzle.name)
def test_a_puzzle_is_whole(puzzle: Puzzle) -> None:
    values = found(puzzle)
    known = {measure.name for _, measures in GROUPS for measure in measures}
    assert set(puzzle.watch) <= known
    assert 0 <= puzzle.right < len(puzzle.answers) <= 4
    assert puzzle.question.endswith("?")
    said = puzzle.explain(values)
    assert "{" not in said
    assert "None" not in said
    assert re.search(r"\d\.\d\d", said)
    assert Round(puzzle=puzzle.name).asked is puzzle  # type: ignore[arg-type]


def test_every_puzzle_can_be_asked_and_none_is_free_play() -> None:
    (choice, *_) = Round.parameters()
    assert set(choice.options) == {"none", *(puzzle.name for puzzle in PUZZLES)}
    assert Round().asked is None


def test_the_same_dice_is_the_same_and_the_others_differ() -> None:
    values = found(SAME_DICE)
    dice = [number(one["dice"]) for one in values.values()]
    assert len({f"{value:.2f}" for value in dice}) == 1
    assert np.ptp(dice) < 0.002
    for name in ("precision", "recall", "nsd", "object_f1"):
        assert np.ptp([number(one[name]) for one in values.values()]) > 0.1, name
    assert "All three" in SAME_DICE.answers[SAME_DICE.right]


def test_the_tiny_one_has_the_lower_dice_and_the_same_distance() -> None:
    large, tiny = found(TINY).values()
    assert number(tiny["dice"]) < number(large["dice"]) - 0.1
    assert tiny["hausdorff"] == large["hausdorff"] == 1.0
    assert tiny["nsd"] == large["nsd"] == 1.0
    assert TINY.answers[TINY.right].startswith("B")


def test_nothing_has_the_higher_accuracy() -> None:
    subject, mask = NOTHING.cases["A"].make()
    assert not mask.any()
    assert subject.mask.mean() == pytest.approx(0.05, abs=5e-4)
    nothing, lesion = found(NOTHING).values()
    assert number(nothing["accuracy"]) == pytest.approx(0.95, abs=5e-4)
    assert number(nothing["accuracy"]) > number(lesion["accuracy"])
    assert nothing["dice"] == 0.0 < number(lesion["dice"])
    assert NOTHING.answers[NOTHING.right].startswith("A")


def test_one_pixel_costs_vessels_half_their_dice_and_a_disc_nothing() -> None:
    disc, vessels = found(VESSELS).values()
    assert f"{number(disc['dice']):.2f}" == "0.99", "as the question says"
    asked = float(VESSELS.answers[VESSELS.right].split()[-1])
    others = [float(answer.split()[-1]) for answer in VESSELS.answers]
    assert min(others, key=lambda other: abs(other - number(vessels["dice"]))) == asked
    assert abs(number(vessels["dice"]) - asked) < 0.03
    assert number(vessels["nsd"]) > 0.99


@pytest.mark.parametrize("kind", MADE)
def test_masks_that_are_made_here_have_a_picture_and_something_to_find(kind: Kind) -> None:
    subject = LabMask(kind=kind).subject()
    assert subject is not None
    assert subject.mask.shape == subject.image.shape == (SIDE, SIDE)
    assert subject.mask.dtype == np.bool_
    assert 0 < subject.mask.mean() < 0.5
    assert not subject.mask.flags.writeable
    assert LabMask().subject() is None


def test_a_ring_has_a_hole_and_a_dot_is_as_wide_as_it_is_called() -> None:
    ring, dot = LabMask(kind="ring").subject(), LabMask(kind="dot").subject()
    assert ring is not None
    assert dot is not None
    assert pieces(~ring.mask).max() == 2
    assert np.count_nonzero(dot.mask.any(axis=0)) == 8


def test_a_profile_is_all_measures_of_pixels_outlines_and_objects() -> None:
    truth, pred = blobs(1), dilate(blobs(1), 2)
    view = np.ones_like(truth)
    view[:, :20] = False
    for inside in (None, view):
        together = profile(truth, pred, inside)
        assert together == {
            **scores(truth, pred, inside, OVERLAP),
            **boundary_scores(truth, pred, inside),
            **instance_scores(pieces(truth), pieces(pred), inside),
        }
        assert set(together) == {measure.name for measure in (*OVERLAP, *BOUNDARY, *INSTANCES)}
    nothing: Mask = np.zeros_like(truth)
    assert set(reasons(profile(truth, nothing))) == {"precision", "mcc", "hausdorff", "hd95", "assd", "sq"}


def test_a_sweep_makes_one_mistake_worse_and_keeps_the_others() -> None:
    truth = blobs(1)
    swept = list(sweep(truth, Mistakes(erode=1, dilate=9), "dilate"))
    amounts = [amount for amount, _ in swept]
    assert amounts[0] == 0
    assert amounts[-1] == 25
    assert amounts == sorted(set(amounts))
    for amount, values in (swept[0], swept[3], swept[-1]):
        assert values == profile(truth, dilate(erode(truth, 1), int(amount)))
