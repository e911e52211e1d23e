"""Random walker and Chan-Vese beside scikit-image: `python -m benchmarks.contours`.

The random walker has the same strokes, in the fastest of scikit-image's ways that is installed (one needs pyamg); Chan-Vese runs
as many rounds. In turns.
"""

from functools import partial
from importlib.util import find_spec
from typing import Any
from warnings import catch_warnings, simplefilter

import cv2
import numpy as np
from skimage import data
from skimage.segmentation import morphological_chan_vese, random_walker

from benchmarks.beside import labels_of, row, tell
from benchmarks.clock import timed
from benchmarks.regions import box_around
from seglib.features.strokes import drawn
from seglib.methods.chan_vese import ChanVese
from seglib.methods.random_walker import RandomWalker
from seglib.metrics.overlap import dice
from seglib.phantoms import BreastUltrasound, LungCt, Nuclei
from seglib.prompt import Prompt, Stroke
from seglib.run import segment
from seglib.types import Image, LabelMap, Mask

SIDE = 1024
TARGETS = {"Random walker": 1.0, "Chan-Vese": 1.0}  # times faster


def rows() -> list[dict[str, Any]]:
    return [*walker_rows(), *snake_rows()]


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


def main() -> None:
    """Print the table and whether the targets are reached."""
    tell(rows(), TARGETS)
    if find_spec("pyamg") is None:
        print("pyamg is not installed, so scikit-image's faster random walker is not compared.")


if __name__ == "__main__":
    main()
