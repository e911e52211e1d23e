"""The support vector machine that comes trained: its labels follow from what it learned, and it can say why."""

import gc

import numpy as np
import pytest

from seglib.features import stack
from seglib.methods.svm_trained import TrainedSVM
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.trained.machine import PixelMachine
from seglib.trained.weights import load_machine, trained_tasks
from seglib.types import Image

NOTHING = Prompt()


@pytest.fixture(scope="module")
def picture() -> Image:
    return Image(np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8))


@pytest.mark.parametrize("task", trained_tasks("svm"))
def test_labels_follow_from_the_probability(picture: Image, task: str) -> None:
    heat = load_machine(task).answer(picture.pixels)
    for threshold in (0.3, 0.6):
        found, steps = segment(TrainedSVM(task=task, threshold=threshold), picture, NOTHING)
        assert found.probability is not None
        np.testing.assert_allclose(found.probability, heat, atol=1e-4)  # OpenCV rounds by where in memory an array lies
        assert np.array_equal(found.labels, found.probability >= np.float32(threshold))
    assert [step.title for step in steps] == ["Features", "Probability", "Threshold"]
    assert all(view.values.shape == picture.shape for view in steps[0].draw())


def test_it_says_why_in_numbers_that_agree(picture: Image) -> None:
    found, _ = segment(TrainedSVM(task="retina"), picture, NOTHING)
    assert found.why is not None
    assert found.probability is not None
    heats = []
    for row, column in ((0, 0), (31, 47), (59, 79)):
        why = found.why(row, column)
        evidence = dict(why.evidence)
        assert why.label == found.labels[row, column]
        assert evidence["probability"] == pytest.approx(found.probability[row, column])
        assert why.evidence[why.decisive or 0][0] == ("probability" if why.label else "threshold")
        ((first, value), *moved) = why.others[0]
        assert first == "decision value"
        assert len(moved) == 4
        assert all(name.startswith("push of ") for name, _ in moved)
        heats.append((value, evidence["probability"]))
    values, probabilities = zip(*sorted(heats), strict=True)
    assert list(probabilities) == sorted(probabilities), "the larger the decision value, the larger the probability"
    assert len(set(values)) > 1


def test_moving_the_threshold_describes_no_pixel_again(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = Image(np.random.default_rng(1).integers(0, 255, (30, 40, 3), np.uint8))
    first, _ = segment(TrainedSVM(task="chest", threshold=0.4), picture, NOTHING)

    def refuse(machine: PixelMachine, image: Image) -> None:
        raise AssertionError(machine, image)

    monkeypatch.setattr(PixelMachine, "described", refuse)
    again, _ = segment(TrainedSVM(task="chest", threshold=0.6), picture, NOTHING)
    assert again.probability is first.probability
    assert again.reused_seconds > 0
    with pytest.raises(AssertionError):
        segment(TrainedSVM(task="breast"), picture, NOTHING)


def test_features_are_dropped_as_soon_as_the_answer_is_known(picture: Image) -> None:
    """They are thirty numbers a pixel, the answer is one."""
    found, steps = segment(TrainedSVM(task="nuclei"), picture, NOTHING)
    gc.collect()
    assert found.why is not None
    assert steps
    alive = [each for each in gc.get_objects() if type(each) is stack.Stack and each.image.shape == picture.shape]
    assert alive, "the explanation holds one"
    assert all(each.whole is None for each in alive)


def test_a_picture_of_a_feature_covers_a_large_image_whole(picture: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    _, steps = segment(TrainedSVM(task="nuclei"), picture, NOTHING)
    whole = [view.values for view in steps[0].draw()]
    monkeypatch.setattr(stack, "ONE_TILE", 200_000)
    for view, values in zip(steps[0].draw(), whole, strict=True):
        np.testing.assert_allclose(view.values, values, atol=1e-3)
