"""How alike two divisions of a picture are, when the numbers of the parts mean nothing: read from one table of overlaps.

Every number is a part, 0 included: there is no background, and numbers may be exchanged without any effect. Truth and
prediction are label maps of one shape and any number of axes. Information is in bits. Results are native Python floats.
"""

from seglib.metrics.sharing import assigned, sharing
from seglib.types import LabelMap


def rand(truth: LabelMap, pred: LabelMap) -> float | None:
    """The share of all pairs of pixels that both divisions treat alike, together or apart, 0 to 1; high even for guesses.

    (pairs together in both + pairs apart in both) / all pairs. Fewer than two pixels: None, for there is no pair.

    Reference: Rand 1971, 10.1080/01621459.1971.10482356.

    >>> import numpy as np
    >>> rand(np.array([1, 1, 2, 2]), np.array([1, 1, 1, 2]))
    0.5
    """
    return sharing(truth, pred).rand


def adjusted_rand(truth: LabelMap, pred: LabelMap) -> float | None:
    """Rand index beyond chance, -0.5 to 1: 0 is what parts of these sizes reach when the pixels are shuffled, 1 is agreement.

    (rand - chance) / (1 - chance). One part in both, or every pixel a part in both: 1. Fewer than two pixels: None.

    Reference: Hubert and Arabie 1985, 10.1007/BF01908075.

    >>> import numpy as np
    >>> adjusted_rand(np.array([1, 1, 2, 2]), np.array([5, 5, 3, 3]))
    1.0
    """
    return sharing(truth, pred).adjusted_rand


def variation_of_information(truth: LabelMap, pred: LabelMap) -> float | None:
    """What the parts of one division leave unknown about the other, and back, in bits, 0 or more, lower is better.

    split + merge, the entropies H(pred | truth) and H(truth | pred). It is a distance: 0 only for the same division. No
    pixels: None.

    Reference: Meila 2007, 10.1016/j.jmva.2006.11.013.

    >>> import numpy as np
    >>> variation_of_information(np.array([1, 1, 1, 1]), np.array([1, 1, 2, 2]))
    1.0
    """
    return sharing(truth, pred).variation_of_information


def split(truth: LabelMap, pred: LabelMap) -> float | None:
    """How much true parts are cut up, in bits, 0 or more, lower is better: 1 bit is every part cut in two halves.

    The entropy H(pred | truth), one half of the variation of information. No pixels: None.

    Reference: Nunez-Iglesias et al. 2013, 10.1371/journal.pone.0071715.

    >>> import numpy as np
    >>> split(np.array([1, 1, 1, 1]), np.array([1, 1, 2, 2])), split(np.array([1, 1, 2, 2]), np.array([1, 1, 1, 1]))
    (1.0, 0.0)
    """
    return sharing(truth, pred).split


def merge(truth: LabelMap, pred: LabelMap) -> float | None:
    """How much true parts are lumped together, in bits, 0 or more, lower is better: 1 bit is all parts joined in equal pairs.

    The entropy H(truth | pred), the other half of the variation of information. No pixels: None.

    Reference: Nunez-Iglesias et al. 2013, 10.1371/journal.pone.0071715.

    >>> import numpy as np
    >>> merge(np.array([1, 1, 2, 2]), np.array([1, 1, 1, 1]))
    1.0
    """
    return sharing(truth, pred).merge


def mutual_information(truth: LabelMap, pred: LabelMap) -> float | None:
    """What one division tells about the other, in bits, 0 or more: 0 if they have nothing to do with each other.

    H(truth) + H(pred) - H(truth, pred). Higher is better, but only up to the entropy of the truth, and ever smaller parts
    never lower it. No pixels: None.

    Reference: Viola and Wells 1997, 10.1023/A:1007958904918.

    >>> import numpy as np
    >>> mutual_information(np.array([1, 1, 2, 2]), np.array([3, 3, 4, 4]))
    1.0
    """
    return sharing(truth, pred).mutual_information


def covering(truth: LabelMap, pred: LabelMap) -> float | None:
    """How well each true part is covered by the one predicted part that fits it best, 0 to 1; large parts count more.

    The mean over the true parts of their highest IoU with any predicted part, weighted by size. No pixels: None.

    Reference: Arbelaez et al. 2011, 10.1109/TPAMI.2010.161.

    >>> import numpy as np
    >>> covering(np.array([1, 1, 1, 2]), np.array([1, 1, 2, 2]))
    0.625
    """
    return sharing(truth, pred).covering


def best_assignment(truth: LabelMap, pred: LabelMap) -> dict[int, int]:
    """Which predicted number stands for which true one, so that as many pixels as possible agree: {predicted: true}.

    The Hungarian method; each number is used at most once, so parts without a partner are left out.

    Reference: Kuhn 1955, 10.1002/nav.3800020109.

    >>> import numpy as np
    >>> best_assignment(np.array([1, 1, 1, 2]), np.array([8, 8, 5, 5]))
    {5: 2, 8: 1}
    """
    return assigned(truth, pred)


def probabilistic_rand(raters: list[LabelMap], pred: LabelMap) -> float | None:
    """Rand index against several people who may disagree, 0 to 1: a pair of pixels counts as they are divided over it.

    The mean of `rand` over the raters. Fewer than two pixels, or no rater: None.

    Reference: Unnikrishnan et al. 2007, 10.1109/TPAMI.2007.1046.

    >>> import numpy as np
    >>> probabilistic_rand([np.array([1, 1, 2, 2]), np.array([1, 1, 1, 2])], np.array([1, 1, 2, 2]))
    0.75
    """
    values = [value for rater in raters if (value := rand(rater, pred)) is not None]
    return sum(values) / len(values) if values else None
