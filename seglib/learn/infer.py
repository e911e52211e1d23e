"""A net on an image of any size: standardise, cut into tiles, run, put together.

Each tile brings as much of its surroundings as the net can look at (`UNet.reach`), and only its middle is
kept. With batch normalisation the result is the one of the whole image, in bounded memory.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from seglib.learn.prepare import standardise
from seglib.nets.unet import UNet
from seglib.types import Heat, Pixels

TILE = 768  # side of the middle of a tile; with 2 x 56 around it about 250 MB at width 16


def as_tensor(pixels: Pixels) -> Tensor:
    """(H, W, 3) uint8 -> (1, 3, H, W) float32, standardised."""
    return torch.from_numpy(standardise(pixels)).permute(2, 0, 1)[None]


def fast_dtype() -> torch.dtype:
    """bfloat16 where the processor computes with it natively, else float32 (emulation is slower than float32)."""
    return torch.bfloat16 if torch.ops.mkldnn._is_mkldnn_bf16_supported() else torch.float32


def logits(net: UNet, x: Tensor, tile: int = TILE) -> Tensor:
    """x: (1, C, H, W) float32 -> (1, classes, H, W) float32, tile by tile."""
    height, width = x.shape[-2:]
    cell = 2**net.depth
    x = torch.nn.functional.pad(x, (0, -width % cell, 0, -height % cell), mode="replicate")
    x = x.contiguous(memory_format=torch.channels_last)
    tile = -(-tile // cell) * cell
    rows = []
    for top in range(0, x.shape[-2], tile):
        row = [_middle(net, x, top, left, tile) for left in range(0, x.shape[-1], tile)]
        rows.append(torch.cat(row, dim=-1))
    return torch.cat(rows, dim=-2)[..., :height, :width]


def probability(net: UNet, pixels: Pixels, dtype: torch.dtype = torch.float32, tile: int = TILE) -> Heat:
    """(H, W, 3) uint8 -> (H, W) float32, the net's probability of the foreground."""
    with torch.inference_mode(), torch.autocast("cpu", dtype, enabled=dtype is not torch.float32):
        answer = logits(net, as_tensor(pixels), tile).sigmoid()
    heat: NDArray[np.float32] = answer[0, 0].numpy()
    return heat


def _middle(net: UNet, x: Tensor, top: int, left: int, tile: int) -> Tensor:
    around = net.reach
    y0, x0 = max(0, top - around), max(0, left - around)
    piece = x[..., y0 : top + tile + around, x0 : left + tile + around]
    return net(piece)[..., top - y0 : top - y0 + tile, left - x0 : left - x0 + tile].float()
