"""U-Net as the figure of its paper: down the left side, across the bottom, up the right side.

Two things differ from 2015. Convolutions keep the size (zeros around the edge), so that the result covers the
whole image; and a normalisation follows each of them, so that the net can be trained in minutes.

References: Ronneberger, Fischer, Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", MICCAI 2015,
https://doi.org/10.1007/978-3-319-24574-4_28. Attention gates: Oktay et al. 2018, https://doi.org/10.48550/arXiv.1804.03999.
Two in a row: Galdran et al. 2022, https://doi.org/10.1038/s41598-022-09675-y.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seglib.nets.parts import Activation, Norm, SegmentationNet, convolution


class Block(nn.Sequential):
    """Twice: 3x3 convolution, normalisation, activation; then, in training, some channels are left out by chance."""

    def __init__(self, channels_in: int, channels: int, norm: Norm, activation: Activation, dropout: float) -> None:
        super().__init__(
            *convolution(channels_in, channels, norm, activation),  # (B, C, H, W)
            *convolution(channels, channels, norm, activation),  # (B, C, H, W)
            *([nn.Dropout2d(dropout)] if dropout > 0 else []),
        )


class Gate(nn.Module):
    """Lets through of a bridge what the coarser level asks for: a weight from 0 to 1 for each place."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = max(1, channels // 2)
        self.of_bridge, self.of_below = nn.Conv2d(channels, inner, 1, bias=False), nn.Conv2d(channels, inner, 1)
        self.weight = nn.Conv2d(inner, 1, 1)

    def forward(self, bridge: Tensor, below: Tensor) -> Tensor:
        """bridge, below: (B, C, H, W) -> (B, C, H, W)."""
        both = F.relu(self.of_bridge(bridge) + self.of_below(below))  # (B, C / 2, H, W)
        share: Tensor = self.weight(both).sigmoid()  # (B, 1, H, W)
        return bridge * share


class UNet(SegmentationNet):
    """Halved `depth` times on the way down, doubled as often on the way up.

    width: channels of the first level, doubled at each halving. skip: the bridges from left to right, which carry the
    fine detail that halving loses. attention: gates on the bridges. dropout: share of channels left out in training.

        >>> net = UNet(depth=2, width=4)
        >>> net(torch.zeros(1, 3, 21, 30)).shape
        torch.Size([1, 1, 21, 30])
    """

    def __init__(
        self,
        channels: int = 3,
        classes: int = 1,
        depth: int = 3,
        width: int = 16,
        norm: Norm = "batch",
        activation: Activation = "relu",
        skip: bool = True,
        attention: bool = False,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        sizes = [width * 2**level for level in range(depth + 1)]  # 16, 32, 64, 128

        def block(channels_in: int, channels: int) -> Block:
            return Block(channels_in, channels, norm, activation, dropout)

        self.depth, self.skip, self.attention = depth, skip, attention
        self.encoder = nn.ModuleList(block(c_in, c) for c_in, c in zip([channels, *sizes], sizes[:-1], strict=False))
        self.bottom = block(sizes[-2], sizes[-1])
        self.up = nn.ModuleList(nn.ConvTranspose2d(2 * c, c, 2, stride=2) for c in reversed(sizes[:-1]))
        self.gates = nn.ModuleList(Gate(c) if attention else nn.Identity() for c in reversed(sizes[:-1]))
        self.decoder = nn.ModuleList(block(2 * c if skip else c, c) for c in reversed(sizes[:-1]))
        self.head = nn.Conv2d(width, classes, 1)

    @property
    def cell(self) -> int:  # type: ignore[override]
        """Pixels of the input along a side of one entry of the bottom."""
        cell: int = 2**self.depth
        return cell

    @property
    def reach(self) -> int:  # type: ignore[override]
        """Two 3x3 convolutions on each level, 2 * (1 + 2 + 4 + ...) pixels on the way down and again on the way up."""
        down, up = 2 * (2 * self.cell - 1), 2 * (self.cell - 1)
        return -(-(down + up + self.cell) // self.cell) * self.cell

    def walk(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        bridges: list[Tensor] = []
        for level, block in enumerate(self.encoder, 1):
            x = block(x)  # (B, width * 2^(level-1), H / 2^(level-1), W / 2^(level-1))
            yield f"encoder {level}", x
            bridges.append(x)
            x = F.max_pool2d(x, 2)  # (B, same, H / 2^level, W / 2^level)
        x = self.bottom(x)  # (B, width * 2^depth, H / 2^depth, W / 2^depth)
        yield "bottom", x
        for level, up, gate, block in zip(range(self.depth, 0, -1), self.up, self.gates, self.decoder, strict=True):
            x = up(x)  # (B, width * 2^(level-1), H / 2^(level-1), W / 2^(level-1))
            bridge = bridges.pop()
            if self.attention:
                bridge = gate(bridge, x)
            x = torch.cat([bridge, x], dim=1) if self.skip else x  # (B, width * 2^level, as the bridge)
            del bridge  # of the size of the image on the first level: it need not be held beside the copy
            x = block(x)  # (B, width * 2^(level-1), as the bridge)
            yield f"decoder {level}", x
        yield "logits", self.head(x)  # (B, classes, H, W)


class WNet(SegmentationNet):
    """Two U-Nets in a row: the second sees the image and what the first thinks of it, and corrects it.

    >>> WNet(UNet(depth=2, width=4), UNet(channels=4, depth=2, width=4))(torch.zeros(1, 3, 21, 30)).shape
    torch.Size([1, 1, 21, 30])
    """

    def __init__(self, first: UNet, second: UNet) -> None:
        super().__init__()
        self.first, self.second = first, second

    @property
    def cell(self) -> int:  # type: ignore[override]
        return self.second.cell

    @property
    def reach(self) -> int:  # type: ignore[override]
        return self.first.reach + self.second.reach

    @property
    def head(self) -> nn.Conv2d:  # type: ignore[override]
        return self.second.head

    def walk(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        for name, station in self.first.walk(x):
            if name != "logits":
                yield f"first {name}", station
        x = torch.cat([x, station], dim=1)  # (B, C + classes, H, W)
        for name, station in self.second.walk(x):
            yield name if name == "logits" else f"second {name}", station
