"""What training makes small. Each term has its own idea of an error; a training weighs them.

Cross-entropy asks each pixel to be right and punishes a sure error without limit. The squared error does the same with a limit,
and so teaches little where the net is surely wrong. The focal loss is cross-entropy that looks away from what is easy.
Dice asks the shape to be right, whatever its size; Tversky does so too and counts a miss more than a false alarm. Cross-entropy
alone neglects a small foreground, Dice alone has a flat, noisy gradient at the start; the sum of the two has neither flaw.

References: focal: Lin et al. 2017, https://doi.org/10.1109/ICCV.2017.324; Dice: Milletari et al. 2016,
https://doi.org/10.1109/3DV.2016.79; Tversky: Salehi et al. 2017, https://doi.org/10.1007/978-3-319-67389-9_44.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

from seglib.trained.training import Training

FOCUS = 2.0  # exponent of the focal loss
MISS, FALSE_ALARM = 0.7, 0.3  # what the Tversky index counts them


def loss(logits: Tensor, truth: Tensor, weight: Tensor, training: Training) -> Tensor:
    """The sum of the terms that a training weighs. Without any known pixel it is 0.

    logits, truth (0 to 1): (B, classes, H, W). weight (0 where the truth is unknown): (B, 1, H, W).
    """
    overlap = dice if training.dice_over == "batch" else dice_of_images
    terms = {"cross_entropy": cross_entropy, "mse": mse, "dice": overlap, "focal": focal, "tversky": tversky}
    total = logits.new_zeros(())
    for name, term in terms.items():
        share = getattr(training, name)
        if share > 0:
            total = total + share * term(logits, truth, weight)
    return total


def cross_entropy(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """Mean over the known pixels of -log of the probability that the net gave to what is true."""
    return F.binary_cross_entropy_with_logits(logits, truth, weight, reduction="sum") / _known(weight)


def mse(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """Mean over the known pixels of (probability - truth)^2."""
    return ((logits.sigmoid() - truth).square() * weight).sum() / _known(weight)


def focal(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """Cross-entropy of each pixel times |probability - truth|^2: a pixel that is right already hardly counts."""
    entropy = F.binary_cross_entropy_with_logits(logits, truth, weight, reduction="none")
    return (entropy * (logits.sigmoid() - truth).abs() ** FOCUS).sum() / _known(weight)


def dice(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """One minus 2 hits / (predicted + true), with probabilities in place of decisions, over the whole batch."""
    return _one_minus_index(logits, truth, weight, 0.5, 0.5)


def dice_of_images(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """The mean of that over the images that hold something: a small object counts as much as a large one.

    An image without any is left to the other terms, for its Dice knows only all and nothing.
    """
    telling = (truth * weight).amax(dim=(1, 2, 3)) > 0.5  # (B,)
    if not telling.any():
        return logits.new_zeros(())
    images = zip(logits[telling], truth[telling], weight[telling], strict=True)
    return torch.stack([dice(*(part[None] for part in image)) for image in images]).mean()


def tversky(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """One minus hits / (hits + 0.7 misses + 0.3 false alarms), with probabilities in place of decisions."""
    return _one_minus_index(logits, truth, weight, MISS, FALSE_ALARM)


def _one_minus_index(logits: Tensor, truth: Tensor, weight: Tensor, miss: float, false_alarm: float) -> Tensor:
    probability = logits.sigmoid() * weight
    hits = (probability * truth).sum(dim=(0, 2, 3))  # (classes,)
    misses, false_alarms = (truth * weight).sum(dim=(0, 2, 3)) - hits, probability.sum(dim=(0, 2, 3)) - hits
    return (1.0 - (hits + 0.5) / (hits + miss * misses + false_alarm * false_alarms + 0.5)).mean()


def _known(weight: Tensor) -> Tensor:
    return weight.sum().clamp(min=1.0)
