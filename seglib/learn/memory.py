"""Memory that is free but still held by the process: it goes back to the system when a net has answered.

A net makes arrays of tens of megabytes and drops them again. The C library of Linux keeps their place for the next ones, one
store for each thread, and a server starts a thread for each rerun: what is held then is a multiple of what is used.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Return what is free to the system. A few milliseconds; does nothing where the C library has no word for it."""
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Callable[[int], int] | None:
    """`malloc_trim` of the GNU C library, which looks through the stores of all threads."""
    if sys.platform != "linux":
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
