"""Region growing: from a click outwards, as long as the colours stay alike."""

from collections.abc import Callable
from typing import Annotated, ClassVar

import cv2
import numpy as np

from seglib.features.growth import NOBODY, Growth, Neighbours, Reference, grow
from seglib.features.strokes import clicks
from seglib.features.things import things
from seglib.methods.base import Family, Kind, Method, Run
from seglib.prompt import Prompt, PromptKind
from seglib.settings import Field, Ui
from seglib.types import Grey, Image, LabelMap, Labels, LabelView, Pixels, Step, View, Why
from seglib.wording import amount

MOST_ROUNDS = 50_000  # a path through a maze is long: some seconds
FIRST, AT_MOST = 64, 2**20  # pixels between two pictures: twice as many each time, up to so many
BROAD = 80  # of the longest side: how broad the front is drawn
NAMED = 6  # regions that the explanation of a pixel lists
NO_CLICK = "no click yet, so it grows from the middle of each large thing inside of the picture: click what you are looking for"
NO_THING = "no click yet, and nothing large lies inside, so it grows from the brightest spot: click what you are looking for"
LONG = f"stopped after {MOST_ROUNDS} rounds, although more would join: the way is as long as through a maze"


class RegionGrowing(Method):
    """Grows a region from each click, pixel by pixel, over everything that looks like the place that was clicked.

    **How.** The clicked pixel is the seed. In every round each region takes the neighbours whose colour differs by at most the
    tolerance, in every channel, from its reference: the seed itself, or the mean of the region so far. Every click grows a
    region of its own, a click with "Background" one that is only in the way. Regions grow at the same speed, a pixel a
    round, and where two fronts meet they stop: what was reached first stays.

    **Works when** what you look for is even and has an edge all around it: a lung, a vessel, a sky, a coloured sign.

    **Fails when** the edge has a gap, be it of one pixel: the region leaks out. Slow changes of light stop the seed's
    comparison in the middle of an object; the mean follows them, and leaks sooner.

    **Cost.** The pixels that are taken, and a little for each round: at most a quarter of a second for one megapixel.

    **Reference.** Adams and Bischof 1994, 10.1109/34.295913.
    """

    name: ClassVar[str] = "region_growing"
    title: ClassVar[str] = "Region growing"
    family: ClassVar[Family] = "Regions and graphs"
    kind: ClassVar[Kind] = "instances"
    prompts: ClassVar[tuple[PromptKind, ...]] = ("points",)
    numbered: ClassVar[bool] = True

    tolerance: Annotated[int, Ui(unit="levels")] = Field(
        25, ge=0, le=255, description="How far a pixel may differ from the reference. Larger: larger regions, until they leak."
    )
    reference: Reference = Field("seed", description="What pixels are compared with: the seed, or the mean of the region so far.")
    neighbours: Neighbours = Field(
        "4", description="Who is a neighbour: four sides, or the corners too. 8: leaks through thin lines."
    )
    smoothing: Annotated[float, Ui(step=0.5, unit="px")] = Field(
        1.0, ge=0.0, le=10.0, description="Width of the Gaussian before it. Larger: noise holds up less, edges blur."
    )

    def run(self, image: Image, prompt: Prompt) -> Run:
        pixels = image.pixels
        if self.smoothing > 0:
            blurred = cv2.GaussianBlur(pixels, (0, 0), self.smoothing, borderType=cv2.BORDER_REPLICATE)
            pixels = np.asarray(blurred, np.uint8)
        seeds = clicks(prompt.strokes, image.shape)
        facts: dict[str, float | int | str] = {}
        hint = ""
        if not any(label for _, _, label in seeds):
            middles = things(image.grey).middles
            facts["clicks"] = hint = NO_CLICK if middles else NO_THING
            spots = middles or [_brightest(image.grey)]
            seeds = [*((*spot, 1) for spot in spots), *(seed for seed in seeds if seed[:2] not in spots)]
        # The seed of region 1 is the first click, of region 2 the second; what is background has no number.
        numbers = np.cumsum([label > 0 for *_, label in seeds]) * [label > 0 for *_, label in seeds]
        names = np.append(numbers, 0).astype(np.int32)  # the last one is of those whom nobody has reached
        yield Step(
            "Seeds",
            (f"{hint[0].upper()}{hint[1:]}. " if hint else "")
            + f"{amount(len(seeds), 'seed')}, {numbers.max()} of them for objects.",
            lambda: (LabelView("Seeds", _dots(seeds, names, image.shape)),),
            done=0.0,
        )
        places = [(row, column) for row, column, _ in seeds]
        wanted = FIRST
        for growth in grow(pixels, places, self.tolerance, self.reference, self.neighbours):
            if growth.taken >= wanted:
                wanted = growth.taken + min(growth.taken, AT_MOST)
                text = f"{amount(growth.taken, 'pixel')} have joined; the front (the newest of them) goes on."
                yield Step(f"Front in round {growth.turn}", text, _views(growth, names), done=growth.taken / image.grey.size)
            if growth.turn >= MOST_ROUNDS:
                facts["note"] = LONG
                break
        labels = names[growth.owner]
        sizes = np.bincount(labels.ravel(), minlength=int(numbers.max()) + 1)[1:]
        yield Step(
            "Regions",
            f"At rest: nobody else is alike enough. {amount(int(sizes.sum()), 'pixel')} in {amount(sizes.size, 'region')}.",
            lambda: (LabelView("Regions", labels),),
            done=1.0,
        )
        facts |= {"regions": int(sizes.size), "mean size in px": float(sizes.mean()), "rounds": growth.turn}
        return Labels(labels, facts=facts, why=lambda row, column: _why(self, pixels, growth, names, row, column))


def _brightest(grey: Grey) -> tuple[int, int]:
    """The middle of the brightest spot, smoothed so much that noise is none."""
    width = max(1.0, max(grey.shape) / 50)
    smooth = np.asarray(cv2.GaussianBlur(grey.astype(np.float32), (0, 0), width, borderType=cv2.BORDER_REPLICATE), np.float32)
    row, column = divmod(int(smooth.argmax()), grey.shape[1])
    return row, column


def _dots(seeds: list[tuple[int, int, int]], names: LabelMap, shape: tuple[int, int]) -> LabelMap:
    """The seeds, thick enough to be seen; those of the background have the number after the last object."""
    labels = np.zeros(shape, np.int32)
    for (row, column, _), name in zip(seeds, names[:-1].tolist(), strict=True):
        cv2.circle(labels, (column, row), max(shape) // 150, name or int(names.max()) + 1, cv2.FILLED)
    return labels


def _views(growth: Growth, names: LabelMap) -> Callable[[], tuple[View, ...]]:
    """The regions so far, and on them what has joined last: as many rounds as make a line that is seen from afar."""
    turn, rounds = growth.turn, 1 + max(growth.owner.shape) // BROAD

    def draw() -> tuple[View, ...]:
        newest = (growth.joined > turn - rounds) & (growth.joined <= turn) & (growth.joined > 0)
        return (LabelView("Regions so far", names[growth.at(turn)], np.asarray(newest)),)

    return draw


def _why(method: RegionGrowing, pixels: Pixels, growth: Growth, names: LabelMap, row: int, column: int) -> Why:
    owner = int(growth.owner[row, column])
    apart = np.abs(growth.values - pixels[row, column]).max(axis=1)
    nearest = np.argsort(apart, kind="stable")[:NAMED].tolist()
    listed = nearest if owner in (*nearest, NOBODY) else [owner, *nearest[1:]]
    what = "seed" if method.reference == "seed" else "mean"

    def called(seed: int) -> str:
        return f"region {names[seed]}" if names[seed] else "the background"

    evidence = tuple((f"difference to the {what} of {called(seed)}", float(apart[seed])) for seed in listed)
    if owner != NOBODY:
        sentence = f"Joined {called(owner)} in round {growth.joined[row, column]}: {apart[owner]:.0f} from its {what}"
        sentence += (
            ", which it was then nearer to" if apart[owner] > method.tolerance else f", and {method.tolerance} are allowed"
        )
        return Why(int(names[owner]), f"{sentence}.", evidence, listed.index(owner))
    best = listed[0]
    if apart[best] <= method.tolerance:
        sentence = f"Alike enough, {apart[best]:.0f} from the {what} of {called(best)}, but no way over such pixels leads here"
    else:
        sentence = f"Most like {called(best)}, but {apart[best]:.0f} from its {what}, and {method.tolerance} are allowed"
    return Why(0, f"{sentence}.", evidence, 0)
