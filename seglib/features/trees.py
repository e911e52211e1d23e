"""A grown forest, applied to many pixels at once."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from seglib.features.stack import Rows
from seglib.types import Heat

if TYPE_CHECKING:
    from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

CHUNK = 32768  # pixels that walk through all trees before the next ones


class Trees:
    """A grown forest, applied without the copies and checks that scikit-learn makes for each call."""

    def __init__(self, grown: "RandomForestClassifier | ExtraTreesClassifier") -> None:
        self.classes = np.asarray(grown.classes_, np.int32)
        self.trees = [each.tree_ for each in grown.estimators_]

    def shares(self, planes: Heat, count: int | None = None) -> Heat:
        """(D, N) -> (K, N) float32: the mean over the (first `count`) trees of the shares of the classes in the leaf."""
        found = np.empty((len(self.classes), planes.shape[1]), np.float32)
        chosen = self.trees[:count]
        for start in range(0, planes.shape[1], CHUNK):
            rows = np.ascontiguousarray(planes[:, start : start + CHUNK].T)
            found[:, start : start + CHUNK] = (sum(tree.predict(rows) for tree in chosen) / len(chosen)).T
        return found

    def belief(self, rows: Rows, labels: NDArray[np.int32]) -> NDArray[np.float64]:
        """(N, D), (N,) -> (N,) the share of each pixel's own label."""
        own = np.searchsorted(self.classes, labels)
        return self.shares(rows.T)[own, np.arange(len(rows))].astype(np.float64)

    def ballot(self, row: NDArray[np.float32]) -> NDArray[np.intp]:
        """(D,) -> (K,) how many trees vote for each class."""
        votes = [int(tree.predict(row[None])[0].argmax()) for tree in self.trees]
        return np.bincount(votes, minlength=len(self.classes))
