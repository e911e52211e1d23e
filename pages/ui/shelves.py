"""The masks beside the truth of the open picture: raters (other people) and predictions (other programs).

The truth stays one. `add_rater` and `add_prediction` are the doors; every mask passes the mask doctor on its way in.
"""

from dataclasses import replace
from typing import Literal

from pages.ui import source
from pages.ui.host import host
from pages.ui.opinion import Opinion, opinion_of
from pages.ui.source import Source
from seglib.errors import LimitError
from seglib.io import Diagnosis, RawMask

Shelf = Literal["raters", "predictions"]
MOST = 12  # masks of a kind
LONGEST = 40  # letters of a name
ROOM = 4  # a picture as large as the host allows may have this many of a kind


def add_rater(raw: RawMask, name: str) -> Opinion:
    """One more person's mask of the open picture. It counts once nothing is left to decide about it.

    Raises:
        LimitError: there are as many as may be.
    """
    return add("raters", raw, name)


def add_prediction(raw: RawMask, name: str) -> Opinion:
    """What another program has found in the open picture.

    Raises:
        LimitError: there are as many as may be.
    """
    return add("predictions", raw, name)


def add(shelf: Shelf, raw: RawMask, name: str) -> Opinion:
    """Examine a mask and put it on a shelf. See `add_rater` and `add_prediction`."""
    if len(held(shelf)) >= most():
        raise LimitError(f"This picture has {len(held(shelf))} {shelf}, which is as many as may be: remove one before {name}.")
    opened = source.current()
    name = _free(name.strip()[:LONGEST] or "mask", [each.name for each in held(shelf)])
    new = opinion_of(raw, name, opened.image.native_shape, opened.truth)
    _keep(shelf, (*held(shelf), new))
    return new


def held(shelf: Shelf) -> tuple[Opinion, ...]:
    """Everything of a kind, in the order of arrival; some may still need a decision."""
    found: tuple[Opinion, ...] = getattr(source.current(), shelf)
    return found


def most() -> int:
    """How many masks of a kind the open picture may have: fewer for a huge one, so that memory has a bound."""
    height, width = source.current().image.native_shape
    return min(MOST, max(1, int(ROOM * host().megapixels * 1e6 / (height * width))))


def mend(shelf: Shelf, place: int, key: str) -> None:
    """Do one of the things that the findings about a mask offer."""
    old, opened = held(shelf)[place], source.current()
    if old.raw is not None:
        now = opinion_of(old.raw, old.name, opened.image.native_shape, opened.truth, (*old.mends, key))
        _put(shelf, place, now)


def start_again(shelf: Shelf, place: int) -> None:
    """Forget the mends."""
    old, opened = held(shelf)[place], source.current()
    if old.raw is not None:
        _put(shelf, place, opinion_of(old.raw, old.name, opened.image.native_shape, opened.truth))


def trust(shelf: Shelf, place: int) -> None:
    _put(shelf, place, held(shelf)[place].trusted())


def rename(shelf: Shelf, place: int, name: str) -> None:
    """An empty name changes nothing."""
    others = [each.name for number, each in enumerate(held(shelf)) if number != place]
    if name.strip():
        _put(shelf, place, replace(held(shelf)[place], name=_free(name.strip()[:LONGEST], others)))


def remove(shelf: Shelf, place: int) -> None:
    _keep(shelf, (*held(shelf)[:place], *held(shelf)[place + 1 :]))


def make_truth(place: int) -> None:
    """Let a rater and the truth change places: the truth becomes a rater in turn."""
    old, chosen = source.current(), held("raters")[place]
    if chosen.mask is None:
        return
    raters = [*old.raters[:place], *truth_as_opinion(old), *old.raters[place + 1 :]]
    source.put(
        replace(
            old,
            truth=chosen.mask,
            truth_labels=chosen.found.labels,
            truth_name=chosen.name,
            truth_ledger=chosen.found.ledger,
            raw_truth=chosen.raw,
            doubts=chosen.found.findings,
            mends=chosen.mends,
            is_trusted=False,
            raters=tuple(raters),
        )
    )


def truth_as_opinion(opened: Source) -> tuple[Opinion, ...]:
    """The truth as one mask among others; empty where there is none."""
    if opened.truth is None:
        return ()
    found = Diagnosis(opened.truth, opened.truth_labels, opened.doubts, opened.truth_ledger)
    return (Opinion(opened.truth_name, found, opened.raw_truth, opened.mends),)


def _free(name: str, others: list[str]) -> str:
    """The name, with a number where somebody has it already."""
    numbered = (name if number == 1 else f"{name} ({number})" for number in range(1, len(others) + 2))
    return next(each for each in numbered if each not in others)


def _put(shelf: Shelf, place: int, new: Opinion) -> None:
    _keep(shelf, (*held(shelf)[:place], new, *held(shelf)[place + 1 :]))


def _keep(shelf: Shelf, opinions: tuple[Opinion, ...]) -> None:
    opened = source.current()
    source.put(replace(opened, raters=opinions) if shelf == "raters" else replace(opened, predictions=opinions))
