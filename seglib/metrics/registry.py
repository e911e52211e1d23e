"""All measures, in groups that share one preparation, and the functions that read a whole group at once."""

from collections.abc import Iterable, Mapping

from seglib.metrics import boundary, instances, overlap, partitions, probability
from seglib.metrics.boundaries import PIXELS, Boundaries
from seglib.metrics.measure import Measure, Number, read
from seglib.metrics.objects import objects
from seglib.metrics.outline import Spacing
from seglib.metrics.pairs import restrict
from seglib.metrics.sharing import sharing
from seglib.types import Heat, LabelMap, Mask

ONE_KIND = "the truth is empty or covers everything"
MEASURES: tuple[Measure, ...] = (
    Measure("Dice", overlap.dice),
    Measure("IoU", overlap.iou),
    Measure("Precision", overlap.precision, undefined="nothing was predicted"),
    Measure("Recall", overlap.recall, undefined="the truth is empty"),
    Measure("Specificity", overlap.specificity, undefined="the truth covers everything"),
    Measure("Accuracy", overlap.accuracy, undefined="there are no pixels"),
)
OVERLAP: tuple[Measure, ...] = (
    *MEASURES,
    Measure("Balanced accuracy", overlap.balanced_accuracy, undefined=ONE_KIND),
    Measure("F-beta", overlap.f_beta),
    Measure("Kappa", overlap.kappa, undefined="both masks are empty, or both cover everything"),
    Measure("MCC", overlap.mcc, undefined="one of the masks is empty or covers everything"),
    Measure("Volumetric similarity", overlap.volumetric_similarity),
)
ONE_EMPTY = "one of the masks is empty and the other is not"
BOUNDARY: tuple[Measure, ...] = (
    Measure("Hausdorff", boundary.hausdorff, ONE_EMPTY, higher_is_better=False, unit="px"),
    Measure("HD95", boundary.hd95, ONE_EMPTY, higher_is_better=False, unit="px"),
    Measure("ASSD", boundary.assd, ONE_EMPTY, higher_is_better=False, unit="px"),
    Measure("NSD", boundary.nsd),
    Measure("Boundary IoU", boundary.boundary_iou),
    Measure("Boundary F1", boundary.boundary_f1),
    Measure("clDice", boundary.cl_dice),
)
INSTANCES: tuple[Measure, ...] = (
    Measure("PQ", instances.pq),
    Measure("SQ", instances.sq, undefined="no object was found with an IoU above 0.5"),
    Measure("RQ", instances.rq),
    Measure("Object F1", instances.object_f1),
    Measure("Average precision", instances.average_precision),
    Measure("AJI", instances.aji),
    Measure("Count error", instances.count_error, higher_is_better=False, unit="objects"),
)
NO_PIXELS, NO_PAIR = "there are no pixels", "there are fewer than two pixels"
PARTITIONS: tuple[Measure, ...] = (
    Measure("Rand", partitions.rand, NO_PAIR),
    Measure("Adjusted Rand", partitions.adjusted_rand, NO_PAIR),
    Measure("Variation of information", partitions.variation_of_information, NO_PIXELS, higher_is_better=False, unit="bits"),
    Measure("Split", partitions.split, NO_PIXELS, higher_is_better=False, unit="bits"),
    Measure("Merge", partitions.merge, NO_PIXELS, higher_is_better=False, unit="bits"),
    Measure("Mutual information", partitions.mutual_information, NO_PIXELS, unit="bits"),
    Measure("Covering", partitions.covering, NO_PIXELS),
)

PROBABILITIES: tuple[Measure, ...] = (
    Measure("ROC area", probability.roc_auc, ONE_KIND),
    Measure("PR area", probability.pr_auc, "the truth is empty"),
    Measure("Calibration error", probability.ece, NO_PIXELS, higher_is_better=False),
    Measure("Brier", probability.brier, NO_PIXELS, higher_is_better=False),
    Measure("Cross-entropy", probability.cross_entropy, NO_PIXELS, higher_is_better=False, unit="nats"),
)


def why_not(values: Mapping[str, Number | None], measures: Iterable[Measure]) -> dict[str, str]:
    """The measures that are not defined for what was measured, each with the reason.

    >>> why_not({"dice": 1.0, "recall": None}, MEASURES)
    {'recall': 'the truth is empty'}
    """
    return {measure.name: measure.undefined for measure in measures if values.get(measure.name, 0) is None}


def scores(
    truth: Mask, pred: Mask, field_of_view: Mask | None = None, measures: Iterable[Measure] = MEASURES
) -> dict[str, Number | None]:
    """Overlap measures by name, those of MEASURES unless others of OVERLAP are asked for; None where one is not defined.

    truth, pred, field_of_view: (H, W) bool. Pixels outside of the field of view do not count.

    >>> import numpy as np
    >>> truth, pred = np.array([[True, True, False, False]]), np.array([[True, False, False, False]])
    >>> view = np.array([[True, False, True, True]])
    >>> scores(truth, pred)["recall"], scores(truth, pred, view)["recall"]
    (0.5, 1.0)

    Raises:
        MaskError: shapes differ, a mask is not bool, or the field of view is empty.
    """
    if field_of_view is not None:
        truth, pred = restrict(truth, field_of_view), restrict(pred, field_of_view)
    return read(measures, overlap.counts(truth, pred))


def boundary_scores(
    truth: Mask,
    pred: Mask,
    field_of_view: Mask | None = None,
    spacing: Spacing = PIXELS,
    tolerance: float | None = None,
) -> dict[str, Number | None]:
    """All of BOUNDARY by name. What lies outside of the field of view counts as lying outside of the picture.

    Raises:
        MaskError: shapes differ, a mask is not (H, W) bool, the field of view is empty, or a distance is not positive.
    """
    if field_of_view is not None:
        restrict(truth, field_of_view)
        truth, pred = truth & field_of_view, pred & field_of_view
    return read(BOUNDARY, Boundaries(truth, pred, spacing, tolerance))


def instance_scores(truth: LabelMap, pred: LabelMap, field_of_view: Mask | None = None) -> dict[str, Number | None]:
    """All of INSTANCES by name, for two maps of numbered objects. Objects keep the part that lies in the field of view.

    Raises:
        MaskError: shapes differ, or the field of view is empty.
    """
    if field_of_view is not None:
        truth, pred = restrict(truth, field_of_view), restrict(pred, field_of_view)
    return read(INSTANCES, objects(truth, pred))


def partition_scores(truth: LabelMap, pred: LabelMap, field_of_view: Mask | None = None) -> dict[str, Number | None]:
    """All of PARTITIONS by name, for two label maps whose numbers need not correspond.

    Raises:
        MaskError: shapes differ, or the field of view is empty.
    """
    if field_of_view is not None:
        truth, pred = restrict(truth, field_of_view), restrict(pred, field_of_view)
    return read(PARTITIONS, sharing(truth, pred))


def probability_scores(truth: Mask, pred: Heat, field_of_view: Mask | None = None) -> dict[str, Number | None]:
    """All of PROBABILITIES by name, for a mask and a map of probabilities from 0 to 1.

    Raises:
        MaskError: shapes differ, the field of view is empty, or there is something that is no probability.
    """
    if field_of_view is not None:
        truth, pred = restrict(truth, field_of_view), restrict(pred, field_of_view)
    return read(PROBABILITIES, probability.Probabilities(truth, pred))
