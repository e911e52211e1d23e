"""Agglomerative hierarchical clustering of small regions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from seglib.features import linkage as agglomerative
from seglib.features.colours import AXES, Points, Space
from seglib.features.even import Even, join_even
from seglib.features.kept import Kept
from seglib.features.places import WHITE
from seglib.features.tiles import Tiles, gradient, means, tiles
from seglib.features.tree import cut, cut_height, joins
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt
from seglib.settings import Field, Ui
from seglib.types import ColourView, CurveView, HeatView, Image, LabelMap, Labels, LabelView, Step, TreeView, View, Why

STAGES = 4  # pictures of the merging
NEXT = 5  # joins above the cut that the explanation of a pixel lists
LAST = 64  # joins of the curve
FEW = "the image has no more regions than parts, so nothing is joined"


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """The tree over the regions of a picture. points: (n, D) mean colours. weights: (n,) pixels. merges: (n - 1, 4)."""

    space: Space
    regions: LabelMap
    points: Points
    weights: NDArray[np.float64]
    merges: NDArray[np.float64]
    first: int  # merges of even areas
    limit: float  # the difference below which those joined

    def part_map(self, parts: int) -> LabelMap:
        """(H, W) the labels of the pixels when the tree is cut into `parts`."""
        return cut(self.merges, self.weights, parts)[self.regions]


_tiles: Kept[Tiles] = Kept(most=2)
_trees: Kept[Hierarchy] = Kept(most=4)


class Hierarchical(Method):
    """Joins the two regions that are most alike, again and again, and keeps the whole tree: the cut says how many are left.

    **How.** Bottom-up (*agglomerative*): the image is divided into small regions along its edges; each is a cluster with its
    mean colour. The two closest clusters join, until one is left. How close two clusters are is the *linkage*: *Ward*, by how
    much the inertia grows when they join; *average*, *complete* and *single*, by the mean, the largest, the smallest distance
    of their regions. Before that, touching regions that hardly differ join, however large they get, so that a smooth background
    stays whole while there are things to be told apart. The joins form a tree, the dendrogram: its height says how different
    the two were. Cutting it at a height gives the parts, and moving the cut joins nothing anew. Some texts describe a split of
    topics from the top under this name: that is the *divisive* form, see bisecting K-Means.

    **Works when** the parts are connected and even in colour, and you do not know how many there are: look for a long gap
    between two joins in the dendrogram.

    **Fails when** light changes slowly: single linkage chains through every gradual change until everything is one part and
    specks are left over; Ward alone cuts even areas into pieces of like size, and joining even areas first loses an object that
    fades into its surroundings. A wrong join is never taken back, and an edge that the small regions miss is lost.

    **Cost.** The regions cost time by pixels, about 0.2 s a megapixel, the joins by regions, and the cut next to nothing.

    **References.** Ward 1963, 10.1080/01621459.1963.10500845; Lance and Williams 1967, 10.1093/comjnl/9.4.373;
    Müllner 2011, 10.48550/arXiv.1109.2378. Regions: Machairas et al. 2015, 10.1109/TIP.2015.2451011.
    """

    name: ClassVar[str] = "hierarchical"
    title: ClassVar[str] = "Hierarchical (agglomerative)"
    family: ClassVar[Family] = "Clustering"
    kind: ClassVar[Kind] = "classes"

    parts: int = Field(24, ge=2, le=64, description="Where the tree is cut: parts that are left. Fewer: more has been joined.")
    linkage: agglomerative.Linkage = Field(
        "ward", description="How far two clusters are: growth of inertia, or the mean, largest or smallest distance."
    )
    neighbours: Literal["touching", "all"] = Field(
        "touching", description="Who may join: only what touches, so that parts stay connected, or anything of like colour."
    )
    even: Annotated[float, Ui(step=0.25, unit="x median")] = Field(
        3.0,
        ge=0.0,
        le=5.0,
        description="Touching regions join first if they differ by less than this many median differences. Larger: even areas "
        "stay whole, faint objects are lost in them. 0: linkage alone.",
    )
    regions: Annotated[int, Ui(step=50)] = Field(
        1000, ge=50, le=2000, description="Small regions at the start. More: finer outlines, slower."
    )
    space: Space = Field("lab", description="Where distance is measured: Lab is close to what eyes see, RGB is the raw numbers.")

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - clustering takes no prompt
        yield Step(
            "Edges",
            "How fast the colour changes at each pixel. The small regions meet where it changes fastest.",
            lambda: (_heat(image),),
        )
        regions, spent_on_regions = _tiles.get(image, self.regions, lambda: tiles(image, self.regions))
        count = regions.count
        yield Step(
            "Small regions",
            f"{count:,} regions with {len(regions.pairs):,} common borders. Each is a cluster with its mean colour.",
            lambda: (LabelView("Regions", regions.labels + 1),),
        )
        key = (self.regions, self.linkage, self.neighbours, self.space, self.even)
        tree, spent_on_tree = _trees.get(image, key, lambda: self._grown(image, regions))
        if tree.first:
            left = count - tree.first
            yield Step(
                "Even areas",
                f"{tree.first:,} joins of touching regions that differ by less than {tree.limit:.2f}: {left:,} are left.",
                lambda: (LabelView("Even areas", tree.part_map(left)), _colours(tree, cut(tree.merges, tree.weights, left))),
            )
        parts = min(self.parts, count)
        yield from _merging(tree, parts)
        height = cut_height(tree.merges, parts)
        yield Step(
            "Cut",
            f"The tree is cut at {height:.2f}: {parts} {'part is' if parts == 1 else 'parts are'} left.",
            _cut(tree, parts, height),
            done=1.0,
        )
        facts: dict[str, float | int | str] = {"regions": count, "cut at": height}
        if count > parts > 1:
            facts["gap at the cut"] = float(tree.merges[count - parts, 2] - tree.merges[count - parts - 1, 2])
        elif count <= self.parts:
            facts["note"] = FEW
        return Labels(
            tree.part_map(parts),
            facts=facts,
            reused_seconds=spent_on_regions + spent_on_tree,
            why=lambda row, column: _why(tree, parts, int(tree.regions[row, column])),
        )

    def _grown(self, image: Image, regions: Tiles) -> Hierarchy:
        points, weights = means(image, regions, self.space)
        if self.neighbours == "all":
            found = Even(agglomerative.join_all(points, weights, self.linkage), 0, 0.0)
        else:
            # The colour of a single pixel is as noisy as its neighbour's: only regions can be told to be alike.
            even = self.even if regions.count < regions.labels.size else 0.0
            found = join_even(points, weights, regions.pairs, self.linkage, even, WHITE[self.space])
        return Hierarchy(self.space, regions.labels, points, weights, *found)


def _heat(image: Image) -> HeatView:
    relief = gradient(image)
    return HeatView("Gradient", relief, 0.0, max(float(relief.max()), 1.0))


def _colours(tree: Hierarchy, labels: NDArray[np.int32]) -> ColourView:
    return ColourView("Colours of the regions", AXES[tree.space], tree.points, tree.weights, labels)


def _merging(tree: Hierarchy, parts: int) -> Iterator[Step]:
    """The way from all regions to the parts; each stage has joined about as large a share as the one before."""
    count = len(tree.points)
    for stage in range(1, STAGES):
        left = round(count * (parts / count) ** (stage / STAGES))

        def draw(left: int = left) -> tuple[View, ...]:
            return (LabelView(f"{left} left", tree.part_map(left)), _colours(tree, cut(tree.merges, tree.weights, left)))

        height = float(tree.merges[count - left - 1, 2]) if left < count else 0.0
        yield Step(f"Joining, stage {stage}", f"{count - left:,} joins up to a height of {height:.2f}: {left:,} are left.", draw)


def _cut(tree: Hierarchy, parts: int, height: float) -> Callable[[], tuple[View, ...]]:
    def draw() -> tuple[View, ...]:
        labels = cut(tree.merges, tree.weights, parts)
        views: list[View] = [LabelView("Parts", labels[tree.regions]), TreeView("Dendrogram", tree.merges, height, labels)]
        if len(tree.merges):
            heights = tuple(tree.merges[::-1, 2][:LAST].tolist())
            views.append(CurveView("Height of the next join", "parts", "height", heights, min(parts - 2, len(heights) - 1), 2))
        return tuple(views)

    return draw


def _why(tree: Hierarchy, parts: int, region: int) -> Why:
    """The heights at which the part of a region joins the other parts."""
    labels = cut(tree.merges, tree.weights, parts)
    own, met = int(labels[region]), joins(tree.merges, region)
    within = [height for height, others in met if own in labels[others]]
    beyond = {int(label): height for height, others in met for label in np.unique(labels[others]) if label != own}
    soonest = sorted(beyond, key=lambda label: (beyond[label], label))
    evidence = tuple((f"label {label} joins", beyond[label]) for label in soonest[:NEXT])
    sentence = f"Its region of {tree.weights[region]:,.0f} pixels "
    sentence += f"joined label {own} at a height of {within[0]:.2f}" if within else f"is label {own} by itself"
    if not beyond:
        return Why(own, sentence + ", and there is no other label.")
    sentence += f", below the cut; label {soonest[0]} joins next, at {beyond[soonest[0]]:.2f}, above the cut."
    if len(soonest) > NEXT:
        sentence += f" Of {len(soonest)} joins that would follow, the first {NEXT} are listed."
    return Why(own, sentence, evidence, 0)
