"""Random walker: who is reached first from here?"""

from collections.abc import Callable
from typing import Annotated, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from seglib.features.diffusion import Chances, arrived, ease, rate, settled
from seglib.features.stand_ins import THINGS, completed
from seglib.features.strokes import NOTHING, drawn
from seglib.features.zoom import ladder
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Mask, Step, View, Why, resize_labels
from seglib.wording import amount

MOST_PIXELS = 2**15  # that are solved at once: a tenth of a second and 20 MB
SURE = 0.75  # a largest chance below is called unsure
BAND = 4  # pixels on either side of a border that are solved again in a larger image
WALKS = (10, 100, 1000)  # steps of the walks that are shown
ONE_LABEL = "all seeds are of one kind, so everything is"


class RandomWalker(Method):
    r"""Gives every pixel the label of the stroke that a random walk from it is most likely to reach first.

    **How.** A walker starts at the pixel and steps to a neighbour again and again, easily to one of the same colour, hardly
    over an edge: a step weighs $e^{-\beta |x - x'|^2}$ for colours $x$ and $x'$. It ends at the first stroke that it comes
    to. The chance of ending at each label is found without walking: it is the mean of the neighbours' chances, weighed by the
    steps, and that is a system of linear equations. The largest chance decides, and all of them say how sure that is.

    **Works when** you can draw a little on everything that is to be told apart: borders with gaps are closed, because a walker
    rarely finds the gap; weak borders count if they are long.

    **Fails when** an object has no stroke in it, for nobody ends there; when parts are connected by a wide bridge of one
    colour, where the border lies halfway between the strokes; and in strong noise, which is an edge everywhere.

    **Cost.** The equations are solved exactly on a reduced image of 181 x 181 pixels, then again in a narrow band around the
    border at every doubling: a tenth of a second, and for one megapixel as much again.

    **Reference.** Grady 2006, 10.1109/TPAMI.2006.233.
    """

    name: ClassVar[str] = "random_walker"
    title: ClassVar[str] = "Random walker"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "semantic"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("strokes",)
    drawn: ClassVar[tuple[str, ...]] = ("Background", "Object A", "Object B", "Object C")
    slow: ClassVar[bool] = True

    beta: Annotated[float, Ui(log=True)] = Field(
        130.0, ge=1.0, le=2000.0, description="What an edge costs. Larger: borders keep to edges more, and noise counts as edge."
    )
    smoothing: Annotated[float, Ui(step=0.5, unit="px")] = Field(
        0.0, ge=0.0, le=5.0, description="Width of the Gaussian before it. Larger: noise parts less, fine edges are lost."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:
        pixels = self._pixels(image)
        shapes = ladder(image.shape, max(1, int(max(image.shape) * min(1.0, np.sqrt(MOST_PIXELS / image.grey.size)))))
        marked = drawn(prompt.strokes, image.shape)
        seeds, hint = completed(marked, image.grey)
        facts: dict[str, float | int | str] = {"strokes": hint} if hint else {}
        names = np.unique(seeds[seeds != NOTHING])
        yield Step(
            "Seeds",
            (hint[0].upper() + hint[1:] if hint else "Walks end where somebody has drawn") + ".",
            lambda: (LabelView("Seeds", _shown(seeds)),),
            done=0.0,
        )
        if names.size < 2:
            labels = np.full(image.shape, names[0] if names.size else 0, np.int32)
            return Labels(labels, facts=facts | {"note": ONE_LABEL})

        small, known = _shrunk(pixels, shapes[0]), reduced(seeds, shapes[0])
        steepness, free = rate(small, self.beta), known == NOTHING
        chances = np.stack([known == name for name in names]).astype(np.float32)
        yield Step(
            "Steps",
            "How easily a walker goes on from each pixel: bright where all around it looks alike.",
            lambda: (HeatView("Mean weight of a step", _enlarged(ease(small, steepness), image.shape), 0.0, 1.0),),
            done=0.0,
        )
        objects = (known > 0).astype(np.float32)
        for steps in WALKS:
            text = f"The chance that a walker from each pixel has come to an object within {amount(steps, 'step')}."
            yield Step(f"Walks of {steps}", text, _walks(small, steepness, free, objects, image.shape, steps), done=0.1)
        chances = settled(small, steepness, free, chances)
        for shape in shapes[1:]:
            text = f"On {chances.shape[2]} × {chances.shape[1]} pixels all walks have ended; next the border, at twice the size."
            yield Step("Border", text, _objects(chances, names, image.shape), done=0.8)
            chances = sharper(chances, _shrunk(pixels, shape), steepness, reduced(seeds, shape), names)
        labels = names[chances.argmax(axis=0)].astype(np.int32)
        probability = 1 - chances[0] if names[0] == 0 else np.ones(image.shape, np.float32)
        yield Step(
            "Probability",
            "The chance of ending at an object, whichever it is.",
            lambda: (HeatView("Probability of an object", probability, 0.0, 1.0),),
            done=0.9,
        )
        yield Step("Decision", "The largest chance decides.", lambda: (LabelView("Labels", labels),), done=1.0)
        facts["share that is unsure"] = float(np.mean(chances.max(axis=0) < SURE))
        titles = [self.drawn[name] for name in names.tolist()]

        def why(row: int, column: int) -> Why:
            label = int(labels[row, column])
            place = names.tolist().index(label)
            evidence = tuple(
                (f"chance of ending at {title}", float(chance))
                for title, chance in zip(titles, chances[:, row, column], strict=True)
            )
            if seeds[row, column] != NOTHING:
                place_of = "it lies in the core of a large thing" if label else "it is far from every large thing"
                stands_in = place_of if hint == THINGS else "its grey level is a sure one"
                how = "it was drawn on" if marked[row, column] != NOTHING else stands_in
                return Why(
                    label, f"A seed of {titles[place]}, because {how}: every walk from here ends at once.", evidence, place
                )
            sentence = f"A walk from here ends at {titles[place]} first with a chance of {evidence[place][1]:.2f}."
            return Why(label, sentence, evidence, place)

        return Labels(labels, probability, facts, why=why)

    def _pixels(self, image: Image) -> NDArray[np.uint8]:
        """(H, W, 1 or 3), smoothed."""
        pixels = image.grey if image.is_grey else image.pixels
        if self.smoothing > 0:
            blurred = cv2.GaussianBlur(pixels, (0, 0), self.smoothing, borderType=cv2.BORDER_REPLICATE)
            pixels = np.asarray(blurred, np.uint8)
        return pixels.reshape(*image.shape, -1)


def reduced(seeds: LabelMap, shape: tuple[int, int]) -> LabelMap:
    """The seeds on a smaller grid: a pixel has the label of a seed in it, the highest of several, so that none is lost."""
    if seeds.shape == shape:
        return seeds
    rows, columns = (np.arange(size) * small // size for size, small in zip(seeds.shape, shape, strict=True))
    first_row, first_column = (np.searchsorted(index, np.arange(index[-1] + 1)) for index in (rows, columns))
    return np.maximum.reduceat(np.maximum.reduceat(seeds, first_row, axis=0), first_column, axis=1)


def sharper(chances: Chances, pixels: NDArray[np.uint8], steepness: float, seeds: LabelMap, names: NDArray[np.int32]) -> Chances:
    """The chances on a larger grid: enlarged, and solved again in a band around the border and at new seeds."""
    shape = seeds.shape
    chances = np.stack([_enlarged(chance, shape) for chance in chances])
    labels = chances.argmax(axis=0).astype(np.uint8)
    edge = cv2.dilate(labels, np.ones((3, 3), np.uint8)) != cv2.erode(labels, np.ones((3, 3), np.uint8))
    known = seeds != NOTHING
    chances[:, known] = names[:, None] == seeds[known]
    for width in (BAND, 1, 0):  # in noise the border is everywhere: then the band is narrower, or there is none
        band = cv2.dilate(edge.astype(np.uint8), np.ones((2 * width + 1, 2 * width + 1), np.uint8)) > 0
        band &= ~known
        if width == 0 or np.count_nonzero(band) > 4 * MOST_PIXELS or band.all():
            continue
        return settled(pixels, steepness, band, chances)
    return chances


def _shrunk(pixels: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.uint8]:
    if pixels.shape[:2] == shape:
        return pixels
    return np.asarray(cv2.resize(pixels, shape[::-1], interpolation=cv2.INTER_AREA), np.uint8).reshape(*shape, -1)


def _enlarged(values: Heat, shape: tuple[int, int]) -> Heat:
    return np.asarray(cv2.resize(values, shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _walks(
    pixels: NDArray[np.uint8], steepness: float, free: Mask, objects: Heat, shape: tuple[int, int], steps: int
) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        return (HeatView("Arrived at an object", _enlarged(arrived(pixels, steepness, free, objects, steps), shape), 0.0, 1.0),)

    return draw


def _objects(chances: Chances, names: NDArray[np.int32], shape: tuple[int, int]) -> Callable[[], tuple[View, ...]]:
    winner = chances.argmax(axis=0).astype(np.uint8)
    return lambda: (LabelView("Labels so far", resize_labels(names[winner].astype(np.int32), shape)),)


def _shown(seeds: LabelMap) -> LabelMap:
    """The seeds as a picture, in which 0 is nothing: the background has the number after the last object."""
    return np.where(seeds == 0, max(1, int(seeds.max()) + 1), np.maximum(seeds, 0)).astype(np.int32)
