"""Which features tell classes apart: two for a picture, and what each is worth to a trained classifier."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from seglib.features.stack import Channel, Rows

REPEATS = 3  # shuffles a feature's worth is the mean of
STILL = 0.1  # deviations of the image: a feature that varies less among the examples says nothing, whatever it correlates with
RIDGE = 1e-3  # keeps a constant feature from being divided by


def best_pair(rows: Rows, labels: NDArray[np.int32]) -> tuple[int, int]:
    """The two columns that tell the labels apart best: the best one, and the one that adds most to it.

    How well is measured by least squares with a curved border: the share of the labels' variance that a polynomial of second
    degree explains, every label counting alike. rows: (N, D), D at least 2.
    """
    classes, which = np.unique(labels, return_inverse=True)
    weight = 1 / np.bincount(which)[which]
    target = (which[:, None] == np.arange(len(classes))) - 1 / len(classes)
    own = rows.astype(np.float64)

    def unexplained(columns: list[NDArray[np.float64]]) -> float:
        powers = [np.ones(len(own)), *columns, *(a * b for i, a in enumerate(columns) for b in columns[i:])]
        design = np.stack(powers, axis=1)
        square = design.T @ (weight[:, None] * design)
        square.flat[:: len(powers) + 1] += RIDGE
        fit = np.linalg.solve(square, design.T @ (weight[:, None] * target))
        return float(weight @ np.square(target - design @ fit).sum(axis=1))

    able = own.std(axis=0) > STILL
    able |= able.sum() < 2
    one = [unexplained([column]) if able[d] else np.inf for d, column in enumerate(own.T)]
    first = int(np.argmin(one))
    both = [unexplained([own[:, first], own[:, d]]) if able[d] and d != first else np.inf for d in range(own.shape[1])]
    return first, int(np.argmin(both))


def worth(
    belief: Callable[[Rows], NDArray[np.float64]], rows: Rows, groups: Sequence[Sequence[int]], seed: int
) -> tuple[float, ...]:
    """What the belief in the right label loses, on average, when the columns of a group are shuffled among the pixels.

    That is permutation importance (Breiman 2001), measured in probability and not in right answers, which do not change as
    long as other columns say the same. belief: (N, D) -> (N,) the probability of each pixel's own label.
    """
    rng, before = np.random.default_rng(seed), belief(rows).mean()
    lost = []
    for columns in groups:
        after = 0.0
        for _ in range(REPEATS):
            shuffled = rows.copy()
            shuffled[:, columns] = rows[rng.permutation(len(rows))][:, columns]
            after += float(belief(shuffled).mean()) / REPEATS
        lost.append(float(before - after))
    return tuple(lost)


def by_feature(channels: tuple[Channel, ...]) -> dict[str, list[int]]:
    """The columns of each feature, by its title."""
    groups: dict[str, list[int]] = {}
    for place, channel in enumerate(channels):
        groups.setdefault(channel.feature.title, []).append(place)
    return groups
