"""Measures of agreement between a truth and a prediction, always `metric(truth, pred)`. MEASURES is the registry.

>>> import numpy as np
>>> truth, pred = np.array([[True, True, False, False]]), np.array([[True, False, False, False]])
>>> scores(truth, pred)["recall"], scores(truth, pred, field_of_view=np.array([[True, False, True, True]]))["recall"]
(0.5, 1.0)
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from seglib.metrics.foreground import ERRORS, best_match, disagreement, error_map
from seglib.metrics.overlap import Counts, accuracy, counts, dice, iou, precision, recall, restrict, specificity
from seglib.types import Mask

__all__ = [
    "ERRORS",
    "MEASURES",
    "Counts",
    "Measure",
    "accuracy",
    "best_match",
    "counts",
    "dice",
    "disagreement",
    "error_map",
    "iou",
    "precision",
    "recall",
    "restrict",
    "scores",
    "specificity",
]


@dataclass(frozen=True)
class Measure:
    """A measure as tables, pages and the command line see it.

    undefined: when and why `function(truth, pred)` is None; empty for a measure that always has a value.
    """

    title: str
    function: Callable[[Mask, Mask], float | None]
    undefined: str = ""
    higher_is_better: bool = True

    @property
    def name(self) -> str:
        """Its key in results, snake_case."""
        return self.function.__name__

    @property
    def explanation(self) -> str:
        """The first paragraph of its docstring, for the help beside a number."""
        return (inspect.getdoc(self.function) or "").partition("\n\n")[0].replace("\n", " ")


MEASURES: tuple[Measure, ...] = (
    Measure("Dice", dice),
    Measure("IoU", iou),
    Measure("Precision", precision, undefined="nothing was predicted"),
    Measure("Recall", recall, undefined="the truth is empty"),
    Measure("Specificity", specificity, undefined="the truth covers everything"),
    Measure("Accuracy", accuracy, undefined="there are no pixels"),
)


def scores(truth: Mask, pred: Mask, field_of_view: Mask | None = None) -> dict[str, float | None]:
    """Every measure by name, as native Python numbers; None where one is not defined.

    truth, pred, field_of_view: (H, W) bool. Pixels outside of the field of view do not count.

    Raises:
        MaskError: shapes differ, a mask is not bool, or the field of view is empty.
    """
    if field_of_view is not None:
        truth, pred = restrict(truth, field_of_view), restrict(pred, field_of_view)
    return {measure.name: measure.function(truth, pred) for measure in MEASURES}
