"""Work that tells how far it is: a generator that yields words on the way and returns what it found."""

from collections.abc import Callable, Generator
from typing import TypeVar

Word = TypeVar("Word")
Found = TypeVar("Found")
Told = TypeVar("Told")


def at_the_end(work: Generator[Word, None, Found], listen: Callable[[Word], object] = lambda _: None) -> Found:
    """What a work returns. listen: called with each word on the way.

    >>> def counting():
    ...     yield "half"
    ...     return 2
    >>> at_the_end(counting(), print)
    half
    2
    """
    while True:
        try:
            word = next(work)
        except StopIteration as finished:
            found: Found = finished.value
            return found
        listen(word)


def retold(work: Generator[Word, None, Found], tell: Callable[[Word], Told]) -> Generator[Told, None, Found]:
    """The same work with other words: `tell` makes one of each.

    >>> list(retold((number for number in (1, 2)), str))
    ['1', '2']
    """
    while True:
        try:
            word = next(work)
        except StopIteration as finished:
            found: Found = finished.value
            return found
        yield tell(word)
