"""A support vector machine that is learned from thousands of pixels and applied to millions.

A kernel compares pixels: k(x, z) is the product of x and z in a space of many more dimensions than there are features. There a
plane f(x) = w x + b divides two classes with the widest margin, `min |w|^2 / 2 + C sum max(0, 1 - y f(x))^2`.

The exact machine compares every pixel with every support vector. Here it is compared with a few landmarks, a sample of the
drawn pixels (the Nystroem approximation, Williams and Seeger 2001), and the plane is found by Newton's method on the sum above,
in which only pixels within the margin count (Chapelle 2007). With as many landmarks as pixels it is exact.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, eigh
from scipy.special import log_softmax, softmax

from seglib.features.stack import Rows
from seglib.features.threads import one_thread
from seglib.types import Heat

KernelName = Literal["linear", "rbf", "polynomial"]
Numbers = NDArray[np.float64]

CHUNK = 2048  # pixels compared with all landmarks at once, so that the products stay in the cache
RANK = 1e-7  # of the largest eigenvalue: landmarks that say nothing new
FREE = 1e-6  # what the offset costs beside a weight; it costs nothing in theory
STIFF = 1e-12
ROUNDS = 60
FOLDS = 3


@dataclass(frozen=True)
class Kernel:
    """How alike two pixels are. gamma: how fast likeness fades (rbf), or the weight of the product (polynomial)."""

    name: KernelName = "rbf"
    gamma: float = 1.0
    degree: int = 3

    def __call__(self, landmarks: NDArray[Any], planes: NDArray[Any]) -> NDArray[Any]:
        """landmarks: (M, D). planes: (D, N), a pixel each column. Returns (M, N) in the precision of the landmarks."""
        if self.name == "linear":
            alike: NDArray[Any] = landmarks @ planes
            return alike
        gamma = landmarks.dtype.type(self.gamma)
        if self.name == "polynomial":
            alike = (landmarks * gamma) @ planes
            alike += 1
            np.power(alike, self.degree, out=alike)
            return alike
        alike = (landmarks * (2 * gamma)) @ planes
        alike -= gamma * np.einsum("md,md->m", landmarks, landmarks)[:, None]
        alike -= gamma * np.einsum("dn,dn->n", planes, planes)
        np.minimum(alike, 0, out=alike)  # rounding leaves distances a little below 0
        np.exp(alike, out=alike)
        return alike


@dataclass(frozen=True, eq=False)
class Machine:
    """One plane for two classes, else one for each class against the others.

    classes: (K,) labels. landmarks: (M, D). weights: (P, M), offsets: (P,) of the P planes; for a linear kernel the weights
    are those of the D features, and no landmark is needed. marked: (M,) which examples the landmarks are. sharpness: turns
    decision values into probabilities; None where there were too few examples to tell. held_out: share of the examples that a
    machine that had not seen them got right.
    """

    classes: NDArray[np.int32]
    kernel: Kernel
    landmarks: Heat
    marked: NDArray[np.intp]
    weights: Heat
    offsets: Heat
    converged: bool = True
    sharpness: float | None = field(default=None)
    held_out: float | None = field(default=None)

    @one_thread
    def planes(self, pixels: Heat) -> Heat:
        """pixels: (D, N). Returns (P, N) float32, the decision value f of each plane."""
        found = np.empty((len(self.weights), pixels.shape[1]), np.float32)
        for start in range(0, pixels.shape[1], CHUNK):
            part = pixels[:, start : start + CHUNK]
            alike = part if self.kernel.name == "linear" else self.kernel(self.landmarks, part)
            np.matmul(self.weights, alike, out=found[:, start : start + CHUNK])
        return np.add(found, self.offsets[:, None], out=found)

    def scores(self, pixels: Heat) -> Heat:
        """pixels: (D, N). Returns (K, N): how far each pixel lies on each class's side; the largest one wins."""
        return both_sides(self.planes(pixels))

    def probabilities(self, scores: Heat) -> Heat:
        """(K, N) -> (K, N), each column sums to 1. The largest score stays the largest."""
        return np.asarray(softmax(scores * np.float32(self.sharpness or 1.0), axis=0), np.float32)


def both_sides(planes: Heat) -> Heat:
    """The one plane of two classes as a score for each."""
    return np.concatenate([-planes, planes]) if len(planes) == 1 else planes


@one_thread
def learn(rows: Rows, labels: NDArray[np.int32], kernel: Kernel, cost: float, landmarks: int, seed: int) -> Machine:
    """Fit a machine. rows: (N, D) standardised. labels: (N,), at least two different ones. cost: C.

    Every class counts alike, however many of its pixels are drawn.
    """
    classes = np.unique(labels)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(rows))[:landmarks])
    marks = rows[chosen]
    mapped, root = _mapped(rows, marks, kernel)
    found, converged = _divided(mapped, labels, classes, cost)
    sharpness, held_out = _checked(mapped, labels, classes, cost)
    weights = found[:, :-1] if root is None else found[:, :-1] @ root.T
    return Machine(
        classes,
        kernel,
        marks,
        chosen,
        np.ascontiguousarray(weights, np.float32),
        found[:, -1].astype(np.float32),
        converged,
        sharpness,
        held_out,
    )


def _mapped(rows: Rows, landmarks: Rows, kernel: Kernel) -> tuple[Numbers, Numbers | None]:
    """(N, R + 1) coordinates in which the kernel is a product, and a 1 for the offset; (M, R) what makes them of likenesses."""
    ones = np.ones((len(rows), 1))
    if kernel.name == "linear":
        return np.hstack([rows, ones]), None
    exact = landmarks.astype(np.float64)
    values, vectors = eigh(kernel(exact, exact.T))
    kept = values > RANK * values[-1]
    root: Numbers = vectors[:, kept] / np.sqrt(values[kept])
    return np.hstack([kernel(exact, rows.T.astype(np.float64)).T @ root, ones]), root


def _divided(mapped: Numbers, labels: NDArray[np.int32], classes: NDArray[np.int32], cost: float) -> tuple[Numbers, bool]:
    """(P, R + 1) weights and offset of each plane, and whether all of them were found."""
    positive = [labels == label for label in (classes[1:] if len(classes) == 2 else classes)]
    found = [_plane(mapped, own, cost) for own in positive]
    return np.array([plane for plane, _ in found]), all(settled for _, settled in found)


def _plane(mapped: Numbers, own: NDArray[np.bool_], cost: float) -> tuple[Numbers, bool]:
    """Newton's method: each step solves the least squares problem of the pixels that lie within the margin now."""
    sign = np.where(own, 1.0, -1.0)
    share = cost * len(own) / (2 * np.where(own, own.sum(), (~own).sum()))
    price = np.ones(mapped.shape[1])
    price[-1] = FREE
    plane = np.zeros(mapped.shape[1])
    short = 1 - sign * (mapped @ plane)  # by how much each pixel falls short of the margin
    value = _value(plane, price, share, short)
    for _ in range(ROUNDS):
        inside = short > 0
        active, weight = mapped[inside], 2 * share[inside]
        slope = price * plane - active.T @ (weight * sign[inside] * short[inside])
        bend = (active * weight[:, None]).T @ active
        # A little more on the diagonal where the landmarks' likenesses span more digits than a double has.
        bend.flat[:: len(plane) + 1] += price + STIFF * bend.flat[:: len(plane) + 1].max()
        step = cho_solve(cho_factor(bend), -slope)
        fall, reach = float(slope @ step), 1.0
        if -fall <= 1e-9 * value:
            return plane, True
        moved = sign * (mapped @ step)
        while (after := _value(plane + reach * step, price, share, short - reach * moved)) > value + 1e-4 * reach * fall:
            reach /= 2
            if reach < 1e-6:
                return plane, False
        plane, short, value = plane + reach * step, short - reach * moved, after
    return plane, False


def _value(plane: Numbers, price: Numbers, share: Numbers, short: Numbers) -> float:
    return float(price @ plane**2 / 2 + share @ np.square(np.maximum(short, 0)))


def _checked(
    mapped: Numbers, labels: NDArray[np.int32], classes: NDArray[np.int32], cost: float
) -> tuple[float | None, float | None]:
    """How sharply a decision value becomes a probability, and the share that is right, from examples that were held out.

    Every class is cut into three runs in reading order, so that what is held out is another part of the strokes and not the
    pixel beside one that was learned. One factor is fitted to the values there (Platt 1999, without his offset, so that the
    likeliest class is the one that the machine chose).
    """
    fold = np.empty(len(labels), np.intp)
    for label in classes:
        own = np.flatnonzero(labels == label)
        if len(own) < FOLDS:
            return None, None
        fold[own] = np.arange(len(own)) * FOLDS // len(own)
    scores = np.empty((len(classes), len(labels)))
    for number in range(FOLDS):
        out = fold == number
        planes, _ = _divided(mapped[~out], labels[~out], classes, cost)
        scores[:, out] = both_sides(planes @ mapped[out].T)
    truth = np.searchsorted(classes, labels)
    counts = np.bincount(truth)
    doubt = 1 / (counts.min() + 2)  # Platt's: as if one more example of each class had been wrong
    weight = 1 / counts[truth]

    def surprise(sharpness: float) -> float:
        logs = log_softmax(scores * np.exp(sharpness), axis=0)
        own = logs[truth, np.arange(len(truth))]
        others = (logs.sum(axis=0) - own) / (len(classes) - 1)
        return -float(weight @ ((1 - doubt) * own + doubt * others))

    # A tenth of a second of import, which every command would wait for.
    from scipy.optimize import minimize_scalar

    best = minimize_scalar(surprise, bounds=(-5.0, 5.0), method="bounded")
    return float(np.exp(best.x)), float((scores.argmax(axis=0) == truth).mean())
