"""Every measure of two masks at once: what one mistake does to all of them."""

from collections.abc import Iterator

from seglib.metrics import BOUNDARY, INSTANCES, OVERLAP, Measure, boundary_scores, instance_scores, pieces, scores, why_not
from seglib.metrics.measure import Number
from seglib.study.mask_errors import Mistakes
from seglib.types import Mask

Profile = dict[str, Number | None]  # values of measures by name
GROUPS: tuple[tuple[str, tuple[Measure, ...]], ...] = (("Pixels", OVERLAP), ("Outline", BOUNDARY), ("Objects", INSTANCES))
AMOUNTS = 12  # places at which a mistake is tried


def profile(truth: Mask, pred: Mask, field_of_view: Mask | None = None) -> Profile:
    """All measures of GROUPS by name; None where one is not defined. Objects are connected pieces.

    truth, pred, field_of_view: (H, W) bool.

    >>> import numpy as np
    >>> found = profile(np.ones((2, 4), np.bool_), np.ones((2, 4), np.bool_))
    >>> found["dice"], found["hd95"], found["count_error"]
    (1.0, 0.0, 0)

    Raises:
        MaskError: shapes differ, or the field of view is empty.
    """
    return {
        **scores(truth, pred, field_of_view, OVERLAP),
        **boundary_scores(truth, pred, field_of_view),
        **instance_scores(pieces(truth), pieces(pred), field_of_view),
    }


def reasons(values: Profile) -> dict[str, str]:
    """Why the measures are not defined that are not."""
    return {name: why for _, measures in GROUPS for name, why in why_not(values, measures).items()}


def sweep(truth: Mask, mistakes: Mistakes, name: str, field_of_view: Mask | None = None) -> Iterator[tuple[float, Profile]]:
    """One mistake made ever worse while the others stay: yields its amount and all measures, from none to the worst.

    name: of the mistake, a parameter of `Mistakes`; a shift goes the way that it has in `mistakes`. Small amounts are tried
    more closely, for there most happens.
    """
    (parameter,) = (each for each in Mistakes.parameters() if each.name == name)
    back = getattr(mistakes, name) < 0
    most, whole = (parameter.minimum if back else parameter.maximum) or 0.0, parameter.type == "integer"
    amounts = (most * (place / (AMOUNTS - 1)) ** 2 for place in range(AMOUNTS))
    for amount in sorted({round(each) if whole else round(each, 1) for each in amounts}, key=abs):
        yield amount, profile(truth, Mistakes(**{**mistakes.model_dump(), name: amount}).make(truth), field_of_view)
