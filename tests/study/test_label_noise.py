"""Label noise strays as far as it says, keeps what it promises to keep, and gives a ceiling below 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from seglib.errors import SettingError
from seglib.metrics import BOUNDARY, OVERLAP, Boundaries, boundary_scores, dice, scores
from seglib.study.label_noise import STRAYS, Hand, ceiling, curve, drop_thin, jitter, spread
from seglib.types import Mask, read_only
from tests.metrics.hostile import blobs, masks, quick


def half(side: int = 400) -> Mask:
    return np.repeat((np.arange(side) < side // 2)[None], side, axis=0)


@pytest.mark.parametrize("pixels", [0.5, 1.0, 3.0])
def test_the_outline_strays_by_so_many_pixels(pixels: float) -> None:
    """Along a straight edge the displacement across it can be read off."""
    edges = [np.count_nonzero(row) - 200 for seed in range(4) for row in jitter(half(), pixels, seed)]
    assert np.sqrt(np.mean(np.square(edges)) - 1 / 12) == pytest.approx(pixels, rel=0.15)  # 1/12: rounding to whole pixels


def test_it_strays_smoothly_and_is_drawn_anew_for_each_seed() -> None:
    edge = np.array([np.count_nonzero(row) for row in jitter(half(), 1.0)])
    assert np.abs(np.diff(edge)).mean() < 0.3
    assert np.array_equal(jitter(half(), 1.0, 3), jitter(half(), 1.0, 3))
    assert not np.array_equal(jitter(half(), 1.0, 3), jitter(half(), 1.0, 4))
    assert np.array_equal(jitter(half(), 0.0), half())


@quick
@given(masks, st.sampled_from([0.5, 2.0, 20.0]))
def test_every_mask_can_be_drawn_again(pair: tuple[Mask, Mask], pixels: float) -> None:
    mask = read_only(pair[0])
    drawn = jitter(mask, pixels)
    assert (drawn.shape, drawn.dtype) == (mask.shape, np.bool_)
    assert drawn.any() <= mask.any()
    assert drawn.all() >= mask.all()


@quick
@given(masks, st.integers(0, 9))
def test_leaving_out_only_takes_away(pair: tuple[Mask, Mask], width: int) -> None:
    mask = read_only(pair[0])
    left = drop_thin(mask, width)
    assert not (left & ~mask).any()
    assert np.array_equal(drop_thin(mask, 0), mask)
    assert drop_thin(np.ones_like(mask), width).all()


@pytest.mark.parametrize("width", [1, 2, 3, 4, 5])
def test_branches_go_by_their_width_and_corners_stay(width: int) -> None:
    mask = np.zeros((60, 90), np.bool_)
    mask[10:50, 10:50] = True
    box = mask.copy()
    mask[28 : 28 + width, 50:] = True
    assert not drop_thin(mask, width)[:, 50 + 2 * width + 3 :].any()
    assert np.array_equal(drop_thin(mask, width) & box, box)
    assert drop_thin(mask, width - 2 if width > 2 else 0)[:, 50:].sum() == mask[:, 50:].sum()


def test_a_branch_that_turns_and_forks_leaves_no_crumbs_and_a_dot_stays() -> None:
    mask = np.zeros((80, 120), np.bool_)
    mask[20:60, 10:40] = True
    for step in range(60):
        mask[40 + step // 2, 40 + step] = mask[40 + (step + 1) // 2, 40 + step] = True  # a staircase one pixel thick
    mask[30:50, 70] = True  # a fork
    alone = np.zeros_like(mask)
    alone[9:12, 100:103] = True
    left = drop_thin(mask | alone, 1)
    assert not (left & ~alone)[:, 46:].any()
    assert (left & alone).sum() == alone.sum()
    assert left[20:60, 10:40].all()


def test_what_is_left_has_no_crumbs_by_an_obvious_loop() -> None:
    rng = np.random.default_rng(5)
    mask = ndimage.binary_dilation(rng.random((60, 70)) > 0.97, iterations=1) | (rng.random((60, 70)) > 0.8)
    left = drop_thin(mask, 2)
    element = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])
    core = ndimage.binary_erosion(mask, element, border_value=1)
    (kept, count), (whole, _) = (ndimage.label(part, np.ones((3, 3))) for part in (left, mask))
    for number in range(1, count + 1):
        piece = kept == number
        origin = whole == whole[piece][0]
        assert (core & piece).sum() > 2 or piece.sum() == origin.sum()


def test_the_ceiling_is_below_one_falls_with_the_noise_and_is_lower_for_thin_things() -> None:
    thick, thin = blobs(4, 200), np.zeros((200, 200), np.bool_)
    thin[::20] = thin[1::20] = True
    found = [ceiling(thick, lambda mask, seed, far=far: jitter(mask, far, seed)) for far in (0.5, 1.0, 2.0)]
    values = [one["dice"] for one in found]
    assert all(value is not None for value in values)
    assert 1 > values[0] > values[1] > values[2] > 0.8
    low = ceiling(thin, lambda mask, seed: jitter(mask, 1.0, seed))["dice"]
    assert low is not None
    assert low < values[1] - 0.1
    assert set(found[0]) == {measure.name for measure in (*OVERLAP, *BOUNDARY)}


def test_the_ceiling_is_the_mean_over_the_seeds_and_takes_the_other_drawing_for_the_truth() -> None:
    truth = blobs(5)
    drawn = [jitter(truth, 2.0, seed) for seed in (7, 8)]
    found = ceiling(truth, lambda mask, seed: jitter(mask, 2.0, seed), (7, 8))
    assert found["dice"] == pytest.approx(np.mean([dice(one, truth) for one in drawn]))
    assert found["recall"] == pytest.approx(np.mean([scores(one, truth)["recall"] for one in drawn]))
    assert found["assd"] == pytest.approx(np.mean([Boundaries(one, truth).assd for one in drawn]))
    nothing = ceiling(np.zeros((5, 5), np.bool_), lambda mask, seed: jitter(mask, 1.0, seed))
    assert (nothing["dice"], nothing["recall"]) == (1.0, None)


def test_amounts_have_limits() -> None:
    for wrong in (-0.1, 21.0, float("nan")):
        with pytest.raises(SettingError, match="stray by 0 to 20"):
            jitter(half(), wrong)
    with pytest.raises(SettingError, match="0 to 50"):
        drop_thin(half(), 51)


def test_a_hand_leaves_out_first_and_then_strays_anew_for_each_seed() -> None:
    mask = blobs(6)
    mask[50] = True
    hand = Hand(stray=1.5, leave_out=3, drawings=4, seed=11)
    assert list(hand.seeds) == [11, 12, 13, 14]
    for seed in hand.seeds:
        assert np.array_equal(hand.draw(mask, seed), jitter(drop_thin(mask, 3), 1.5, seed))


def test_a_spread_is_every_score_where_it_is_defined_inside_the_field_of_view() -> None:
    truth, hand = blobs(7), Hand(stray=2.0, drawings=3)
    view = np.zeros_like(truth)
    view[:, : truth.shape[1] // 2] = True
    for inside in (None, view):
        found = spread(truth, hand.draw, hand.seeds, inside)
        for place, seed in enumerate(hand.seeds):
            other = hand.draw(truth, seed)
            one = {**scores(other, truth, inside, OVERLAP), **boundary_scores(other, truth, inside)}
            assert {name: values[place] for name, values in found.items()} == pytest.approx(one)
    nothing = spread(np.zeros((5, 5), np.bool_), hand.draw, hand.seeds)
    assert (nothing["dice"], nothing["recall"]) == ((1.0, 1.0, 1.0), ())


def test_a_curve_begins_at_a_perfect_score_and_falls() -> None:
    hand = Hand(drawings=3, stray=4.4)
    found = list(curve(blobs(8, 160), hand))
    assert [stray for stray, _ in found] == list(STRAYS)
    dice_ = [float(np.mean(values["dice"])) for _, values in found]
    distance = [float(np.mean(values["hd95"])) for _, values in found]
    assert (dice_[0], distance[0]) == (1.0, 0.0)
    assert dice_ == sorted(dice_, reverse=True)
    assert distance[-1] > distance[2] > 0
    assert found == list(curve(blobs(8, 160), hand.model_copy(update={"stray": 0.3}))), "the slider only moves the mark"
