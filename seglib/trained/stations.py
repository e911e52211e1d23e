"""What the layers of a net answer on the way through, small enough to keep and to show."""

from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from seglib.nets.parts import SegmentationNet
from seglib.trained.infer import as_tensor
from seglib.trained.prepare import resize_pixels, standardise, standardiser, working_shape
from seglib.types import Heat, Pixels

SHOWN = 3  # channels of each station
FIRST, MIDDLE = 2, 512  # stations, and pixels along a side, from which `features` tell what kind of picture it is


@dataclass(frozen=True, eq=False)
class Station:
    """One level of the net, and its answer to one image.

    maps: (1 + shown, h, w) float16, first the mean over all channels, then the liveliest ones (largest deviation), whose
    numbers are in `channels`. cell: pixels of the net's input under one entry of a map.
    """

    name: str
    maps: NDArray[np.float16]
    channels: tuple[int, ...]
    cell: int

    @property
    def nbytes(self) -> int:
        return self.maps.nbytes

    def on_grid(self, which: int, shape: tuple[int, int]) -> Heat:
        """Map number `which` on the grid of the net's input (H, W): each entry becomes a block of cell x cell pixels."""
        blocks: Heat = self.maps[which].astype(np.float32).repeat(self.cell, axis=0).repeat(self.cell, axis=1)
        return blocks[: shape[0], : shape[1]]


def walk(net: SegmentationNet, pixels: Pixels) -> tuple[Station, ...]:
    """The stations of a net for an image at the working scale (H, W, 3), in order, without the logits."""
    cell = net.cell
    height, width = pixels.shape[:2]
    found = []
    with torch.inference_mode():
        x = F.pad(as_tensor(standardise(pixels)), (0, -width % cell, 0, -height % cell), mode="replicate")
        for name, answer in net.walk(x):
            if name == "logits":
                break
            flat = answer[0].flatten(1)  # (C, h w)
            order = flat.std(dim=1, correction=0).argsort(descending=True, stable=True)[:SHOWN]
            maps = torch.cat([answer[0].mean(dim=0, keepdim=True), answer[0, order]])  # (1 + shown, h, w)
            found.append(Station(name, maps.half().numpy(), tuple(order.tolist()), x.shape[-1] // answer.shape[-1]))
    return tuple(found)


def features(net: SegmentationNet, pixels: Pixels, longest_side: int | None) -> NDArray[np.float32]:
    """(D,) the mean answer of each channel of the first stations to an image (H, W, 3), over its middle at the working scale."""
    small = resize_pixels(pixels, working_shape(pixels.shape, longest_side))
    top, left = (max(0, (length - MIDDLE) // 2) for length in small.shape[:2])
    x = as_tensor(standardise(small[top : top + MIDDLE, left : left + MIDDLE], standardiser(small)))
    with torch.inference_mode():
        x = F.pad(x, (0, -x.shape[-1] % net.cell, 0, -x.shape[-2] % net.cell), mode="replicate")
        return torch.cat([answer.mean(dim=(0, 2, 3)) for _, answer in islice(net.walk(x), FIRST)]).numpy()
