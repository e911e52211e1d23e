"""From moved slider to labels: every method on pictures of 1024x1024 pixels: `python -m benchmarks.live [--quick]`.

The clock runs from settings to labels, on a picture that nothing is known of and again on one that was there before, which
is what a moved slider does. The median counts, for that is what a person feels, and the limit is held against the first.
"""

import sys
from functools import partial
from statistics import median
from typing import Any

from benchmarks.clock import timed
from benchmarks.clustering import QUICK_SIDE, SIDE, scenes
from seglib.methods.adaptive import Adaptive
from seglib.methods.base import Method
from seglib.methods.bisecting import Bisecting
from seglib.methods.em import EM
from seglib.methods.grabcut import GrabCut
from seglib.methods.hierarchical import Hierarchical
from seglib.methods.hysteresis import Hysteresis
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.methods.max_entropy import MaxEntropy
from seglib.methods.mean_shift import MeanShift
from seglib.methods.minimum import Minimum
from seglib.methods.multi_otsu import MultiOtsu
from seglib.methods.niblack import Niblack
from seglib.methods.otsu import Otsu
from seglib.methods.sauvola import Sauvola
from seglib.methods.unet import UNet
from seglib.methods.watershed import Watershed
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image, Pixels

# Seconds that a slider may take to feel live; a net is run on release and has a benchmark of its own.
LIMITS: tuple[tuple[Method, float | None], ...] = (
    (Manual(), 0.010),
    (Otsu(), 0.010),
    (MultiOtsu(classes=5), 0.010),
    (Minimum(), 0.010),
    (MaxEntropy(), 0.010),
    (Adaptive(), 0.010),
    (Adaptive(window="gaussian", radius=200), 0.010),
    (Sauvola(), None),
    (Niblack(radius=200), None),
    (Hysteresis(), None),
    (KMeans(), 0.150),
    (KMeans(k=8), 0.150),
    (EM(), 0.150),
    (EM(k=5, covariance="full"), 0.150),
    (Hierarchical(), 2.0),
    (Bisecting(k=8), 0.150),
    (MeanShift(), 0.500),
    (Watershed(), 0.200),
    (GrabCut(), 2.0),
    (UNet(), None),
)
BOX = Prompt((0.2, 0.2, 0.8, 0.8))


def rows(quick: bool = False) -> list[dict[str, Any]]:
    """One dict a method and scene: what, scene, ours_seconds, ours_again_seconds, limit_seconds, ratio (of the limit)."""
    found = []
    for method, limit in LIMITS:
        for scene, pixels in scenes(QUICK_SIDE if quick else SIDE).items():
            turns = [touched(pixels, turn) for turn in range(3 if method.slow else 7)]
            clocks = [timed(partial(segment, method, image, BOX))[1].clock for image in turns]
            first = median(clocks[1:])  # the very first run warms up
            found.append(
                {
                    "what": method.text(),
                    "scene": scene,
                    "ours_seconds": first,
                    "ours_again_seconds": median([timed(partial(segment, method, image, BOX))[1].clock for image in turns]),
                    "limit_seconds": limit,
                    "ratio": None if limit is None else first / limit,
                }
            )
    return found


def touched(pixels: Pixels, turn: int) -> Image:
    """A picture that differs in one pixel from those of the other turns, so that nothing that is remembered helps."""
    other = pixels.copy()
    other[0, 0] = turn
    return Image(other)


def main(quick: bool = False) -> None:
    """Print the slowest scene of each method and whether it keeps its limit."""
    measured = rows(quick)
    side = QUICK_SIDE if quick else SIDE
    print(f"{side}x{side} px, the slowest of {len({entry['scene'] for entry in measured})} pictures")
    for method, limit in LIMITS:
        slowest = max((entry for entry in measured if entry["what"] == method.text()), key=lambda entry: entry["ours_seconds"])
        said = "no limit" if limit is None else f"limit {1000 * limit:5.0f} ms"
        kept = "" if limit is None else "kept" if slowest["ours_seconds"] <= limit else "MISSED"
        times = f"{1000 * slowest['ours_seconds']:7.1f} ms, again {1000 * slowest['ours_again_seconds']:7.1f} ms"
        print(f"{method.text():40} {slowest['scene']:16} {times}  {said} {kept}".rstrip())


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
