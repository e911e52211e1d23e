"""U-Net: a trained convolutional network."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, ClassVar, Literal

import numpy as np

from seglib.features.cores import tell_apart
from seglib.learn.answers import activity, by_tile, seen
from seglib.learn.designs import Design, UNetDesign
from seglib.learn.prepare import working_shape
from seglib.learn.weights import card
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Step, Why

Task = Literal["nuclei", "retina"]


CORE = 0.5  # probability from which a pixel belongs to the core of an object


class UNet(Method):
    """A network that has learned from examples which pixels belong to the object.

    **How.** On the way down, 3x3 convolutions look for patterns and the image is halved again and again: the net sees ever
    larger surroundings, ever more coarsely. On the way up it is doubled again, and at each level a bridge (skip
    connection) brings the fine detail of the way down back. The last layer says for each pixel how probable it is
    that it is foreground; the threshold makes a mask of it. The numbers in the convolutions were found by training:
    step by step, they were changed so that cross-entropy and Dice against hand-drawn masks got better.

    **Works when** the image resembles those it was trained on: it then knows what no threshold can know, such as that
    a thin dark line in the retina is a vessel and a dark blot is not.

    **Fails when** it does not: another organ, stain, magnification or camera. It answers all the same, and sounds sure.
    Only the nuclei net tells touching objects apart. What it was trained on, and its scores, are on its model card.

    **Cost.** About 10 billion multiplications for 512 x 512 pixels, and a training beforehand.

    **Reference.** Ronneberger, Fischer, Brox 2015, 10.1007/978-3-319-24574-4_28.
    """

    name: ClassVar[str] = "unet"
    title: ClassVar[str] = "U-Net"
    family: ClassVar[Family] = "Neural networks"
    kind: ClassVar[Kind] = "instances"
    slow: ClassVar[bool] = True

    task: Annotated[Task, Ui(tune=False)] = Field("nuclei", description="What the weights were trained to find.")
    threshold: Annotated[float, Ui(step=0.01)] = Field(
        0.5, ge=0.05, le=0.95, description="Probability from which a pixel is foreground. 0.5 was best on the validation images."
    )
    flips: Annotated[bool, Ui(tune=False)] = Field(
        False, description="Average over four mirror images: calmer outlines for four times the work."
    )

    separate: bool = Field(
        True, description="Tell touching objects apart by their cores, where the net has learned them: that of nuclei has."
    )

    def meaning(self) -> Kind:
        return "instances" if self.separate and card(self.name, self.task).training.cores else "binary"

    def parameter_count(self) -> int:
        return card(self.name, self.task).parameters

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - the net takes no prompt
        about = card(self.name, self.task)
        height, width = working_shape(image.shape, about.longest_side)
        yield Step(
            "Input",
            f"What the net sees: {width}x{height} px, each channel with mean 0 and deviation 1, whatever the exposure.",
            lambda: (seen(image, about.longest_side),),
            done=0.0,
        )
        started = time.perf_counter()
        answer = yield from by_tile(image, self.name, self.task, self.flips)
        heat, reused = answer.heat, max(0.0, answer.seconds - (time.perf_counter() - started))
        for number, (title, text) in enumerate(_levels(about.design, height, width)):
            yield Step(title, text, partial(activity, image, self.name, self.task, number), done=0.9)
        foreground = heat >= np.float32(self.threshold)
        labels = foreground.astype(np.int32)
        yield Step(
            "Probability",
            "One convolution weighs the channels of each pixel; the logistic function makes a probability of the sum.",
            lambda: (HeatView("Probability of foreground", heat, 0.0, 1.0),),
            done=0.95,
        )
        yield Step(
            "Threshold",
            f"A probability of {self.threshold:.2f} or more is foreground.",
            lambda: (LabelView("Foreground", foreground.astype(np.int32)),),
            done=1.0,
        )
        if answer.cores is not None and self.separate:
            labels = tell_apart(foreground, answer.cores >= np.float32(CORE), answer.cores)
            yield _apart(answer.cores, labels)
        facts: dict[str, float | int | str] = {
            "threshold": self.threshold,
            "parameters": about.parameters,
            "Dice on validation images": about.overall.mean,
        }
        return Labels(labels, heat, facts, reused, _why(heat, labels, self.threshold))


def _apart(cores: Heat, labels: LabelMap) -> Step:
    return Step(
        "Objects",
        "The net has also learned where the core of an object is. Cores do not touch: each becomes an object, and the "
        "foreground is shared out among them, so that neighbours meet where a core is least probable.",
        lambda: (HeatView("Probability of a core", cores, 0.0, 1.0), LabelView("Objects", labels)),
        done=1.0,
    )


def _why(heat: Heat, labels: LabelMap, threshold: float) -> Callable[[int, int], Why]:
    def why(row: int, column: int) -> Why:
        label, found = int(labels[row, column]), float(heat[row, column])
        compared = "not less" if label else "less"
        sentence = f"The net gives it a probability of {found:.3f}, which is {compared} than the threshold {threshold:.2f}."
        return Why(label, sentence, (("probability", found), ("threshold", threshold)), int(label == 0))

    return why


def _levels(net: Design, height: int, width: int) -> Iterator[tuple[str, str]]:
    """Title and text of each level, in the order in which `seglib.learn.stations.walk` finds them."""
    assert isinstance(net, UNetDesign)

    def size(level: int) -> str:
        return f"{net.width * 2**level} channels of {-(-width // 2**level)}x{-(-height // 2**level)}"

    for level in range(net.depth):
        what = "Edges and spots of the image itself" if level == 0 else "Patterns of the patterns of the level above, halved"
        yield f"Encoder {level + 1}", f"{size(level)}. {what}."
    yield (
        "Bottom",
        f"{size(net.depth)}. The coarsest view: an entry stands for {2**net.depth}x{2**net.depth} px and knows much around it.",
    )
    for level in reversed(range(net.depth)):
        bridge = f", joined with encoder {level + 1} over the bridge" if net.skip else ""
        yield f"Decoder {level + 1}", f"{size(level)}. Doubled in size{bridge}."
