"""U-Net: a trained convolutional network."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

import numpy as np

from seglib.features.strokes import box_mask
from seglib.learn.designs import Design, UNetDesign
from seglib.learn.prepare import resize_pixels, standardise, working_shape
from seglib.learn.recent import Recent
from seglib.learn.weights import card, load
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Box, Prompt
from seglib.settings import Field, Ui
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Step, Why

if TYPE_CHECKING:
    from seglib.learn.stations import Station

Task = Literal["nuclei", "retina"]
MEGABYTE = 2**20
LOOKED_AT = 1024  # longest side for the pictures of the levels; the mask itself is computed at the full working scale
_turn = Lock()


class Answer(NamedTuple):
    """What a net says of an image: the probability of foreground, the seconds it took, and the tiles it was found in."""

    heat: Heat
    seconds: float
    boxes: tuple[Box, ...]


_answers: Recent[Answer] = Recent(limit=128 * MEGABYTE, size=lambda kept: kept.heat.nbytes)
_stations: Recent[tuple["Station", ...]] = Recent(limit=64 * MEGABYTE, size=lambda all_: sum(one.nbytes for one in all_))


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
    It does not tell touching objects apart. What it was trained on, and its scores, are on its model card.

    **Cost.** About 10 billion multiplications for 512 x 512 pixels, and a training beforehand.

    **Reference.** Ronneberger, Fischer, Brox 2015, 10.1007/978-3-319-24574-4_28.
    """

    name: ClassVar[str] = "unet"
    title: ClassVar[str] = "U-Net"
    family: ClassVar[Family] = "Neural networks"
    kind: ClassVar[Kind] = "binary"
    slow: ClassVar[bool] = True

    task: Annotated[Task, Ui(tune=False)] = Field("nuclei", description="What the weights were trained to find.")
    threshold: Annotated[float, Ui(step=0.01)] = Field(
        0.5, ge=0.05, le=0.95, description="Probability from which a pixel is foreground. 0.5 was best on the validation images."
    )
    flips: Annotated[bool, Ui(tune=False)] = Field(
        False, description="Average over four mirror images: calmer outlines for four times the work."
    )

    def parameter_count(self) -> int:
        return card("unet", self.task).parameters

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - the net takes no prompt
        about = card("unet", self.task)
        height, width = working_shape(image.shape, about.longest_side)
        yield Step(
            "Input",
            f"What the net sees: {width}x{height} px, each channel with mean 0 and deviation 1, whatever the exposure.",
            lambda: (_seen(image, about.longest_side),),
            done=0.0,
        )
        started = time.perf_counter()
        answer = yield from _by_tile(image, self.task, self.flips)
        heat, reused = answer.heat, max(0.0, answer.seconds - (time.perf_counter() - started))
        for number, (title, text) in enumerate(_levels(about.design, height, width)):
            yield Step(title, text, partial(_activity, image, self.task, number), done=0.9)
        labels = (heat >= np.float32(self.threshold)).astype(np.int32)
        yield Step(
            "Probability",
            "One convolution weighs the channels of each pixel; the logistic function makes a probability of the sum.",
            lambda: (HeatView("Probability of foreground", heat, 0.0, 1.0),),
            done=0.95,
        )
        yield Step(
            "Threshold",
            f"A probability of {self.threshold:.2f} or more is foreground.",
            lambda: (LabelView("Foreground", labels),),
            done=1.0,
        )
        facts: dict[str, float | int | str] = {
            "threshold": self.threshold,
            "parameters": about.parameters,
            "Dice on validation images": about.overall.mean,
        }
        return Labels(labels, heat, facts, reused, _why(heat, labels, self.threshold))


def probability(image: Image, task: Task, flips: bool = False) -> tuple[Heat, float]:
    """(H, W) float32, the probability of foreground, and the seconds that it took.

    It is remembered for the latest images, so a threshold costs no second run.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    work = _by_tile(image, task, flips)
    while True:
        try:
            next(work)
        except StopIteration as finished:
            answer: Answer = finished.value
            return answer.heat, answer.seconds


def _by_tile(image: Image, task: Task, flips: bool) -> Generator[Step, None, Answer]:
    """The answer, with a step for each tile. What is remembered takes the same steps at once: they are a part of the story."""
    key = (image.digest, task, flips)
    if found := _answers.find(key):
        yield from _tiles(image.shape, found[0].boxes, len(found[0].boxes))
        return found[0]
    from seglib.learn.infer import predict_by_tile

    net, about = load("unet", task)
    started = time.perf_counter()
    work, boxes = predict_by_tile(net, image.pixels, about.longest_side, flips), list[Box]()
    while True:
        with _turn:  # a net takes all threads there are, so tiles of several visitors take turns
            try:
                part = next(work)
            except StopIteration as finished:
                finished.value.flags.writeable = False
                answer = Answer(finished.value, time.perf_counter() - started, tuple(boxes))
                break
        boxes.append(part.box)
        yield from _tiles(image.shape, boxes, part.of, first=part.number)
    return _answers.get(key, lambda: answer)


def _tiles(shape: tuple[int, int], boxes: Sequence[Box], of: int, first: int = 1) -> Iterator[Step]:
    """Steps for the tiles from the `first` on. A picture that is one tile needs none."""

    def draw(number: int) -> tuple[LabelView, ...]:
        seen = sum((box_mask(box, shape).astype(np.int32) for box in boxes[:number]), np.zeros(shape, np.int32))
        return (LabelView("How often each part was looked at", seen),)

    for number in range(first, len(boxes) + 1) if of > 1 else ():
        text = f"The picture is looked at in parts, each with its surroundings: {number} of {of} are done."
        yield Step(f"Part {number} of {of}", text, partial(draw, number), done=0.9 * number / of)


def _why(heat: Heat, labels: LabelMap, threshold: float) -> Callable[[int, int], Why]:
    def why(row: int, column: int) -> Why:
        label, found = int(labels[row, column]), float(heat[row, column])
        compared = "not less" if label else "less"
        sentence = f"The net gives it a probability of {found:.3f}, which is {compared} than the threshold {threshold:.2f}."
        return Why(label, sentence, (("probability", found), ("threshold", threshold)), 1 - label)

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


def _seen(image: Image, longest_side: int | None) -> HeatView:
    small = standardise(resize_pixels(image.pixels, working_shape(image.shape, longest_side))).mean(axis=2)
    return HeatView("Standardised image, mean of the channels", _on_image(small, image), -2.5, 2.5)


def _activity(image: Image, task: Task, number: int) -> tuple[HeatView, ...]:
    """The mean answer of a level and its liveliest channels; the way through the net is remembered, all levels at once."""
    net, about = load("unet", task)
    scale = working_shape(image.shape, about.longest_side)
    if max(scale) > LOOKED_AT:
        scale = working_shape(scale, LOOKED_AT)

    def compute() -> tuple["Station", ...]:
        from seglib.learn.stations import walk

        return walk(net, resize_pixels(image.pixels, scale))

    station = _stations.get((image.digest, task), compute)
    titles = ["Mean of all channels", *(f"Channel {channel + 1}" for channel in station[number].channels)]
    maps = [station[number].on_grid(which, scale) for which in range(len(titles))]
    return tuple(
        HeatView(title, _on_image(values, image), float(values.min()), max(float(values.max()), float(values.min()) + 1e-6))
        for title, values in zip(titles, maps, strict=True)
    )


def _on_image(values: Heat, image: Image) -> Heat:
    """On the grid of the image, so that it lies over it; entries stay visible as blocks."""
    rows = (np.arange(image.shape[0]) * values.shape[0]) // image.shape[0]
    columns = (np.arange(image.shape[1]) * values.shape[1]) // image.shape[1]
    nearest: Heat = values[rows[:, None], columns[None, :]]
    return nearest
