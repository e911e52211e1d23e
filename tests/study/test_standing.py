"""Where a method lies among people, against a slow loop; and that the computed people draw as they are said to."""

import numpy as np
import pytest

from seglib.errors import MaskError
from seglib.samples import SAMPLES
from seglib.study.hands import hands
from seglib.study.standing import standing
from seglib.types import Mask

RNG = np.random.default_rng(4)


def overlap(one: Mask, other: Mask) -> float:
    both = sum(a and b for a, b in zip(one.ravel(), other.ravel(), strict=True))
    return 2 * both / (int(one.sum()) + int(other.sum()))


def test_agreement_is_the_mean_over_all_others_and_not_over_oneself() -> None:
    masks = [RNG.random((6, 7)) < 0.5 for _ in range(4)]
    pred = RNG.random((6, 7)) < 0.5
    found = standing(masks, pred)
    for place, mask in enumerate(masks):
        others = [overlap(mask, other) for number, other in enumerate(masks) if number != place]
        assert found.people[place] == pytest.approx(np.mean(others))
        assert found.each[place] == pytest.approx(overlap(mask, pred))
    assert found.method == pytest.approx(np.mean(found.each))


@pytest.mark.parametrize(("pred", "verdict"), [([0, 0, 0, 1], "below"), ([1, 1, 1, 0], "above"), ([1, 1, 1, 1], "among")])
def test_the_verdict_compares_with_the_least_and_the_most_agreeing_person(pred: list[int], verdict: str) -> None:
    masks = [np.array([row], np.bool_) for row in ([1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0])]
    assert standing(masks, np.array([pred], np.bool_)).verdict == verdict


def test_one_person_has_nobody_to_agree_with() -> None:
    with pytest.raises(MaskError, match="at least two"):
        standing([np.ones((2, 2), np.bool_)], np.ones((2, 2), np.bool_))


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.has_truth], ids=lambda each: each.name)
def test_computed_people_draw_as_they_are_said_to(sample: object) -> None:
    truth = sample.load().truth > 0  # type: ignore[attr-defined]
    drawn = {each.name: each.mask for each in hands(truth)}
    assert all(np.array_equal(each.mask, drawn[each.name]) for each in hands(truth)), "the same drawings every time"
    assert drawn["Sparing"].sum() < truth.sum() < drawn["Generous"].sum()
    wrong = {name: int((mask != truth).sum()) for name, mask in drawn.items()}
    assert min(wrong, key=wrong.__getitem__) == "Careful"
    assert max(wrong, key=wrong.__getitem__) == "Hasty"


@pytest.mark.parametrize("truth", [np.zeros((5, 6)), np.ones((5, 6)), np.eye(1), np.ones((1, 9))], ids=str)
def test_people_can_be_computed_for_any_mask(truth: Mask) -> None:
    assert [each.mask.shape for each in hands(truth > 0)] == [truth.shape] * 4
