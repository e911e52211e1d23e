"""What training makes small: cross-entropy asks each pixel to be right, Dice asks the shape to be right.

Cross-entropy alone neglects a small foreground; Dice alone has a flat, noisy gradient at the start. The sum has neither flaw.
"""

from torch import Tensor
from torch.nn import functional as F


def cross_entropy_and_dice(logits: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """Mean binary cross-entropy plus one minus the soft Dice of the whole batch.

    logits, truth (0 to 1), weight (0 where the truth is unknown): (B, 1, H, W). Without any known pixel the loss is 0.
    """
    entropy = F.binary_cross_entropy_with_logits(logits, truth, weight, reduction="sum") / weight.sum().clamp(min=1.0)
    probability = logits.sigmoid() * weight
    hits = (probability * truth).sum()
    dice = (2.0 * hits + 1.0) / (probability.sum() + (truth * weight).sum() + 1.0)
    return entropy + (1.0 - dice)
