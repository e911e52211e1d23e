"""GrabCut and watershed beside what a user would otherwise write: `python -m benchmarks.regions`.

GrabCut: the same picture of one megapixel, the same box, the same number of rounds, given to `cv2.grabCut`. With strokes instead
of a box: one through the middle of the object, one around the frame; OpenCV takes the rest for probable background. Watershed:
the usual chain of scikit-image, smooth, Otsu, distance, peaks, watershed. In turns.
"""

from functools import partial
from typing import Any

import cv2
import numpy as np
from scipy import ndimage
from skimage import data
from skimage.feature import peak_local_max
from skimage.filters import gaussian, threshold_otsu
from skimage.segmentation import watershed

from benchmarks.beside import labels_of, row, tell
from benchmarks.clock import timed
from seglib.features.strokes import box_mask, drawn
from seglib.methods.grabcut import GrabCut
from seglib.methods.watershed import Watershed
from seglib.metrics.instances import object_f1
from seglib.metrics.overlap import dice
from seglib.phantoms import BreastUltrasound, Nuclei
from seglib.prompt import Box, Prompt, Stroke
from seglib.types import Image, LabelMap, Mask, Pixels

SIDE = 1024
TARGETS = {"GrabCut": 10.0, "GrabCut strokes": 10.0, "Watershed": 1.0}  # times faster than OpenCV, than scikit-image


def rows() -> list[dict[str, Any]]:
    return [*grabcut_rows(), *watershed_rows()]


def grabcut_rows() -> list[dict[str, Any]]:
    astronaut, coffee, cat = (megapixel(picture) for picture in (data.astronaut(), data.coffee(), data.chelsea()))
    lesion = BreastUltrasound(size=SIDE).make()
    scenes: dict[str, tuple[Pixels, Mask | None, Box]] = {
        "astronaut": (astronaut, None, (0.10, 0.0, 0.75, 1.0)),
        "astronaut pasted on coffee": pasted(astronaut, coffee),
        "astronaut pasted on cat": pasted(astronaut, cat),
        "cat pasted on astronaut": pasted(cat, astronaut),
        "coffee pasted on astronaut": pasted(coffee, astronaut),
        "breast ultrasound": (np.array(lesion.image.pixels), lesion.truth > 0, box_around(lesion.truth > 0)),
    }
    found = []
    for name, (pixels, truth, box) in scenes.items():
        image = Image(pixels)
        labels, our_times = timed(partial(labels_of, GrabCut(), image, Prompt(box)), 7)
        theirs, their_times = timed(partial(opencv_grabcut, pixels, box, GrabCut().rounds), 1)
        ours = labels > 0
        qualities = (None, None) if truth is None else (dice(truth, ours), dice(truth, theirs))
        found.append(row("GrabCut", name, our_times, their_times, qualities, dice(theirs, ours), "Dice"))
    for name, (pixels, truth, box) in scenes.items():
        if truth is not None:
            found.append(stroke_row(name, pixels, truth, box))
    return found


def stroke_row(name: str, pixels: Pixels, truth: Mask, box: Box) -> dict[str, Any]:
    """One stroke on the object, one along the frame, and nothing else said."""
    left, top, right, bottom = box
    middle, height, width = (left + right) / 2, bottom - top, right - left
    inside = ((middle - width / 8, top + height / 2), (middle + width / 8, top + height / 2))
    frame = ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.02))
    strokes = (Stroke(1, 0.03, inside), Stroke(0, 0.02, frame))
    labels, our_times = timed(partial(labels_of, GrabCut(), Image(pixels), Prompt(strokes=strokes)), 3)
    theirs, their_times = timed(partial(opencv_strokes, pixels, strokes, GrabCut().rounds), 1)
    qualities = (dice(truth, labels > 0), dice(truth, theirs))
    return row("GrabCut strokes", name, our_times, their_times, qualities, dice(theirs, labels > 0), "Dice")


def watershed_rows() -> list[dict[str, Any]]:
    nuclei = Nuclei(size=SIDE).make()
    coins = cv2.resize(data.coins(), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    scenes: dict[str, tuple[Image, LabelMap | None, Watershed]] = {
        "nuclei": (nuclei.image, nuclei.truth, Watershed()),
        "coins": (Image(np.repeat(np.asarray(coins, np.uint8)[..., None], 3, axis=2)), None, Watershed(distance=40.0)),
    }
    found = []
    for name, (image, truth, method) in scenes.items():
        _ = image.grey  # made once, outside the clock of either
        ours, our_times = timed(partial(labels_of, method, image, Prompt()), 7)
        theirs, their_times = timed(partial(scikit_watershed, image, method), 3)
        qualities = (None, None) if truth is None else (object_f1(truth, ours), object_f1(truth, theirs))
        found.append(row("Watershed", name, our_times, their_times, qualities, object_f1(theirs, ours), "F1 at IoU 0.5"))
    return found


def opencv_grabcut(pixels: Pixels, box: Box, rounds: int) -> Mask:
    rows, columns = np.nonzero(box_mask(box, pixels.shape[:2]))
    left, top = int(columns[0]), int(rows[0])
    mask = np.zeros(pixels.shape[:2], np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    rectangle = (left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)
    cv2.grabCut(pixels, mask, rectangle, *models, rounds, cv2.GC_INIT_WITH_RECT)
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))


def opencv_strokes(pixels: Pixels, strokes: tuple[Stroke, ...], rounds: int) -> Mask:
    said = drawn(strokes, pixels.shape[:2])
    mask = np.select([said == 1, said == 0], [cv2.GC_FGD, cv2.GC_BGD], cv2.GC_PR_BGD).astype(np.uint8)
    cv2.setRNGSeed(0)
    cv2.grabCut(pixels, mask, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    return np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD))


def scikit_watershed(image: Image, method: Watershed) -> LabelMap:
    smooth = gaussian(image.grey, method.smoothing, preserve_range=True)
    mask = smooth > threshold_otsu(smooth)
    distance = ndimage.distance_transform_edt(mask)
    peaks = peak_local_max(distance, min_distance=round(method.distance), labels=ndimage.label(mask)[0])
    markers = np.zeros(mask.shape, np.int32)
    markers[tuple(peaks.T)] = np.arange(1, len(peaks) + 1)
    labels: LabelMap = watershed(-distance, markers, mask=mask).astype(np.int32)
    return labels


def megapixel(picture: Pixels) -> Pixels:
    """Enlarged to about one megapixel."""
    scale = np.sqrt(SIDE * SIDE / (picture.shape[0] * picture.shape[1]))
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8)


def pasted(picture: Pixels, ground: Pixels) -> tuple[Pixels, Mask, Box]:
    """A wavy piece of one photograph on another, with a soft edge and a little noise: colours of a photograph, exact truth."""
    height, width = ground.shape[:2]
    rng = np.random.default_rng(0)
    rows, columns = np.indices((height, width))
    angle = np.arctan2(rows - height / 2, columns - width / 2)
    waves = sum(rng.normal(0, 0.18 / n) * np.cos(n * angle + rng.uniform(0, 2 * np.pi)) for n in range(2, 8))
    truth = np.hypot(rows - height / 2, columns - width / 2) < 0.28 * height * (1 + waves)
    soft = cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 1.2)[..., None]
    piece = cv2.resize(picture, (width, height))
    pixels = piece * soft + ground * (1 - soft) + rng.normal(0, 4, ground.shape)
    return pixels.clip(0, 255).astype(np.uint8), truth, box_around(truth)


def box_around(truth: Mask, margin: float = 0.03) -> Box:
    rows, columns = (np.flatnonzero(truth.any(axis=axis)) for axis in (1, 0))
    height, width = truth.shape
    return (
        max(0.0, float(columns[0] / width - margin)),
        max(0.0, float(rows[0] / height - margin)),
        min(1.0, float((columns[-1] + 1) / width + margin)),
        min(1.0, float((rows[-1] + 1) / height + margin)),
    )


def main() -> None:
    """Print the table and whether the targets are reached."""
    tell(rows(), TARGETS)


if __name__ == "__main__":
    main()
