"""What a trained net says of an image, tile by tile and remembered, and what its layers answer on the way.

torch is imported when the first net answers, not before.
"""

import time
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from seglib.features.strokes import box_mask
from seglib.prompt import Box
from seglib.trained.designs import UNetDesign
from seglib.trained.looks import with_looks
from seglib.trained.memory import give_back
from seglib.trained.prepare import resize_pixels, standardise, working_shape
from seglib.trained.recent import Recent
from seglib.trained.weights import card, familiar, load, trained_tasks
from seglib.types import Heat, HeatView, Image, LabelView, Step

if TYPE_CHECKING:
    from seglib.trained.stations import Station

MEGABYTE = 2**20
LOOKED_AT = 1024  # longest side for the pictures of the levels; the mask itself is computed at the full working scale
_turn = Lock()
_suited: Recent[tuple[str, ...]] = Recent(limit=1000, size=lambda _: 1)


class Answer(NamedTuple):
    """What a net says of an image: the probability of foreground and, where it learned them, that of the core of an object.

    spread: how much the first differs between mirror images, where it looked at them. distance: how far the image is from
    those that the net learned from, where that can be told. boxes: the tiles it was found in.
    """

    heat: Heat
    cores: Heat | None
    spread: Heat | None
    distance: float | None
    seconds: float
    boxes: tuple[Box, ...]

    @property
    def nbytes(self) -> int:
        return sum(part.nbytes for part in (self.heat, self.cores, self.spread) if part is not None)


_answers: Recent[Answer] = Recent(limit=128 * MEGABYTE, size=lambda kept: kept.nbytes)
_stations: Recent[tuple["Station", ...]] = Recent(limit=64 * MEGABYTE, size=lambda all_: sum(one.nbytes for one in all_))


def by_tile(image: Image, family: str, task: str, flips: bool) -> Generator[Step, None, Answer]:
    """The answer, with a step for each tile. What is remembered takes the same steps at once: they are a part of the story."""
    key = (image.digest, family, task, flips)
    if found := _answers.find(key):
        yield from _tiles(image.shape, found[0].boxes, len(found[0].boxes))
        return found[0]
    from seglib.trained.infer import AS_IT_IS, MIRRORS, predict_by_tile

    net, about = load(family, task)
    give_back()  # what pictures and other methods have left behind is not held beside a net at work
    started = time.perf_counter()
    ways = MIRRORS[about.training.orientation] if flips else AS_IT_IS
    work, boxes = predict_by_tile(net, image.pixels, about.longest_side, ways), list[Box]()
    while True:
        with _turn:  # a net takes all threads there are, so tiles of several visitors take turns
            try:
                part = next(work)
            except StopIteration as finished:
                (heat, *more), spread = finished.value
                for part in (heat, *more, *([] if spread is None else [spread])):
                    part.flags.writeable = False
                distance = _distance(image, family, task)
                seconds = time.perf_counter() - started
                answer = Answer(heat, more[0] if more else None, spread, distance, seconds, tuple(boxes))
                give_back()
                break
        boxes.append(part.box)
        yield from _tiles(image.shape, boxes, part.of, first=part.number)
    return _answers.get(key, lambda: answer)


def suited_tasks(image: Image) -> tuple[str, ...]:
    """The tasks whose U-Net knows such images, the one that finds it most usual first. Remembered by the image."""

    def ask() -> tuple[str, ...]:
        found = []
        for task in trained_tasks(UNetDesign.name):
            known, distance = card(UNetDesign.name, task).familiarity, _distance(image, UNetDesign.name, task)
            if known is not None and distance is not None and distance <= known.limit:
                found.append((distance / known.limit, task))
        return tuple(task for _, task in sorted(found))

    return _suited.get(image.digest, ask)


def _distance(image: Image, family: str, task: str) -> float | None:
    """How far the image is from those that the net learned from, in units of `seglib.trained.familiar`; None if nobody knows."""
    known = familiar(family, task)
    if known is None:
        return None
    from seglib.trained.stations import features

    net, about = load(family, task)
    seen = with_looks(features(net, image.pixels, about.longest_side), image.pixels, about.training.is_upright)
    return float(known.distances(seen[None])[0])


def _tiles(shape: tuple[int, int], boxes: Sequence[Box], of: int, first: int = 1) -> Iterator[Step]:
    """Steps for the tiles from the `first` on. A picture that is one tile needs none."""

    def draw(number: int) -> tuple[LabelView, ...]:
        seen = sum((box_mask(box, shape).astype(np.int32) for box in boxes[:number]), np.zeros(shape, np.int32))
        return (LabelView("How often each part was looked at", seen),)

    for number in range(first, len(boxes) + 1) if of > 1 else ():
        text = f"The picture is looked at in parts, each with its surroundings: {number} of {of} are done."
        yield Step(f"Part {number} of {of}", text, partial(draw, number), done=0.9 * number / of)


def seen(image: Image, longest_side: int | None) -> HeatView:
    small = standardise(resize_pixels(image.pixels, working_shape(image.shape, longest_side))).mean(axis=2)
    return HeatView("Standardised image, mean of the channels", _on_image(small, image), -2.5, 2.5)


def activity(image: Image, family: str, task: str, number: int) -> tuple[HeatView, ...]:
    """The mean answer of a level and its liveliest channels; the way through the net is remembered, all levels at once."""
    net, about = load(family, task)
    scale = working_shape(image.shape, about.longest_side)
    if max(scale) > LOOKED_AT:
        scale = working_shape(scale, LOOKED_AT)

    def compute() -> tuple["Station", ...]:
        from seglib.trained.stations import walk

        return walk(net, resize_pixels(image.pixels, scale))

    station = _stations.get((image.digest, family, task), compute)
    titles = ["Mean of all channels", *(f"Channel {channel + 1}" for channel in station[number].channels)]
    maps = [station[number].on_grid(which, scale) for which in range(len(titles))]
    return tuple(
        HeatView(title, _on_image(values, image), float(values.min()), max(float(values.max()), float(values.min()) + 1e-6))
        for title, values in zip(titles, maps, strict=True)
    )


def _on_image(values: Heat, image: Image) -> Heat:
    """On the grid of the image, so that it lies over it; entries stay visible as blocks."""
    rows = (np.arange(image.shape[0]) * values.shape[0]) // image.shape[0]
    columns = (np.arange(image.shape[1]) * values.shape[1]) // image.shape[1]
    nearest: Heat = values[rows[:, None], columns[None, :]]
    return nearest
