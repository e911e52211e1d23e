"""GrabCut: two colour models and the cheapest border between them."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray

from seglib.features.colours import AXES, ColourHistogram, colour_histogram
from seglib.features.cut import Border, Flow, Problem, energy, pose, relax, sharpness, undecided
from seglib.features.sides import Sides, first_sides
from seglib.features.strokes import box_mask
from seglib.features.zoom import ladder, level, sharpened, surroundings
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import (
    ColourView,
    CurveView,
    HeatView,
    Image,
    Labels,
    LabelView,
    Mask,
    Step,
    View,
    resize_labels,
)

ITERATIONS = 200  # of one cut; each goes on where the one before stood
LEAST = 0.05  # share of the box below which the object counts as lost
NO_BOX = "no box drawn yet, so a centred one is used: draw one around the object"
EMPTY_BOX = "the box holds no pixel, so there is nothing to cut out: draw a larger one"
FULL_BOX = "the box covers the whole image, so nothing is known to be background: draw it closer around the object"
LOST = "nothing in the box differs enough from its surroundings"


class GrabCut(Method):
    """Cuts the object out of a box that somebody has drawn around it.

    **How.** Everything outside the box is background. Two Gaussian mixtures describe the colours inside and outside.
    *Cut*: a border is laid so that pixels fit the model on their side and the border runs along edges,
    `E = sum -log p(colour | side) + sum smoothness exp(-b |colour difference|^2)` over pixels and neighbours.
    *Learn*: the models are learned again from the two sides of the border. The two take turns.

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
    prompts: ClassVar[tuple[PromptKind, ...]] = ("box",)
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
        inside = box_mask(prompt.box or (self.margin, self.margin, 1 - self.margin, 1 - self.margin), image.shape)
        facts: dict[str, float | int | str] = {} if prompt.box else {"box": NO_BOX}
        boxed = inside.astype(np.int32)
        yield Step(
            "Box",
            f"{'Outside the box' if prompt.box else NO_BOX.capitalize() + '. Outside it'} everything is background; "
            "which part of its inside is the object is the question.",
            lambda: (LabelView("Box", boxed),),
        )
        if not inside.any() or inside.all():
            facts["note"] = FULL_BOX if inside.any() else EMPTY_BOX
            return Labels(boxed, facts=facts)

        # Beyond the surroundings nothing is looked at: a small box in a large image costs what a small image costs.
        view = surroundings(inside, self.surroundings)
        inside = inside[view]
        pixels = np.ascontiguousarray(image.pixels[view])
        colours = colour_histogram(Image(pixels), "grey" if image.is_grey else "rgb")
        shapes = ladder(inside.shape, self.detail)

        coarse = level(pixels, inside, shapes[0])
        border = Border(self.smoothness, sharpness(coarse.pixels))
        problem = pose(coarse.pixels, coarse.inside, np.zeros_like(coarse.inside), border)
        within = _pixels_of(colours, inside)
        models = first_sides(colours.points, within, colours.weights - within, self.gaussians, self.seed)
        mask, flow = coarse.inside, undecided(problem.cost.size)
        path: list[float] = []
        settled = False
        for turn in range(1, self.rounds + 1):
            models = models.learned(within, colours.weights - within)
            cost = colours.heat(models.cost())
            problem, flow = _cut(problem.at_cost(coarse.weighed(cost)), flow)
            before, mask = mask, np.zeros_like(coarse.inside)
            mask[coarse.inside] = flow.soft > 0.5
            path.append(energy(problem, mask[coarse.inside].astype(np.float32)))
            changed = np.count_nonzero(mask != before) / flow.soft.size
            yield Step(
                f"Round {turn}",
                f"Learned from the two sides, then cut: {changed:.1%} of the box changed sides.",
                _views(image.shape, view, colours, models, within, mask, tuple(path)),
                done=turn / (self.rounds + 1),
            )
            within = _pixels_of(colours, resize_labels(mask, inside.shape) & inside)
            settled = changed == 0
            if settled or not within.any():
                break

        soft = np.zeros(coarse.inside.shape, np.float32)
        soft[coarse.inside] = flow.soft
        for shape in shapes[1:]:
            soft = sharpened(soft, level(pixels, inside, shape), cost, problem.strength)
        labels = np.zeros(image.shape, np.int32)
        labels[view] = soft > 0.5
        yield Step(
            "Border at full size",
            f"From {shapes[0][1]} x {shapes[0][0]} to {shapes[-1][1]} x {shapes[-1][0]} pixels the border alone is cut again.",
            lambda: (LabelView("Object", labels),),
            done=1.0,
        )
        facts |= {
            "rounds": len(path),
            "converged": "yes" if settled else "no",
            "share of the box": float((soft > 0.5).sum() / inside.sum()),
        }
        if problem.strength < self.smoothness:
            facts["smoothness used"] = problem.strength
        if not labels.any():
            facts["note"] = LOST
        return Labels(labels, facts=facts)


def _pixels_of(colours: ColourHistogram, mask: Mask) -> NDArray[np.float64]:
    """(N,) how many pixels of the mask have each colour."""
    return np.bincount(colours.cube[mask.ravel()], minlength=len(colours.points)).astype(np.float64)


def _cut(problem: Problem, flow: Flow) -> tuple[Problem, Flow]:
    """The cut, and the problem that it solves.

    Where a border costs more than any object in the box is worth, the cheapest cut is none at all. Then the border is made
    cheaper by halves until an object is left.
    """
    while True:
        flow = relax(problem, flow, ITERATIONS)
        kept = np.count_nonzero(flow.soft > 0.5)
        if kept >= LEAST * flow.soft.size or problem.strength < 1:
            return problem, flow
        problem, flow = problem.at_half_the_strength(), undecided(flow.soft.size)


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
            CurveView("Energy", "round", "energy of the cut", path, len(path) - 1),
        )

    return draw
