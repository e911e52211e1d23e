"""Answers are made once, shared by all who wait for them, bounded, and forgotten with their picture."""

import gc
import threading
import weakref

import numpy as np
import pytest

from seglib.features.kept import Kept
from seglib.types import Image


class Answer:
    """Something that a weak reference can watch."""


def image() -> Image:
    return Image(np.zeros((2, 2, 3), np.uint8))


def test_an_answer_is_made_once_for_each_picture_and_key() -> None:
    kept, first, second = Kept[Answer](most=4), image(), image()
    made = [kept.get(each, key, Answer)[0] for each in (first, second) for key in ("a", "b") for _ in range(2)]
    assert len(set(made)) == 4
    assert kept.get(first, "a", Answer)[0] is made[0]


def test_the_time_of_an_answer_belongs_to_those_who_reuse_it() -> None:
    kept, picture = Kept[int](most=1), image()
    assert kept.get(picture, "a", lambda: sum(range(1000)))[1] == 0.0
    assert kept.get(picture, "a", lambda: -1) == (499500, pytest.approx(0.0, abs=10.0))
    assert kept.get(picture, "a", lambda: -1)[1] > 0.0


def test_the_answer_that_was_not_asked_for_longest_goes_first() -> None:
    kept, picture = Kept[Answer](most=2), image()
    one, two = (kept.get(picture, key, Answer)[0] for key in (1, 2))
    assert kept.get(picture, 1, Answer)[0] is one
    kept.get(picture, 3, Answer)
    assert kept.get(picture, 1, Answer)[0] is one
    assert kept.get(picture, 2, Answer)[0] is not two


def test_answers_go_with_their_picture() -> None:
    kept, picture = Kept[Answer](most=2), image()
    answer = weakref.ref(kept.get(picture, "a", Answer)[0])
    assert answer() is not None
    del picture
    gc.collect()
    assert answer() is None


def test_a_failure_is_not_kept() -> None:
    kept, picture = Kept[Answer](most=2), image()
    with pytest.raises(ZeroDivisionError):
        kept.get(picture, "a", lambda: 1 // 0)  # type: ignore[arg-type,return-value]
    assert isinstance(kept.get(picture, "a", Answer)[0], Answer)


def test_whoever_comes_while_it_is_made_waits_for_it() -> None:
    kept, picture = Kept[Answer](most=2), image()
    begun, go, made, got = threading.Event(), threading.Event(), list[Answer](), list[Answer]()

    def make() -> Answer:
        begun.set()
        assert go.wait(10)
        made.append(Answer())
        return made[-1]

    threads = [threading.Thread(target=lambda: got.append(kept.get(picture, "a", make)[0])) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    assert isinstance(kept.get(picture, "b", Answer)[0], Answer), "another answer does not wait for this one"
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(made) == 1
    assert got == made * 4
