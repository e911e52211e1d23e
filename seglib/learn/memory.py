"""Memory that is free but still held by the process: it goes back to the system before and after a net answers.

A net makes arrays of tens of megabytes and drops them again. The C library of Linux keeps their place for the next ones, one
store for each thread, and a server starts a thread for each rerun: what is held then is a multiple of what is used.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache

MOST_STORES = 2  # one for the thread that starts everything, one for all reruns; they wait for each other for microseconds
ARENA_MAX = -8  # how the GNU C library calls it


def bound_stores() -> None:
    """Let all threads share two stores instead of up to eight for each core. For a server, at its start."""
    if (tell := _word("mallopt")) is not None:
        tell(ARENA_MAX, MOST_STORES)


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
