"""A recurrent net that reads an image like a page: along every row, then along every column, in both directions.

Three convolutions describe small cells of the image. A recurrent unit (GRU) runs over the cells of each row, from left to
right and from right to left, and carries a memory along; a second one runs over each column of what the first has found.
After the two, every cell has heard of every other one: the surroundings are the whole image, without a single large filter.

References: Visin et al. 2015 (ReNet), https://doi.org/10.48550/arXiv.1505.00393; Visin et al. 2016 (ReSeg),
https://doi.org/10.1109/CVPRW.2016.60; Cho et al. 2014 (GRU), https://doi.org/10.3115/v1/D14-1179.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from seglib.nets.parts import Activation, Norm, SegmentationNet, convolution

AT_ONCE = 128  # lines that are read together in use


class Sweep(nn.Module):
    """A GRU along one axis, in both directions: `axis` 3 along rows, 2 along columns."""

    def __init__(self, channels: int, memory: int, axis: int) -> None:
        super().__init__()
        self.axis = axis
        self.gru = nn.GRU(channels, memory, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, C, h, w) -> (B, 2 memory, h, w)."""
        lines = x.permute(0, 2, 3, 1) if self.axis == 3 else x.permute(0, 3, 2, 1)  # (B, lines, places, C)
        with torch.autocast(x.device.type, enabled=False):  # a long sum of small steps: bfloat16 would forget
            # Lines do not know of each other. In use a part of them at a time: what a GRU holds is a multiple of its answer.
            every = lines.flatten(0, 1)  # (B lines, places, C)
            parts = (every,) if torch.is_grad_enabled() else torch.split(every, AT_ONCE)
            read = torch.cat([self.gru(part.float())[0] for part in parts])  # (B lines, places, 2 memory)
        read = torch.unflatten(read, 0, lines.shape[:2])  # (B, lines, places, 2 memory)
        back: Tensor = read.permute(0, 3, 1, 2) if self.axis == 3 else read.permute(0, 3, 2, 1)
        return back


class RNN(SegmentationNet):
    """Cells of `cell` x `cell` pixels are swept `sweeps` times along rows and columns; the fine picture joins at the end.

    width: channels of the first convolution. memory: numbers that a GRU carries along in each direction.

        >>> RNN(width=4, memory=3)(torch.zeros(1, 3, 21, 30)).shape
        torch.Size([1, 1, 21, 30])
    """

    cell = 4
    reach = None

    def __init__(
        self,
        channels: int = 3,
        classes: int = 1,
        width: int = 16,
        memory: int = 32,
        sweeps: int = 2,
        norm: Norm = "batch",
        activation: Activation = "relu",
    ) -> None:
        super().__init__()
        self.fine = nn.Sequential(*convolution(channels, width, norm, activation))
        self.middle = nn.Sequential(*convolution(width, 2 * width, norm, activation))
        self.coarse = nn.Sequential(*convolution(2 * width, 4 * width, norm, activation))
        ins = [4 * width, *[2 * memory] * (2 * sweeps - 1)]
        self.sweeps = nn.ModuleList(Sweep(c_in, memory, axis=3 - turn % 2) for turn, c_in in enumerate(ins))
        self.up_middle = nn.ConvTranspose2d(2 * memory, 2 * width, 2, stride=2)
        self.up_fine = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        self.join = nn.Sequential(*convolution(2 * width, width, norm, activation))
        self.head = nn.Conv2d(width, classes, 1)

    def walk(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        fine = self.fine(x)  # (B, width, H, W)
        yield "fine", fine
        x = self.middle(F.max_pool2d(fine, 2))  # (B, 2 width, H / 2, W / 2)
        yield "middle", x
        x = self.coarse(F.max_pool2d(x, 2))  # (B, 4 width, H / 4, W / 4)
        yield "cells", x
        for turn, sweep in enumerate(self.sweeps):
            x = sweep(x)  # (B, 2 memory, H / 4, W / 4)
            yield f"{'columns' if turn % 2 else 'rows'} {turn // 2 + 1}", x
        x = F.relu(self.up_middle(x))  # (B, 2 width, H / 2, W / 2)
        x = self.up_fine(x)  # (B, width, H, W)
        both = torch.cat([fine, x], dim=1)  # (B, 2 width, H, W)
        del fine, x  # at full size: what has been joined need not be held beside the copy
        x = self.join(both)  # (B, width, H, W)
        del both
        yield "joined", x
        yield "logits", self.head(x)  # (B, classes, H, W)
