"""What a support vector machine of a data set says of an image, remembered; its features, thirty times as large, are not."""

import time
from collections.abc import Generator
from typing import NamedTuple

from seglib.features.stack import Stack
from seglib.trained.looks import with_looks
from seglib.trained.machine import PixelMachine
from seglib.trained.memory import give_back
from seglib.trained.recent import Recent
from seglib.trained.weights import card, familiar
from seglib.types import Heat, Image

MEGABYTE = 2**20


class MachineAnswer(NamedTuple):
    """The probability of foreground, (H, W). stack: without its planes, for whoever asks why. seconds: what it took.

    distance: how far the image is from those that were learned from, in units of `seglib.trained.familiar`; None if nobody knows.
    """

    heat: Heat
    stack: Stack
    seconds: float
    distance: float | None


_answers: Recent[MachineAnswer] = Recent(limit=64 * MEGABYTE, size=lambda kept: kept.heat.nbytes + kept.stack.image.pixels.nbytes)


def by_part(machine: PixelMachine, image: Image, task: str) -> Generator[float, None, MachineAnswer]:
    """The answer, with the share that is done after each part but the last. What is remembered takes the same steps at once."""
    key = (image.digest, task, machine)
    if found := _answers.find(key):
        parts = len(found[0].stack.tiles)
        yield from (number / parts for number in range(1, parts))
        return found[0]
    started = time.perf_counter()
    stack = machine.described(image)
    heat = yield from machine.by_tile(image, stack)
    heat.flags.writeable = False
    known = familiar(machine.family, task)
    distance = None
    if known is not None:
        upright = card(machine.family, task).training.is_upright
        distance = float(known.distances(with_looks(machine.kind_of_picture(stack), image.pixels, upright)[None])[0])
    answer = MachineAnswer(heat, stack.light, time.perf_counter() - started, distance)
    del stack
    give_back()
    return _answers.get(key, lambda: answer)
