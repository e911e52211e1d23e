"""EM for a Gaussian mixture of colours."""

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

import numpy as np

from seglib.features import gathering, lloyd, mixture
from seglib.features.colours import AXES, ColourHistogram, Space, colour_histogram, darkest_first, fewer_groups
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import ColourView, CurveView, HeatView, Image, Labels, LabelView, Step, View, Why
from seglib.wording import amount, share

QUANTISATION = 1.0 / 12.0  # variance of a uniform error of one level: nothing in an 8-bit image is known better
CELLS = 3000  # of colours that share their responsibilities in a round: about so many, and those that hold much by themselves
HEAVY = 1e-4  # share of the pixels from which a colour does not share
STARTS = 1500  # colours that K-Means looks at for a start
CREEPS = "EM has not converged: the limit came first; raise the iterations or the tolerance"


class EM(Method):
    """Explains the colours of the image as a mixture of k Gaussians and gives every pixel the most probable one.

    **How.** *E-step*: for every pixel the probability (responsibility) of each Gaussian, given where they are now.
    *M-step*: each Gaussian takes the mean, the covariance and the share of the pixels that it is responsible for.
    The log-likelihood never falls; EM stops when it gains less than the tolerance. K-Means supplies the start.

    **Works when** parts differ in spread as well as in mean: a narrow dark background beside a broad bright tissue,
    where K-Means puts the border in the middle and EM does not.

    **Fails when** the histogram is not a sum of bell shapes, when light is uneven, and when k is wrong. It can creep for
    a hundred rounds, and it says so: a run that stops at the limit has not converged. It knows nothing of position.

    **Cost.** Colours x k x rounds; the rounds, not the pixels, are what takes long.

    **References.** Dempster, Laird and Rubin 1977, 10.1111/j.2517-6161.1977.tb01600.x;
    Reynolds 2009, 10.1007/978-0-387-73003-5_196.
    """

    name: ClassVar[str] = "em"
    title: ClassVar[str] = "EM (Gaussian mixture)"
    family: ClassVar[Family] = "Clustering"
    kind: ClassVar[Kind] = "classes"

    k: int = Field(3, ge=2, le=8, description="Number of Gaussians. Larger: finer parts, slower, and easier to overfit.")
    covariance: mixture.Covariance = Field(
        "full", description="Shape of each Gaussian: any ellipsoid, along the axes, the same for all, or a ball."
    )
    space: Space = Field("lab", description="Where the Gaussians live: Lab is close to what eyes see, RGB is the raw numbers.")
    iterations: Annotated[int, Ui(tune=False)] = Field(
        100, ge=1, le=200, description="Most rounds of E-step and M-step. Few: EM is stopped on its way."
    )
    tolerance: Annotated[Literal["0.01", "0.001", "0.0001"], Ui(tune=False)] = Field(
        "0.001", description="EM stops when a round gains less log-likelihood per pixel than this."
    )
    seed: Annotated[int, Ui(tune=False)] = Field(0, ge=0, le=9999, description="Which random numbers draw the K-Means start.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - clustering takes no prompt
        colours = colour_histogram(image, self.space)
        fit = self.fit(colours, self.k)
        # Label 1 is the darkest Gaussian of the result, so colours stay put while a slider moves.
        order = darkest_first(fit.mixtures[-1].means, self.space)
        path = [gaussians.ordered(order) for gaussians in fit.mixtures]

        for turn, (now, likelihood) in enumerate(zip(path, fit.log_likelihood, strict=True)):
            what = "K-Means gives the first Gaussians." if turn == 0 else f"E-step and M-step number {turn}."
            yield Step(
                "Start" if turn == 0 else f"Round {turn}",
                f"{what} Log-likelihood per pixel {likelihood:.4f}.",
                _views(colours, now, fit.log_likelihood, turn),
            )
        last, rounds = path[-1], len(path) - 1
        yield Step(
            "Posteriors",
            "How much of each pixel every Gaussian answers for: 1 is certain; where two share a pixel, little decides.",
            _posteriors(colours, last),
        )
        ending = "Converged" if fit.converged else "Not converged"
        yield Step(
            ending,
            f"{ending} after {amount(rounds, 'round')}"
            + ("." if fit.converged else ": the limit came first. Raise the iterations or the tolerance."),
            _views(colours, last, fit.log_likelihood, len(fit.log_likelihood) - 1),
        )
        facts: dict[str, float | int | str] = {
            "rounds": rounds,
            "converged": "yes" if fit.converged else "no",
            "log-likelihood per pixel": fit.log_likelihood[-1],
        }
        if not fit.converged:
            facts["note"] = CREEPS
        labels = colours.label_map(last.winners(colours.points) + 1)
        if fewer := fewer_groups(labels, self.k, len(colours.points)):
            facts["groups found"] = fewer
        return Labels(labels, facts=facts, why=lambda row, column: _why(colours, last, row, column))

    def fit(self, colours: ColourHistogram, k: int) -> mixture.Fit:
        """The way from K-Means to the last mixture of k Gaussians."""
        points, weights = colours.points, colours.weights
        cells = gathering.cells(points, CELLS, weights > HEAVY * weights.sum()) if len(points) > CELLS else None
        centres, mass = (points, weights) if cells is None else gathering.means(points, weights, cells)
        groups = lloyd.best_fit(
            *gathering.merged(centres, mass, STARTS), k, "k-means++", restarts=4, iterations=20, seed=self.seed
        )
        labels = lloyd.assign(centres, groups.centres[-1])
        first = mixture.initial(centres, mass, labels, k, self.covariance, QUANTISATION)
        tolerance = float(self.tolerance)
        return mixture.fit(points, weights, first, self.covariance, self.iterations, tolerance, QUANTISATION, cells)


def _why(colours: ColourHistogram, now: mixture.Mixture, row: int, column: int) -> Why:
    """The responsibilities of the Gaussians for one pixel."""
    point = colours.points[colours.cube[row * colours.shape[1] + column]]
    joint = now.log_joint(mixture.products_of(point[None]))
    shares = mixture.posteriors(joint)[0][:, 0]
    winner = int(np.argmax(joint[:, 0]))
    return Why(
        winner + 1,
        f"Gaussian {winner + 1} answers for {share(shares[winner])} of this pixel, more than any other.",
        tuple((f"Gaussian {number}", float(share)) for number, share in enumerate(shares, start=1)),
        winner,
    )


def _posteriors(colours: ColourHistogram, now: mixture.Mixture) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        shares, _ = mixture.posteriors(now.log_joint(mixture.products_of(colours.points)))
        return tuple(HeatView(f"Gaussian {n}", colours.heat(share), 0.0, 1.0) for n, share in enumerate(shares, start=1))

    return draw


def _views(
    colours: ColourHistogram, now: mixture.Mixture, likelihood: tuple[float, ...], turn: int
) -> Callable[[], tuple[View, ...]]:
    """Pictures of one round: the winners, how sure the winner is, the ellipsoids, the curve."""

    def draw() -> tuple[View, ...]:
        shares, _ = mixture.posteriors(now.log_joint(mixture.products_of(colours.points)))
        labels = np.argmax(shares, axis=0).astype(np.int32) + 1
        return (
            LabelView("Most probable Gaussian", colours.label_map(labels)),
            HeatView("Probability of the winner", colours.heat(shares.max(axis=0)), 1.0 / len(shares), 1.0),
            ColourView("Colour space", AXES[colours.space], colours.points, colours.weights, labels, now.means, now.covariances),
            CurveView("Log-likelihood", "round", "per pixel", likelihood, turn),
        )

    return draw
