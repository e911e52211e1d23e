"""Support vector machine: the widest margin between the classes that somebody has drawn."""

from collections.abc import Generator
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from seglib.features.choice import PixelFeatures
from seglib.features.evidence import pair_step, part_step, pushes, worth_step
from seglib.features.kernel_machine import Kernel, KernelName, Machine, both_sides, learn
from seglib.features.lesson import Lesson, lesson_of
from seglib.features.stack import Rows, Stack
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import Evidence, Heat, HeatView, Image, LabelMap, Labels, LabelView, Step, View, Why

MOST = 1000.0  # decision values are shown up to here
NEAREST = 3  # drawn pixels that an explanation names


class SVM(PixelFeatures, Method):
    r"""Learns from strokes: the border between the classes is laid where it stays as far as possible from what was drawn.

    **How.** Every pixel becomes a point: its colour, edges, curvatures and texture at several scales are the coordinates.
    Between the drawn pixels of two classes lies the plane with the widest *margin*,
    $\min |w|^2 / 2 + C \sum \max(0, 1 - y f(x))^2$. Only the pixels at or within the margin hold it where it is: the *support
    vectors*. A *kernel* bends the plane: f is then a sum of likenesses to drawn pixels. Where more than two
    classes are drawn, each gets a plane against all others and the largest decision value wins. Last, every pixel of the
    image gets the label of the side on which it lies.

    **Works when** a few strokes show everything that a class can look like: both the bright and the dark part of the
    object, and the background beside it. Draw where it goes wrong, and it learns.

    **Fails when** the classes look alike through every feature that is switched on, and where the image holds something that
    nobody has drawn on: it gets a label all the same. With a large C and gamma it learns the strokes by heart. A class that lies
    between two others has no plane of its own with a linear kernel, and hardly one with a polynomial.

    **Cost.** Strokes x landmarks to learn, pixels x landmarks to apply: about half a second for one megapixel.

    **References.** Cortes and Vapnik 1995, 10.1007/BF00994018; Chapelle 2007, 10.1162/neco.2007.19.5.1155, whose squared loss
    and Newton steps are used; Williams and Seeger 2001, 10.5555/3008751.3008847, for the landmarks; Platt 1999 for
    probabilities.
    """

    name: ClassVar[str] = "svm"
    title: ClassVar[str] = "Support vector machine"
    family: ClassVar[Family] = "Pixel classifiers"
    kind: ClassVar[Kind] = "semantic"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("strokes",)
    drawn: ClassVar[tuple[str, ...]] = ("Background", "Class 1", "Class 2", "Class 3", "Class 4", "Class 5")
    slow: ClassVar[bool] = True

    kernel: KernelName = Field(
        "rbf", description="Shape of the border: a plane, likeness that fades with distance, or a polynomial of the features."
    )
    cost: Annotated[float, Ui(log=True)] = Field(
        1.0,
        ge=0.01,
        le=1000.0,
        description="C, the price of a drawn pixel on the wrong side. Larger: narrower margin, less forgiving.",
    )
    gamma: Annotated[float, Ui(log=True)] = Field(
        1.0,
        ge=0.01,
        le=100.0,
        description="How fast likeness fades (rbf), in shares of one feature. Larger: every stroke for itself.",
    )
    degree: Annotated[int, Ui(tune=False)] = Field(
        3, ge=2, le=5, description="Degree of the polynomial kernel. Larger: more bends."
    )
    landmarks: Annotated[int, Ui(step=10, tune=False)] = Field(
        200,
        ge=10,
        le=500,
        description="Drawn pixels that all others are compared with. More: closer to the exact machine, slower.",
    )

    def idle(self, prompt: Prompt) -> frozenset[str]:  # noqa: ARG002 - what is drawn rules nothing out
        return {"linear": frozenset({"gamma", "degree"}), "rbf": frozenset({"degree"})}.get(self.kernel, frozenset())

    def run(self, image: Image, prompt: Prompt) -> Run:
        lesson, stack = yield from lesson_of(self, self.drawn, image, prompt)
        if lesson.unlearnable is not None:
            return lesson.unlearnable
        rows, known = lesson.rows, lesson.examples.labels
        margin = "its margin (dashed) and " if len(lesson.examples.classes) == 2 else "and "
        text = f"the border that a machine of these two alone would lay, {margin}the support vectors (circled)."
        yield from pair_step(lesson, text, self._decide)
        machine = self.learned(rows, known)
        inside = _short(machine, rows, known) > 0
        lesson.facts.update({"support vectors": int(inside.sum()), "converged": "yes" if machine.converged else "no"})
        if machine.held_out is not None:
            lesson.facts["held-out accuracy"] = machine.held_out
        yield Step(
            "Margin",
            f"{inside.sum():,} of {len(rows):,} examples lie at or within the margin, or on the wrong side: the support vectors. "
            "The others could be rubbed out and the border would stay.",
            lambda: (LabelView("Support vectors", _marked(lesson, inside)),),
            done=0.4,
        )

        labels, probability, values = yield from _applied(machine, stack)
        yield Step(
            "Decision value",
            "How far each pixel lies from the border, in margins: above 0 on the side of the class, beyond 1 outside the margin.",
            lambda: _decisions(values, machine, self.drawn),
            done=0.9,
        )
        yield worth_step(lesson, lambda some, own: _belief(machine, some, own), 0.95)
        yield Step(
            "Labels",
            "Every pixel gets the label of the side on which it lies"
            + ("; with several classes, of the largest decision value." if len(machine.classes) > 2 else "."),
            lambda: (LabelView("Labels", labels, names=self.drawn[1:]),),
            done=1.0,
        )
        return Labels(
            labels,
            probability if machine.sharpness is not None and 0 in machine.classes else None,
            facts=lesson.facts,
            reused_seconds=lesson.reused_seconds,
            why=lambda row, column: _why(machine, lesson, labels, row, column),
        )

    def learned(self, rows: Rows, labels: NDArray[np.int32], landmarks: int | None = None) -> Machine:
        kernel = Kernel(self.kernel, self.gamma / rows.shape[1], self.degree)
        return learn(rows, labels, kernel, self.cost, landmarks or self.landmarks, self.seed)

    def _decide(self, rows: Rows, labels: NDArray[np.int32], grid: Rows) -> tuple[LabelMap, NDArray[np.bool_], Heat | None]:
        machine = self.learned(rows, labels, len(rows))
        planes = machine.planes(grid.T)
        decided = machine.classes[both_sides(planes).argmax(axis=0)]
        return decided, _short(machine, rows, labels) > 0, planes[0] if len(planes) == 1 else None


def _short(machine: Machine, rows: Rows, labels: NDArray[np.int32]) -> Heat:
    """(N,) by how much each example falls short of the margin of its own class; 0 or less is beyond it."""
    own = np.searchsorted(machine.classes, labels)
    return 1 - machine.scores(rows.T)[own, np.arange(len(rows))]


def _belief(machine: Machine, rows: Rows, labels: NDArray[np.int32]) -> NDArray[np.float64]:
    own = np.searchsorted(machine.classes, labels)
    return machine.probabilities(machine.scores(rows.T))[own, np.arange(len(rows))].astype(np.float64)


def _applied(machine: Machine, stack: Stack) -> Generator[Step, None, tuple[LabelMap, Heat, NDArray[np.float16]]]:
    """Labels, probability of the foreground and decision values (P, H, W) in half precision, tile by tile."""
    shape = stack.image.shape
    labels, probability = np.empty(shape, np.int32), np.empty(shape, np.float32)
    values = np.empty((len(machine.weights), *shape), np.float16)
    for number, tile in enumerate(stack.tiles, start=1):
        planes = stack.planes(tile)
        size = planes.shape[1:]
        found = machine.planes(planes.reshape(len(planes), -1))
        scores = both_sides(found)
        labels[tile] = machine.classes[scores.argmax(axis=0)].reshape(size)
        probability[tile] = 1 - machine.probabilities(scores)[0].reshape(size)
        values[(slice(None), *tile)] = np.clip(found, -MOST, MOST).reshape(-1, *size)
        yield from part_step(labels, stack, number, 0.4)
    return labels, probability, values


def _decisions(values: NDArray[np.float16], machine: Machine, names: tuple[str, ...]) -> tuple[View, ...]:
    """A picture for each plane, on a scale that has 0 in its middle."""
    shown = machine.classes[-len(values) :]
    top = max(1.0, float(np.quantile(np.abs(values[:, ::4, ::4]), 0.99)))
    return tuple(
        HeatView(f"Decision value of {names[label]}", plane.astype(np.float32), -top, top)
        for label, plane in zip(shown, values, strict=True)
    )


def _marked(lesson: Lesson, inside: NDArray[np.bool_]) -> LabelMap:
    examples, labels = lesson.examples, np.zeros(lesson.stack.image.shape, np.int32)
    own = np.where(examples.labels == 0, len(lesson.names), examples.labels)
    labels[examples.rows[inside], examples.columns[inside]] = own[inside]
    return labels


def _why(machine: Machine, lesson: Lesson, labels: LabelMap, row: int, column: int) -> Why:
    values, own = lesson.stack.of_pixel(row, column)
    label, names = int(labels[row, column]), lesson.names
    planes = machine.planes(own[:, None])[:, 0]
    winner = int(np.searchsorted(machine.classes, label))
    place = 0 if len(planes) == 1 else winner
    without = np.repeat(own[:, None], len(own), axis=1)
    np.fill_diagonal(without, 0.0)  # the mean of the image
    moved = pushes(planes[place] - machine.planes(without)[place], values, lesson.stack)
    evidence = [
        (f"decision value of {names[each]}", float(value))
        for each, value in zip(machine.classes[-len(planes) :], planes, strict=True)
    ]
    if len(planes) == 1:
        zero, one = (names[each] for each in machine.classes)
        sentence = f"The decision value is {planes[0]:+.2f}: above 0 is {one}, below is {zero}."
    else:
        second = float(np.sort(planes)[-2])
        sentence = f"{names[label]} has the largest decision value, {planes[place]:+.2f}; the next is {second:+.2f}."
    sentence += f" What pushed it most: {moved[0][0]}, by {moved[0][1]:+.2f}."
    evidence += [(f"push of {name}", value) for name, value in moved]
    others = (_likenesses(machine, lesson, own),) if machine.kernel.name == "rbf" else ()
    return Why(label, sentence, tuple(evidence), place, others)


def _likenesses(machine: Machine, lesson: Lesson, own: NDArray[np.float32]) -> Evidence:
    """The marked pixels whose features (D,) are most like a pixel's own, 1 for the same."""
    alike, found = machine.kernel(machine.landmarks, own[:, None])[:, 0], []
    for mark in np.argsort(-alike, kind="stable")[:NEAREST]:
        example = machine.marked[mark]
        where = f"x {lesson.examples.columns[example]}, y {lesson.examples.rows[example]}"
        found.append((f"likeness to {lesson.names[lesson.examples.labels[example]]} at {where}", float(alike[mark])))
    return tuple(found)
