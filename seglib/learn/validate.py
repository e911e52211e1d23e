"""How good a trained model is on images it has not learned from, and which threshold suits it best."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from seglib.learn.sample import Sample
from seglib.trained.card import Scores
from seglib.types import Heat, Pixels

Answer = Callable[[Pixels], Heat]  # (H, W, 3) uint8 of any size -> (H, W) float32, the probability of foreground
THRESHOLDS = np.round(np.arange(0.05, 0.951, 0.01), 2)  # (91,)


def dice_at(answer: Answer, samples: Sequence[Sample], thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Dice of each sample at each threshold, (samples, thresholds): at its own resolution, inside its field of view.

    answer: see `Answer`. samples: as they are in their files. Where neither truth nor result has any foreground the Dice is 1.
    """
    table = np.empty((len(samples), len(thresholds)))
    for row, sample in zip(table, samples, strict=True):
        heat, truth = answer(sample.pixels)[sample.fov], sample.mask[sample.fov]
        # Pixels at or above each threshold: sorted once, then one look-up a threshold.
        found = heat.size - np.searchsorted(np.sort(heat), thresholds.astype(np.float32), "left")
        inside = heat[truth]
        hits = inside.size - np.searchsorted(np.sort(inside), thresholds.astype(np.float32), "left")
        total = found + inside.size
        row[:] = np.where(total > 0, 2.0 * hits / np.maximum(total, 1), 1.0)
    return table


def best_threshold(answer: Answer, samples: Sequence[Sample]) -> float:
    """The threshold with the highest mean Dice over the images that hold something; the middle one of those that share it.

    On an image without foreground Dice is 0 or 1 and no measure of a threshold: a single pixel decides.
    """
    telling = [sample for sample in samples if (sample.mask & sample.fov).any()]
    mean = dice_at(answer, telling or samples, THRESHOLDS).mean(axis=0)
    best = np.flatnonzero(mean >= mean.max())
    return float(THRESHOLDS[best[len(best) // 2]])


def scores(answer: Answer, samples: Sequence[Sample]) -> tuple[Scores, ...]:
    """Dice at 0.5: all samples first, then each kind for itself where there are several."""
    dice = dice_at(answer, samples, np.array([0.5]))[:, 0]
    kinds = sorted({sample.pair.stratum for sample in samples})
    parts = [("all", np.ones(len(samples), bool))]
    if len(kinds) > 1:
        parts += [(kind, np.array([sample.pair.stratum == kind for sample in samples])) for kind in kinds]
    return tuple(
        Scores(
            kind=kind,
            images=int(chosen.sum()),
            mean=round(float(dice[chosen].mean()), 4),
            spread=round(float(dice[chosen].std()), 4),
            worst=round(float(dice[chosen].min()), 4),
            worst_image=samples[int(np.flatnonzero(chosen)[dice[chosen].argmin()])].pair.name,
        )
        for kind, chosen in parts
    )
