"""GrabCut: two colour models and the cheapest border between them."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from seglib.features.colours import AXES, ColourHistogram, colour_histogram
from seglib.features.cut import Border, cut, energy, pose, sharpness, undecided
from seglib.features.known import NO_BOX, Known, known
from seglib.features.sides import Sides, first_sides
from seglib.features.zoom import ladder, level, sharpened, surroundings
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import (
    ColourView,
    CurveView,
    HeatView,
    Image,
    LabelMap,
    Labels,
    LabelView,
    Mask,
    Step,
    View,
    Why,
    resize_labels,
)

LEAST = 0.05  # share of the box below which the object counts as lost
EMPTY_BOX = "the box holds no pixel, so there is nothing to cut out: draw a larger one"
FULL_BOX = "the box covers the whole image, so nothing is known to be background: draw it closer around the object"
NOTHING_OUTSIDE = "the strokes leave nothing to decide, or nothing that is background: mark background too, or draw a box"
STOPPED = "GrabCut has not converged: the limit came first; raise the rounds"
LOST = "nothing in the box differs enough from its surroundings"


class GrabCut(Method):
    r"""Cuts the object out of a box that somebody has drawn around it, or from its surroundings by a few strokes.

    **How.** Everything outside the box is background. Strokes say what is object or background for certain, and mend a
    result; with strokes on both no box is needed. Two Gaussian mixtures describe the colours inside and outside. *Cut*: a
    border is laid so that pixels fit the model on their side and the border runs along edges,
    $E = \sum_{pixels} -\log p(x \mid side) + \sum_{neighbours} s \cdot e^{-b |x - x'|^2}$ for colours $x$ and a smoothness
    $s$. *Learn*: the models are learned again from the two sides of the border. The two take turns.

    **Works when** the object has colours of its own and an edge around it, and the box is close: photographs, a stained
    cell, a bright lesion.

    **Fails when** object and surroundings share their colours, as in most grey images; when the object is thin (a border
    on both sides costs too much); and when the box cuts the object or holds two.

    **Cost.** The rounds are run on a reduced image, then the border alone is drawn again at twice the size until every
    pixel of the image has been seen: the border's length counts, not the area. About a third of a second for one megapixel.

    **Reference.** Rother, Kolmogorov and Blake 2004, 10.1145/1015706.1015720. Their minimum cut is found here by a convex
    relaxation (`seglib.features.cut`), and the background is learned near the box rather than from the whole image.
    """

    name: ClassVar[str] = "grabcut"
    title: ClassVar[str] = "GrabCut"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "binary"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("box", "strokes")
    slow: ClassVar[bool] = True

    rounds: Annotated[int, Ui(tune=False)] = Field(
        5, ge=1, le=10, description="How often cutting and learning take turns; it ends earlier when nothing changes."
    )
    smoothness: Annotated[float, Ui(step=5.0)] = Field(
        50.0, ge=0.0, le=200.0, description="What a border costs. Larger: shorter, smoother outlines; thin parts are lost."
    )
    gaussians: int = Field(
        5, ge=1, le=8, description="Colours that each side may have. Larger: finer, and sooner misled by noise."
    )
    surroundings: Annotated[float, Ui(step=0.1, unit="x box")] = Field(
        0.3, ge=0.1, le=3.0, description="How far around the box the background is learned, in widths of the box."
    )
    detail: Annotated[int, Ui(step=32, unit="px", tune=False)] = Field(
        192, ge=64, le=512, description="Longest side of the reduced image of the rounds. Larger: thin parts survive, slower."
    )
    margin: Annotated[float, Ui(step=0.01, tune=False)] = Field(
        0.05, ge=0.0, le=0.45, description="Distance of the box from the image's sides as long as nobody has drawn one."
    )
    seed: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=9999, description="Which random numbers draw the first Gaussians.")

    def run(self, image: Image, prompt: Prompt) -> Run:
        said = known(prompt, self.margin, image.shape)
        facts: dict[str, float | int | str] = {"box": said.hint} if said.hint else {}
        start = _picture(said)
        question = "what is in question" if prompt.strokes and not prompt.box else "the box"
        yield _opening(prompt, said.hint, start)
        if not said.inside.any() or said.inside.all() or not (said.inside & ~said.sure).any():
            empty = said.inside.any()
            facts["note"] = EMPTY_BOX if not empty else NOTHING_OUTSIDE if said.marks is not None else FULL_BOX
            labels = said.inside.astype(np.int32)
            return Labels(labels, facts=facts, why=lambda row, column: _why_marked(said, int(labels[row, column]), row, column))

        # Beyond the surroundings nothing is looked at: a small box in a large image costs what a small image costs.
        view = surroundings(said.inside, self.surroundings)
        near = said.within(view)
        inside = near.inside
        pixels = np.ascontiguousarray(image.pixels[view])
        colours = colour_histogram(Image(pixels), "grey" if image.is_grey else "rgb")
        shapes = ladder(inside.shape, self.detail)

        coarse = level(pixels, near, shapes[0])
        border = Border(self.smoothness, sharpness(coarse.pixels))
        problem = pose(coarse.pixels, coarse.free, coarse.sure, border)
        within, beyond = _first_pixels(colours, near, boxed=prompt.box is not None)
        models = first_sides(colours.points, within, beyond, self.gaussians, self.seed)
        least = 0.0 if coarse.sure.any() else LEAST
        mask, flow = coarse.inside, undecided(problem.cost.size)
        path: list[float] = []
        settled = False
        for turn in range(1, self.rounds + 1):
            models = models.learned(within, beyond)
            cost = colours.heat(models.cost())
            problem, flow = cut(problem.at_cost(coarse.weighed(cost)), flow, least)
            before, mask = mask, coarse.sure.copy()
            mask[coarse.free] = flow.soft > 0.5
            path.append(energy(problem, mask[coarse.free].astype(np.float32)))
            changed = np.count_nonzero(mask != before) / max(1, flow.soft.size)
            yield Step(
                f"Round {turn}",
                f"Learned from the two sides, then cut: {changed:.1%} of {question} changed sides.",
                _views(image.shape, view, colours, models, within, mask, tuple(path)),
                done=turn / (self.rounds + 1),
            )
            within = colours.pixels_of(resize_labels(mask, inside.shape) & inside)
            beyond = colours.weights - within
            settled = changed == 0
            if settled or not within.any():
                break

        soft = coarse.sure.astype(np.float32)
        soft[coarse.free] = flow.soft
        for shape in shapes[1:]:
            soft = sharpened(soft, level(pixels, near, shape), cost, problem.strength)
            if shape != shapes[-1]:
                yield Step(
                    f"Border at {shape[1]} × {shape[0]}",
                    "The same border at twice the size: only pixels near it are asked again.",
                    _border(image.shape, view, soft > 0.5),
                    done=(self.rounds + shape[0] / shapes[-1][0]) / (self.rounds + 1),
                )
        labels = np.zeros(image.shape, np.int32)
        labels[view] = soft > 0.5
        yield Step(
            "Border at full size",
            f"From {shapes[0][1]} × {shapes[0][0]} to {shapes[-1][1]} × {shapes[-1][0]} pixels the border alone is cut again.",
            lambda: (LabelView("Object", labels),),
            done=1.0,
        )
        facts |= {
            "rounds done": len(path),
            "converged": "yes" if settled else "no",
            f"share of {question}": float((soft > 0.5).sum() / inside.sum()),
        }
        if problem.strength < self.smoothness:
            facts["smoothness used"] = problem.strength
        if not settled:
            facts["note"] = STOPPED
        if not labels.any():
            facts["note"] = LOST
        return Labels(labels, facts=facts, why=_why(said, labels, view, colours, models))


def _opening(prompt: Prompt, hint: str, picture: LabelMap) -> Step:
    """What is known before anything is learned."""
    if not prompt.strokes:
        start = "Outside the box" if prompt.box else NO_BOX.capitalize() + ". Outside it"
        text = f"{start} everything is background; which part of its inside is the object is the question."
        return Step("Box", text, lambda: (LabelView("Box", picture),))
    text = f"{hint.capitalize()}. " if hint else ""
    text += "1 may be object or not, and that is the question; 2 is marked as object; the rest is background."
    return Step("Box and strokes", text, lambda: (LabelView("Box and strokes", picture),))


def _picture(said: Known) -> LabelMap:
    """(H, W) 0 background, 1 undecided, 2 surely object."""
    return said.inside.astype(np.int32) if said.marks is None else said.inside.astype(np.int32) + said.sure


def _border(shape: tuple[int, int], view: tuple[slice, slice], mask: Mask) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        labels = np.zeros(shape, np.int32)
        labels[view] = resize_labels(mask, labels[view].shape)
        return (LabelView("Object", labels),)

    return draw


def _first_pixels(colours: ColourHistogram, near: Known, boxed: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N,) pixels of each colour that the two first models learn: of the box and around it, or of what is marked."""
    inside = colours.pixels_of(near.inside)
    if boxed or near.marks is None or not near.sure.any():
        return inside, colours.weights - inside
    return colours.pixels_of(near.sure), colours.pixels_of(~near.inside)


def _views(
    shape: tuple[int, int],
    view: tuple[slice, slice],
    colours: ColourHistogram,
    models: Sides,
    within: NDArray[np.float64],
    mask: Mask,
    path: tuple[float, ...],
) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        labels = np.zeros(shape, np.int32)
        labels[view] = resize_labels(mask, colours.shape)
        heat = np.full(shape, 0.5, np.float32)
        heat[view] = colours.heat(1 / (1 + np.exp(models.cost())))
        both = (models.inside.mixture, models.outside.mixture)
        return (
            LabelView("Object so far", labels),
            HeatView("Foreground by colour alone", heat, 0.0, 1.0),
            ColourView(
                "Gaussians of the two sides",
                AXES[colours.space],
                colours.points,
                colours.weights,
                np.where(2 * within > colours.weights, 1, 2).astype(np.int32),
                np.concatenate([side.means for side in both]),
                np.concatenate([side.covariances for side in both]),
            ),
            CurveView("Energy", "round", "energy of the cut", path, len(path) - 1, first=1),
        )

    return draw


def _why(
    said: Known, labels: LabelMap, view: tuple[slice, slice], colours: ColourHistogram, models: Sides
) -> Callable[[int, int], Why]:
    def why(row: int, column: int) -> Why:
        label = int(labels[row, column])
        if not said.inside[row, column] or said.sure[row, column]:
            return _why_marked(said, label, row, column)
        point = colours.cube[(row - view[0].start) * colours.shape[1] + column - view[1].start]
        costs = [-float(side.log_density()[point]) for side in (models.inside, models.outside)]
        around = labels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        share = float((around.sum() - label) / max(1, around.size - 1))
        evidence = (("colour as object", costs[0]), ("colour as background", costs[1]), ("neighbours that are object", share))
        mine, other = ("object", "background") if label else ("background", "object")
        sentence = f"Its colour costs {costs[0]:.1f} as object and {costs[1]:.1f} as background (−log p)"
        if (costs[0] < costs[1]) == bool(label):
            return Why(
                label, f"{sentence}: it fits the {mine} better. {share:.0%} of its neighbours are object.", evidence, 1 - label
            )
        return Why(
            label,
            f"{sentence}: alone it would be {other}. But {share:.0%} of its neighbours are object, and a border costs too.",
            evidence,
            2,
        )

    return why


def _why_marked(said: Known, label: int, row: int, column: int) -> Why:
    if said.marks is not None and said.marks[row, column] >= 0:
        return Why(label, f"A stroke says that this pixel is {'object' if label else 'background'}.")
    if label:
        return Why(label, "Nothing says what is background, so everything in question is object.")
    return Why(label, "It lies outside of what may be object.")
