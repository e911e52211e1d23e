"""Hierarchies and mean shift beside the usual libraries: `python -m benchmarks.hierarchies [--quick]`.

*Hierarchical*: ours is the whole method, from pixels to labels; theirs is the fit of scikit-learn's `AgglomerativeClustering`
with Ward linkage and the pixel grid as connectivity, on Lab colours that were prepared before the clock starts. Both are cut
into the same number of parts, and the adjusted Rand index compares them with the true objects; how a smooth ground falls to
pieces decides it, so a single row says little and the mean over the rows counts. With `--images DIR --masks DIR` (files of the
same names, numbered or 0 and 255) real pictures are compared as well. Then ours alone at 1024x1024, with the cut moved.
*Mean shift*: ours from pixels to labels; theirs are `cv2.pyrMeanShiftFiltering`, which smooths the picture and finds no groups,
and `MeanShift(bin_seeding=True)` of scikit-learn on the Lab colours of all pixels. Ratios are of seconds of the processor, which
a busy machine changes least.
"""

import sys
from pathlib import Path
from statistics import fmean
from typing import Any

import cv2
import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.cluster import MeanShift as TheirMeanShift
from sklearn.feature_extraction.image import grid_to_graph
from sklearn.metrics import adjusted_rand_score

from benchmarks.clock import timed
from seglib.features.colours import to_space
from seglib.features.places import WHITE
from seglib.methods.base import Method
from seglib.methods.hierarchical import Hierarchical
from seglib.methods.mean_shift import MeanShift
from seglib.phantoms import LungCt, Nuclei, Shapes
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, LabelMap

SIDE, LARGE = 256, 1024
CUTS = (8, 24, 48)
SHAPES, QUICK_SHAPES = 512, 128  # side of the shapes for mean shift
TARGET, SHIFT_TARGET, LIMIT_SECONDS, CUT_SECONDS = 20.0, 3.0, 2.0, 0.05
BANDWIDTH = 20.0


def labels_of(method: Method, image: Image) -> LabelMap:
    return segment(method, image, Prompt())[0].labels


def hierarchical_row(name: str, image: Image, truth: LabelMap, parts: int) -> dict[str, Any]:
    """Both cut into as many parts; the ratio, and how well each agrees with the truth."""
    method = Hierarchical(parts=parts)
    ours, (_, own) = timed(lambda: labels_of(method, Image(image.pixels)), 3)
    points = to_space(image.pixels.reshape(-1, 3).astype(np.float64), "lab")
    graph = grid_to_graph(*image.shape)
    theirs, (_, their) = timed(lambda: AgglomerativeClustering(parts, connectivity=graph).fit(points).labels_)
    rand = [float(adjusted_rand_score(truth.ravel(), labels.ravel())) for labels in (ours, theirs)]
    return {
        "what": name,
        "ours_seconds": own,
        "theirs_seconds": their,
        "ratio": their / own,
        "rand": rand[0],
        "their_rand": rand[1],
    }


def hierarchical_rows(quick: bool = False) -> list[dict[str, Any]]:
    """One dict a phantom."""
    side = 128 if quick else SIDE
    scenes = {"shapes": Shapes(size=side), "nuclei": Nuclei(size=side), "lung CT": LungCt(size=side)}
    found = []
    for name, phantom in scenes.items():
        sample = phantom.make()
        truth = np.asarray(sample.truth, np.int32)
        found += [hierarchical_row(f"{name}, {parts} parts", sample.image, truth, parts) for parts in CUTS]
    return found


def real_rows(images: Path, masks: Path) -> list[dict[str, Any]]:
    """One dict a cut of each picture of a folder that has a mask, made 256 pixels wide and high."""
    found = []
    for file in sorted(images.iterdir()):
        pixels, truth = cv2.imread(str(file)), cv2.imread(str(masks / file.name), cv2.IMREAD_UNCHANGED)
        if pixels is not None and truth is not None:
            small = cv2.resize(pixels[..., ::-1], (SIDE, SIDE), interpolation=cv2.INTER_AREA)
            objects = cv2.resize(truth, (SIDE, SIDE), interpolation=cv2.INTER_NEAREST).reshape(SIDE, SIDE, -1)[..., 0]
            image, labels = Image(np.ascontiguousarray(small)), objects.astype(np.int32)
            found += [hierarchical_row(f"{file.stem[:12]}, {parts} parts", image, labels, parts) for parts in CUTS]
    return found


def mean_shift_row(quick: bool = False) -> dict[str, Any]:
    """The shapes phantom at one bandwidth."""
    image = Shapes(size=QUICK_SHAPES if quick else SHAPES).make().image
    method = MeanShift(bandwidth=BANDWIDTH, least=0.0)
    ours, (_, own) = timed(lambda: labels_of(method, Image(image.pixels)), 3)
    radius = BANDWIDTH / 100 * WHITE["lab"]
    points = to_space(image.pixels.reshape(-1, 3).astype(np.float64), "lab")
    theirs, (_, their) = timed(lambda: TheirMeanShift(bandwidth=radius, bin_seeding=True).fit(points))
    _, (_, opencv) = timed(lambda: cv2.pyrMeanShiftFiltering(image.pixels, 10, BANDWIDTH / 100 * 255), 3)
    return {
        "ours_seconds": own,
        "sklearn_seconds": their,
        "opencv_seconds": opencv,
        "ratio": min(their, opencv) / own,
        "modes": int(ours.max()),
        "sklearn_modes": len(theirs.cluster_centers_),
    }


def main(quick: bool = False, folders: tuple[Path, Path] | None = None) -> None:
    """Print the tables and whether the targets are reached."""
    side = 128 if quick else SIDE
    print(f"Hierarchical, Ward, {side}x{side} px; Rand: adjusted Rand index with the true objects")
    rows = hierarchical_rows(quick) + (real_rows(*folders) if folders else [])
    for row in rows:
        print(
            f"{row['what']:24} {1000 * row['ours_seconds']:6.0f} ms, scikit-learn on pixels {row['theirs_seconds']:6.2f} s: "
            f"{row['ratio']:5.0f} x  Rand {row['rand']:.3f}, theirs {row['their_rand']:.3f}"
        )
    least, gains = min(row["ratio"] for row in rows), [row["rand"] - row["their_rand"] for row in rows]
    print(
        f"target {TARGET:.0f} x {said(least >= TARGET)}, {least:.0f} x at the least; "
        f"Rand index {fmean(gains):+.3f} on average, {min(gains):+.3f} at worst"
    )
    if not quick:
        image = Image(Shapes(size=LARGE).make().image.pixels)
        _, (_, first) = timed(lambda: labels_of(Hierarchical(parts=24), image))
        _, (_, moved) = timed(lambda: labels_of(Hierarchical(parts=17), image), 3)
        kept = said(first <= LIMIT_SECONDS and moved <= CUT_SECONDS)
        print(f"{LARGE}x{LARGE} px: {first:.2f} s (limit 2 s), the cut moved {1000 * moved:.0f} ms (limit 50 ms): {kept}")
    row = mean_shift_row(quick)
    print(
        f"Mean shift, shapes: {1000 * row['ours_seconds']:.0f} ms and {row['modes']} modes, scikit-learn "
        f"{row['sklearn_seconds']:.2f} s and {row['sklearn_modes']} modes, OpenCV's filter {1000 * row['opencv_seconds']:.0f} ms"
    )
    print(f"target {SHIFT_TARGET:.0f} x the faster one {said(row['ratio'] >= SHIFT_TARGET)}, {row['ratio']:.1f} x")


def after(word: str) -> Path:
    """The folder that follows an option."""
    return Path(sys.argv[sys.argv.index(word) + 1])


def said(reached: bool) -> str:
    return "reached" if reached else "MISSED"


if __name__ == "__main__":
    words = sys.argv[1:]
    given = "--images" in words and "--masks" in words
    main("--quick" in words, (after("--images"), after("--masks")) if given else None)
