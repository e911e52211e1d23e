"""Thresholds beside scikit-image: `python -m benchmarks.thresholds [--quick]`.

Both get the grey levels of the same picture of 1024x1024 pixels and give a mask. Agreement is the share of pixels on which the
two masks are the same; several thresholds are compared by their classes. Ours in turns with theirs; the shortest time counts.
Below, Otsu on noise up to 16 megapixels: the time a pixel must not grow with the picture.
"""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage import filters

from benchmarks.clock import timed
from benchmarks.clustering import QUICK_SIDE, SIDE, scenes
from seglib.methods.base import Method
from seglib.methods.hysteresis import Hysteresis
from seglib.methods.isodata import Isodata
from seglib.methods.li import Li
from seglib.methods.minimum import Minimum
from seglib.methods.multi_otsu import MultiOtsu
from seglib.methods.niblack import Niblack
from seglib.methods.otsu import Otsu
from seglib.methods.sauvola import Sauvola
from seglib.methods.triangle import Triangle
from seglib.methods.yen import Yen
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Grey, Image, LabelMap

Answer = NDArray[Any]
LIMIT = 0.010  # seconds for a threshold of the whole image
MEGAPIXELS = (0.25, 1, 4, 16)
# How much longer a pixel of the largest picture may take than one of the megapixel: its labels no longer fit the cache, and
# the system hands out their 64 megabytes page by page.
GROWTH = 2.0


def local(method: Sauvola | Niblack, grey: Grey) -> Answer:
    side = 2 * method.radius + 1
    if isinstance(method, Sauvola):
        return np.asarray(grey < filters.threshold_sauvola(grey, side, method.k, method.r))
    return np.asarray(grey < filters.threshold_niblack(grey, side, method.k))


def classes(method: MultiOtsu, grey: Grey) -> Answer:
    cuts = filters.threshold_multiotsu(grey, method.classes)
    return 1 + np.searchsorted(cuts, grey, side="left")


def whole(peer: Callable[[Grey], float], grey: Grey) -> Answer:
    return np.asarray(grey > peer(grey))


def connected(method: Hysteresis, grey: Grey) -> Answer:
    return np.asarray(filters.apply_hysteresis_threshold(grey, method.low, method.high))


def pairs() -> list[tuple[Method, Callable[[Grey], Answer]]]:
    """Our methods and what else one would call."""
    windows = [(cls(radius=radius, foreground="dark")) for cls in (Sauvola, Niblack) for radius in (7, 40, 200)]
    peers: list[tuple[Method, Callable[[Grey], Answer]]] = [(method, partial(local, method)) for method in windows]
    for number in (2, 3, 4, 5):
        several = MultiOtsu(classes=number)
        peers.append((several, partial(classes, several)))
    edges = Hysteresis(neighbours="4")
    peers.append((edges, partial(connected, edges)))
    for method, peer in (
        (Otsu(), filters.threshold_otsu),
        (Triangle(), filters.threshold_triangle),
        (Li(), filters.threshold_li),
        (Yen(), filters.threshold_yen),
        (Isodata(), filters.threshold_isodata),
        (Minimum(), filters.threshold_minimum),
    ):
        peers.append((method, partial(whole, peer)))
    return peers


def rows(quick: bool = False) -> list[dict[str, Any]]:
    """One dict a method and scene: what, scene, ours_seconds, theirs_seconds, ratio, processor_ratio, agreement."""
    found = []
    for method, peer in pairs():
        for scene, pixels in scenes(QUICK_SIDE if quick else SIDE).items():
            image = Image(pixels)
            ours, our_times = timed(partial(labels_of, method, image, image.grey), 7)
            try:
                theirs, their_times = timed(partial(peer, image.grey), 2)
            except RuntimeError:  # scikit-image finds no two peaks
                continue
            found.append(
                {
                    "what": method.text(),
                    "scene": scene,
                    "ours_seconds": our_times[0],
                    "theirs_seconds": their_times[0],
                    "ratio": their_times[0] / our_times[0],
                    "processor_ratio": their_times[1] / max(our_times[1], 1e-6),
                    "agreement": float((ours == theirs).mean()),
                }
            )
    return found


def labels_of(method: Method, image: Image, grey: Grey) -> LabelMap:
    """The labels; grey is a part of the image and has been asked for before the clock runs."""
    assert grey is image.grey
    return segment(method, image, Prompt())[0].labels


def growth() -> list[dict[str, float]]:
    """Nanoseconds of the processor a pixel for each size, of Otsu on noise: megapixels, ours, theirs."""
    found = []
    for megapixels in MEGAPIXELS:
        side = round(1024 * megapixels**0.5)
        grey = np.random.default_rng(0).integers(0, 256, (side, side), dtype=np.uint8)
        image = Image(np.repeat(grey[..., None], 3, axis=2))
        _, (_, ours) = timed(partial(labels_of, Otsu(), image, image.grey), 7)
        _, (_, theirs) = timed(partial(whole, filters.threshold_otsu, image.grey), 3)
        found.append({"megapixels": megapixels, "ours": 1e9 * ours / side**2, "theirs": 1e9 * theirs / side**2})
    return found


def main(quick: bool = False) -> None:
    """Print the slowest and the least equal scene of each method, and how the time grows."""
    measured = rows(quick)
    for method, _ in pairs():
        mine = [row for row in measured if row["what"] == method.text()]
        slowest = max(mine, key=lambda row: row["ours_seconds"])
        least = min(mine, key=lambda row: row["agreement"])
        kept = ""
        if not isinstance(method, Sauvola | Niblack | Hysteresis):
            kept = f"  limit {1000 * LIMIT:.0f} ms {'kept' if slowest['ours_seconds'] <= LIMIT else 'MISSED'}"
        ratio, processor = (min(row[kind] for row in mine) for kind in ("ratio", "processor_ratio"))
        print(
            f"{method.text():36} {1000 * slowest['ours_seconds']:6.1f} ms, theirs {1000 * slowest['theirs_seconds']:7.1f} ms; "
            f"at least {ratio:5.1f} x (processor {processor:5.1f} x); "
            f"agreement {100 * least['agreement']:.3f} % at least ({least['scene']}){kept}"
        )
    sizes = growth()
    for size in sizes:
        print(f"Otsu, {size['megapixels']:5g} megapixels: {size['ours']:.2f} ns (processor) a pixel, theirs {size['theirs']:.2f}")
    base = next(size for size in sizes if size["megapixels"] == 1)
    factor = sizes[-1]["ours"] / base["ours"]
    print(f"a pixel of {MEGAPIXELS[-1]} megapixels takes {factor:.2f} x one of 1: {'kept' if factor <= GROWTH else 'MISSED'}")


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
