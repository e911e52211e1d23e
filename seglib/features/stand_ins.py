"""Seeds that stand in for strokes that nobody has drawn yet, with the words that say so."""

import cv2
import numpy as np

from seglib.features.histogram import grey_histogram, otsu_level
from seglib.features.parts import is_inside
from seglib.features.strokes import NOTHING
from seglib.features.things import cores_and_far, things
from seglib.types import Grey, LabelMap

UNSURE = 0.35  # of the pixels on each side of Otsu's threshold, those nearest to it: nobody's seed
LARGE = 0.1  # of the picture that things have to cover to be taken for what it shows
NO_STROKES = "no strokes yet, so the surest grey levels are the seeds: draw on the object and on the background"
THINGS = (
    "no strokes yet, so the cores of the large things inside of the picture are the seeds of the object, and what is far from "
    "them those of the background: draw on both"
)
NO_BACKGROUND = "nothing is drawn on the background, so the surest grey levels are its seeds: draw on it"
NO_OBJECT = "nothing is drawn on an object, so the surest grey levels are its seeds: draw on it"


def completed(marked: LabelMap, grey: Grey) -> tuple[LabelMap, str]:
    """The seeds, and a hint where something had to be guessed.

    Where nothing is drawn and the picture shows large things, their cores and what is far from them are the seeds. Else what is
    missing, the background or every object, is taken from the surest levels: on each side of Otsu's threshold the
    levels that are not near it. The object is the side whose levels were drawn on, else the one that holds less of the frame.
    """
    has_ground, has_object = bool((marked == 0).any()), bool((marked > 0).any())
    if has_ground and has_object:
        return marked, ""
    if not has_ground and not has_object:
        inside = things(grey)
        seeds = cores_and_far(inside)
        if np.count_nonzero(inside.labels) >= LARGE * grey.size and (seeds == 0).any():
            return seeds, THINGS
    smooth = np.asarray(cv2.GaussianBlur(grey, (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE), np.uint8)
    threshold = otsu_level(grey_histogram(smooth))
    bright = smooth > threshold
    guess = np.full(marked.shape, NOTHING, np.int32)
    if bright.any():
        object_is_bright = is_inside(bright)
        if has_ground or has_object:
            object_is_bright = bool(smooth[marked != NOTHING].mean() > threshold) == has_object
        guess[bright & (smooth >= np.quantile(smooth[bright], UNSURE))] = int(object_is_bright)
        guess[~bright & (smooth <= np.quantile(smooth[~bright], 1 - UNSURE))] = int(not object_is_bright)
    missing = (guess == 0) & (not has_ground) | (guess == 1) & (not has_object)
    seeds = np.where((marked == NOTHING) & missing, guess, marked).astype(np.int32)
    return seeds, NO_STROKES if has_ground == has_object else NO_BACKGROUND if has_object else NO_OBJECT
