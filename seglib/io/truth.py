"""Bytes to ground truth, without a silent guess.

`read_mask` gives the values as they are in the file. `examine` says what they seem to mean: a mask that is beyond
doubt (0 and 1, or 0 and 255, in the size of the image) is accepted; anything else is explained, and each finding
offers mends. The mends that a person chose are applied in order, and what they leave is examined again.
"""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from seglib.io.doubts import Finding, certain, colours, meaning, misfit, same
from seglib.io.draft import Draft, numbered, shares, simplified
from seglib.io.evidence import lists_classes
from seglib.io.limits import Limits
from seglib.io.mends import mended
from seglib.io.options import ReadOptions
from seglib.io.placing import misplaced
from seglib.io.raw import percent
from seglib.io.reading import AUTOMATIC, USUAL_LIMITS, read_raw
from seglib.types import LabelMap, Mask, Pixels, read_only


@dataclass(frozen=True, eq=False)
class RawMask:
    """A mask as its file holds it: (H, W) numbers or (H, W, 3 or 4) colours."""

    values: NDArray[Any]
    name: str
    ledger: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What is known of a mask.

    mask: (H, W) foreground, None as long as a decision is missing. labels: (H, W) the numbers of classes or objects
    (0 = background) where the mask has several; None otherwise. findings: doubts and warnings, with mends.
    """

    mask: Mask | None
    labels: LabelMap | None
    findings: tuple[Finding, ...]
    ledger: tuple[str, ...]


def read_mask(data: bytes, name: str, options: ReadOptions = AUTOMATIC, limits: Limits = USUAL_LIMITS) -> RawMask:
    """The values of a mask file, untouched: a palette's numbers, no window, no stretching.

    Raises:
        FileError: the file is empty, damaged, of another kind or holds no picture. LimitError: it is too large.
    """
    raw = read_raw(data, name, options, limits, stored=True)
    return RawMask(read_only(raw.values), name, raw.ledger)


def examine(
    raw: RawMask,
    shape: tuple[int, int],
    mends: tuple[str, ...] = (),
    prediction: Mask | None = None,
    prediction_name: str = "the prediction",
    picture: Pixels | None = None,
) -> Diagnosis:
    """What a mask means for an image of this (H, W), after the mends in the given order.

    prediction: (H, W) bool, a second opinion of the same image, by which a mask that is moved, mirrored or transposed shows;
    prediction_name: what sentences call it. picture: (H, W, 3) the image, for a person who chose its file in place of the mask.

    >>> import numpy as np
    >>> examine(RawMask(np.eye(2, dtype=np.uint8) * 255, "m.png"), (2, 2)).ledger
    ('255 means foreground (50.0 % of the pixels)',)
    >>> doubtful = examine(RawMask(np.array([[0, 1], [2, 2]]), "m.png"), (2, 2))
    >>> doubtful.mask is None, [mend.key for mend in doubtful.findings[0].mends]
    (True, ['union', 'class:2', 'class:1'])

    Raises:
        MaskError: a mend is unknown or means nothing for this mask.
    """
    draft = simplified(Draft(raw.name, raw.values, raw.ledger))
    for key in mends:
        draft = mended(draft, key, shape)
    fits = misfit(draft, shape)
    if draft.values.ndim == 3:
        what = colours(draft)
        return _undecided(draft, None, fits if what.mends else None, _recognised(what, draft, picture))
    table = shares(draft.values)
    listed = lists_classes(draft, table)
    doubt = meaning(draft, table, listed)
    if doubt is not None and not doubt.mends and not certain(draft, table):  # a photograph is no mask, whatever its size
        return _undecided(draft, None, _recognised(doubt, draft, picture))
    if fits is not None or not certain(draft, table):
        return _undecided(
            draft, numbered(draft, table) if fits is None and listed else None, fits, _recognised(doubt, draft, picture)
        )
    mask = draft.values != 0
    said = draft.decided or not mask.any()
    line = () if said else (f"{max(table):g} means foreground ({percent(float(mask.mean()))} of the pixels)",)
    place = None if prediction is None else misplaced(mask, prediction, draft.name, prediction_name)
    findings = tuple(finding for finding in (doubt, place) if finding is not None)
    return Diagnosis(read_only(mask), draft.objects, findings, (*draft.ledger, *line))


def _recognised(doubt: Finding | None, draft: Draft, picture: Pixels | None) -> Finding | None:
    """A photograph, which offers no mend, may be the open image."""
    if doubt is None or doubt.mends or picture is None:
        return doubt
    return same(draft, picture) or doubt


def _undecided(draft: Draft, labels: LabelMap | None, *findings: Finding | None) -> Diagnosis:
    return Diagnosis(None, labels, tuple(finding for finding in findings if finding is not None), draft.ledger)
