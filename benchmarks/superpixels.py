"""Superpixels and Felzenszwalb's regions beside their peers: `python -m benchmarks.superpixels`.

The usual calls of scikit-image on the same picture of one megapixel: superpixels have the same number and compactness,
Felzenszwalb is scikit-image's own, which the method runs on half a megapixel with the same settings in pixels of the image.
SimpleITK takes part where it is installed. Beside the time stands how much of the objects' area the patches keep apart.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import cv2
import numpy as np
from skimage import data
from skimage.segmentation import felzenszwalb, slic

from benchmarks.beside import labels_of, row, tell
from benchmarks.clock import timed
from seglib.methods.felzenszwalb import Felzenszwalb
from seglib.methods.slic import Slic
from seglib.phantoms import BreastUltrasound, LungCt, Nuclei
from seglib.prompt import Prompt
from seglib.types import Image, LabelMap, Pixels

SIDE = 1024
PATCHES = 400
TARGETS = {"SLIC": 1.0, "Felzenszwalb": 1.0}  # times faster than scikit-image


def rows() -> list[dict[str, Any]]:
    found = []
    for phantom in (LungCt, BreastUltrasound, Nuclei):
        scene = phantom(size=SIDE).make()
        image, truth, name = scene.image, scene.truth, phantom.name
        method = Slic(segments=PATCHES, smoothing=0.0)
        ours, our_times = timed(partial(labels_of, method, image, Prompt()), 3)
        for what, call in slic_peers(image.pixels).items():
            theirs, their_times = timed(call, 1)
            qualities = (kept_apart(truth, ours), kept_apart(truth, theirs))
            found.append(row(what, name, our_times, their_times, qualities, kept_apart(theirs, ours), "area kept apart"))
        regions, our_times = timed(partial(labels_of, Felzenszwalb(), image, Prompt()), 2)
        merged, their_times = timed(partial(felzenszwalb, image.pixels, Felzenszwalb().scale, 0.8, 50), 1)
        qualities = (kept_apart(truth, regions), kept_apart(truth, merged + 1))
        agreement = kept_apart(merged + 1, regions)
        found.append(row("Felzenszwalb", name, our_times, their_times, qualities, agreement, "area kept apart"))
    return found


def slic_peers(pixels: Pixels) -> dict[str, Callable[[], LabelMap]]:
    """What a user may call for superpixels."""
    peers: dict[str, Callable[[], LabelMap]] = {"SLIC": lambda: np.asarray(slic(pixels, PATCHES, 10.0, start_label=1), np.int32)}
    if find_spec("SimpleITK") is not None:
        peers["SLIC, SimpleITK"] = partial(itk_slic, pixels)
    return peers


def itk_slic(pixels: Pixels) -> LabelMap:
    itk = import_module("SimpleITK")
    lab = itk.GetImageFromArray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), isVector=True)
    side = round(np.sqrt(SIDE * SIDE / PATCHES))
    return np.asarray(itk.GetArrayFromImage(itk.SLIC(lab, [side, side], 10.0, 10)), np.int32) + 1


def growth() -> list[tuple[float, float]]:
    """Megapixels, and seconds that superpixels take."""
    pairs = []
    for side in (1024, 2048, 4096):
        image = Image(np.asarray(cv2.resize(data.astronaut(), (side, side), interpolation=cv2.INTER_CUBIC), np.uint8))
        pairs.append((side * side / 1e6, timed(partial(labels_of, Slic(), image, Prompt()), 2)[1][0]))
    return pairs


def kept_apart(truth: LabelMap, labels: LabelMap) -> float:
    """1 - undersegmentation error: a patch that a border of the truth cuts in two loses the smaller part."""
    shape = int(truth.max()) + 1, int(labels.max()) + 1
    pairs = truth.astype(np.int64).ravel() * shape[1] + labels.ravel()
    table = np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)
    return 1 - float(np.minimum(table, table.sum(axis=0) - table).sum() / 2 / truth.size)


def main() -> None:
    """Print the table, whether the targets are reached, and how the time of superpixels grows."""
    tell(rows(), TARGETS)
    sizes = ", ".join(f"{seconds:.2f} s for {size:.0f} megapixels" for size, seconds in growth())
    print(f"SLIC grows with the pixels: {sizes}")
    if find_spec("SimpleITK") is None:
        print("SimpleITK is not installed, so its SLIC is not compared.")


if __name__ == "__main__":
    main()
