"""Blob detection: bright or dark spots of many sizes, found by their curvature in scale space."""

from functools import partial
from typing import Annotated, ClassVar, Literal

import numpy as np

from seglib.features.basins import flood
from seglib.features.hessian import smoothed
from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.spots import Measure, Spots, apart, discs, peaks, response
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import Heat, HeatView, Image, LabelMap, Labels, LabelView, Mask, Step, Why

SURROUNDINGS = 2.0  # radii: no basin reaches further from the middle of its blob
NO_BLOBS = "no spot of this size has enough contrast: lower the contrast, or look for other radii"


class Blobs(Method):
    """Finds round spots, and tells the size of each.

    **How.** The picture is smoothed at several scales, and at each it is measured how strongly every pixel curves to all sides,
    in units that make scales comparable. The answer is largest in the middle of a spot, at the scale sigma = radius / sqrt(2):
    what is larger than all 26 neighbours in place and scale is a blob. Of two that overlap the larger one is kept. *LoG* is
    the sum of the two curvatures (Laplacian of a Gaussian), *DoG* approximates it by the difference of two Gaussians, *DoH*
    multiplies the two (determinant of the Hessian) and so likes lines less. Then each blob becomes its disc, or floods the
    bright pixels around it.

    **Works when** the spots are round, of one sign, and no larger or smaller than the radii that are tried: nuclei, cells,
    grains, stars, lesions, drusen.

    **Fails when** they are long (a line answers as a row of blobs), ragged or hollow (a ring is a blob with the wrong sign), and
    at corners and ends of lines. It always finds discs; the outlines are only as good as the basins.

    **Cost.** Pixels x scales, and more for large radii: about 0.1 s for one megapixel with six scales.

    **References.** Lindeberg 1998, 10.1023/A:1008045108935; Marr and Hildreth 1980, 10.1098/rspb.1980.0020 (DoG).
    """

    name: ClassVar[str] = "blobs"
    title: ClassVar[str] = "Blobs"
    family: ClassVar[Family] = "Thin structures and spots"
    kind: ClassVar[Kind] = "instances"

    spots: Annotated[Literal["bright", "dark"], Ui(tune=False)] = Field(
        "bright", description="Whether the spots are brighter than what lies around them, or darker."
    )
    measure: Measure = Field(
        "log", description="How curvature is measured: sum (log), difference of Gaussians (dog), product (doh)."
    )
    radius: Annotated[float, Ui(step=0.5, unit="px", log=True)] = Field(
        5.0, ge=1.5, le=12.0, description="Smallest radius of a spot. Larger: texture and noise are not taken for spots."
    )
    ratio: Annotated[float, Ui(step=0.1, unit="x")] = Field(
        4.0,
        ge=1.0,
        le=5.0,
        description="Largest radius over the smallest, with more than one scale. Larger: bigger spots as well.",
    )
    scales: Annotated[int, Ui(step=1)] = Field(
        6,
        ge=1,
        le=10,
        description="Number of radii, each the same factor above the one before. More: sizes are told apart better.",
    )
    contrast: Annotated[float, Ui(step=0.5, unit="levels")] = Field(
        10.0,
        ge=1.0,
        le=100.0,
        description="Least contrast of a spot, as that of an even disc. Larger: only clear spots are left.",
    )
    overlap: Annotated[float, Ui(step=0.05)] = Field(
        0.2, ge=0.0, le=1.0, description="Share of a disc that may lie in a larger one's. Larger: more blobs where they crowd."
    )
    extent: Literal["basin", "disc"] = Field(
        "basin", description="What a blob covers: the pixels beyond Otsu's threshold that flow down to it, or its disc."
    )

    def radii(self) -> tuple[float, ...]:
        """The radii in pixels, the smallest first."""
        powers = [number / max(1, self.scales - 1) for number in range(self.scales)]
        return tuple(self.radius * self.ratio**power for power in powers)

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - it finds its spots by itself
        radii, found = self.radii(), list[Spots]()
        bright = image.grey.astype(np.float32)
        if self.spots == "dark":
            bright = 255 - bright
        for number, (radius, spots) in enumerate(zip(radii, peaks(bright, radii, self.measure, self.contrast), strict=True), 1):
            found.append(spots)
            yield Step(
                f"Radius {number} of {len(radii)}",
                f"Discs of radius {radius:.1f} px: {len(spots)} places answer with {self.contrast:g} levels or more, "
                "and more than their neighbours in place and scale.",
                partial(_views, bright, radius, self.measure, spots),
                done=number / (len(radii) + 1),
            )
        candidates = np.concatenate(found)
        kept = apart(candidates, self.overlap)
        kept = kept[np.lexsort((kept[:, 1], kept[:, 0]))]
        yield Step(
            "Apart",
            f"{len(kept)} of {len(candidates)} blobs are left: the others share more than {self.overlap:.0%} of their disc "
            "with a larger one.",
            lambda: (LabelView("Discs", discs(kept, image.shape)),),
        )
        near = discs(kept, image.shape)
        labels, numbers = _numbered(near if self.extent == "disc" else _basins(bright, kept, near))
        kept = kept[numbers]
        yield Step(
            "Objects",
            f"{len(kept)} objects, each {'the disc of a blob' if self.extent == 'disc' else 'what flows down to a blob'}.",
            lambda: (LabelView("Objects", labels),),
            done=1.0,
        )
        facts: dict[str, float | int | str] = {"objects": len(kept)}
        if len(kept):
            facts |= {"median radius in px": float(np.median(kept[:, 2])), "median contrast": float(np.median(kept[:, 3]))}
        else:
            facts["note"] = NO_BLOBS
        return Labels(labels, facts=facts, why=lambda row, column: _why(kept, labels, self.contrast, row, column))


def _views(bright: Heat, radius: float, measure: Measure, spots: Spots) -> tuple[HeatView, LabelView]:
    """Computed again for who looks: keeping a field for each scale would fill the memory."""
    answer = response(bright, radius, measure)
    high = max(1.0, float(np.abs(answer).max()))
    return HeatView("Contrast of a disc here", answer, -high, high), LabelView("Largest answers", discs(spots, bright.shape))


def _basins(bright: Heat, spots: Spots, near: LabelMap) -> LabelMap:
    """Each blob's part of the bright pixels: the watershed of the smoothed picture, not far beyond its disc."""
    if not len(spots):
        return near
    smooth = smoothed(bright, max(1.0, float(spots[:, 2].min()) / 4))
    levels = np.clip(np.rint(smooth), 0, 255).astype(np.uint8)
    mask: Mask = (levels > otsu_level(grey_histogram(levels))) & (discs(spots, near.shape, SURROUNDINGS) > 0)
    markers = np.zeros(near.shape, np.int32)
    rows, columns = spots[:, :2].astype(np.intp).T
    markers[rows, columns] = np.arange(1, len(spots) + 1)
    labels = flood(np.negative(smooth), markers, mask | (markers > 0))
    rows, columns = np.nonzero(labels)
    own = spots[labels[rows, columns] - 1]
    far = np.hypot(own[:, 0] - rows, own[:, 1] - columns) > SURROUNDINGS * own[:, 2]
    labels[rows[far], columns[far]] = 0
    return labels


def _numbered(labels: LabelMap) -> tuple[LabelMap, LabelMap]:
    """The labels without gaps, and for each the index of its blob; a disc may lie wholly under others."""
    there = np.unique(labels[labels > 0])
    number = np.zeros(int(labels.max(initial=0)) + 1, np.int32)
    number[there] = np.arange(1, there.size + 1)
    return number[labels], there - 1


def _why(spots: Spots, labels: LabelMap, contrast: float, row: int, column: int) -> Why:
    label = int(labels[row, column])
    if not len(spots):
        return Why(0, f"Nowhere is a spot of {contrast:g} levels or more.")
    distances = np.hypot(spots[:, 0] - row, spots[:, 1] - column)
    number = label or int(distances.argmin()) + 1
    _, _, radius, strength = (float(value) for value in spots[number - 1])
    distance = float(distances[number - 1])
    blob = f"blob {number} (radius {radius:.1f} px, contrast {strength:.1f} levels, {contrast:g} are needed)"
    levels = (("contrast of the blob", strength), ("least contrast", contrast))
    pixels = (("distance in px", distance), ("radius in px", radius))
    if label:
        return Why(label, f"It belongs to {blob}, whose middle is {distance:.1f} px away.", levels, 0, (pixels,))
    return Why(0, f"No blob covers it. The nearest is {blob}, whose middle is {distance:.1f} px away.", pixels, 0, (levels,))
