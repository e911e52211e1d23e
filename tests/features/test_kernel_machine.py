"""The kernel machine against scikit-learn's exact ones, and against what an optimum has to be."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics.pairwise import linear_kernel, polynomial_kernel, rbf_kernel
from sklearn.svm import SVC, LinearSVC

from seglib.features.kernel_machine import Kernel, KernelName, Machine, both_sides, learn
from seglib.features.stack import Rows

KERNELS: tuple[KernelName, ...] = ("linear", "rbf", "polynomial")
THEIRS = {"linear": "linear", "rbf": "rbf", "polynomial": "poly"}
Known = NDArray[np.int32]


def cases(count: int, noise: float, classes: int = 2) -> tuple[Rows, Known]:
    """Points of three dimensions whose class follows a bent border, with so much noise on it."""
    rng = np.random.default_rng(11)
    rows = rng.normal(size=(count, 3)).astype(np.float32)
    height = rows[:, 0] ** 2 / 2 + rows[:, 1] + noise * rng.normal(size=count)
    return rows, np.digitize(height, np.quantile(height, np.arange(1, classes) / classes)).astype(np.int32)


def answers(rows: Rows, machine: Machine) -> Known:
    return machine.classes[machine.scores(rows.T).argmax(axis=0)]


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_are_those_of_scikit_learn(kernel: KernelName) -> None:
    rows, marks = cases(40, 0)[0], cases(60, 0)[0][40:]
    theirs = {
        "linear": linear_kernel(marks, rows),
        "rbf": rbf_kernel(marks, rows, gamma=0.4),
        "polynomial": polynomial_kernel(marks, rows, degree=4, gamma=0.4, coef0=1),
    }
    assert np.allclose(Kernel(kernel, 0.4, 4)(marks, rows.T), theirs[kernel], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("noise", "least"), [(0.0, 0.97), (0.5, 0.95)], ids=["clean", "noisy"])
def test_it_agrees_with_the_exact_machine(kernel: KernelName, noise: float, least: float) -> None:
    for landmarks, allowed in ((800, least), (120, least - 0.02)):
        agreed, lost = beside_the_exact_machine(kernel, noise, 2, landmarks)
        assert agreed >= allowed, landmarks
        assert lost <= 0.01, landmarks


@pytest.mark.parametrize("noise", [0.0, 0.5], ids=["clean", "noisy"])
def test_each_against_the_others_is_as_right_as_each_against_each(noise: float) -> None:
    agreed, lost = beside_the_exact_machine("rbf", noise, 4, 120)
    assert agreed >= 0.9
    assert lost <= 0.03


def beside_the_exact_machine(kernel: KernelName, noise: float, classes: int, landmarks: int) -> tuple[float, float]:
    """On examples that neither has seen: the share with the same answer, and the share of right answers that ours loses."""
    rows, known = cases(1600, noise, classes)
    seen, fresh = slice(0, 800), slice(800, None)
    exact = SVC(C=1.0, kernel=THEIRS[kernel], gamma=1 / 3, coef0=1, class_weight="balanced").fit(rows[seen], known[seen])
    theirs = exact.predict(rows[fresh])
    ours = answers(rows[fresh], learn(rows[seen], known[seen], Kernel(kernel, 1 / 3), 1.0, landmarks, 0))
    return float((ours == theirs).mean()), float((theirs == known[fresh]).mean() - (ours == known[fresh]).mean())


def test_without_noise_a_hard_margin_leaves_no_example_on_the_wrong_side() -> None:
    rows, known = cases(400, 0)
    machine = learn(rows, known, Kernel("rbf", 1 / 3), 1000.0, 400, 0)
    assert machine.converged
    assert np.array_equal(answers(rows, machine), known)


@pytest.mark.parametrize("cost", [0.01, 1.0, 100.0])
def test_the_plane_is_the_cheapest_one(cost: float) -> None:
    """The sum that it minimises is no larger than what scikit-learn's linear machine with the same loss reaches."""
    rows, known = cases(600, 0.5)
    sign = np.where(known == 1, 1.0, -1.0)
    assert (known == 1).sum() == 300, "balanced, so that weights of the classes are 1"

    def value(weights: NDArray[np.float64], offset: float) -> float:
        return float(weights @ weights / 2 + cost * np.square(np.maximum(0, 1 - sign * (rows @ weights + offset))).sum())

    machine = learn(rows, known, Kernel("linear"), cost, 10, 0)
    theirs = LinearSVC(C=cost, loss="squared_hinge", dual=False, tol=1e-8, intercept_scaling=100.0).fit(rows, known)
    ours = value(machine.weights[0].astype(np.float64), float(machine.offsets[0]))
    assert ours <= value(theirs.coef_[0], float(theirs.intercept_[0])) * (1 + 1e-5)
    assert np.allclose(machine.weights[0], theirs.coef_[0], atol=2e-3)


def test_a_class_of_which_more_is_drawn_counts_no_more() -> None:
    rows, known = cases(300, 0.8)
    more = np.concatenate([np.arange(300), np.repeat(np.flatnonzero(known == 0), 9)])
    one, ten = (learn(rows[each], known[each], Kernel("linear"), 100.0, 10, 0) for each in (np.arange(300), more))
    assert np.allclose(one.weights, ten.weights, atol=0.01)
    assert np.allclose(one.offsets, ten.offsets, atol=0.01)


@pytest.mark.parametrize("kernel", KERNELS)
def test_with_as_many_landmarks_as_examples_their_choice_changes_nothing(kernel: KernelName) -> None:
    rows, known = cases(150, 0.5)
    fresh = cases(300, 0.5)[0][150:]
    one, other = (learn(rows, known, Kernel(kernel, 1 / 3), 1.0, 150, seed).planes(fresh.T) for seed in (0, 9))
    assert np.allclose(one, other, atol=1e-3)


def test_probabilities_follow_the_decision_and_are_as_sure_as_the_machine_is_right() -> None:
    for noise, classes in ((0.2, 2), (1.0, 2), (0.5, 4)):
        rows, known = cases(6000, noise, classes)
        machine = learn(rows[:2000], known[:2000], Kernel("rbf", 1 / 3), 1.0, 100, 0)
        scores = machine.scores(rows[2000:].T)
        sure = machine.probabilities(scores)
        assert np.allclose(sure.sum(axis=0), 1, atol=1e-5)
        assert np.array_equal(sure.argmax(axis=0), scores.argmax(axis=0))
        right = sure.argmax(axis=0) == known[2000:]
        assert abs(sure.max(axis=0).mean() - right.mean()) < 0.04, "calibrated: as sure on average as right"
        assert machine.held_out == pytest.approx(right.mean(), abs=0.05)


def test_too_few_examples_give_no_probability() -> None:
    rows, _ = cases(12, 0)
    known = np.array([0] * 10 + [1] * 2, np.int32)
    machine = learn(rows, known, Kernel(), 1.0, 200, 0)
    assert machine.sharpness is None
    assert machine.held_out is None
    assert learn(rows[9:11], known[9:11], Kernel(), 1.0, 200, 0).planes(rows[9:11].T).shape == (1, 2), "a pixel of each"


def test_two_classes_have_one_plane_with_two_sides() -> None:
    planes = np.array([[1.5, -2.0]], np.float32)
    assert both_sides(planes).tolist() == [[-1.5, 2.0], [1.5, -2.0]]
    three = np.zeros((3, 2), np.float32)
    assert both_sides(three) is three


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_wildest_settings_end_in_numbers(kernel: KernelName) -> None:
    rows = np.concatenate([cases(200, 1.0)[0] * 10, np.zeros((50, 3), np.float32)])
    known = (np.arange(250) % 2).astype(np.int32)  # nothing tells them apart, and many are the same
    for gamma in (0.003, 33.0):
        for cost in (0.01, 1000.0):
            assert np.isfinite(learn(rows, known, Kernel(kernel, gamma, 5), cost, 200, 0).planes(rows.T)).all()
