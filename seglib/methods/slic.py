"""SLIC: superpixels grown from a grid."""

import math
from collections.abc import Callable
from typing import Annotated, ClassVar

import cv2
import numpy as np

from seglib.features.adjacency import connected
from seglib.features.basins import in_reading_order
from seglib.features.superpixels import LEAST, Centres, Grid, assigned, compared, grid, path
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import CurveView, Image, LabelMap, Labels, LabelView, Pixels, Step, View, Why
from seglib.wording import amount


class Slic(Method):
    """Divides the image into patches of one colour and about one size, so that a few hundred patches stand for all pixels.

    **How.** K-Means in five dimensions, colour and place: *grid*, a centre in every cell; *assign*, every pixel joins the
    nearest of the nine centres around it by $D^2 = |x - x_c|^2 + (m / S)^2 |p - p_c|^2$ of colours $x$ and places $p$, where
    $m$ is the compactness and $S$ the side of a cell; *move*, every centre goes to the mean of its pixels; the two are
    repeated. Last, pieces that are cut off from their patch join the neighbour with which they share most border.

    **Works when** something follows that looks at patches instead of pixels: click the patches of an object, take their mean
    colour, join them. Borders in the image become borders of patches as long as patches are smaller than what they bound.

    **Fails when** it is expected to find objects: it divides, and who belongs together is another question. Things thinner
    than a patch are swallowed, and noise makes ragged patches (more smoothing, more compactness).

    **Cost.** Pixels, whatever the number of patches: about 0.1 s for one megapixel. The centres are moved by a sample of each
    cell, every pixel is assigned once.

    **Reference.** Achanta et al. 2012, 10.1109/TPAMI.2012.120.
    """

    name: ClassVar[str] = "slic"
    title: ClassVar[str] = "Superpixels (SLIC)"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "classes"

    segments: Annotated[int, Ui(step=10)] = Field(
        250, ge=10, le=1000, description="Cells of the grid, so about the number of patches. Larger: smaller patches."
    )
    compactness: Annotated[float, Ui(log=True)] = Field(
        10.0, ge=1.0, le=100.0, description="What place counts against colour. Larger: rounder patches that follow edges less."
    )
    smoothing: Annotated[float, Ui(step=0.5, unit="px")] = Field(
        1.0, ge=0.0, le=5.0, description="Width of the Gaussian before it. Larger: noise pulls less, fine edges are lost."
    )
    iterations: Annotated[int, Ui(tune=False)] = Field(
        10, ge=1, le=50, description="Most rounds of assign and move. Few: the patches are still near the grid."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a grid takes no prompt
        cells = grid(_smooth(image.pixels, self.smoothing), self.segments, self.compactness)
        rows, columns = cells.shape
        before: Centres | None = None
        shifts: tuple[float, ...] = ()
        for turn, centres in enumerate(path(cells, self.iterations)):
            if before is None:
                text = f"{rows} × {columns} centres, {cells.side:.0f} px apart; each has the mean colour of its cell."
                yield Step("Grid", text, _views(cells, centres, shifts))
            else:
                shifts = (*shifts, float(np.hypot(*np.moveaxis(centres - before, 2, 0)[3:]).mean()))
                text = f"Every pixel joins its nearest centre; then the centres move, by {shifts[-1]:.2f} px on average."
                yield Step(f"Round {turn}", text, _views(cells, before, shifts), done=turn / (self.iterations + 1))
            before = centres
        nearest = assigned(cells, centres)
        yield Step(
            "Every pixel",
            "So far a sample has moved the centres; now every single pixel joins its nearest centre.",
            lambda: (LabelView("Nearest centre", nearest),),
            done=(self.iterations + 0.5) / (self.iterations + 1),
        )
        whole = connected(nearest, LEAST * cells.side**2)
        labels = in_reading_order(whole)
        joined = np.count_nonzero(whole != nearest) / whole.size
        found = int(labels.max())
        yield Step(
            "One piece each",
            f"{joined:.1%} of the pixels were cut off and join a neighbour; {amount(found, 'patch', 'patches')} left.",
            lambda: (LabelView("Patches", labels),),
            done=1.0,
        )
        final = np.zeros(rows * columns + 1, np.int32)
        final[whole.ravel()] = labels.ravel()
        facts = {"patches": found, "rounds": len(shifts), "median size in px": float(np.median(np.bincount(labels.ravel())[1:]))}
        return Labels(
            labels, facts=facts, why=lambda row, column: _why(cells, centres, final, int(labels[row, column]), row, column)
        )


def _smooth(pixels: Pixels, sigma: float) -> Pixels:
    if sigma == 0:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.uint8)


def _views(cells: Grid, owners: Centres, shifts: tuple[float, ...]) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        patches = LabelView("Patches so far", assigned(cells, owners))
        return (patches, CurveView("Centres", "round", "moved by px", shifts, len(shifts) - 1)) if shifts else (patches,)

    return draw


def _why(cells: Grid, centres: Centres, final: LabelMap, label: int, row: int, column: int) -> Why:
    near = sorted(compared(cells, centres, row, column), key=lambda entry: math.hypot(*entry[1:]))
    names = [int(final[number]) for number, *_ in near]
    distances = [math.hypot(colour, place) for _, colour, place in near]
    evidence = tuple((f"patch {name}" if name else "a patch that was too small", distance)
                     for name, distance in zip(names, distances, strict=True))  # fmt: skip
    if names[0] != label:
        sentence = f"Nearest is {evidence[0][0]}, but the pixel is cut off from it, so its piece joined patch {label} beside it."
        return Why(label, sentence, evidence, names.index(label) if label in names else None)
    _, colour, place = near[0]
    sentence = f"Patch {label} is nearest: distance {distances[0]:.1f}, of it {colour:.1f} in colour and {place:.1f} in place"
    sentence += f"; the next is at {distances[1]:.1f}" if len(near) > 1 else ""
    return Why(label, f"{sentence}.", evidence, 0)
