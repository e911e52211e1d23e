"""Whether an image is like those that a model learned from: how far it lies from the centres of the training images.

A model answers to every image and sounds sure. But the mean answer of each channel of a net's first layers says what kind of
picture it looks at, and so do the deviations of the features of a support vector machine and what `seglib.trained.looks` sees
without either. Over the training images of one kind (fluorescence, stain; one camera) these numbers have a centre and a
covariance, and the Mahalanobis distance from that centre counts in units of what is usual among them; the nearest kind counts.
The limit is the 99 % prediction limit of images that centres and covariances were not taken from: those held out in the
training, and each tenth of the others in turn. Their distances are taken for log-normal, and the fewer they are the further
away the limit is.

References: Lee et al. 2018, https://doi.org/10.48550/arXiv.1807.03888 (distances in the space of features, to the nearest
class); Friedman 1989, https://doi.org/10.1080/01621459.1989.10478752 (the covariance of a class, shrunken towards that of all);
Ledoit, Wolf 2004, https://doi.org/10.1016/S0047-259X(03)00096-4 (a covariance from few images).
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
FEW = 4  # images from which a kind has a covariance of its own
FLATTEST = 0.05  # of the median deviation of the channels; one that hardly ever answered must not decide alone

Features = NDArray[np.float32]  # (images, D)


@dataclass(frozen=True, eq=False)
class Familiar:
    """The features of K kinds of training images. mean: (K, D). whitener: (K, D, D), after which a covariance is the identity."""

    mean: NDArray[np.float32]
    whitener: NDArray[np.float32]

    @classmethod
    def of(cls, features: Features, kinds: Sequence[str] | None = None) -> Self:
        """Centres and covariances of training images, (images, D), that are of these kinds, or all of one.

        The covariance that all kinds have around their centres is shrunken, for D may be larger than the number of images. That
        of each kind is then shrunken towards it, and is the same where a kind has hardly any image.
        """
        which = np.unique(kinds, return_inverse=True)[1] if kinds is not None else np.zeros(len(features), np.intp)
        parts = [which == kind for kind in range(which.max() + 1)]
        means = np.stack([features[part].mean(axis=0) for part in parts])
        apart = features - means[which]
        deviation = apart.std(axis=0)
        scale = np.maximum(deviation, max(FLATTEST * float(np.median(deviation)), 1e-6))
        common = _whitener(apart / scale) / scale[:, None]
        alone = len(parts) == 1
        own = [common if alone or part.sum() < FEW else common @ _whitener(apart[part] @ common) for part in parts]
        return cls(means.astype(np.float32), np.stack(own).astype(np.float32))

    def distances(self, features: Features) -> NDArray[np.float64]:
        """(images, D) -> (images,) Mahalanobis distance to the nearest kind over the root of D: about 1 is usual in training.

        Raises:
            ModelError: there are not D features.
        """
        wanted = self.mean.shape[1]
        if features.shape[1] != wanted:
            raise ModelError(
                f"What the model is familiar with was measured with {wanted} features and not with {features.shape[1]}. "
                "Measure it again: python -m seglib familiarity"
            )
        kinds = zip(self.mean, self.whitener, strict=True)
        turned = [(features - mean).astype(np.float64) @ whitener for mean, whitener in kinds]
        return np.asarray(np.sqrt(np.min([np.mean(each**2, axis=1) for each in turned], axis=0)))


def _whitener(apart: Features) -> NDArray[np.float64]:
    """(images, D) around 0 -> (D, D), after which their shrunken covariance is the identity."""
    from sklearn.covariance import LedoitWolf

    values, vectors = np.linalg.eigh(LedoitWolf(assume_centered=True).fit(apart).covariance_)
    # A direction in which no training image differs at all would make any other image infinitely unlike.
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1e-3)))


def left_out(features: Features, groups: Sequence[str], kinds: Sequence[str] | None = None) -> NDArray[np.float64]:
    """(images, D) -> (images,) distance of each from the images of other groups, as that of an image nobody has seen.

    A tenth of the groups is left out at a time; empty where all are one group.
    """
    from sklearn.model_selection import GroupKFold

    folds = min(FOLDS, len(set(groups)))
    distances = np.zeros(len(features) if folds > 1 else 0)
    for others, those in GroupKFold(folds).split(features, groups=groups) if folds > 1 else ():
        of_others = None if kinds is None else [kinds[at] for at in others]
        distances[those] = Familiar.of(features[others], of_others).distances(features[those])
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
        found = load_file(path)
        mean = np.atleast_2d(found["mean"])  # of a time when all images were one kind: (D,)
        kinds, size = mean.shape
        whitener = found["whitener"].reshape(kinds, size, size)
        if not (np.isfinite(mean).all() and np.isfinite(whitener).all()):
            raise ValueError("a number in it is none")
        return Familiar(mean, whitener)
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise ModelError(f"{path} does not say which images are familiar: {error}. Fetch it, or train it, again") from None
