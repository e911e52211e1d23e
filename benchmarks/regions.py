"""Regions and graphs beside what a user would otherwise write: `python -m benchmarks.regions`.

GrabCut: the same picture of one megapixel, the same box, the same number of rounds, given to `cv2.grabCut`. The others: the usual
calls of scikit-image on the same picture. Watershed is its chain of smooth, Otsu, distance, peaks, watershed; superpixels have
the same number and compactness; the random walker has the same strokes, in the faster of scikit-image's two ways; Chan-Vese runs
as many rounds; Felzenszwalb is scikit-image's own, which the method runs on half a megapixel. SimpleITK and pyamg take part
where they are installed. All in turns; the shortest time counts, for what else the machine does can only add to it.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from statistics import fmean
from time import perf_counter, process_time
from typing import Any, TypeVar
from warnings import catch_warnings, simplefilter

import cv2
import numpy as np
from scipy import ndimage
from skimage import data
from skimage.feature import peak_local_max
from skimage.filters import gaussian, threshold_otsu
from skimage.segmentation import felzenszwalb, morphological_chan_vese, random_walker, slic, watershed

from seglib.features.strokes import box_mask, drawn
from seglib.methods.base import Method
from seglib.methods.chan_vese import ChanVese
from seglib.methods.felzenszwalb import Felzenszwalb
from seglib.methods.grabcut import GrabCut
from seglib.methods.random_walker import RandomWalker
from seglib.methods.slic import Slic
from seglib.methods.watershed import Watershed
from seglib.phantoms import BreastUltrasound, LungCt, Nuclei
from seglib.prompt import Box, Prompt, Stroke
from seglib.run import segment
from seglib.types import Image, LabelMap, Mask, Pixels

SIDE = 1024
PATCHES = 400
# Times faster than scikit-image or OpenCV.
TARGETS = {
    "GrabCut": 10.0,
    "Watershed": 1.0,
    "SLIC": 1.0,
    "Felzenszwalb": 1.0,
    "Random walker": 1.0,
    "Chan-Vese": 1.0,
}  # times faster
TOLERANCE = 0.01
Answer = TypeVar("Answer")


def rows() -> list[dict[str, Any]]:
    """One dict a scene: what, scene, ours_seconds, theirs_seconds, ratio, processor_ratio, measure (of quality),
    ours_quality, theirs_quality, and agreement of the two answers in the same measure.

    The quality is None where nobody knows the truth.
    """
    return [*grabcut_rows(), *watershed_rows(), *partition_rows(), *walker_rows(), *snake_rows()]


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
    return found


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
        qualities = (None, None) if truth is None else (matched(truth, ours), matched(truth, theirs))
        found.append(row("Watershed", name, our_times, their_times, qualities, matched(theirs, ours), "F1 at IoU 0.5"))
    return found


def partition_rows() -> list[dict[str, Any]]:
    """SLIC and Felzenszwalb: how much of the objects' area their patches keep apart."""
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


def walker_rows() -> list[dict[str, Any]]:
    found = []
    for side in (256, 512):
        lesion = BreastUltrasound(size=side).make()
        box = box_around(lesion.truth > 0)
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        frame = ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98), (0.02, 0.02))
        astronaut = np.asarray(cv2.resize(data.astronaut(), (side, side), interpolation=cv2.INTER_AREA), np.uint8)
        scenes: dict[str, tuple[Image, Mask | None, tuple[Stroke, ...]]] = {
            f"breast ultrasound {side}": (lesion.image, lesion.truth > 0, (Stroke(1, 0.05, (middle,)), Stroke(0, 0.02, frame))),
            f"astronaut {side}": (
                Image(astronaut),
                None,
                (Stroke(1, 0.03, ((0.45, 0.2), (0.45, 0.8))), Stroke(0, 0.02, ((0.05, 0.1), (0.05, 0.9)))),
            ),
        }
        for name, (image, truth, strokes) in scenes.items():
            ours, our_times = timed(partial(labels_of, RandomWalker(), image, Prompt(strokes=strokes)), 3)
            seeds = drawn(strokes, image.shape) + 1
            answers = [timed(partial(scikit_walker, image, seeds, mode), 2) for mode in walker_modes()]
            theirs, their_times = min(answers, key=lambda answer: answer[1][0])
            qualities = (None, None) if truth is None else (dice(truth, ours > 0), dice(truth, theirs))
            found.append(row("Random walker", name, our_times, their_times, qualities, dice(theirs, ours > 0), "Dice"))
    return found


def walker_modes() -> tuple[str, ...]:
    return ("cg_j", "cg_mg") if find_spec("pyamg") is not None else ("cg_j",)


def scikit_walker(image: Image, seeds: LabelMap, mode: str) -> Mask:
    with catch_warnings():
        simplefilter("ignore")  # it says that it did not converge
        grey = image.is_grey
        labels = random_walker(image.grey if grey else image.pixels, seeds, mode=mode, channel_axis=None if grey else 2)
    return np.asarray(labels == 2, np.bool_)


def snake_rows() -> list[dict[str, Any]]:
    found = []
    for phantom in (BreastUltrasound, LungCt, Nuclei):
        scene = phantom(size=SIDE).make()
        grey = scene.image.grey
        (labels, rounds), our_times = timed(partial(snake, scene.image), 3)
        theirs, their_times = timed(partial(morphological_chan_vese, grey, rounds), 1)
        inside = theirs > 0 if np.mean((theirs > 0) == (labels > 0)) > 0.5 else theirs == 0
        truth = scene.truth > 0
        qualities = (dice(truth, labels > 0), dice(truth, inside))
        found.append(row("Chan-Vese", phantom.name, our_times, their_times, qualities, dice(inside, labels > 0), "Dice"))
    return found


def snake(image: Image) -> tuple[LabelMap, int]:
    found, _ = segment(ChanVese(), image, Prompt())
    return found.labels, int(found.facts["rounds"])


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


def row(
    what: str,
    scene: str,
    ours: tuple[float, float],
    theirs: tuple[float, float],
    qualities: tuple[float | None, float | None],
    agreement: float,
    measure: str,
) -> dict[str, Any]:
    return {
        "what": what,
        "scene": scene,
        "ours_seconds": ours[0],
        "theirs_seconds": theirs[0],
        "ratio": theirs[0] / ours[0],
        "processor_ratio": theirs[1] / ours[1],
        "ours_quality": qualities[0],
        "theirs_quality": qualities[1],
        "agreement": agreement,
        "measure": measure,
    }


def timed(call: Callable[[], Answer], times: int) -> tuple[Answer, tuple[float, float]]:
    """The answer, and the shortest of several runs: seconds on the clock, and processor seconds of all threads."""
    taken = []
    for _ in range(times):
        began, processor = perf_counter(), process_time()
        answer = call()
        taken.append((perf_counter() - began, process_time() - processor))
    clock, processors = zip(*taken, strict=True)
    return answer, (min(clock), min(processors))


def labels_of(method: Method, image: Image, prompt: Prompt) -> LabelMap:
    return segment(method, image, prompt)[0].labels


def opencv_grabcut(pixels: Pixels, box: Box, rounds: int) -> Mask:
    rows, columns = np.nonzero(box_mask(box, pixels.shape[:2]))
    left, top = int(columns[0]), int(rows[0])
    mask = np.zeros(pixels.shape[:2], np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(0)
    rectangle = (left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)
    cv2.grabCut(pixels, mask, rectangle, *models, rounds, cv2.GC_INIT_WITH_RECT)
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


def dice(truth: Mask, found: Mask) -> float:
    return float(2 * (truth & found).sum() / max(1, truth.sum() + found.sum()))


def matched(truth: LabelMap, found: LabelMap) -> float:
    """F1 of the objects: two match when their intersection is more than half of their union."""
    table = np.histogram2d(truth.ravel(), found.ravel(), bins=(np.arange(truth.max() + 2), np.arange(found.max() + 2)))[0]
    union = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    hits = np.count_nonzero((table / np.maximum(union, 1))[1:, 1:] > 0.5)
    return float(2 * hits / max(1, truth.max() + found.max()))


def main() -> None:
    """Print the table and whether the targets are reached."""
    measured = rows()
    for entry in measured:
        known = entry["ours_quality"] is not None
        quality = f"{entry['ours_quality']:.3f}, theirs {entry['theirs_quality']:.3f}," if known else "truth unknown,"
        print(
            f"{entry['what']:15} {entry['scene']:27} {entry['ours_seconds']:7.3f} s, theirs {entry['theirs_seconds']:7.3f} s, "
            f"{entry['ratio']:5.1f} x (processor {entry['processor_ratio']:5.1f} x); "
            f"{entry['measure']} {quality} between the two {entry['agreement']:.3f}"
        )
    sizes = ", ".join(f"{seconds:.2f} s for {size:.0f} megapixels" for size, seconds in growth())
    print(f"SLIC grows with the pixels: {sizes}")
    for package, what in (("SimpleITK", "its SLIC"), ("pyamg", "scikit-image's faster random walker")):
        if find_spec(package) is None:
            print(f"{package} is not installed, so {what} is not compared.")
    for what, target in TARGETS.items():
        mine = [entry for entry in measured if entry["what"] == what]
        slowest = min(entry["ratio"] for entry in mine)
        gains = [entry["ours_quality"] - entry["theirs_quality"] for entry in mine if entry["ours_quality"] is not None]
        print(f"{what}: target {target:.0f} x {'reached' if slowest >= target else 'MISSED'}, {slowest:.1f} x at the least")
        print(
            f"{what}: quality {fmean(gains):+.3f} on average ({'kept' if fmean(gains) >= -TOLERANCE else 'LOST'}), "
            f"{min(gains):+.3f} on the worst scene"
        )


if __name__ == "__main__":
    main()
