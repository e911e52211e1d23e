"""Frangi's vesselness: lines of every width between two."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features.hessian import eigenvalues, principal, smoothed
from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.holding import holding
from seglib.features.surround import field_of_view, mirrored
from seglib.features.vesselness import derived, mean_curvature, vesselness_at
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Mask, Step, View, Why

FAINTEST = 0.02  # vesselness below which a picture of the best scale would be noise
LEAST_CONTRAST = 0.5  # grey levels: weaker curvature than that is rounding
NO_LINES = "nothing in the picture curves like a line of this width"


class Frangi(Method):
    r"""Finds lines, such as vessels: places that curve strongly across and hardly along.

    **How.** The picture is smoothed at several scales, and at each the two curvatures of every pixel are measured (the
    eigenvalues of the Hessian, $|l_1| \leq |l_2|$). In a line $l_2$ is large and $l_1$ about 0, in a spot both are large, in
    an even area both are small. *Vesselness* is $e^{-(l_1 / l_2)^2 / 2 \beta^2} \cdot (1 - e^{-(l_1^2 + l_2^2) / 2 c^2})$,
    the product of "not a spot" and "not even", and 0 where $l_2$ has the wrong sign. Each pixel keeps its best scale, which
    tells the width of the line. A threshold makes a mask of it.

    **Works when** what is sought is thin, long and of one sign: vessels in the retina (green channel, after local contrast),
    neurites, cracks, fibres, hairs.

    **Fails when** lines meet: at a crossing both curvatures are large, and a gap is left. Any edge has a weak line beside it, so
    the rim of a disc answers too; that of a round field of view would, so the picture goes on beyond it as in a mirror. Noise
    answers at the finest scale. It does not know what a vessel is.

    **Cost.** Pixels x scales, and more for coarse ones: about 0.1 s for one megapixel with four scales.

    **References.** Frangi, Niessen, Vincken and Viergever 1998, 10.1007/BFb0056195. Their c is half the largest curvature of the
    picture, which a single bright speck sets; here it is a multiple of the mean one. Curvatures of different scales are compared
    as Lindeberg 1998, 10.1023/A:1008097225773, derives for ridges: times the scale to the power of 3/2.
    """

    name: ClassVar[str] = "frangi"
    title: ClassVar[str] = "Frangi vesselness"
    family: ClassVar[Family] = "Thin structures and spots"
    kind: ClassVar[Kind] = "binary"

    lines: Annotated[Literal["dark", "bright"], Ui(tune=False)] = Field(
        "dark", description="Whether the lines are darker than what lies beside them, like vessels of the retina, or brighter."
    )
    channel: Literal["grey", "red", "green", "blue"] = Field(
        "grey", description="What is looked at. Blood swallows green, so vessels of the retina stand out most in green."
    )
    smallest: Annotated[float, Ui(step=0.1, unit="px", log=True)] = Field(
        1.5,
        ge=0.5,
        le=4.0,
        description="Finest scale, about half the width of the thinnest line. Larger: less noise is taken for lines.",
    )
    ratio: Annotated[float, Ui(step=0.1, unit="x")] = Field(
        3.5, ge=1.0, le=6.0, description="Coarsest scale over finest, with more than one. Larger: wider lines are found too."
    )
    scales: Annotated[int, Ui(step=1)] = Field(
        4,
        ge=1,
        le=8,
        description="Number of scales, each the same factor above the one before. More: no width falls between two.",
    )
    beta: Annotated[float, Ui(step=0.05)] = Field(
        0.5,
        ge=0.1,
        le=2.0,
        description="How much a line may be like a spot. Larger: crossings and short pieces survive, spots too.",
    )
    contrast: Annotated[float, Ui(step=0.05, unit="x mean")] = Field(
        1.25,
        ge=0.1,
        le=5.0,
        description="Curvature that counts as strong (c), in root mean squares of the picture's own. Larger: faint lines fade.",
    )
    skip_surround: bool = Field(
        True, description="Leave a black surround of a round field of view out, whose rim would answer like a line."
    )
    rule: Literal["otsu", "manual"] = Field(
        "otsu", description="Who sets the threshold of vesselness: Otsu's rule on its histogram, or you."
    )
    threshold: Annotated[float, Ui(step=0.01)] = Field(
        0.3, ge=0.01, le=0.99, description="Least vesselness of a line when you set it. Larger: only clear lines are left."
    )
    sure: Annotated[float, Ui(step=0.1, unit="x threshold")] = Field(
        1.3,
        ge=1.0,
        le=4.0,
        description="What every connected piece must reach somewhere (hysteresis). Larger: fewer specks. 1 keeps them all.",
    )

    def sigmas(self) -> tuple[float, ...]:
        """The scales in pixels, the finest first."""
        powers = [number / max(1, self.scales - 1) for number in range(self.scales)]
        return tuple(self.smallest * self.ratio**power for power in powers)

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - it finds its lines by itself
        field = field_of_view(image) if self.skip_surround else None
        sigmas, plane = self.sigmas(), self._plane(image, field)
        derivatives = derived(plane, sigmas)
        c = max(LEAST_CONTRAST, self.contrast * mean_curvature(derivatives, sigmas))
        vesselness = np.zeros(image.shape, np.float32)
        best = np.zeros(image.shape, np.uint8)  # number of the scale that answers most
        for number, sigma in enumerate(sigmas):
            answer = vesselness_at(principal(derivatives(sigma)), sigma, self.beta, c)
            if field is not None:
                answer *= field
            best[answer > vesselness] = number
            np.maximum(vesselness, answer, out=vesselness)
            yield Step(
                f"Scale {number + 1} of {len(sigmas)}",
                f"Smoothed by {sigma:.2f} px, for lines about {2 * sigma:.1f} px wide: the two curvatures, and vesselness.",
                partial(self._views, plane, sigma, c),
                done=(number + 1) / (len(sigmas) + 1),
            )
        yield Step(
            "Strongest scale",
            "Each pixel keeps the largest vesselness; the scale that gave it tells the width of the line.",
            lambda: (
                HeatView("Vesselness", vesselness, 0.0, 1.0),
                LabelView("Best scale", np.where(vesselness >= FAINTEST, best + 1, 0).astype(np.int32)),
            ),
        )
        threshold = _otsu(vesselness) if self.rule == "otsu" else self.threshold
        reach = min(self.sure * threshold, (1 + threshold) / 2)  # no threshold asks for more than there can be
        lines = vesselness >= threshold
        kept = holding(lines, vesselness >= reach).mask
        labels = kept.astype(np.int32)
        yield Step(
            "Threshold",
            f"Vesselness {threshold:.3f} or more is a line, if its piece reaches {reach:.3f} somewhere: 2 is what does not.",
            lambda: (LabelView("Lines", np.where(lines & ~kept, 2, labels).astype(np.int32)),),
            done=1.0,
        )
        facts: dict[str, float | int | str] = {
            "threshold": threshold,
            "strong curvature c": c,
            "coarsest scale in px": sigmas[-1],
            "share of lines": float(kept.mean()),
        }
        if field is not None:
            facts["field of view"] = float(field.mean())
        if not kept.any():
            facts["note"] = NO_LINES
        return Labels(labels, vesselness, facts, why=_why(vesselness, labels, best, sigmas, threshold, reach))

    def _plane(self, image: Image, field: Mask | None) -> Heat:
        """What is looked at, turned so that lines are dark, and without the surround of a field of view."""
        plane = image.grey if self.channel == "grey" else image.pixels[..., ("red", "green", "blue").index(self.channel)]
        grey = plane.astype(np.float32)
        turned: Heat = grey if self.lines == "dark" else np.negative(grey)
        return turned if field is None else mirrored(turned, field)

    def _views(self, plane: Heat, sigma: float, c: float) -> tuple[View, ...]:
        """Computed again for who looks: keeping four fields a scale would fill the memory."""
        curvatures = eigenvalues(plane, sigma)
        across, along = curvatures
        high = max(1.0, float(np.abs(across).max()), float(np.abs(along).max()))
        return (
            HeatView("Vesselness", vesselness_at(curvatures, sigma, self.beta, c), 0.0, 1.0),
            HeatView("Smoothed", smoothed(np.abs(plane), sigma), 0.0, 255.0),
            HeatView("Largest curvature", across, -high, high),
            HeatView("Smallest curvature", along, -high, high),
        )


def _otsu(vesselness: Heat) -> float:
    """Otsu's threshold of a field in 0..1, in 255 parts: everything from it on is the upper class."""
    parts = np.floor(vesselness * np.float32(255)).astype(np.uint8)
    return (otsu_level(grey_histogram(parts)) + 1) / 255


def _why(
    vesselness: Heat, labels: LabelMap, best: NDArray[np.uint8], sigmas: tuple[float, ...], threshold: float, reach: float
) -> Callable[[int, int], Why]:
    def why(row: int, column: int) -> Why:
        answer, label = float(vesselness[row, column]), int(labels[row, column])
        evidence = (("vesselness", answer), ("threshold", threshold))
        others = ((("best scale in px", sigmas[best[row, column]]),),)
        scale = f"Vesselness {answer:.3f}, at its best scale of {sigmas[best[row, column]]:.2f} px,"
        if answer < threshold:
            return Why(label, f"{scale} is less than the threshold {threshold:.3f}.", evidence, 1, others)
        piece = f"its piece {'reaches' if label else 'nowhere reaches'} {reach:.3f}"
        sentence = f"{scale} is not less than the threshold {threshold:.3f}, and {piece}."
        return Why(label, sentence, evidence, 0 if label else 1, others)

    return why
