"""How many objects were found, and how well: the measures that read the one overlap table of `objects`.

Truth and prediction are label maps of one shape: pixels of one number are one object, 0 is background; the numbers
themselves mean nothing. Results are native Python numbers; a measure that is not defined is None.
"""

from seglib.metrics.objects import objects
from seglib.types import LabelMap


def object_f1(truth: LabelMap, pred: LabelMap, threshold: float = 0.5) -> float:
    """Dice of objects instead of pixels, 0 to 1: an object is found when one predicted object covers it well enough.

    2 tp / (2 tp + fp + fn), where tp pairs of objects have an IoU of at least `threshold`, no object used twice. No objects
    in either: 1. Objects in only one of them: 0.

    Reference: Caicedo et al. 2019, 10.1002/cyto.a.23863.

    >>> import numpy as np
    >>> object_f1(np.array([[1, 1, 0, 2]]), np.array([[3, 3, 3, 0]]))
    0.6666666666666666
    """
    return objects(truth, pred).found(threshold).dice


def average_precision(truth: LabelMap, pred: LabelMap) -> float:
    """IoU of objects, 0 to 1, averaged over ever stricter ideas of what a found object is: being found is not enough.

    The mean of tp / (tp + fp + fn) over the IoU thresholds 0.5, 0.55 ... 0.95 (the score of the Data Science Bowl 2018; the
    measure of COCO with the same name also needs a confidence for every object). No objects in either: 1. Objects in only
    one of them: 0.

    Reference: Caicedo et al. 2019, 10.1038/s41592-019-0612-7.

    >>> import numpy as np
    >>> average_precision(np.array([[1, 1, 1, 1, 1]]), np.array([[1, 1, 1, 1, 0]]))
    0.7
    """
    return objects(truth, pred).average_precision


def count_error(truth: LabelMap, pred: LabelMap) -> int:
    """How many objects too many were predicted; negative: too few. Nearer to 0 is better, but errors of both kinds cancel.

    Number of predicted objects - number of true objects. No objects in either: 0.

    >>> import numpy as np
    >>> count_error(np.array([[1, 1, 0, 2]]), np.array([[3, 3, 3, 3]]))
    -1
    """
    return objects(truth, pred).count_error


def sq(truth: LabelMap, pred: LabelMap) -> float | None:
    """Segmentation quality, above 0.5 to 1: how well the objects that were found are outlined, whatever was missed.

    The mean IoU of the pairs of objects with an IoU above 0.5. No such pair: None, for nothing was outlined.

    Reference: Kirillov et al. 2019, 10.1109/CVPR.2019.00963.

    >>> import numpy as np
    >>> sq(np.array([[1, 1, 0, 2]]), np.array([[3, 3, 3, 0]]))
    0.6666666666666666
    """
    return objects(truth, pred).sq


def rq(truth: LabelMap, pred: LabelMap) -> float:
    """Recognition quality, 0 to 1: the share of objects that were found, however well they are outlined.

    2 tp / (2 tp + fp + fn), where tp pairs of objects have an IoU above 0.5. No objects in either: 1. Objects in only one of
    them: 0.

    Reference: Kirillov et al. 2019, 10.1109/CVPR.2019.00963.

    >>> import numpy as np
    >>> rq(np.array([[1, 1, 0, 2]]), np.array([[3, 3, 3, 0]]))
    0.6666666666666666
    """
    return objects(truth, pred).rq


def pq(truth: LabelMap, pred: LabelMap) -> float:
    """Panoptic quality, 0 to 1: whether the objects were found, times how well the found ones are outlined.

    rq x sq. No objects in either: 1. Objects, but no pair with an IoU above 0.5: 0.

    Reference: Kirillov et al. 2019, 10.1109/CVPR.2019.00963.

    >>> import numpy as np
    >>> pq(np.array([[1, 1, 0, 2]]), np.array([[3, 3, 3, 0]]))
    0.4444444444444444
    """
    return objects(truth, pred).pq


def aji(truth: LabelMap, pred: LabelMap) -> float:
    """IoU of the pixels of objects that belong together, 0 to 1: merging two objects costs a whole object.

    Aggregated Jaccard index: every true object takes the predicted one of highest IoU, common pixels and unions are added
    up, and predicted objects that nobody took are added to the union. As published, one predicted object may be taken
    twice; of equal ones the lowest number is taken. No objects in either: 1. Objects in only one of them: 0.

    Reference: Kumar et al. 2017, 10.1109/TMI.2017.2677499.

    >>> import numpy as np
    >>> aji(np.array([[1, 1, 0, 2]]), np.array([[3, 3, 3, 0]]))
    0.5
    """
    return objects(truth, pred).aji
