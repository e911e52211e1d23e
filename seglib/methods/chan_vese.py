"""Chan and Vese: a front that comes to rest where both sides are as even as can be."""

from collections.abc import Callable, Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple

import cv2
import numpy as np

from seglib.features.fronts import LEVELS, Front, attracted, checkerboard, disc, means, smoothed
from seglib.features.parts import is_inside
from seglib.features.strokes import box_mask
from seglib.features.zoom import ladder
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Box, Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import CurveView, Grey, Image, Labels, LabelView, Step, View, Why, resize_labels

STAGES = 12  # pictures of the moving front
SQUARE = 5  # pixels of the checkerboard
MOST_PIXELS = 2**20  # that the rounds are run on; larger images follow in FINE rounds at each doubling
FINE = 8
NO_BOX = "no box drawn yet, so the front starts from a centred one: draw one around the object"
LOST = "one side has taken everything, so there is nothing to part"
CENTRED: Box = (0.25, 0.25, 0.75, 0.75)
UNUSED = 'the box is not used: set the start to "box"'


class State(NamedTuple):
    """A front, the means that moved it there, and the cost per pixel of the front before."""

    front: Front
    inside: float
    outside: float
    unevenness: float


class ChanVese(Method):
    """Moves a closed front until the grey levels on either side of it are as even as they can be.

    **How.** Inside and outside have a mean grey level each, $c_1$ and $c_2$. In every round a pixel at the front goes to the
    side whose mean it is nearer to, inside if $r (g - c_1)^2 < (g - c_2)^2$ with the ratio $r$; then the means are taken
    again, and the front is smoothed so that a short, round one is preferred. The sum of these squares over all pixels is what
    falls. No edge is needed: what counts are the two sides as a whole.

    **Works when** object and background differ in their mean, however blurred the border between them is, and noise is
    strong: smoothing decides where a pixel alone could not.

    **Fails when** light is uneven or the background has two levels, for there are only two means; and when the start touches
    neither side of a border: a front moves a pixel a round and cannot jump. The checkerboard starts everywhere at once.

    **Cost.** Pixels x rounds: about 3 ms for one megapixel and one round. Larger images are done at a megapixel first,
    and then their border alone moves, in a few rounds at every doubling.

    **References.** Chan and Vese 2001, 10.1109/83.902291; the morphological rounds are those of Marquez-Neila, Baumela and
    Alvarez 2014, 10.1109/TPAMI.2013.106.
    """

    name: ClassVar[str] = "chan_vese"
    title: ClassVar[str] = "Chan-Vese (snake)"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "binary"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("box",)

    start: Literal["checkerboard", "disc", "box"] = Field(
        "checkerboard", description="Where the front begins: everywhere in small squares, around the middle, or at your box."
    )
    iterations: Annotated[int, Ui(step=10, tune=False)] = Field(
        100, ge=1, le=300, description="Most rounds; a front moves one pixel a round. It ends earlier when nothing changes."
    )
    smoothing: int = Field(1, ge=0, le=4, description="How often a round smooths the front. Larger: rounder, small parts go.")
    ratio: Annotated[float, Ui(log=True)] = Field(
        1.0, ge=0.1, le=10.0, description="What unevenness inside costs against outside. Larger: less is let in."
    )
    foreground: Annotated[Literal["auto", "bright", "dark"], Ui(tune=False)] = Field(
        "auto", description="Which side of the front is the object: auto takes the side that holds less of the image's frame."
    )

    def wanted(self) -> tuple[PromptKind, ...]:
        return self.prompts if self.start == "box" else ()

    def run(self, image: Image, prompt: Prompt) -> Run:
        shapes = ladder(image.shape, max(1, int(max(image.shape) * min(1.0, np.sqrt(MOST_PIXELS / image.grey.size)))))
        grey = _shrunk(image.grey, shapes[0])
        front = self._first(prompt.box, shapes[0])
        facts: dict[str, float | int | str] = {}
        if (self.start == "box") != (prompt.box is not None):
            facts["box"] = UNUSED if prompt.box else NO_BOX
        yield Step("Start", f"The front begins as a {self.start}.", _views(image.shape, front, ()))

        pictures = set(np.geomspace(1, self.iterations, STAGES).round().astype(int).tolist())
        path: tuple[float, ...] = ()
        for state in self._rounds(grey, front, self.iterations):
            path = (*path, state.unevenness)
            if len(path) in pictures:
                text = (
                    f"Means of {state.inside:.1f} inside and {state.outside:.1f} outside; the squared difference of a pixel "
                    f"to its mean is {state.unevenness:.1f} on average."
                )
                done = len(path) / (self.iterations + 1)
                yield Step(f"Round {len(path)}", text, _views(image.shape, state.front, path), done=done)
        for shape in shapes[1:]:
            grey = _shrunk(image.grey, shape)
            *_, state = self._rounds(grey, np.ascontiguousarray(resize_labels(state.front, shape)), FINE)
            text = f"The front is drawn on {shape[1]} × {shape[0]} pixels and moves on for {FINE} rounds."
            yield Step("Larger image", text, _views(image.shape, state.front, path), done=0.99)

        front, inside, outside = state.front, state.inside, state.outside
        bright = inside > outside
        kept = is_inside(front > 0) if self.foreground == "auto" else bright == (self.foreground == "bright")
        labels = (front > 0 if kept else front == 0).astype(np.int32)
        text = "What is inside of it" if kept else "What is outside of it"
        yield Step("Object", f"{text} is the object.", lambda: (LabelView("Object", labels),), done=1.0)
        level, other = (inside, outside) if kept else (outside, inside)
        facts |= {"mean of the object": level, "mean around it": other, "rounds": len(path), "unevenness": path[-1]}
        if not 0 < labels.mean() < 1:
            facts["note"] = LOST
        weights = (self.ratio, 1.0) if kept else (1.0, self.ratio)

        def why(row: int, column: int) -> Why:
            squares = (float(grey[row, column]) - level) ** 2, (float(grey[row, column]) - other) ** 2
            own, theirs = squares[0] * weights[0], squares[1] * weights[1]
            label = int(labels[row, column])
            nearer, words = int(own < theirs), ("what is around it", "the object")
            sentence = f"Grey level {grey[row, column]} is nearer to {words[nearer]}: means {level:.1f} in it, {other:.1f} around"
            if nearer != label:
                sentence += ", but the front is smooth, or has not come here, and so the pixel stays on the other side"
            evidence = (("unevenness as part of what is around", theirs), ("unevenness as part of the object", own))
            return Why(label, f"{sentence}.", evidence, nearer if nearer == label else None)

        return Labels(labels, facts=facts, why=why)

    def _first(self, box: Box | None, shape: tuple[int, int]) -> Front:
        if self.start == "checkerboard":
            return checkerboard(shape, SQUARE)
        if self.start == "disc":
            return disc(shape)
        return box_mask(box or CENTRED, shape).astype(np.uint8)

    def _rounds(self, grey: Grey, front: Front, most: int) -> Iterator[State]:
        """The front after each round."""
        everything = np.bincount(grey.ravel(), minlength=256).astype(np.float64)
        earlier = front
        for turn in range(most):
            inside, outside, counts = means(grey, front, everything)
            costs = self.ratio * np.square(LEVELS - inside), np.square(LEVELS - outside)
            moved = attracted(grey, front, costs[0] - costs[1])
            for again in range(self.smoothing):
                moved = smoothed(moved, turn * self.smoothing + again)
            rests = np.array_equal(moved, earlier) and (most - 1 - turn) % 2 == 0  # it may swing between two fronts
            earlier, front = front, moved
            yield State(front, inside, outside, float(counts @ costs[0] + (everything - counts) @ costs[1]) / grey.size)
            if rests and turn:
                return


def _shrunk(grey: Grey, shape: tuple[int, int]) -> Grey:
    if grey.shape == shape:
        return grey
    return np.asarray(cv2.resize(grey, shape[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _views(shape: tuple[int, int], front: Front, path: tuple[float, ...]) -> Callable[[], tuple[View, ...]]:
    packed = np.packbits(front)  # an eighth of the memory, for a dozen of them is kept

    def draw() -> tuple[View, ...]:
        mask = np.unpackbits(packed, count=front_size).reshape(front_shape)
        view = LabelView("Inside", resize_labels(mask, shape).astype(np.int32))
        return (view, CurveView("Unevenness", "round", "per pixel", path, len(path) - 1, first=1)) if path else (view,)

    front_size, front_shape = front.size, front.shape
    return draw
