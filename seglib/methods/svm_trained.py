"""Support vector machine that learned from a data set: what a pixel and its surroundings say, and nothing of shapes."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np

from seglib.features.evidence import pushes
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.trained.machine import PixelMachine
from seglib.trained.machine_answers import MachineAnswer, by_part
from seglib.trained.net_settings import Threshold
from seglib.trained.prepare import as_learned, cut_off
from seglib.trained.story import facts_of, unlike
from seglib.trained.weights import card, load_machine, trained_tasks
from seglib.types import HeatView, Image, LabelMap, Labels, LabelView, Step, Why
from seglib.work import retold

if TYPE_CHECKING:
    Task = Literal["nuclei", "retina", "breast", "chest", "lung_ct"]
else:
    Task = Literal[trained_tasks(PixelMachine.family)]  # what there are weights for
SHOWN = 4  # pictures of features


class TrainedSVM(Method):
    """A support vector machine that has learned from the masks of a whole data set.

    **How.** Every pixel becomes a point whose coordinates are its colour, edges, curvatures and texture at three scales,
    formulas that somebody wrote down and nobody learned. Twenty thousand such points of many images, half of them
    foreground, were divided by the border with the widest margin, bent by likenesses to 400 of them. The decision value of
    a pixel becomes a probability, the threshold makes a mask of it.

    **Works when** a pixel and a few pixels around it say what it is: vessels, stained nuclei.

    **Fails when** shape or place decide: it cannot know that a lung is one large piece, or that a lesion is not a shadow.
    A net learns its features and sees further. Compare the two on the same image.

    **Cost.** Pixels x landmarks, after the features: half a second or more for 512 x 512 pixels.

    **References.** Cortes and Vapnik 1995, 10.1007/BF00994018; Williams and Seeger 2001, 10.5555/3008751.3008847, for the
    landmarks; pixel features with an SVM on vessels: Ricci and Perfetti 2007, 10.1109/TMI.2007.898551.
    """

    name: ClassVar[str] = "svm_trained"
    title: ClassVar[str] = "SVM, trained"
    family: ClassVar[Family] = "Pixel classifiers"
    slow: ClassVar[bool] = True
    weights: ClassVar[str] = PixelMachine.family

    task: Annotated[Task, Ui(tune=False)] = Field(
        trained_tasks(PixelMachine.family)[0], description="What the machine was trained to find."
    )
    threshold: Threshold = 0.5

    def parameter_count(self) -> int:
        return card(PixelMachine.family, self.task).parameters

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - what was learned takes no prompt
        machine, about = load_machine(self.task), card(PixelMachine.family, self.task)
        shown, image = image, as_learned(image, self.task)
        height, width = machine.small(image).shape
        yield Step(
            "Features",
            f"{len(machine.channels)} numbers describe each of {width} × {height} px. "
            "They are standardised within the image: its exposure does not matter.",
            lambda: _features(machine, image),
            done=0.2,
        )
        started = time.perf_counter()
        answer = yield from retold(by_part(machine, image, self.task), _part)
        reused, found = answer.seconds - (time.perf_counter() - started), answer.heat
        labels = (found >= np.float32(self.threshold)).astype(np.int32)
        yield Step(
            "Probability",
            "How far each pixel lies from the border, in margins, turned into a probability by the logistic function.",
            lambda: (HeatView("Probability of foreground", found, 0.0, 1.0),),
            done=0.95,
        )
        yield Step(
            "Threshold",
            f"A probability of {self.threshold:.2f} or more is foreground.",
            lambda: (LabelView("Foreground", labels),),
            done=1.0,
        )
        facts, why = facts_of(about, self.threshold, answer.distance), _why(machine, answer, labels, self.threshold)
        return Labels(labels, found, facts, reused, why, warning=cut_off(shown, self.task) or unlike(about, answer.distance))


def _part(done: float) -> Step:
    return Step("A part is done", "A large image is worked on part by part.", done=0.2 + 0.7 * done)


def _features(machine: PixelMachine, image: Image) -> tuple[HeatView, ...]:
    stack = machine.described(image)
    places = np.linspace(0, len(stack.channels) - 1, SHOWN).round().astype(int)
    planes = np.empty((SHOWN, *stack.image.shape), np.float32)
    for tile in stack.tiles:
        planes[:, tile[0], tile[1]] = stack.planes(tile)[places]
    where = np.ix_(*(np.arange(full) * few // full for full, few in zip(image.shape, stack.image.shape, strict=True)))
    titles = (stack.channels[place].title for place in places)
    return tuple(HeatView(title, plane[where], -2.5, 2.5) for title, plane in zip(titles, planes, strict=True))


def _why(machine: PixelMachine, answer: MachineAnswer, labels: LabelMap, threshold: float) -> Callable[[int, int], Why]:
    stack, heat = answer.stack, answer.heat

    def why(row: int, column: int) -> Why:
        few, full = stack.image.shape, labels.shape
        values, own = stack.of_pixel(row * few[0] // full[0], column * few[1] // full[1])
        value = machine.machine.planes(own[:, None])[0, 0]
        without = np.repeat(own[:, None], len(own), axis=1)
        np.fill_diagonal(without, 0.0)  # the mean of the image
        moved = pushes(value - machine.machine.planes(without)[0], values, stack)
        label, found = int(labels[row, column]), float(heat[row, column])
        sentence = (
            f"Its probability is {found:.3f}, {'not less' if label else 'less'} than the threshold {threshold:.2f}. "
            f"What pushed it most: {moved[0][0]}, by {moved[0][1]:+.2f}."
        )
        evidence = (("probability", found), ("threshold", threshold))
        decision = (("decision value", float(value)), *((f"push of {name}", push) for name, push in moved))
        return Why(label, sentence, evidence, int(label == 0), (decision,))

    return why
