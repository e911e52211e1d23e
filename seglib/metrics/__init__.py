"""Measures of agreement between a truth and a prediction, always `metric(truth, pred)`.

OVERLAP, BOUNDARY, INSTANCES, PARTITIONS and PROBABILITIES are the registry; MEASURES are those of OVERLAP that the pages
show. Each group is read at once: by `scores`, `boundary_scores`, `instance_scores`, `partition_scores`, `probability_scores`.
"""

from seglib.metrics.boundaries import Boundaries
from seglib.metrics.boundary import assd, boundary_f1, boundary_iou, cl_dice, hausdorff, hd95, nsd
from seglib.metrics.class_scores import are_classes, class_scores, paired
from seglib.metrics.classes import ClassCounts, class_counts
from seglib.metrics.counts import Counts
from seglib.metrics.foreground import ERRORS, best_match, disagreement, error_map
from seglib.metrics.instances import aji, average_precision, count_error, object_f1, pq, rq, sq
from seglib.metrics.matches import Matches, Pair, matches, numbered
from seglib.metrics.measure import Measure
from seglib.metrics.objects import Objects, objects, pieces
from seglib.metrics.overlap import (
    accuracy,
    balanced_accuracy,
    counts,
    dice,
    f_beta,
    iou,
    kappa,
    mcc,
    precision,
    recall,
    specificity,
    volumetric_similarity,
)
from seglib.metrics.pairs import restrict
from seglib.metrics.panoptic import Panoptic, panoptic
from seglib.metrics.partitions import (
    adjusted_rand,
    best_assignment,
    covering,
    merge,
    mutual_information,
    probabilistic_rand,
    rand,
    split,
    variation_of_information,
)
from seglib.metrics.places import Place, far_off, worst_places
from seglib.metrics.probability import Probabilities, brier, cross_entropy, ece, mean_squared_error, pr_auc, roc_auc
from seglib.metrics.ranking import Ranking, ranking
from seglib.metrics.raters import Consensus, majority, pairwise_dice, staple
from seglib.metrics.registry import (
    BOUNDARY,
    INSTANCES,
    MEASURES,
    OVERLAP,
    PARTITIONS,
    PROBABILITIES,
    boundary_scores,
    instance_scores,
    partition_scores,
    probability_scores,
    scores,
    why_not,
)

__all__ = [
    "BOUNDARY",
    "ERRORS",
    "INSTANCES",
    "MEASURES",
    "OVERLAP",
    "PARTITIONS",
    "PROBABILITIES",
    "Boundaries",
    "ClassCounts",
    "Consensus",
    "Counts",
    "Matches",
    "Measure",
    "Objects",
    "Pair",
    "Panoptic",
    "Place",
    "Probabilities",
    "Ranking",
    "accuracy",
    "adjusted_rand",
    "aji",
    "are_classes",
    "assd",
    "average_precision",
    "balanced_accuracy",
    "best_assignment",
    "best_match",
    "boundary_f1",
    "boundary_iou",
    "boundary_scores",
    "brier",
    "cl_dice",
    "class_counts",
    "class_scores",
    "count_error",
    "counts",
    "covering",
    "cross_entropy",
    "dice",
    "disagreement",
    "ece",
    "error_map",
    "f_beta",
    "far_off",
    "hausdorff",
    "hd95",
    "instance_scores",
    "iou",
    "kappa",
    "majority",
    "matches",
    "mcc",
    "mean_squared_error",
    "merge",
    "mutual_information",
    "nsd",
    "numbered",
    "object_f1",
    "objects",
    "paired",
    "pairwise_dice",
    "panoptic",
    "partition_scores",
    "pieces",
    "pq",
    "pr_auc",
    "precision",
    "probabilistic_rand",
    "probability_scores",
    "rand",
    "ranking",
    "recall",
    "restrict",
    "roc_auc",
    "rq",
    "scores",
    "specificity",
    "split",
    "sq",
    "staple",
    "variation_of_information",
    "volumetric_similarity",
    "why_not",
    "worst_places",
]
