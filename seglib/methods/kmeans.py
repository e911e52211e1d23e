"""K-Means clustering of colours."""

from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, ClassVar

import numpy as np

from seglib.features import lloyd
from seglib.features.colours import AXES, ColourHistogram, Points, Space, colour_histogram, darkest_first
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import ColourView, CurveView, Image, Labels, LabelView, Step, View


class KMeans(Method):
    """Groups the colours of the image around k centres, so that every pixel is close to the centre of its group.

    **How.** Four steps: *start* with k centres; *assign* every pixel to the nearest centre; *move* every centre to
    the mean of its pixels; repeat the two until the centres rest: *converged*. What falls with every step is the
    inertia, the sum over all pixels of the squared distance to their centre, `sum |x - c(x)|^2`.

    **Works when** the parts differ in colour or brightness and are about equally large and equally spread.

    **Fails when** light is uneven (the same object gets two labels), when a small part sits beside a large one
    (a centre is spent on splitting the large one), and when k is wrong: K-Means always finds k groups. It knows
    nothing of position, so noise gives speckle. A different start can end in a different result.

    **Cost.** Pixels x k x iterations; here the work is done on the histogram of colours, so the image size counts once.

    **References.** Lloyd 1982, 10.1109/TIT.1982.1056489; Arthur and Vassilvitskii 2007, 10.5555/1283383.1283494.
    """

    name: ClassVar[str] = "kmeans"
    title: ClassVar[str] = "K-Means"
    family: ClassVar[Family] = "Clustering"
    kind: ClassVar[Kind] = "classes"

    k: int = Field(3, ge=2, le=16, description="Number of groups. Larger: finer parts, and sooner or later split objects.")
    space: Space = Field("lab", description="Where distance is measured: Lab is close to what eyes see, RGB is the raw numbers.")
    start: lloyd.Start = Field("k-means++", description="How the first centres are drawn: spread out, or at random pixels.")
    restarts: Annotated[int, Ui(tune=False)] = Field(
        10, ge=1, le=20, description="Starts that are tried; the best is kept. With 1 you see what a bad start does."
    )
    iterations: Annotated[int, Ui(tune=False)] = Field(
        50, ge=1, le=100, description="Most rounds of assign and move. Few: the centres are stopped on their way."
    )
    seed: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=9999, description="Which random numbers draw the start.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - clustering takes no prompt
        colours = colour_histogram(image, self.space)
        fit = lloyd.best_fit(colours.points, colours.weights, self.k, self.start, self.restarts, self.iterations, self.seed)
        # Label 1 is the darkest centre of the result, so colours stay put while a slider moves.
        order = darkest_first(fit.centres[-1], self.space)
        path = [centres[order] for centres in fit.centres]
        inertia = tuple(value / len(colours.cube) for value in fit.inertia)
        rounds = len(path) - 1

        yield Step(
            "Start", f"{self.k} centres are drawn ({self.start}). No pixel belongs to anyone yet.", _views(colours, path[0])
        )
        for turn, (before, after) in enumerate(pairwise(path), start=1):
            yield Step(
                f"Assign {turn}",
                f"Every pixel joins its nearest centre. Inertia {inertia[turn - 1]:.2f} per pixel.",
                _views(colours, before, before, inertia, turn - 1),
            )
            yield Step(
                f"Move {turn}",
                f"Every centre moves to the mean of its pixels, at most by {np.abs(after - before).max():.2f}.",
                _views(colours, before, after, inertia, turn - 1),
            )
        ending = "The centres rest: converged" if fit.converged else "Stopped before the centres rest"
        yield Step(
            "Converged" if fit.converged else "Stopped",
            f"{ending} after {rounds} rounds. Inertia {inertia[-1]:.2f} per pixel.",
            _views(colours, path[-1], path[-1], inertia, rounds),
        )
        labels = lloyd.assign(colours.points, path[-1]) + 1
        facts: dict[str, float | int | str] = {
            "rounds": rounds,
            "converged": "yes" if fit.converged else "no",
            "inertia per pixel": inertia[-1],
        }
        return Labels(colours.label_map(labels), facts=facts)


def _views(
    colours: ColourHistogram,
    owners: Points,
    centres: Points | None = None,
    inertia: tuple[float, ...] = (),
    turn: int = 0,
) -> Callable[[], tuple[View, ...]]:
    """Pictures of one step: pixels by the `owners` they were assigned with, where the `centres` stand now, the curve."""

    def draw() -> tuple[View, ...]:
        if centres is None:
            return (ColourView("Colour space", AXES[colours.space], colours.points, colours.weights, None, owners),)
        labels = lloyd.assign(colours.points, owners)
        return (
            LabelView("Groups", colours.label_map(labels + 1)),
            ColourView("Colour space", AXES[colours.space], colours.points, colours.weights, labels + 1, centres),
            CurveView("Inertia", "round", "per pixel", inertia, turn),
        )

    return draw
