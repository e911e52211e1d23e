"""Work that tells how far it is: a generator that yields words on the way and returns what it found."""

from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

Word = TypeVar("Word")
Found = TypeVar("Found")
Told = TypeVar("Told")


class _Heard(Generic[Word, Found]):
    """The words of a work, to be gone through once; after the last one `found` is what it returned."""

    found: Found

    def __init__(self, work: Generator[Word, None, Found]) -> None:
        self._work = work

    def __iter__(self) -> Iterator[Word]:
        self.found = yield from self._work


def at_the_end(work: Generator[Word, None, Found], listen: Callable[[Word], object] = lambda _: None) -> Found:
    """What a work returns. listen: called with each word on the way.

    >>> def counting():
    ...     yield "half"
    ...     return 2
    >>> at_the_end(counting(), print)
    half
    2
    """
    heard = _Heard(work)
    for word in heard:
        listen(word)
    return heard.found


def retold(work: Generator[Word, None, Found], tell: Callable[[Word], Told]) -> Generator[Told, None, Found]:
    """The same work with other words: `tell` makes one of each.

    >>> list(retold((number for number in (1, 2)), str))
    ['1', '2']
    """
    heard = _Heard(work)
    for word in heard:
        yield tell(word)
    return heard.found
