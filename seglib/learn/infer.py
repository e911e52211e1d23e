"""A net on an image of any size: scale, standardise, cut into tiles, run, put together, scale back.

Each tile brings as much of its surroundings as the net can look at (`UNet.reach`), and only its middle is
kept. With batch normalisation the result is the one of the whole image, in bounded memory.
"""

import os
from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from seglib.learn.prepare import resize_heat, resize_pixels, standardise, working_shape
from seglib.nets.unet import UNet
from seglib.types import Heat, Pixels

TILE = 768  # side of the middle of a tile, in pixels
MOST_THREADS = 4  # beyond that a net this small gains little, and a server has other visitors


@cache
def bound_threads() -> None:
    """Take no more than `MOST_THREADS` threads for one image; said to torch once in a process."""
    torch.set_num_threads(min(MOST_THREADS, os.cpu_count() or 1))


@cache
def fast_dtype(device: str = "cpu") -> torch.dtype:
    """bfloat16 where the processor (or "cuda") computes with it, else float32: emulated, it would be slower."""
    supported = torch.cuda.is_bf16_supported() if device == "cuda" else torch.ops.mkldnn._is_mkldnn_bf16_supported()
    return torch.bfloat16 if supported else torch.float32


def as_tensor(pixels: Pixels) -> Tensor:
    """(H, W, 3) uint8 -> (1, 3, H, W) float32, standardised; already in the layout channels_last."""
    return torch.from_numpy(standardise(pixels)).permute(2, 0, 1)[None]


def tiled(net: UNet, x: Tensor, tile: int = TILE) -> Tensor:
    """The logits of a net, tile by tile: (1, C, H, W) float32 -> (1, classes, H, W) float32."""
    height, width = x.shape[-2:]
    cell = 2**net.depth
    side = -(-tile // cell) * cell  # tiles start where a cell of the bottom level starts, as in the whole image
    x = F.pad(x, (0, -width % cell, 0, -height % cell), mode="replicate").contiguous(memory_format=torch.channels_last)
    rows = []
    for top in range(0, x.shape[-2], side):
        row = [_middle(net, x, top, left, side) for left in range(0, x.shape[-1], side)]
        rows.append(torch.cat(row, dim=-1))
    return torch.cat(rows, dim=-2)[..., :height, :width]


def probability(net: UNet, pixels: Pixels, dtype: torch.dtype = torch.float32, tile: int = TILE) -> Heat:
    """(H, W, 3) uint8 at the working scale -> (H, W) float32, the probability of foreground."""
    device = next(net.parameters()).device
    with torch.inference_mode(), torch.autocast(device.type, dtype, enabled=dtype is not torch.float32):
        heat = tiled(net, as_tensor(pixels).to(device), tile).sigmoid()[0, 0]
    return np.asarray(heat.cpu().numpy(), np.float32)


def predict(net: UNet, pixels: Pixels, longest_side: int | None, flips: bool = False) -> Heat:
    """(H, W, 3) uint8 of any size -> (H, W) float32 on the same grid, computed at the working scale.

    flips: the mean over the image, its mirror images and its half turn. Four times the work, and a calmer outline.
    """
    small = resize_pixels(pixels, working_shape(pixels.shape, longest_side))
    ways = [(1, 1), (1, -1), (-1, 1), (-1, -1)] if flips else [(1, 1)]
    views = [probability(net, np.ascontiguousarray(small[::up, ::left]), fast_dtype())[::up, ::left] for up, left in ways]
    return resize_heat(np.mean(views, axis=0, dtype=np.float32), (pixels.shape[0], pixels.shape[1]))


def _middle(net: UNet, x: Tensor, top: int, left: int, side: int) -> Tensor:
    around = net.reach
    first_row, first_column = max(0, top - around), max(0, left - around)
    piece = x[..., first_row : top + side + around, first_column : left + side + around]
    answer: Tensor = net(piece)
    return answer[..., top - first_row :, left - first_column :][..., :side, :side].float()
