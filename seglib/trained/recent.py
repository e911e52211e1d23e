"""Remember the latest results, up to a number of bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Results by key, the least recently used dropped first; one is made at a time, so that visitors queue for the processor.

    >>> squares: Recent[int] = Recent(limit=2, size=lambda _: 1)
    >>> squares.get(3, lambda: 9), squares.get(3, lambda: 0)
    (9, 9)
    """

    def __init__(self, limit: int, size: Callable[[Value], int]) -> None:
        self._limit, self._size = limit, size
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._table, self._making = Lock(), Lock()  # who only looks something up does not wait for who computes

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made now if it is not remembered. A value larger than the limit is returned and not kept."""
        if found := self.find(key):
            return found[0]
        with self._making:
            if found := self.find(key):  # made while we were waiting
                return found[0]
            value = make()
            with self._table:
                if self._size(value) <= self._limit:
                    self._kept[key] = value
                while sum(map(self._size, self._kept.values())) > self._limit:
                    self._kept.popitem(last=False)
            return value

    def find(self, key: Hashable) -> tuple[Value] | None:
        """The value of `key` in a tuple if it is remembered: a value may be None itself."""
        with self._table:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return (self._kept[key],)
