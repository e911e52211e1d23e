"""U-Net as the figure of its paper: down the left side, across the bottom, up the right side.

Two things differ from 2015. Convolutions keep the size (zeros around the edge), so that the result covers the
whole image; and a normalisation follows each of them, so that the net can be trained in minutes.

Reference: Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015,
https://doi.org/10.1007/978-3-319-24574-4_28.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.fusion import fuse_conv_bn_eval

Norm = Literal["batch", "group", "none"]


def norm_layer(norm: Norm, channels: int) -> nn.Module:
    """Batch statistics are constants after training, so tiles fit without a seam; group statistics depend on the tile."""
    match norm:
        case "batch":
            return nn.BatchNorm2d(channels)
        case "group":
            return nn.GroupNorm(max(1, channels // 8), channels)
        case "none":
            return nn.Identity()


class Block(nn.Sequential):
    """Twice: 3x3 convolution, normalisation, ReLU."""

    def __init__(self, channels_in: int, channels: int, norm: Norm) -> None:
        has_bias = norm == "none"  # a normalisation brings its own offset
        super().__init__(
            nn.Conv2d(channels_in, channels, 3, padding=1, bias=has_bias),  # (B, C, H, W)
            norm_layer(norm, channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1, bias=has_bias),  # (B, C, H, W)
            norm_layer(norm, channels),
            nn.ReLU(inplace=True),
        )


class UNet(nn.Module):
    """An image goes in, one logit for each class and pixel comes out.

    depth: how many times the image is halved. width: channels of the first level, doubled at each halving.
    skip: the bridges from left to right, which carry the fine detail that halving loses.

        >>> net = UNet(depth=2, width=4)
        >>> net(torch.zeros(1, 3, 21, 30)).shape
        torch.Size([1, 1, 21, 30])
    """

    def __init__(
        self, channels: int = 3, classes: int = 1, depth: int = 3, width: int = 16, norm: Norm = "batch", skip: bool = True
    ) -> None:
        super().__init__()
        sizes = [width * 2**level for level in range(depth + 1)]  # 16, 32, 64, 128
        self.depth, self.skip = depth, skip
        self.encoder = nn.ModuleList(Block(c_in, c, norm) for c_in, c in zip([channels, *sizes], sizes[:-1], strict=False))
        self.bottom = Block(sizes[-2], sizes[-1], norm)
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * c, c, 2, stride=2) for c in reversed(sizes[:-1]))
        self.decoder = nn.ModuleList(Block(2 * c if skip else c, c, norm) for c in reversed(sizes[:-1]))
        self.head = nn.Conv2d(width, classes, 1)

    @property
    def reach(self) -> int:
        """An output pixel depends on no input pixel further away than this; a multiple of 2 ** depth."""
        cell: int = 2**self.depth  # pixels of the input under one of the bottom
        down, up = 2 * (2 * cell - 1), 2 * (cell - 1)  # two 3x3 convolutions on each level: 2 * (1 + 2 + 4 + ...)
        return -(-(down + up + cell) // cell) * cell

    def walk(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        """Every station on the way, in order, with its name; the last one is the logits.

        x: (B, C, H, W), H and W multiples of 2 ** depth.
        """
        bridges: list[Tensor] = []
        for level, block in enumerate(self.encoder, 1):
            x = block(x)  # (B, width * 2^(level-1), H / 2^(level-1), W / 2^(level-1))
            yield f"encoder {level}", x
            bridges.append(x)
            x = F.max_pool2d(x, 2)  # (B, same, H / 2^level, W / 2^level)
        x = self.bottom(x)  # (B, width * 2^depth, H / 2^depth, W / 2^depth)
        yield "bottom", x
        for level, up, block in zip(range(self.depth, 0, -1), self.up, self.decoder, strict=True):
            x = up(x)  # (B, width * 2^(level-1), H / 2^(level-1), W / 2^(level-1))
            bridge = bridges.pop()
            x = block(torch.cat([bridge, x], dim=1) if self.skip else x)  # (B, width * 2^(level-1), as the bridge)
            yield f"decoder {level}", x
        yield "logits", self.head(x)  # (B, classes, H, W)

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, C, H, W) of any size -> logits (B, classes, H, W)."""
        height, width = x.shape[-2:]
        cell = 2**self.depth
        for _, station in self.walk(F.pad(x, (0, -width % cell, 0, -height % cell), mode="replicate")):  # noqa: B007
            continue  # no list of them: at inference a station is freed as soon as the next ones are made
        return station[..., :height, :width]


def folded(net: UNet) -> UNet:
    """A copy for inference in which each batch normalisation is multiplied into the convolution before it.

    The same function to rounding, with half as many passes over memory, in the layout that is fastest.
    """
    net = deepcopy(net).eval()
    for block in [module for module in net.modules() if isinstance(module, Block)]:
        for at in (0, 3):
            convolution, norm = block[at], block[at + 1]
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                block[at], block[at + 1] = fuse_conv_bn_eval(convolution, norm), nn.Identity()
    return to_channels_last(net)


def to_channels_last(net: UNet) -> UNet:
    """The layout of memory in which convolutions are fastest, on CPUs and GPUs: a pixel's channels side by side."""
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]
