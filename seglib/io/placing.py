"""Does a mask lie where it should? Nothing in a mask alone can tell; a second opinion of the same image can.

The second opinion is a prediction, or the mask of another person. If the two fit far better when one of them is moved,
mirrored or transposed, one of them is misplaced, and nobody knows which: so it is said and offered, never done.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from seglib.io.doubts import Finding, Mend
from seglib.types import Mask, resize_labels

FARTHEST = 0.1  # of the longer side: a mask that is farther off belongs to another image
SIDE = 512  # pixels of the longer side of the copy on which places are tried
HALVED = 0.5  # what must be left of the disagreement at most before anything is said
FITTING = 0.8  # Dice that must be reached: two masks of different things fit badly in every place
SURE = 0.9  # the same where one mask alone is doubted, and how much it must gain: a program may have found something else
CLEAR = 0.03

TURNS = {
    "": "",
    "mirror": "mirrored from left to right",
    "upside_down": "turned upside down",
    "half_turn": "turned by half",
    "transpose": "transposed (rows for columns)",
}


def turned(mask: NDArray[np.generic], turn: str) -> NDArray[np.generic]:
    """A mask (H, W) or (H, W, C) after one of TURNS."""
    match turn:
        case "mirror":
            return mask[:, ::-1]
        case "upside_down":
            return mask[::-1]
        case "half_turn":
            return mask[::-1, ::-1]
        case "transpose":
            return mask.swapaxes(0, 1)
    return mask


def moved(mask: NDArray[np.generic], rows: int, columns: int, nothing: float = 0) -> NDArray[np.generic]:
    """A mask (H, W) moved down and to the right; what leaves the picture is gone, what comes in is background."""
    result = np.full_like(mask, nothing)
    (height, width), down, right = mask.shape, rows, columns
    if abs(down) < height and abs(right) < width:
        source = mask[max(0, -down) : height - max(0, down), max(0, -right) : width - max(0, right)]
        result[max(0, down) : height + min(0, down), max(0, right) : width + min(0, right)] = source
    return result


def misplaced(
    mask: Mask, other: Mask, name: str = "The mask", other_name: str = "the prediction", *, is_placed: bool = False
) -> Finding | None:
    """That a mask would fit a second one of the same image far better in another place, with the mend that takes it there.

    is_placed: the second one was found in the image itself, so the first alone can be misplaced.

    >>> square = np.zeros((40, 40), np.bool_); square[10:30, 8:25] = True
    >>> found = misplaced(moved(square, 3, 0), square)
    >>> found.mends[0].key, found.sentence
    ('shift:-3,0', 'The mask fits the prediction far better when moved 3 px up: Dice 0.85 becomes 1.00. Either may be misplaced.')
    """
    if mask.shape != other.shape or not mask.any() or not other.any():
        return None
    before = _dice(mask, other)
    fitting, gain, rest = (SURE, CLEAR, "") if is_placed else (FITTING, 0.0, " Either may be misplaced.")
    if is_placed and not _may_gain(mask, other, before):
        return None
    best = before
    answer: tuple[str, int, int] | None = None
    for turn in TURNS:
        if turn == "transpose" and mask.shape[0] != mask.shape[1]:
            continue
        candidate = np.asarray(turned(mask, turn), np.bool_)
        place = _place(candidate, other)
        if place is None:
            continue
        rows, columns = place
        after = _dice(np.asarray(moved(candidate, rows, columns), np.bool_), other)
        is_clear = after >= fitting and after >= before + gain and after > best
        if is_clear and 1 - after <= HALVED * (1 - best):  # a turn must halve what a move leaves
            best, answer = after, (turn, rows, columns)
    if answer is None:
        return None
    turn, *coarse = answer
    rows, columns, best = _refined(np.asarray(turned(mask, turn), np.bool_), other, *coarse)
    says = " and ".join(words for words in (TURNS[turn], way(rows, columns)) if words)
    key = turn or f"shift:{rows},{columns}"
    label = f"Take it {TURNS[turn]}" if turn else f"Move it {way(rows, columns).removeprefix('moved ')}"
    return Finding(
        f"{name} fits {other_name} far better when {says}: Dice {before:.2f} becomes {best:.2f}.{rest}",
        (Mend(key, label),),
    )


def _may_gain(mask: Mask, other: Mask, before: float) -> bool:
    """Whether two masks of these sizes can fit far better at all: looked at first, because a slider may ask at each move."""
    sizes = sorted((np.count_nonzero(mask), np.count_nonzero(other)))
    most = 2 * sizes[0] / sum(sizes)
    return bool(most >= max(SURE, before + CLEAR) and 1 - most <= HALVED * (1 - before))


def _place(mask: Mask, other: Mask) -> tuple[int, int] | None:
    """The shift (rows, columns) after which most of a mask lies on the other: found on a small copy.

    None where it would fit even better farther away than a displaced mask lies.
    """
    shrink = max(1.0, max(mask.shape) / SIDE)
    small = max(1, round(mask.shape[0] / shrink)), max(1, round(mask.shape[1] / shrink))
    one, two = (resize_labels(array, small).astype(np.float32) for array in (mask, other))
    size = [fft.next_fast_len(2 * side) for side in small]
    common = fft.irfft2(fft.rfft2(two, size) * np.conj(fft.rfft2(one, size)), size)
    reach = max(1, int(FARTHEST * max(small)))
    window = np.arange(-reach, reach + 1)
    near = np.rint(common[np.ix_(window % size[0], window % size[1])])
    # Of equally good places the one that needs the shortest move.
    best = np.lexsort(((window[:, None] ** 2 + window**2).ravel(), -near.ravel()))[0]
    far = [int(window[place]) for place in divmod(int(best), len(window))]
    if max(map(abs, far)) == reach:
        return None
    row, column = (round(step * shrink) for step in far)
    return row, column


def _refined(mask: Mask, other: Mask, row: int, column: int) -> tuple[int, int, float]:
    """Climb from one shift to the next better one beside it: the last one, and its Dice."""
    score = _dice(np.asarray(moved(mask, row, column), np.bool_), other)
    for _ in range(SIDE):
        around = [(row + down, column + right) for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1))]
        scores = [_dice(np.asarray(moved(mask, *place), np.bool_), other) for place in around]
        if max(scores) <= score:
            break
        score = max(scores)
        row, column = around[scores.index(score)]
    return row, column, score


def _dice(one: Mask, other: Mask) -> float:
    both = np.count_nonzero(one) + np.count_nonzero(other)
    return float(2 * np.count_nonzero(one & other) / both) if both else 1.0


def way(rows: int, columns: int) -> str:
    """A shift in words; "" for none.

    >>> way(3, -2)
    'moved 3 px down and 2 px left'
    """
    parts = [f"{abs(far)} px {words[far > 0]}" for far, words in ((rows, ("up", "down")), (columns, ("left", "right"))) if far]
    return "moved " + " and ".join(parts) if parts else ""
