"""How every benchmark measures time: the shortest of several runs counts, for what else the machine does can only add to it."""

from collections.abc import Callable
from time import perf_counter, process_time
from typing import NamedTuple, TypeVar

Answer = TypeVar("Answer")


class Taken(NamedTuple):
    """Seconds on the clock, and processor seconds of all threads, which a busy machine changes least."""

    clock: float
    processor: float


def timed(call: Callable[[], Answer], times: int = 1) -> tuple[Answer, Taken]:
    """The answer, and the shortest of several runs."""
    taken = []
    for _ in range(times):
        began, processor = perf_counter(), process_time()
        answer = call()
        taken.append((perf_counter() - began, process_time() - processor))
    clock, processors = zip(*taken, strict=True)
    return answer, Taken(min(clock), min(processors))
