"""Mean shift: every pixel climbs to the densest colour nearby."""

from typing import Annotated

import cv2
import numpy as np

from seglib.filters.base import Filter
from seglib.filters.planes import as_rgb
from seglib.settings import Field, Ui
from seglib.types import Image, Pixels

MOST_WORK = 2**28  # pixels of all windows: about a second
STEPS = 5
ROWS = 256  # of the image that are looked at together


class MeanShiftSmoothing(Filter):
    """Move every pixel's colour to where colours are densest; a larger tolerance makes larger areas of one colour.

    A window around the pixel takes the mean place and colour of those inside that differ by at most the tolerance, moves
    there and does so again, up to 5 times; the pixel gets the colour that it comes to. Areas become flat, edges stay, so
    that a clustering or a watershed after it finds areas instead of noise. The work grows with radius squared. Where it
    would take seconds, the search is made on a smaller image, and every pixel takes the colour of the place nearby that it
    looks like.

    Reference: Comaniciu and Meer 2002, 10.1109/34.1000236.
    """

    name = "mean_shift_smoothing"
    title = "Mean-shift smoothing (flattens areas)"

    radius: Annotated[int, Ui(step=1, unit="px")] = Field(
        6, ge=1, le=20, description="Reach of the window; larger: larger areas, small things join their surroundings, more time."
    )
    tolerance: Annotated[float, Ui(step=1.0, unit="levels")] = Field(
        15.0, ge=1.0, le=100.0, description="Difference that still counts as the same area; larger: fewer, flatter areas."
    )

    def apply(self, image: Image) -> Image:
        times = 1
        while _work(image.shape, self.radius, times) > MOST_WORK:
            times += 1
        height, width = (-(-side // times) for side in image.shape)
        small = image.pixels
        if times > 1:
            small = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        # OpenCV adds the squares of three channels up: of three equal ones that is three times the square of one.
        reach, radius = self.tolerance * float(np.sqrt(3)), max(1, round(self.radius / times))
        ending = cv2.TERM_CRITERIA_MAX_ITER + cv2.TERM_CRITERIA_EPS, STEPS, 1.0
        flat = np.asarray(cv2.pyrMeanShiftFiltering(small, radius, reach, maxLevel=0, termcrit=ending), np.uint8)
        pixels = flat if times == 1 else _taken(image.pixels, small, flat)
        sentence = f"mean shift, radius {self.radius} px, tolerance {self.tolerance:g} levels"
        sentence += f", searched on {width} × {height} pixels" if times > 1 else ""
        return image.with_pixels(as_rgb(pixels[..., 0]) if image.is_grey else pixels, sentence, image.levels)


def _work(shape: tuple[int, int], radius: int, times: int) -> float:
    return shape[0] * shape[1] / times**2 * (2 * max(1, round(radius / times)) + 1) ** 2


def _taken(pixels: Pixels, small: Pixels, flat: Pixels) -> Pixels:
    """Every pixel gets the flat colour of one of the four small pixels around it: of the one that it looked like before.

    So an edge is as sharp as in the large image.
    """
    ends = []
    for length, count in zip(pixels.shape[:2], small.shape[:2], strict=True):
        place = (np.arange(length) + 0.5) * count / length - 0.5
        first = np.floor(place).astype(np.intp)
        ends.append([first.clip(0, count - 1), (first + 1).clip(0, count - 1)])
    result = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], ROWS):
        strip, chosen = pixels[top : top + ROWS], result[top : top + ROWS]
        least = np.full(strip.shape[:2], 1000, np.int32)
        for rows in ends[0]:
            for columns in ends[1]:
                place = rows[top : top + ROWS, None], columns[None, :]
                apart = np.asarray(cv2.absdiff(strip, np.ascontiguousarray(small[place]))).sum(axis=2, dtype=np.int32)
                nearer = apart < least
                np.copyto(chosen, flat[place], where=nearer[..., None])
                np.minimum(least, apart, out=least)
    return result
