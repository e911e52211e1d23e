"""Label noise strays as far as it says, keeps what it promises to keep, and gives a ceiling below 1."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seglib.errors import SettingError
from seglib.metrics import BOUNDARY, OVERLAP, Boundaries, dice, scores
from seglib.study.label_noise import ceiling, drop_thin, jitter
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
