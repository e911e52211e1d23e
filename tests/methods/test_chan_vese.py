"""Chan-Vese against scikit-image's, and its starts, sizes and sides."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.segmentation import checkerboard_level_set, disk_level_set, morphological_chan_vese, morphsnakes

from seglib.methods import chan_vese
from seglib.methods.chan_vese import LOST, NO_BOX, UNUSED, ChanVese
from seglib.phantoms import BreastUltrasound, Nuclei
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import CurveView, Image, LabelMap, LabelView

ROWS, COLUMNS = np.indices((90, 120))
DISC = np.hypot(ROWS - 45, COLUMNS - 50) < 25
NOISY = np.clip(np.where(DISC, 150, 90) + np.random.default_rng(0).normal(0, 40, DISC.shape), 0, 255).astype(np.uint8)
SCENE = Image(np.repeat(NOISY[..., None], 3, axis=2))


def slowly(grey: NDArray[np.uint8], front: NDArray[np.int8], rounds: int, smoothing: int, ratio: float) -> NDArray[np.bool_]:
    """The rounds of scikit-image's, but for the frame of the image: what lies beyond is as what lies on it."""
    image, turn = grey.astype(float), 0
    for _ in range(rounds):
        outside, inside = (image[front == side].mean() if (front == side).any() else 0.0 for side in (0, 1))
        moving = np.abs(np.gradient(front)).sum(axis=0) > 0
        pull = ratio * (image - inside) ** 2 - (image - outside) ** 2
        front = np.where(moving & (pull < 0), 1, np.where(moving & (pull > 0), 0, front)).astype(np.int8)
        for _ in range(smoothing):
            for smooth in (morphsnakes.inf_sup, morphsnakes.sup_inf)[:: 1 if turn % 2 == 0 else -1]:
                front = smooth(np.pad(front, 1, mode="edge"))[1:-1, 1:-1]
            turn += 1
    return front > 0


@pytest.mark.parametrize("start", ["checkerboard", "disc"])
@pytest.mark.parametrize("smoothing", [0, 1, 2, 3])
@pytest.mark.parametrize("rounds", [1, 2, 7, 40, 41])
def test_every_round_is_that_of_a_slow_loop(start: str, smoothing: int, rounds: int) -> None:
    method = ChanVese.from_text({"start": start, "smoothing": str(smoothing), "iterations": str(rounds), "ratio": "1.5"})
    for grey in (NOISY, Nuclei(size=128).make().image.grey):
        first = disk_level_set(grey.shape) if start == "disc" else checkerboard_level_set(grey.shape)
        expected = slowly(grey, first.astype(np.int8), rounds, smoothing, 1.5)
        found = segment(method, Image(np.repeat(grey[..., None], 3, axis=2)), Prompt())[0].labels > 0
        assert np.array_equal(found, expected) or np.array_equal(found, ~expected)


@pytest.mark.parametrize("phantom", [Nuclei, BreastUltrasound])
def test_it_agrees_with_scikit_image(phantom: type[Nuclei]) -> None:
    image = phantom(size=192).make().image
    theirs = morphological_chan_vese(image.grey.astype(float), 60, smoothing=2) > 0
    ours = segment(ChanVese(iterations=60, smoothing=2), image, Prompt())[0].labels > 0
    assert max(np.mean(ours == theirs), np.mean(ours != theirs)) > 0.97


def test_a_disc_in_strong_noise_is_found() -> None:
    found, steps = segment(ChanVese(smoothing=2), SCENE, Prompt())
    assert 2 * (DISC & (found.labels > 0)).sum() / (DISC.sum() + found.labels.sum()) > 0.95
    assert found.facts["mean of the object"] == pytest.approx(NOISY[DISC].mean(), abs=3)
    curve = steps[-2].draw()[1]
    assert isinstance(curve, CurveView)
    assert curve.values[-1] < 0.8 * curve.values[0]
    rounds = [step for step in steps if step.title.startswith("Round")]
    assert len(rounds) <= 12
    for step in rounds:
        now = step.draw()[1]
        assert isinstance(now, CurveView)
        assert step.title == f"Round {now.first + now.current}"


def test_the_side_of_the_object_can_be_said() -> None:
    auto, bright, dark = (_labels(SCENE, side) for side in ("auto", "bright", "dark"))
    assert np.array_equal(auto, bright)
    assert np.array_equal(bright, 1 - dark)
    inverse = Image(255 - SCENE.pixels)
    assert np.array_equal(_labels(inverse, "auto"), _labels(inverse, "dark"))


def _labels(image: Image, side: str) -> LabelMap:
    return segment(ChanVese.from_text({"foreground": side}), image, Prompt())[0].labels


def test_a_box_is_a_start_and_a_hint() -> None:
    boxed = ChanVese(start="box", iterations=60)
    calm = Image(cv2.GaussianBlur(SCENE.pixels, (0, 0), 2.0))
    found, steps = segment(boxed, calm, Prompt((0.3, 0.4, 0.5, 0.6)))
    first = steps[0].draw()[0]
    assert isinstance(first, LabelView)
    assert np.array_equal(np.argwhere(first.labels)[[0, -1]], [[36, 36], [53, 59]])
    assert 2 * (DISC & (found.labels > 0)).sum() / (DISC.sum() + found.labels.sum()) > 0.9
    assert "box" not in found.facts
    assert segment(boxed, SCENE, Prompt())[0].facts["box"] == NO_BOX
    assert segment(ChanVese(), SCENE, Prompt((0.3, 0.4, 0.5, 0.6)))[0].facts["box"] == UNUSED


def test_one_colour_has_two_sides_that_nothing_tells_apart() -> None:
    found, _ = segment(
        ChanVese(start="box", smoothing=0), Image(np.full((20, 20, 3), 80, np.uint8)), Prompt((0.5, 0.5, 0.5, 0.5))
    )
    assert found.facts["note"] == LOST


def test_a_large_image_is_done_smaller_first(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = BreastUltrasound(size=256).make()
    whole = segment(ChanVese(smoothing=3), scene.image, Prompt())[0].labels
    monkeypatch.setattr(chan_vese, "MOST_PIXELS", 64 * 64)
    found, steps = segment(ChanVese(smoothing=3), scene.image, Prompt())
    assert [step.title for step in steps].count("Larger image") == 2
    assert found.labels.shape == scene.image.shape
    assert 2 * (whole & found.labels).sum() / (whole.sum() + found.labels.sum()) > 0.9


def test_it_can_say_why() -> None:
    found, _ = segment(ChanVese(smoothing=2), SCENE, Prompt())
    assert found.why is not None
    agreed = 0
    for row, column in np.argwhere(np.ones(DISC.shape))[::37].tolist():
        why = found.why(row, column)
        assert why.label == found.labels[row, column]
        nearer = int(np.argmin([value for _, value in why.evidence]))
        assert why.decisive in (None, nearer)
        assert ("smooth" in why.sentence) == (why.decisive is None) == (nearer != why.label)
        agreed += why.decisive is not None
    assert 0.7 < agreed / len(range(0, DISC.size, 37)) < 1
