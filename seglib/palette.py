"""Colours of labels: the Okabe-Ito set, which colour-blind eyes tell apart, then hues a golden angle apart."""

import colorsys

import numpy as np
from numpy.typing import NDArray

OKABE_ITO = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
FRONT = "#FF00AA"  # what moves, over labels: stronger than any of theirs
HIT, FALSE_ALARM, MISS = "#009E73", "#E69F00", "#CC79A7"
GOLDEN_ANGLE = 0.381966  # of a full turn


def rgb(colour: str) -> tuple[int, int, int]:
    """'#E69F00' -> (230, 159, 0)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def label_colours(count: int) -> NDArray[np.uint8]:
    """(count, 3) uint8: row i is the colour of label i + 1. A label keeps its colour when the count grows.

    >>> label_colours(2).tolist()
    [[230, 159, 0], [86, 180, 233]]
    """
    named = [rgb(colour) for colour in OKABE_ITO[:count]]
    spun = [
        colorsys.hsv_to_rgb((0.02 + i * GOLDEN_ANGLE) % 1.0, 0.55 + 0.35 * (i % 3) / 2, 1.0 - 0.3 * (i % 2))
        for i in range(max(0, count - len(named)))
    ]
    return np.array([*named, *(tuple(round(255 * part) for part in colour) for colour in spun)], np.uint8).reshape(-1, 3)


def label_words(count: int) -> list[str]:
    """The same colours as a style sheet writes them.

    >>> label_words(2)
    ['#e69f00', '#56b4e9']
    """
    return ["#{:02x}{:02x}{:02x}".format(*row) for row in label_colours(count).tolist()]
