"""What a net costs: counted, not timed."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn


def operations(net: nn.Module, height: int, width: int, channels: int = 3) -> int:
    """Multiplications (each with an addition) of all convolutions for one image; nothing is computed.

    >>> operations(nn.Conv2d(3, 8, 3, padding=1), 10, 10)
    21600
    """
    counted: list[int] = []

    def count(layer: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        # Every weight meets every place once: output places, or input places where the layer enlarges.
        places = inputs[0] if isinstance(layer, nn.ConvTranspose2d) else output
        counted.append(layer.weight.numel() * places.shape[-2] * places.shape[-1])

    ghost = deepcopy(net).to("meta").eval()
    for layer in ghost.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            layer.register_forward_hook(count)
    ghost(torch.empty(1, channels, height, width, device="meta"))
    return sum(counted)
