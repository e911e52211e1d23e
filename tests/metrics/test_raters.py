"""Raters against loops over pixels, and STAPLE against the one of ITK, a slow loop and a simulated truth."""

from typing import Any

import numpy as np
import pytest
import SimpleITK
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from seglib.errors import MaskError
from seglib.metrics import dice, majority, pairwise_dice, staple
from seglib.types import Mask, read_only
from tests.metrics.hostile import blobs, quick

SKILLS = ((0.95, 0.99), (0.9, 0.95), (0.6, 0.98), (0.97, 0.8))
groups = st.integers(1, 5).flatmap(
    lambda count: hnp.arrays(np.bool_, st.tuples(st.just(count), st.integers(1, 5), st.integers(1, 5)))
)


def raters(seed: int) -> tuple[Mask, list[Mask]]:
    """A truth, and what people of the given sensitivity and specificity draw of it."""
    random, truth = np.random.default_rng(seed), blobs(seed, 120)
    return truth, [np.where(truth, random.random(truth.shape) < p, random.random(truth.shape) > q) for p, q in SKILLS]


@quick
@given(groups)
def test_agreement_is_counted_pixel_by_pixel(masks: Any) -> None:
    drawn = [read_only(mask) for mask in masks]
    table, chosen = pairwise_dice(drawn), majority(drawn)
    for row, one in enumerate(drawn):
        assert table[row].tolist() == [dice(one, other) for other in drawn]
    for row, column in np.ndindex(chosen.shape):
        votes = [bool(mask[row, column]) for mask in drawn]
        assert chosen[row, column] == (votes.count(True) > votes.count(False))


@pytest.mark.parametrize("seed", range(4))
def test_staple_agrees_with_itk(seed: int) -> None:
    _, drawn = raters(seed)
    theirs = SimpleITK.STAPLEImageFilter()
    theirs.SetForegroundValue(1)
    likely = SimpleITK.GetArrayFromImage(theirs.Execute([SimpleITK.GetImageFromArray(mask.astype(np.uint8)) for mask in drawn]))
    ours = staple(drawn)
    assert np.abs(ours.probability - likely).max() < 1e-3
    assert ours.sensitivity == pytest.approx(theirs.GetSensitivity(), abs=1e-4)
    assert ours.specificity == pytest.approx(theirs.GetSpecificity(), abs=1e-4)


@quick
@given(groups)
def test_staple_agrees_with_a_slow_loop(masks: Any) -> None:
    """Equations 14, 18 and 19 of the paper, pixel by pixel, for as many rounds."""
    drawn = [read_only(mask) for mask in masks]
    found = staple(drawn)
    prior = np.mean([mask.mean() for mask in drawn])
    sensitivity = specificity = [0.99999] * len(drawn)
    likely, unlikely = np.full((2, *drawn[0].shape), prior)
    for _ in range(found.rounds):
        for place in np.ndindex(likely.shape):
            yes, no = prior, 1 - prior
            for mask, p, q in zip(drawn, sensitivity, specificity, strict=True):
                yes *= p if mask[place] else 1 - p
                no *= 1 - q if mask[place] else q
            assume(yes + no > 0)
            likely[place], unlikely[place] = yes / (yes + no), no / (yes + no)
        assume(likely.sum() > 0 and unlikely.sum() > 0)
        sensitivity = [float((likely * mask).sum() / likely.sum()) for mask in drawn]
        specificity = [float((unlikely * ~mask).sum() / unlikely.sum()) for mask in drawn]
    assert found.probability == pytest.approx(likely, abs=1e-5)
    if found.rounds:
        assert found.sensitivity == pytest.approx(sensitivity, abs=1e-5)
        assert found.specificity == pytest.approx(specificity, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_staple_finds_the_truth_and_the_skill_of_each_rater(seed: int) -> None:
    truth, drawn = raters(seed)
    found = staple(drawn)
    for (p, q), sensitivity, specificity in zip(SKILLS, found.sensitivity, found.specificity, strict=True):
        assert sensitivity == pytest.approx(p, abs=0.03)
        assert specificity == pytest.approx(q, abs=0.03)
    assert dice(truth, found.mask) > max(dice(truth, mask) for mask in drawn)
    assert dice(truth, found.mask) >= dice(truth, majority(drawn))


def test_raters_who_all_drew_nothing_or_everything_tell_nothing_of_their_skill() -> None:
    nothing = np.zeros((3, 4), np.bool_)
    for mask in (nothing, ~nothing):
        found = staple([mask, mask])
        assert np.array_equal(found.mask, mask)
        assert (found.sensitivity, found.rounds) == ((None, None), 0)


def test_what_cannot_be_compared_is_refused() -> None:
    one = np.ones((2, 3), np.bool_)
    for ask in (pairwise_dice, majority, staple):
        with pytest.raises(MaskError, match="there are 0 masks"):
            ask([])
        with pytest.raises(MaskError, match="truth is 2 x 3 pixels and the prediction 3 x 2"):
            ask([one, one.T])
        with pytest.raises(MaskError, match="no pixels"):
            ask([one[:0]])
        with pytest.raises(MaskError, match="there are 63 masks"):
            ask([one] * 63)
