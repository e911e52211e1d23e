"""The centre lines of a mask, for clDice."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from seglib.metrics.thinning import BITS, thinned
from seglib.types import Mask

THIN = 25  # pixels; a mask that is nowhere thicker is thinned in as few visits as laying it out would cost
LARGE, COMPACT = 200, 0.2  # pixels, and share of its box, from which on a piece is thinned apart from the rest
WIDEST = 512  # pixels of the shorter side of a piece that is thinned at its full size
Corner = tuple[int, int]  # (row, column)


def skeleton(mask: Mask) -> Mask:
    """The centre lines of a mask, one pixel wide: what is left of it when it is thinned without being torn.

    Thinning visits the whole picture once for each pixel of thickness. So the thick pieces are laid side by side on a sheet
    without the ground between them, and what is thin needs few visits; pieces never touch, so the lines are the same. Only a
    piece more than 512 pixels wide and high is thinned on a smaller copy, which bounds the work: its lines are as long and
    a few pixels off, and it is no thin structure anyway.
    """
    if not cv2.erode(np.pad(mask, 1).view(np.uint8), np.ones((THIN, THIN), np.uint8)).any():
        return thinned(mask)
    count, numbers, boxes, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    area, box_area = boxes[:, cv2.CC_STAT_AREA], boxes[:, cv2.CC_STAT_WIDTH] * boxes[:, cv2.CC_STAT_HEIGHT]
    thick = (area >= LARGE) & (area >= COMPACT * box_area) & (np.arange(count) > 0)
    thin = mask.copy()
    places, pieces = list[tuple[slice, slice]](), list[Mask]()
    for number in np.flatnonzero(thick):
        left, top, width, height = boxes[number, :4].tolist()
        place = slice(top, top + height), slice(left, left + width)
        piece = np.asarray(numbers[place] == number)
        thin[place] &= ~piece
        places.append(place)
        pieces.append(piece)
    steps = [-(-min(piece.shape) // WIDEST) for piece in pieces]
    lines = thinned(thin)
    copies = _thinned_together([piece[::step, ::step] for piece, step in zip(pieces, steps, strict=True)])
    for place, step, line in zip(places, steps, copies, strict=True):
        height, width = lines[place].shape
        # A pixel of a copy stands for a step of the line: a diagonal of a block is as long.
        lines[place] |= line if step == 1 else np.kron(line, np.eye(step, dtype=np.bool_))[:height, :width]
    return lines


def _thinned_together(pieces: Sequence[Mask]) -> Iterator[Mask]:
    """Each piece thinned, in their order, all on one sheet."""
    if not pieces:
        return
    shape, corners = _laid_out([piece.shape for piece in pieces])
    sheet = np.zeros(shape, np.bool_)
    spots = [
        (slice(row, row + height), slice(column, column + width))
        for (row, column), (height, width) in zip(corners, (piece.shape for piece in pieces), strict=True)
    ]
    for spot, piece in zip(spots, pieces, strict=True):
        sheet[spot] = piece
    lines = thinned(sheet)
    for spot in spots:
        yield lines[spot]


def _laid_out(shapes: Sequence[tuple[int, ...]]) -> tuple[tuple[int, int], list[Corner]]:
    """The size of a sheet and the corner of each box on it, in shelves, the highest first; one free pixel parts them."""
    widest = max(width for _, width in shapes)
    needed = sum((height + 1) * (width + 1) for height, width in shapes)
    across = -(-max(widest, int(needed**0.5)) // BITS) * BITS
    corners: dict[int, Corner] = {}
    top = left = shelf = 0
    for place in sorted(range(len(shapes)), key=lambda place: -shapes[place][0]):
        height, width = shapes[place]
        if left + width > across:
            top, left, shelf = top + shelf, 0, 0
        shelf = max(shelf, height + 1)
        corners[place] = top, left
        left += width + 1
    return (top + shelf, across), [corners[place] for place in range(len(shapes))]
