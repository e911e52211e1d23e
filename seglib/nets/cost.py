"""What a net costs: counted, not timed."""

from typing import Any

import torch
from torch import Tensor, nn


def operations(net: nn.Module, height: int, width: int, channels: int = 3) -> int:
    """Multiplications (each with an addition) of all convolutions and recurrent units for one image.

    They are counted on one cell of the net, and there are as many more as there are cells.

    >>> operations(nn.Conv2d(3, 8, 3, padding=1), 10, 10)
    21600
    """
    counted: list[int] = []

    def count(layer: Any, inputs: tuple[Tensor, ...], output: Any) -> None:
        if isinstance(layer, nn.GRU):  # every weight between numbers meets every place of every line once
            places = inputs[0].shape[0] * inputs[0].shape[1]
            counted.append(places * sum(part.numel() for name, part in layer.named_parameters() if name.startswith("weight")))
            return
        # Every weight meets every place once: output places, or input places where the layer enlarges.
        at = inputs[0] if isinstance(layer, nn.ConvTranspose2d) else output
        counted.append(layer.weight.numel() * at.shape[-2] * at.shape[-1])

    layers = [layer for layer in net.modules() if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.GRU)]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    was_training = net.training
    cell = getattr(net, "cell", 1)
    try:
        with torch.inference_mode():
            net.eval()(torch.zeros(1, channels, cell, cell, device=next(net.parameters()).device))
    finally:
        net.train(was_training)
        for hook in hooks:
            hook.remove()
    return sum(counted) * -(-height // cell) * -(-width // cell)
