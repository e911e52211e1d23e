"""The support vector machine that comes trained: its labels follow from what it learned, and it can say why."""

import numpy as np
import pytest

from seglib.learn.weights import load_machine, trained_tasks
from seglib.methods.svm_trained import TrainedSVM
from seglib.prompt import Prompt
from seglib.run import segment
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
        np.testing.assert_allclose(found.probability, heat, atol=1e-6)
        assert np.array_equal(found.labels, (heat >= np.float32(threshold)).astype(np.int32))
    assert [step.title for step in steps] == ["Features", "Probability", "Threshold"]
    assert all(view.values.shape == picture.shape for view in steps[0].draw())


def test_it_says_why_in_numbers_that_agree(picture: Image) -> None:
    found, _ = segment(TrainedSVM(task="retina"), picture, NOTHING)
    assert found.why is not None
    assert found.probability is not None
    for row, column in ((0, 0), (31, 47), (59, 79)):
        why = found.why(row, column)
        evidence = dict(why.evidence)
        assert why.label == found.labels[row, column]
        assert evidence["probability"] == pytest.approx(found.probability[row, column])
        assert why.evidence[why.decisive or 0][0] == ("probability" if why.label else "threshold")
        assert sum(name.startswith("push: ") for name in evidence) == 4
