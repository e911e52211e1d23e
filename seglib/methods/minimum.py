"""The minimum threshold: the valley between two peaks."""

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from seglib.features.histogram import Histogram, grey_histogram, occupied, otsu_level
from seglib.features.threshold import ONE_LEVEL, Foreground, Offset, compared, grey_step
from seglib.methods.base import Family, Method, Run
from seglib.prompt import Prompt
from seglib.types import CurveView, Image, Step

ROUNDS = 10_000  # after so many nothing of a histogram is left
FLAT = 1e-9  # of the highest bar: a smaller difference is an error of rounding and no peak
NO_VALLEY = "the histogram has no two peaks, so there is no valley between them: Otsu's level is used"


class Minimum(Method):
    """Smooths the histogram until two peaks are left, and takes the lowest level between them.

    **How.** Every bar becomes the mean of itself and its two neighbours, again and again, until at most two peaks are
    left. The threshold is the valley between them.

    **Works when** two hills stand apart, however different their sizes are.

    **Fails when** there is one hill only, or the second one is so small that it melts into the first before the noise is
    gone. Then there is no valley: the method says so and takes Otsu's level. A flat valley makes it unsteady.

    **Cost.** One histogram; the rounds are taken in leaps: about a millisecond a megapixel.

    **References.** Prewitt and Mendelsohn 1966, 10.1111/j.1749-6632.1965.tb11715.x; Glasbey 1993, 10.1006/cgip.1993.1040.
    """

    name: ClassVar[str] = "minimum"
    title: ClassVar[str] = "Minimum"
    family: ClassVar[Family] = "Thresholds"

    foreground: Foreground = "bright"
    offset: Offset = 0

    def run(self, image: Image, prompt: Prompt) -> Run:  # noqa: ARG002 - a threshold takes no prompt
        histogram = grey_histogram(image.grey)
        low, high = occupied(histogram)
        bars = histogram[low : high + 1]
        rounds = rounds_to_two_peaks(bars)
        smooth = smoothed(bars, rounds)
        found = peaks(smooth)
        valley = None
        if len(found) == 2:
            between = smooth[found[0] : found[1] + 1]
            valley = low + int(found[0]) + int(between.argmin())
        chosen = otsu_level(histogram) if valley is None else valley

        yield grey_step(image.grey)
        for turn in sorted({0, rounds // 16, rounds // 4, rounds}):
            yield _smoothing(bars, low, turn, chosen)
        note = "" if valley is not None else ONE_LEVEL if low == high else NO_VALLEY
        return (yield from compared(image, chosen, self.foreground, self.offset, note))


def peaks(bars: Histogram) -> NDArray[np.intp]:
    """Where bars go up before and down after, (n,); of a flat top the last place. Beyond both ends there is nothing."""
    steps = np.diff(bars, prepend=0.0, append=0.0)
    steps[np.abs(steps) <= FLAT * bars.max()] = 0.0
    moves = np.flatnonzero(steps)
    up = steps[moves] > 0
    return moves[1:][up[:-1] & ~up[1:]] - 1


def smoothed(bars: Histogram, rounds: int) -> Histogram:
    """The mean of every bar and its two neighbours, taken `rounds` times; beyond the ends the bars are mirrored.

    A power of two rounds is one convolution, with a kernel that is made by doubling. No step subtracts anything, so empty
    levels stay exactly empty and no rounding makes a peak.
    """
    kernel, leap = np.ones(3) / 3, 1
    while rounds:
        if rounds & 1:
            bars = np.convolve(np.pad(bars, leap, mode="symmetric"), kernel, mode="valid")
        rounds >>= 1
        if rounds:
            kernel, leap = np.convolve(kernel, kernel), 2 * leap
    return bars


def rounds_to_two_peaks(bars: Histogram) -> int:
    """The smallest number of rounds after which at most two peaks are left, found by leaps of a power of two.

    Smoothing removes peaks and adds none, so that the number can be searched for from both sides.
    """
    if len(peaks(bars)) <= 2:
        return 0
    done, leap = 0, 1
    while done + leap < ROUNDS and len(peaks(smoothed(bars, leap))) > 2:
        bars, done, leap = smoothed(bars, leap), done + leap, 2 * leap
    while leap > 1:
        leap //= 2
        after = smoothed(bars, leap)
        if len(peaks(after)) > 2:
            bars, done = after, done + leap
    return done + 1


def _smoothing(bars: Histogram, low: int, rounds: int, chosen: int) -> Step:
    smooth = smoothed(bars, rounds)
    number = len(peaks(smooth))
    whole = np.zeros(256)
    whole[low : low + len(bars)] = smooth
    return Step(
        f"Smoothed {rounds} times" if rounds else "Histogram",
        f"{number} {'peak is' if number == 1 else 'peaks are'} left." if rounds else f"It has {number} peaks.",
        lambda: (CurveView("Smoothed histogram", "grey level", "pixels", tuple(whole.tolist()), chosen),),
    )
