"""K-Means clustering of colours."""

from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

import numpy as np

from seglib.features import lloyd
from seglib.features.colours import AXES, Points, Space, darkest_first, fewer_groups
from seglib.features.places import Placed, placed
from seglib.features.strokes import NOTHING, drawn
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import ERASER, Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import ColourView, CurveView, Image, Labels, LabelView, Step, View, Why
from seglib.wording import amount

MOST = 16  # groups
NO_CLICKS = "no clicks yet, so k-means++ draws the centres: click one pixel for each group"
ONE_CLICK = "one click makes one group: click a pixel of each other group, too"
TOO_MANY = f"only the first {MOST} clicks are used: there are no more groups than that"
STOPPED = "K-Means has not converged: the limit came first; raise the iterations"
CLICKS_WAIT = "the clicks wait: with the start clicks each of them is the first centre of a group"


class KMeans(Method):
    r"""Groups the colours of the image around k centres, so that every pixel is close to the centre of its group.

    **How.** Four steps: *start* with k centres; *assign* every pixel to the nearest centre; *move* every centre to
    the mean of its pixels; repeat the two until the centres rest: *converged*. What falls with every step is the
    inertia, the sum over all pixels of the squared distance to their centre, $\sum |x - c(x)|^2$.

    The first centres are drawn by chance, or they are the pixels that you click, one for each group. With *position* above 0
    a pixel also has to be near its centre in the picture: parts of one colour that lie apart then become groups of their own.

    **Works when** the parts differ in colour or brightness and are about equally large and equally spread.

    **Fails when** light is uneven (the same object gets two labels), when a small part sits beside a large one
    (a centre is spent on splitting the large one), and when k is wrong: K-Means always finds k groups. Without
    position noise gives speckle; with much of it a large part is cut where nothing is. A different start can end in a
    different result.

    **Cost.** Pixels x k x iterations; here the work is done on the histogram of colours, or of colours and places, so the
    image size counts once.

    **References.** Lloyd 1982, 10.1109/TIT.1982.1056489; Arthur and Vassilvitskii 2007, 10.5555/1283383.1283494.
    """

    name: ClassVar[str] = "kmeans"
    title: ClassVar[str] = "K-Means"
    family: ClassVar[Family] = "Clustering"
    kind: ClassVar[Kind] = "classes"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("points",)
    drawn: ClassVar[tuple[str, ...]] = ("Centre",)
    numbered: ClassVar[bool] = True

    k: int = Field(3, ge=2, le=MOST, description="Number of groups. Larger: finer parts, and sooner or later split objects.")
    space: Space = Field("lab", description="Where distance is measured: Lab is close to what eyes see, RGB is the raw numbers.")
    position: Annotated[float, Ui(step=0.05)] = Field(
        0.0, ge=0.0, le=3.0, description="Weight of the place: 1 makes the longest side count as much as black to white. 0: off."
    )
    start: Literal["k-means++", "random", "clicks"] = Field(
        "k-means++", description="The first centres: drawn spread out, drawn at random, or the pixels that you click."
    )
    restarts: Annotated[int, Ui(tune=False)] = Field(
        10, ge=1, le=20, description="Starts that are tried; the best is kept. With 1 you see what a bad start does."
    )
    iterations: Annotated[int, Ui(tune=False)] = Field(
        50, ge=1, le=100, description="Most rounds of assign and move. Few: the centres are stopped on their way."
    )
    seed: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=9999, description="Which random numbers draw the start.")

    def run(self, image: Image, prompt: Prompt) -> Run:
        ground = placed(image, self.space, self.position)
        clicks, facts = self._clicks(ground, prompt)
        if len(clicks):
            fit, how = lloyd.fit(ground.points, ground.weights, clicks, self.iterations), "clicked"
        else:
            fit, how = self.fit(ground, self.k), f"drawn ({self._drawn()})"
        # Label 1 is the darkest centre of the result, so colours stay put while a slider moves; clicks have their own order.
        order = np.arange(len(clicks)) if len(clicks) else darkest_first(fit.centres[-1][:, : ground.axes], self.space)
        path = [centres[order] for centres in fit.centres]
        inertia = tuple(value / float(ground.weights.sum()) for value in fit.inertia)
        rounds, count = len(path) - 1, len(order)

        yield Step(
            "Start",
            f"{amount(count, 'centre')} {how}. No pixel belongs to anyone yet.",
            _views(ground, path[0]),
        )
        for turn, (before, after) in enumerate(pairwise(path), start=1):
            yield Step(
                f"Assign {turn}",
                f"Every pixel joins its nearest centre. Inertia {inertia[turn - 1]:.2f} per pixel.",
                _views(ground, before, before, inertia, turn - 1),
            )
            yield Step(
                f"Move {turn}",
                f"Every centre moves to the mean of its pixels, at most by {np.abs(after - before).max():.2f}.",
                _views(ground, before, after, inertia, turn - 1),
            )
        ending = "The centres rest: converged" if fit.converged else "Stopped before the centres rest"
        yield Step(
            "Converged" if fit.converged else "Stopped",
            f"{ending} after {amount(rounds, 'round')}. Inertia {inertia[-1]:.2f} per pixel.",
            _views(ground, path[-1], path[-1], inertia, rounds),
        )
        facts = {
            "rounds": rounds,
            "converged": "yes" if fit.converged else "no",
            "inertia per pixel": inertia[-1],
            **facts,
        }
        if not fit.converged:
            facts["note"] = STOPPED
        labels = ground.label_map(path[-1])
        if fewer := fewer_groups(labels, len(clicks) or self.k, len(ground.points)):
            facts["groups found"] = fewer
        return Labels(labels, facts=facts, why=lambda row, column: _why(ground.point(row, column), path[-1]))

    def fit(self, ground: Placed, k: int) -> lloyd.Fit:
        """The best of the runs from drawn centres."""
        return lloyd.best_fit(ground.points, ground.weights, k, self._drawn(), self.restarts, self.iterations, self.seed)

    def _drawn(self) -> lloyd.Start:
        return "random" if self.start == "random" else "k-means++"

    def idle(self, prompt: Prompt) -> frozenset[str]:
        clicked = self.start == "clicks" and any(stroke.label != ERASER for stroke in prompt.strokes)
        return frozenset({"k", "restarts", "seed"}) if clicked else frozenset()

    def wanted(self) -> tuple[PromptKind, ...]:
        return self.prompts if self.start == "clicks" else ()

    def _clicks(self, ground: Placed, prompt: Prompt) -> tuple[Points, dict[str, float | int | str]]:
        """The clicked pixels as points, (N, D), and what is to be said of them."""
        height, width = ground.colours.shape
        clicks = [stroke.points[0] for stroke in prompt.strokes if stroke.label != ERASER]
        pixels = [(min(int(y * height), height - 1), min(int(x * width), width - 1)) for x, y in clicks]
        if pixels:
            left = drawn(prompt.strokes, (height, width)) != NOTHING
            pixels = [pixel for pixel in pixels if left[pixel]]
        if self.start != "clicks" or not pixels:
            note = {"clicks": CLICKS_WAIT} if pixels else {"clicks": NO_CLICKS} if self.start == "clicks" else {}
            return np.empty((0, 0)), dict[str, float | int | str](note)
        note = {"clicks": TOO_MANY} if len(pixels) > MOST else {"clicks": ONE_CLICK} if len(pixels) == 1 else {}
        return np.array([ground.point(*pixel) for pixel in pixels[:MOST]]), dict[str, float | int | str](note)


def _why(point: Points, centres: Points) -> Why:
    """The distances of a point to the centres."""
    distances = np.linalg.norm(centres - point, axis=1)
    nearest = int(np.argmin(lloyd.squared_distances(point[None], centres)[:, 0]))
    others = np.delete(distances, nearest)
    second = f"; the next one is {others.min():.2f} away" if others.size else ""
    return Why(
        nearest + 1,
        f"Centre {nearest + 1} is the nearest, at a distance of {distances[nearest]:.2f}{second}.",
        tuple((f"distance to centre {number}", float(distance)) for number, distance in enumerate(distances, start=1)),
        nearest,
    )


def _views(
    ground: Placed,
    owners: Points,
    centres: Points | None = None,
    inertia: tuple[float, ...] = (),
    turn: int = 0,
) -> Callable[[], tuple[View, ...]]:
    """Pictures of one step: pixels by the `owners` they were assigned with, where the `centres` stand now, the curve."""

    def draw() -> tuple[View, ...]:
        axes, names = ground.axes, AXES[ground.colours.space]
        colours = ground.points[:, :axes]
        if centres is None:
            return (ColourView("Colour space", names, colours, ground.weights, None, owners[:, :axes]),)
        labels = lloyd.assign(ground.points, owners) + 1
        return (
            LabelView("Groups", ground.label_map(owners)),
            ColourView("Colour space", names, colours, ground.weights, labels, centres[:, :axes]),
            CurveView("Inertia", "round", "per pixel", inertia, turn),
        )

    return draw
