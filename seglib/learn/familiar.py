"""Whether an image is like those that a model learned from: how far it lies from the centre of the training images.

A model answers to every image and sounds sure. But the mean answer of each channel of a net's first layers says what kind of
picture it looks at, and so do the deviations of the features of a support vector machine and what `seglib.learn.looks` sees
without either. Over the training images these numbers have a centre and a covariance, and the Mahalanobis distance from that
centre counts in units of what is usual among them. The limit is the 99 % prediction limit of images that centre and covariance
were not taken from: those held out in the training, and each tenth of the others in turn. Their distances are taken for
log-normal, and the fewer they are the further away the limit is.

References: Lee et al. 2018, https://doi.org/10.48550/arXiv.1807.03888 (distances in the space of features); Ledoit, Wolf 2004,
https://doi.org/10.1016/S0047-259X(03)00096-4 (a covariance from few images).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from seglib.errors import ModelError

CONFIDENCE = 0.99
FOLDS = 10  # parts of the training images that are left out in turn
FLATTEST = 0.05  # of the median deviation of the channels; one that hardly ever answered must not decide alone

Features = NDArray[np.float32]  # (images, D)


@dataclass(frozen=True, eq=False)
class Familiar:
    """The features of the training images. mean: (D,). whitener: (D, D), after which their covariance is the identity."""

    mean: NDArray[np.float32]
    whitener: NDArray[np.float32]

    @classmethod
    def of(cls, features: Features) -> Self:
        """Centre and covariance of training images, (images, D); with a shrunken covariance, for D may be larger."""
        from sklearn.covariance import LedoitWolf

        mean, deviation = features.mean(axis=0), features.std(axis=0)
        scale = np.maximum(deviation, max(FLATTEST * float(np.median(deviation)), 1e-6))
        covariance = LedoitWolf(assume_centered=True).fit((features - mean) / scale).covariance_
        values, vectors = np.linalg.eigh(covariance)
        # A direction in which no training image differs at all would make any other image infinitely unlike.
        whitener = (vectors / np.sqrt(np.maximum(values, 1e-3))) / scale[:, None]
        return cls(mean.astype(np.float32), whitener.astype(np.float32))

    def distances(self, features: Features) -> NDArray[np.float64]:
        """(images, D) -> (images,) Mahalanobis distance over the root of D, so that about 1 is usual for training images.

        Raises:
            ModelError: there are not D features.
        """
        if features.shape[1] != len(self.mean):
            raise ModelError(
                f"What the model is familiar with was measured with {len(self.mean)} features and not with {features.shape[1]}. "
                "Measure it again: python -m seglib familiarity"
            )
        turned = (features - self.mean).astype(np.float64) @ self.whitener
        return np.asarray(np.sqrt(np.mean(turned**2, axis=1)))


def left_out(features: Features, groups: Sequence[str]) -> NDArray[np.float64]:
    """(images, D) -> (images,) distance of each from the centre of images of other groups, as that of an image nobody has seen.

    A tenth of the groups is left out at a time; empty where all are one group.
    """
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(groups)))
    distances = np.zeros(len(features) if folds > 1 else 0)
    for others, those in GroupKFold(folds).split(features, groups=groups) if folds > 1 else ():
        distances[those] = Familiar.of(features[others]).distances(features[those])
    return distances


def limit_of(distances: NDArray[np.float64]) -> float:
    """The distance that one more image of the same kind exceeds in 1 of 100 cases.

    With m and s of the n log-distances it is exp(m + t s sqrt(1 + 1/n)), t of Student's distribution with n - 1 degrees.

    Raises:
        ModelError: fewer than three images, from which nobody can tell.
    """
    if len(distances) < 3:
        raise ModelError(f"{len(distances)} images that were left out are too few to say what is usual; at least 3 are needed")
    logs = np.log(np.maximum(distances, 1e-6))
    factor = float(stdtrit(len(logs) - 1, CONFIDENCE)) * np.sqrt(1 + 1 / len(logs))
    return float(np.exp(logs.mean() + factor * logs.std(ddof=1)))


def false_alarms(distances: NDArray[np.float64]) -> int:
    """How many images that were left out lie beyond the limit that the others of them give, one after the other."""
    if len(distances) < 4:
        return 0
    return sum(bool(distance > limit_of(np.delete(distances, place))) for place, distance in enumerate(distances))


def save(path: Path, familiar: Familiar) -> None:
    from safetensors.numpy import save_file

    save_file({"mean": familiar.mean, "whitener": familiar.whitener}, path)


def load(path: Path) -> Familiar:
    """Read what `save` wrote.

    Raises:
        ModelError: it is not there, or it is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        return Familiar(**load_file(path))
    except (SafetensorError, OSError, TypeError) as error:
        raise ModelError(f"{path} does not say which images are familiar: {error}. Fetch it, or train it, again") from None
