"""What all nets share: how they meet an image of any size, their small layers, and how they are made fast for use."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Literal, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

Norm = Literal["batch", "group", "none"]
Activation = Literal["relu", "leaky_relu", "silu", "gelu"]
ACTIVATIONS = {"relu": nn.ReLU, "leaky_relu": nn.LeakyReLU, "silu": nn.SiLU, "gelu": nn.GELU}


class SegmentationNet(nn.Module, ABC):
    """An image goes in, one logit for each class and pixel comes out.

    cell: the net works on heights and widths that are multiples of it. reach: an output pixel depends on no input pixel
    further away than this, a multiple of `cell`; None where every pixel depends on all. head: the last convolution.
    """

    cell: int
    reach: int | None
    head: nn.Conv2d

    @abstractmethod
    def walk(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        """Every station on the way, in order, with its name; the last one is the logits.

        x: (B, C, H, W), H and W multiples of `cell`.
        """

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, C, H, W) of any size -> logits (B, classes, H, W)."""
        height, width = x.shape[-2:]
        for _, station in self.walk(F.pad(x, (0, -width % self.cell, 0, -height % self.cell), mode="replicate")):  # noqa: B007
            continue  # no list of them: at inference a station is freed as soon as the next ones are made
        return station[..., :height, :width]


def norm_layer(norm: Norm, channels: int) -> nn.Module:
    """Batch statistics are constants after training, so tiles fit without a seam; group statistics depend on the tile."""
    match norm:
        case "batch":
            return nn.BatchNorm2d(channels)
        case "group":
            return nn.GroupNorm(max(1, channels // 8), channels)
        case "none":
            return nn.Identity()


def activation_layer(activation: Activation) -> nn.Module:
    return nn.ReLU(inplace=True) if activation == "relu" else ACTIVATIONS[activation]()


def convolution(channels_in: int, channels: int, norm: Norm, activation: Activation, dilation: int = 1) -> list[nn.Module]:
    """3x3 convolution that keeps the size, normalisation, activation. A normalisation brings its own offset."""
    conv = nn.Conv2d(channels_in, channels, 3, padding=dilation, dilation=dilation, bias=norm == "none")  # (B, C, H, W)
    return [conv, norm_layer(norm, channels), activation_layer(activation)]


AnyNet = TypeVar("AnyNet", bound=nn.Module)


def folded(net: AnyNet) -> AnyNet:
    """A copy for inference in which each batch normalisation is multiplied into the convolution before it.

    The same function to rounding, with half as many passes over memory, in the layout that is fastest.
    """
    net = deepcopy(net).eval()
    for block in [module for module in net.modules() if isinstance(module, nn.Sequential)]:
        for at, (layer, norm) in enumerate(pairwise(block)):
            if isinstance(layer, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                block[at], block[at + 1] = fuse_conv_bn_eval(layer, norm), nn.Identity()
    return to_channels_last(net)


def to_channels_last(net: AnyNet) -> AnyNet:
    """The layout of memory in which convolutions are fastest, on CPUs and GPUs: a pixel's channels side by side."""
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
