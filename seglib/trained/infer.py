"""A net on an image of any size: scale, cut into tiles, standardise, run, put together, scale back.

Each tile brings as much of its surroundings as the net can look at (its `reach`), and only its middle is
kept. With batch normalisation the result is the one of the whole image, in bounded memory. A recurrent net looks at the
whole image: only one larger than `LARGE_TILE` and its surroundings is cut, with `FAR` pixels around each tile.
"""

import os
from collections.abc import Generator, Mapping, Sequence
from functools import cache, partial
from itertools import product
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from seglib.nets.parts import SegmentationNet
from seglib.trained.prepare import resize_heat, resize_pixels, standardise, standardiser, working_shape
from seglib.types import Heat, Pixels
from seglib.work import at_the_end, retold

Heats = NDArray[np.float32]  # (classes, H, W), one probability each
Way = tuple[int, int]  # steps down and to the right in which an image is read: -1 is mirrored
AS_IT_IS: tuple[Way, ...] = ((1, 1),)
# What is upright, as a chest, is never seen upside down: there a mirror image from left to right is the only one that helps.
ALL_FOUR: tuple[Way, ...] = ((1, 1), (1, -1), (-1, 1), (-1, -1))
MIRRORS: Mapping[str, tuple[Way, ...]] = {"any": ALL_FOUR, "upright": ((1, 1), (1, -1))}

TILE = 480  # side of the middle of a square tile, in pixels: what it holds with its surroundings, no other tile exceeds
LARGE_TILE = 1024  # for nets whose every pixel depends on all: few images are cut at all
FAR = 128  # pixels around a tile that are enough for such a net; a seam of rounding remains
MOST_THREADS = 4  # beyond that a net this small gains little, and a server has other visitors


@cache
def bound_threads() -> None:
    """Take no more than `MOST_THREADS` threads for one image; said to torch once in a process."""
    torch.set_num_threads(min(MOST_THREADS, os.cpu_count() or 1))


@cache
def fast_dtype(device: str = "cpu") -> torch.dtype:
    """bfloat16 where the processor (or "cuda") computes with it, else float32: emulated, it would be slower."""
    if device == "cuda":
        supported = torch.cuda.is_bf16_supported(including_emulation=False)
    else:  # builds without oneDNN, as those for Apple's processors, have nobody to ask
        ask = getattr(torch.ops.mkldnn, "_is_mkldnn_bf16_supported", None)
        supported = ask is not None and ask()
    return torch.bfloat16 if supported else torch.float32


def as_tensor(values: NDArray[np.float32]) -> Tensor:
    """(H, W, 3) -> (1, 3, H, W); in memory a pixel's channels stay side by side, the layout channels_last."""
    return torch.from_numpy(values).permute(2, 0, 1)[None]


class Part(NamedTuple):
    """A piece of the work that is done. box: left, top, right, bottom of the tile as fractions of width and height."""

    number: int
    of: int
    box: tuple[float, float, float, float]


class Looks(NamedTuple):
    """What a net says of an image after one look or several.

    heats: (classes, H, W), their mean. spread: (H, W), the standard deviation of the probability of foreground over mirror
    images; None after a single look.
    """

    heats: Heats
    spread: Heat | None


def probability(net: SegmentationNet, pixels: Pixels, dtype: torch.dtype = torch.float32, tile: int = TILE) -> Heat:
    """(H, W, 3) uint8 at the working scale -> (H, W) float32, the probability of foreground."""
    foreground: Heat = at_the_end(probability_by_tile(net, pixels, dtype, tile))[0]
    return foreground


def probability_by_tile(
    net: SegmentationNet, pixels: Pixels, dtype: torch.dtype = torch.float32, tile: int = TILE
) -> Generator[Part, None, Heats]:
    """All that the net answers, (classes, H, W), with a word after each tile, so that somebody can follow it or stop it."""
    device = next(net.parameters()).device
    around = FAR if net.reach is None else net.reach
    tile = tile if net.reach is not None else max(tile, LARGE_TILE)
    table = standardiser(pixels)  # of the whole image: a tile of sky must not be stretched to a picture
    height, width = pixels.shape[:2]
    heats = np.empty((net.head.out_channels, height, width), np.float32)
    down, right = tile_size((height, width), net.cell, around, tile)
    corners = list(product(range(0, height, down), range(0, width, right)))
    for number, (top, left) in enumerate(corners, start=1):
        above, before = min(top, around), min(left, around)
        piece = pixels[top - above : top + down + around, left - before : left + right + around]
        # Neither mode may outlive the tile: whoever stops between two tiles goes on in the same thread.
        with torch.inference_mode(), torch.autocast(device.type, dtype, enabled=dtype is not torch.float32):
            answer = net(as_tensor(standardise(piece, table)).to(device)).float().sigmoid()[0, :, above:, before:]
            heats[:, top : top + down, left : left + right] = answer[:, :down, :right].cpu().numpy()
        box = (left / width, top / height, min(1.0, (left + right) / width), min(1.0, (top + down) / height))
        yield Part(number, len(corners), box)
    return heats


def tile_size(shape: tuple[int, int], cell: int, around: int, tile: int = TILE) -> tuple[int, int]:
    """Height and width of the middle of each tile: the division of an image (H, W) into equal ones with the least to compute.

    No tile has more pixels, with the `around` pixels on each side that lie in the image, than a square of side `tile` that
    has surroundings everywhere. Tiles start where a `cell` of the bottom level starts, as in the whole image.

    >>> tile_size((584, 876), cell=16, around=112)
    (592, 448)
    """
    most = (-(-tile // cell) * cell + 2 * around) ** 2

    def divisions(length: int) -> list[tuple[int, list[int]]]:
        """Lengths of the middle, and for each of them those of all its tiles with their surroundings."""
        middles = {-(-length // (parts * cell)) * cell for parts in range(1, 2 * -(-length // tile) + 1)}
        return [
            (middle, [min(length, start + middle + around) - max(0, start - around) for start in range(0, length, middle)])
            for middle in middles
        ]

    possible = (
        (sum(heights) * sum(widths), down, right)
        for (down, heights), (right, widths) in product(divisions(shape[0]), divisions(shape[1]))
        if max(heights) * max(widths) <= most
    )
    return min(possible)[1:]


def predict(net: SegmentationNet, pixels: Pixels, longest_side: int | None, ways: Sequence[Way] = AS_IT_IS) -> Heat:
    """(H, W, 3) uint8 of any size -> (H, W) float32 on the same grid, computed at the working scale.

    ways: the image and its mirror images of which the mean is taken. As much more work, and a calmer outline.
    """
    foreground: Heat = at_the_end(predict_by_tile(net, pixels, longest_side, ways)).heats[0]
    return foreground


def predict_by_tile(
    net: SegmentationNet, pixels: Pixels, longest_side: int | None, ways: Sequence[Way] = AS_IT_IS
) -> Generator[Part, None, Looks]:
    """All that the net answers, with a word after each tile."""
    shape = (pixels.shape[0], pixels.shape[1])
    small = resize_pixels(pixels, working_shape(shape, longest_side))
    views = list[Heats]()
    for turn, (up, left) in enumerate(ways):
        mirrored = np.ascontiguousarray(small[::up, ::left])
        tell = partial(_turned_back, up=up, left=left, turn=turn, turns=len(ways))
        heats = yield from retold(probability_by_tile(net, mirrored, fast_dtype()), tell)
        views.append(heats[:, ::up, ::left])
    mean = np.stack([resize_heat(heat, shape) for heat in np.asarray(np.mean(views, axis=0, dtype=np.float32))])
    if len(views) == 1:
        return Looks(mean, None)
    spread = np.asarray(np.std([view[0] for view in views], axis=0, dtype=np.float32))
    return Looks(mean, resize_heat(spread, shape))


def _turned_back(part: Part, up: int, left: int, turn: int, turns: int) -> Part:
    """A part of a mirrored image, where it lies in the image itself, and which of all the parts it is."""
    x0, y0, x1, y1 = part.box
    (x0, x1), (y0, y1) = (x0, x1) if left == 1 else (1 - x1, 1 - x0), (y0, y1) if up == 1 else (1 - y1, 1 - y0)
    return Part(turn * part.of + part.number, turns * part.of, (x0, y0, x1, y1))
