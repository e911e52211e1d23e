"""Felzenszwalb and Huttenlocher: regions that merge as long as nothing says they are two."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Annotated, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.segmentation import felzenszwalb

from seglib.features.basins import in_reading_order
from seglib.features.edges import edge_weights, inner, weakest
from seglib.methods.base import MOST_CLASSES, Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import HeatView, Image, LabelMap, Labels, LabelView, Step, Why, resize_labels
from seglib.wording import amount

MOST_PIXELS = 2**19  # that are worked on: half a second, which nobody can interrupt
STOPS = (1 / 16, 1 / 4)  # of the scale: pictures of what a smaller one gives
DOUBLED = (1, 2, 4)  # times the least size: each try costs another merging
NEIGHBOURS = 6  # named by the explanation of a pixel


class Felzenszwalb(Method):
    """Merges neighbouring pixels to regions until what parts two regions is more than what varies inside them.

    **How.** Every pixel begins as a region, and its eight neighbours are linked to it by edges that weigh what the two colours
    differ. The edges are visited from the weakest to the strongest. Two regions merge over an edge of weight w if for both
    `w < inner + scale / size`: inner is the heaviest edge inside the region, and the second term lets small regions merge
    over edges that a large one would not. Last, regions below the least size join the neighbour that is most like them.

    **Works when** areas differ in how much they vary: a smooth sky and a rough meadow both become one region, which no
    single threshold on edges can do.

    **Fails when** a border is blurred at one place: one weak edge is enough to join two regions. Light that changes slowly
    runs through borders; noise wants more smoothing. Regions are of any shape and size.

    **Cost.** The edges have to be sorted: half a second for half a million pixels. Larger images are worked on at that size, two
    seconds if they fall into more regions than there are labels.

    **Reference.** Felzenszwalb and Huttenlocher 2004, 10.1023/B:VISI.0000022288.19776.77. The merging is scikit-image's.
    """

    name: ClassVar[str] = "felzenszwalb"
    title: ClassVar[str] = "Felzenszwalb"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "classes"
    slow: ClassVar[bool] = True

    scale: Annotated[float, Ui(log=True)] = Field(
        200.0, ge=1.0, le=5000.0, description="What small regions may differ by and still merge. Larger: fewer, larger regions."
    )
    smoothing: Annotated[float, Ui(step=0.1, unit="px")] = Field(
        0.8, ge=0.0, le=5.0, description="Width of the Gaussian before it. Larger: noise parts less, fine regions are lost."
    )
    minimal_area: Annotated[int, Ui(step=10, unit="px")] = Field(
        50, ge=1, le=5000, description="Smaller regions join the neighbour that is most like them."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - it asks the picture alone
        pixels, share = _working(image)
        facts: dict[str, float | int | str] = {}
        if share < 1:
            facts["worked on"] = (
                f"worked on {pixels.shape[1]} × {pixels.shape[0]} of {image.shape[1]} × {image.shape[0]} pixels, "
                "so borders are as fine as those"
            )
        smooth = _smooth(pixels, self.smoothing * np.sqrt(share))
        yield Step(
            "Edges",
            "What every pixel differs from its four neighbours to the right and below; the weakest edges are visited first.",
            lambda: (_strongest(smooth, image.shape),),
            done=0.0,
        )
        least = max(1, round(self.minimal_area * share))

        @cache
        def stopped(scale: float, least: int) -> LabelMap:
            # skimage divides the scale by 255 because it works on 0..1; it smooths less well at its frame than `_smooth`.
            found = felzenszwalb(smooth / np.float32(255), scale=scale, sigma=0, min_size=least, channel_axis=2)
            return in_reading_order((found + 1).astype(np.int32))

        yield from _stops(stopped, self.scale, image.shape)
        labels = stopped(self.scale, least)
        if labels.max() > MOST_CLASSES:
            for least in _enough(labels):
                labels = stopped(self.scale, least)
                if labels.max() <= MOST_CLASSES:
                    break
            facts["least size used"] = (
                f"more than {MOST_CLASSES} regions, so those below {least / share:.0f} px have joined others"
            )
        full = resize_labels(labels, image.shape)
        yield Step(
            f"Scale {self.scale:g}",
            f"{amount(int(labels.max()), 'region')} left; the smallest has {least / share:.0f} px or more.",
            lambda: (LabelView("Regions", full),),
            done=1.0,
        )
        sizes = np.bincount(labels.ravel())[1:]
        facts |= {"regions": int(labels.max()), "median size in px": float(np.median(sizes) / share)}

        def why(row: int, column: int) -> Why:
            here = int((row + 0.5) * labels.shape[0] / image.shape[0]), int((column + 0.5) * labels.shape[1] / image.shape[1])
            return _why(smooth, labels, int(labels[here]), self.scale)

        return Labels(full, facts=facts, why=why)


def _working(image: Image) -> tuple[NDArray[np.uint8], float]:
    """(h, w, C) at most MOST_PIXELS of the image, and which share of its pixels they are."""
    pixels = image.grey[..., None] if image.is_grey else image.pixels
    height, width = image.shape
    scale = min(1.0, float(np.sqrt(MOST_PIXELS / (height * width))))
    if scale == 1.0:
        return pixels, 1.0
    size = max(1, int(width * scale)), max(1, int(height * scale))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8).reshape(size[1], size[0], -1)
    return small, size[0] * size[1] / (height * width)


def _smooth(pixels: NDArray[np.uint8], sigma: float) -> NDArray[np.float32]:
    values = pixels.astype(np.float32)
    if pixels.shape[2] == 1:
        values *= np.float32(np.sqrt(3))  # as far apart as grey levels are in three equal channels: a scale means one thing
    if sigma > 0:
        values = np.asarray(cv2.GaussianBlur(values, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE), np.float32)
    return values.reshape(pixels.shape)


def _enough(labels: LabelMap) -> Iterator[int]:
    """Least sizes that may leave no more than MOST_CLASSES: first just above the largest region that has to go.

    Small regions also join each other and stay, so it is doubled, and at last the size of which an image cannot hold more.
    """
    gone, most = int(np.sort(np.bincount(labels.ravel())[1:])[-MOST_CLASSES - 1]), -(-labels.size // MOST_CLASSES)
    yield from (gone * times + 1 for times in DOUBLED if gone * times + 1 < most)
    yield most


def _strongest(smooth: NDArray[np.float32], shape: tuple[int, int]) -> HeatView:
    weights = np.stack(edge_weights(smooth))
    strongest = np.where(np.isfinite(weights), weights, 0).max(axis=0)
    return HeatView("Strongest edge", resize_labels(strongest, shape), 0.0, float(np.quantile(strongest, 0.99)))


def _stops(stopped: Callable[[float, int], LabelMap], scale: float, shape: tuple[int, int]) -> Iterator[Step]:
    """What smaller scales give: the same merging, ended sooner. Computed when somebody looks."""
    for share in STOPS:

        def draw(smaller: float = scale * share) -> tuple[LabelView, ...]:
            return (LabelView(f"Regions at scale {smaller:g}", resize_labels(stopped(smaller, 1), shape)),)

        yield Step(
            f"Scale {scale * share:g}",
            "With a smaller scale regions refuse to merge sooner, so the merging ends with more of them.",
            draw,
        )


def _why(smooth: NDArray[np.float32], labels: LabelMap, label: int, scale: float) -> Why:
    held, size = inner(smooth, labels, label), int((labels == label).sum())
    links = list(weakest(smooth, labels, label).items())[:NEIGHBOURS]
    allowed = held + scale / size
    evidence = [
        ("heaviest edge inside + scale / size", allowed),
        *((f"weakest edge to region {number}", w) for number, w in links),
    ]
    sentence = f"Region {label} of {size} px holds together by edges up to {held:.1f}"
    if not links:
        return Why(label, f"{sentence}, and there is no other.", tuple(evidence), 0)
    other, weight = links[0]
    if weight >= allowed:
        sentence += f"; the weakest edge out of it, to region {other}, is {weight:.1f}; {allowed:.1f} was the most allowed"
    else:
        theirs = inner(smooth, labels, other) + scale / int((labels == other).sum())
        sentence += (
            f"; the weakest edge out of it, {weight:.1f} to region {other}, came when one of the two was smaller or more even"
        )
        evidence.append((f"what region {other} would merge over", theirs))
    return Why(label, f"{sentence}.", tuple(evidence), 1)
