"""A net after its training: what is measured of it, and how it becomes a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from seglib.nets.cost import operations
from seglib.nets.parts import SegmentationNet
from seglib.trained.infer import predict
from seglib.types import Heat, Pixels


@dataclass(frozen=True, eq=False)
class TrainedNet:
    """A net and the scale it works at. Its weights are rounded as its file holds them, so scores are those of what is shipped."""

    net: SegmentationNet
    longest_side: int | None

    def __post_init__(self) -> None:
        halve_precision(self.net.cpu().eval())

    @property
    def parameters(self) -> int:
        """Numbers that were learned."""
        return sum(parameter.numel() for parameter in self.net.parameters())

    def operations(self, height: int, width: int) -> int:
        """Multiplications for an image of this size."""
        return operations(self.net, height, width)

    def answer(self, pixels: Pixels) -> Heat:
        """(H, W, 3) -> (H, W), the probability of foreground."""
        return predict(self.net, pixels, self.longest_side)

    def shifted(self, threshold: float) -> Self:
        """The same net, but what was `threshold` is now 0.5."""
        shift_threshold(self.net, threshold)
        return self

    def save(self, path: Path) -> None:
        tensors = {key: value.half() if is_weight(value) else value for key, value in self.net.state_dict().items()}
        save_file({key: value.contiguous() for key, value in tensors.items()}, path)


def is_weight(tensor: Tensor) -> bool:
    """A kernel or matrix, as opposed to the few numbers of an offset or a normalisation."""
    return tensor.ndim > 1


def halve_precision(net: nn.Module) -> None:
    """Round the weights to float16, half the size."""
    with torch.no_grad():
        for parameter in filter(is_weight, net.parameters()):
            parameter.copy_(parameter.half())


def shift_threshold(net: SegmentationNet, threshold: float) -> None:
    """Change the offset of the last layer so that what was `threshold` becomes 0.5; the order of pixels stays."""
    if net.head.bias is not None:
        with torch.no_grad():
            net.head.bias[0] -= float(np.log(threshold / (1.0 - threshold)))
