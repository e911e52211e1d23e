"""Memory that is free but still held by the process: it goes back to the system before and after a net answers.

A net makes arrays of tens of megabytes and drops them again. The C library of Linux keeps their place for the next ones, one
store for each thread, and a server starts a thread for each rerun: what is held then is a multiple of what is used. Arrays of
the size of a picture are made a hundred times in a moved slider, and there keeping their place is twice as fast.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

MOST_STORES = 2  # one for the thread that starts everything, one for all reruns; they wait for each other for microseconds
OWN_PLACE = 5 * 2**20  # bytes of a block that goes back at once when it is dropped; a number for each of a million pixels is less
FREE_AT_THE_END = 16 * 2**20  # bytes of a store's free end that are kept
ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1  # how the GNU C library calls the three


def tighten() -> None:
    """Hold less of what is free: two stores for all threads, where eight for each core are usual; large blocks outside them.

    For a server, at its start. Left alone, the C library takes blocks of up to 32 megabytes into its stores once it has
    seen one dropped, and whatever small thing lies behind them keeps them there.
    """
    if (tell := _word("mallopt")) is not None:
        for word, value in ((ARENA_MAX, MOST_STORES), (MMAP_THRESHOLD, OWN_PLACE), (TRIM_THRESHOLD, FREE_AT_THE_END)):
            tell(word, value)


def give_back() -> None:
    """Return what is free to the system. A few milliseconds; does nothing where the C library has no word for it."""
    if (trim := _word("malloc_trim")) is not None:
        trim(0)


@cache
def _word(name: str) -> Callable[..., int] | None:
    """A function of the C library; None where it has none of that name, which is everywhere but in the GNU one of Linux."""
    if sys.platform != "linux":
        return None
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found
