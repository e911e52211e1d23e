"""The seed lottery: one method, one picture, many seeds. What do the runs agree on, and how far do their scores spread?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from seglib.methods.base import Method
from seglib.metrics.overlap import dice
from seglib.metrics.pairs import restrict
from seglib.recipe.value import Recipe
from seglib.run import decide, segment, select, tidy
from seglib.types import Heat, Image, LabelMap, Mask, resize_labels

RUNS = 20
GROUPS, MANY = ("k", "parts"), 8  # what methods call their number of groups, and so many that starts end differently
OBJECTIVES = ("inertia per pixel", "log-likelihood per pixel")  # facts in which a method itself says how good a run is


@dataclass(frozen=True, eq=False)
class Draw:
    """What is known after some of the runs.

    seeds: of the runs so far. agreement: (H, W) float32, the share of them that give a pixel its commonest label, after the
    labels of each run have been matched with those of the first. measures: by name, one value a run.
    """

    seeds: tuple[int, ...]
    agreement: Heat
    measures: dict[str, tuple[float, ...]] = field(default_factory=dict)


def seeded(recipe: Recipe) -> bool:
    """Whether chance has a part in the method."""
    return any(parameter.name == "seed" for parameter in recipe.method.parameters())


def luckier(method: Method) -> dict[str, int | str]:
    """The settings that let chance be seen, as far as the method has them and they are not so already: one start, drawn at
    random, for more groups than have one obvious place each.

    >>> from seglib.methods.kmeans import KMeans
    >>> luckier(KMeans(k=12))
    {'start': 'random', 'restarts': 1}
    """
    wished: dict[str, int | str] = {"start": "random", "restarts": 1}
    found: dict[str, int | str] = {}
    for parameter in method.parameters():
        now = getattr(method, parameter.name)
        if parameter.name == "start" and "random" not in parameter.options:
            continue
        if parameter.name in wished and now != wished[parameter.name]:
            found[parameter.name] = wished[parameter.name]
        if parameter.name in GROUPS and now < MANY:
            found[parameter.name] = MANY
    order = ("start", "restarts", *GROUPS)
    return {name: found[name] for name in order if name in found}


def lottery(
    image: Image,
    recipe: Recipe,
    truth: Mask | None = None,
    field_of_view: Mask | None = None,
    runs: int = RUNS,
) -> Iterator[Draw]:
    """Run the method with `runs` seeds, the one of the recipe first; yields what is known after each run.

    image: as the method sees it, filtered. truth, field_of_view: (H, W) bool on any grid. The foreground is decided in each
    run as the recipe says, and the clean-up follows, so a score is what the page would show for that seed.
    """
    method = recipe.method
    own: int = method.seed  # type: ignore[attr-defined]
    seeds = (own, *(seed for seed in range(runs) if seed != own))[:runs]
    votes: list[NDArray[np.uint8]] = []
    first: LabelMap | None = None
    values: dict[str, list[float]] = {}
    for number, seed in enumerate(seeds, start=1):
        other = method.model_copy(update={"seed": seed})
        found, _ = segment(other, image, recipe.prompt.only(method.prompts))
        labels = found.labels if method.kind == "classes" else (found.labels > 0).astype(np.int32)
        first = labels if first is None else first
        matched = match(first, labels) if method.kind == "classes" else labels
        while len(votes) <= int(matched.max()):
            votes.append(np.zeros(labels.shape, np.uint8))
        for label, count in enumerate(votes):
            count += matched == label
        for name in OBJECTIVES:
            if name in found.facts:
                values.setdefault(name, []).append(float(found.facts[name]))
        classes = matched if method.kind == "classes" else found.labels
        foreground, by = decide(method, classes, recipe.foreground, truth, field_of_view)
        if truth is not None and by != "all":
            score = _dice(truth, tidy(select(classes, foreground, by), recipe.cleanups) > 0, field_of_view)
            values.setdefault("Dice", []).append(score)
        agreement: Heat = (np.max(votes, axis=0) / np.float32(number)).astype(np.float32)
        yield Draw(seeds[:number], agreement, {name: tuple(each) for name, each in values.items()})


def match(first: LabelMap, labels: LabelMap) -> LabelMap:
    """The same labels under the names of `first`: the pairing that lets most pixels agree (Kuhn 1955, 10.1002/nav.3800020109).

    >>> match(np.array([[1, 1, 2, 3]], np.int32), np.array([[3, 3, 1, 1]], np.int32)).tolist()
    [[1, 1, 2, 2]]
    """
    most = int(max(first.max(), labels.max())) + 1
    common = np.bincount(first.ravel().astype(np.int64) * most + labels.ravel(), minlength=most * most).reshape(most, most)
    names, own = linear_sum_assignment(-common)
    renamed = np.empty(most, np.int32)
    renamed[own] = names
    return renamed[labels]


def _dice(truth: Mask, found: Mask, field_of_view: Mask | None) -> float:
    found = resize_labels(found, truth.shape)
    if field_of_view is not None:
        inside = resize_labels(field_of_view, truth.shape)
        truth, found = restrict(truth, inside), restrict(found, inside)
    return dice(truth, found)
