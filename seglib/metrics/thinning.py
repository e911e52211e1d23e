"""Thinning 64 pixels at a time: what is left of a mask when its rim is taken off again and again without tearing it.

A word holds 64 pixels of a row, so that one operation on words asks a question of 64 pixels at once. Whether a pixel may go
depends on its eight neighbours; that table of 256 answers is turned into a decision diagram, of which each question is one to
three operations. The table is that of scikit-image's `skeletonize` (BSD-3), which goes beyond Zhang and Suen 1984,
10.1145/357994.358023, at corners and at the ends of lines.
"""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seglib.types import Mask

Words = NDArray[np.uint64]
BITS = 64
Step = tuple[np.ufunc, int, int, int]  # an operation, the places that it reads, the place that it writes
GIVEN = 16  # places that are given: eight neighbours, and their absences
# Bit k is the answer to the neighbours k, bit i of which is the one at AROUND[i]; two passes take turns.
TABLES = (
    0xB008A000080CE00000003800080CC110100000000000010000100D000DCC8,
    0x130300030000008B00010001000000845101110100000000D1000100D5008480,
)
AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))  # (row, column)
ORDERS = ((2, 5, 3, 6, 0, 7, 1, 4), (1, 2, 7, 6, 4, 3, 0, 5))  # in which neighbours are asked: few operations


def thinned(mask: Mask) -> Mask:
    """The centre lines of a mask (H, W), the same as scikit-image's.

    >>> thinned(np.ones((3, 7), np.bool_)).any(axis=0).astype(int).tolist()
    [1, 1, 1, 1, 1, 1, 0]
    """
    height, width = mask.shape
    stride = -(-width // BITS) + 1  # an empty word parts a row from the next
    packed = np.zeros((height + 2, stride * 8), np.uint8)
    packed[1:-1, : -(-width // 8)] = np.packbits(mask, axis=1, bitorder="little")
    rows = packed.view("<u8").astype(np.uint64)
    spare = list[Words]()
    low, high = 0, height  # the rows in which something may still change
    while low < high:
        before = rows[low + 1 : high + 1].copy()
        for turn in (0, 1):
            _peel(rows[low : high + 2], turn, spare)
        changed = np.flatnonzero((rows[low + 1 : high + 1] != before).any(axis=1))
        # A pixel may go only if something near it has gone since it was asked last.
        low, high = (max(0, low + int(changed[0]) - 1), min(height, low + int(changed[-1]) + 2)) if len(changed) else (0, 0)
    content = rows[1:-1].astype("<u8").view(np.uint8)
    return np.unpackbits(content, axis=1, count=width, bitorder="little").astype(np.bool_)


def _peel(rows: Words, turn: int, spare: list[Words]) -> None:
    """Take off what may go in this turn, in place; the first and the last row are only looked at. spare: room to work in."""
    stride = rows.shape[1]
    here = rows.ravel()
    east, west = here >> np.uint64(1), here << np.uint64(1)
    east[:-1] |= here[1:] << np.uint64(BITS - 1)
    west[1:] |= here[:-1] >> np.uint64(BITS - 1)
    there, missing = {0: here, 1: east, -1: west}, {0: ~here, 1: ~east, -1: ~west}
    size = len(here) - 2 * stride
    starts = [(column, stride * (1 + row)) for row, column in AROUND]
    program, needed = _program(turn)
    spare += [np.empty(size, np.uint64) for _ in range(needed - len(spare))]
    held = [plane[column][start : start + size] for plane in (there, missing) for column, start in starts]
    held += [each[:size] for each in spare]
    for operation, one, other, out in program:
        operation(held[one], held[other], held[out])
    here[stride:-stride] &= ~held[program[-1][3]]


@cache
def _program(turn: int) -> tuple[tuple[Step, ...], int]:
    """The table of a turn as steps, and how much room they need. Places 0 to 15 are the neighbours, then their absences."""
    order, table = ORDERS[turn], TABLES[turn]
    known: dict[tuple[bool, ...], int] = {}
    steps: list[Step] = []

    def put(operation: np.ufunc, one: int, other: int) -> int:
        steps.append((operation, one, other, GIVEN + len(steps)))
        return GIVEN + len(steps) - 1

    def answer(answers: tuple[bool, ...]) -> int | bool:
        """The place of the answer to all questions that are left, or the answer itself."""
        if len(set(answers)) == 1:
            return answers[0]
        half = len(answers) // 2
        if answers[:half] == answers[half:]:
            return answer(answers[:half])
        if answers not in known:
            known[answers] = choose(order[8 - half.bit_length()], answer(answers[:half]), answer(answers[half:]))
        return known[answers]

    def choose(neighbour: int, without: int | bool, with_it: int | bool) -> int:
        match without, with_it:
            case False, True:
                return neighbour
            case True, False:
                return neighbour + 8
            case False, int(other):
                return put(np.bitwise_and, neighbour, other)
            case int(other), False:
                return put(np.bitwise_and, neighbour + 8, other)
            case True, int(other):
                return put(np.bitwise_or, neighbour + 8, other)
            case int(other), True:
                return put(np.bitwise_or, neighbour, other)
        differ = put(np.bitwise_xor, without, with_it)
        return put(np.bitwise_xor, put(np.bitwise_and, differ, neighbour), without)

    answer(tuple(_answers(table, order)))
    return _in_little_room(steps)


def _in_little_room(steps: Sequence[Step]) -> tuple[tuple[Step, ...], int]:
    """The same steps, with a place used again as soon as nobody reads it any more."""
    last_reader = {place: number for number, (_, one, other, _) in enumerate(steps) for place in (one, other)}
    places = {place: place for place in range(GIVEN)}
    free: list[int] = []
    used, moved = GIVEN, list[Step]()
    for number, (operation, one, other, out) in enumerate(steps):
        read = places[one], places[other]
        free += [places[place] for place in {one, other} if place >= GIVEN and last_reader[place] == number]
        if not free:
            free, used = [used], used + 1
        places[out] = free.pop()
        moved.append((operation, *read, places[out]))
    return tuple(moved), used - GIVEN


def _answers(table: int, order: Sequence[int]) -> Iterator[bool]:
    """The table in the order of the questions: the first half is without the neighbour that is asked first."""
    for number in range(256):
        neighbours = sum(1 << neighbour for place, neighbour in enumerate(order) if number >> (7 - place) & 1)
        yield bool(table >> neighbours & 1)
