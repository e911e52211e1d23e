"""What is kept of a picture while the sliders of a method move, and forgotten with the picture."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from seglib.types import Image

Answer = TypeVar("Answer")


@dataclass(eq=False)
class Place:
    """Where one answer is kept: whoever comes first fills it, the others wait for it."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    answer: object = None
    seconds: float | None = None  # that it took; None as long as there is no answer


class Kept(Generic[Answer]):
    """At most `most` answers for each picture, those that were asked for last.

    Answers must not hold the picture, or it would never be forgotten.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: WeakKeyDictionary[Image, OrderedDict[Hashable, Place]] = WeakKeyDictionary()
        self._turn = threading.Lock()

    def get(self, image: Image, key: Hashable, make: Callable[[], Answer]) -> tuple[Answer, float]:
        """The answer, and the seconds that an earlier run spent on it: 0 if it was made now."""
        with self._turn:
            places = self._known.setdefault(image, OrderedDict())
            place = places.setdefault(key, Place())
            places.move_to_end(key)
            while len(places) > self._most:
                places.popitem(last=False)
        with place.turn:
            if place.seconds is not None:
                return cast(Answer, place.answer), place.seconds
            started = time.perf_counter()
            place.answer = answer = make()
            place.seconds = time.perf_counter() - started
            return answer, 0.0
