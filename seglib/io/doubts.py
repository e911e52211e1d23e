"""What can be wrong with a mask, told with evidence, and the mends that each doubt offers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seglib.io.draft import Draft, background
from seglib.io.raw import percent

CERTAIN = ({0.0}, {1.0}, {255.0}, {0.0, 1.0}, {0.0, 255.0})
LISTED = 6  # values in a sentence
OFFERED = 24  # classes that a person may choose from
NEAR = 0.2  # of the range: this close to one of its ends a value is a blurred end
BLURRED = 0.9  # fraction of pixels near the ends in a mask that was resized or saved as JPEG
PURE = 48  # this close to 0 or 255 a channel of a blurred drawing stays
PAINTED = 0.7  # fraction of the rarer colours that are pure in a drawing; outside a dark photograph's background few are
FLAT = 0.6  # fraction of the rarer pixels with an equal neighbour, where values were painted and not photographed
OBJECTS = 6  # values from which on one-piece values are taken for objects and not for classes
MANY = 32  # values; fewer are read as classes even where they are scattered


@dataclass(frozen=True)
class Mend:
    """Something that a person may do about a finding. key: what `examine` takes. label: what the button says."""

    key: str
    label: str


@dataclass(frozen=True)
class Finding:
    """Something about a mask that a person should know, and what can be done about it."""

    sentence: str
    mends: tuple[Mend, ...] = ()


def certain(draft: Draft, table: dict[float, float]) -> bool:
    """The values are 0 and 1, or 0 and 255, and nothing else."""
    return draft.values.ndim == 2 and not draft.painted and set(table) in CERTAIN


def misfit(draft: Draft, shape: tuple[int, int]) -> Finding | None:
    """The mask is not of the size of the image."""
    (rows, columns), (height, width) = draft.values.shape[:2], shape
    if (rows, columns) == (height, width):
        return None
    sizes = f"{draft.name} is {columns}x{rows} pixels and the image {width}x{height}"
    resize = Mend("resize", f"Bring it to {width}x{height}")
    if (columns, rows) == (height, width):
        return Finding(f"{sizes}: width and height are swapped.", (Mend("transpose", "Swap width and height"), resize))
    stretch = (width / columns) / (height / rows)
    if max(stretch, 1 / stretch) < 1.01:
        return Finding(f"{sizes}: the same proportions, another resolution.", (resize,))
    turned = (width / rows) / (height / columns)
    options = (Mend("transpose", "Swap width and height"),) if max(turned, 1 / turned) < 1.01 else ()
    change = f"{max(stretch, 1 / stretch) - 1:.0%}"
    return Finding(
        f"{sizes}: other proportions, so it probably belongs to another image or to a part of this one.",
        (*options, Mend("resize", f"Stretch it to {width}x{height} (proportions change by {change})")),
    )


def colours(draft: Draft) -> Finding:
    """The mask has colours that are no list of classes."""
    values = draft.values
    if values.shape[2] == 4:
        empty = float((values[..., 3] == 0).mean())
        return Finding(
            f"{draft.name} has a transparency of its own ({percent(empty)} of the pixels are invisible): the mask may be there.",
            (Mend("alpha", "Take the transparency as the mask"), Mend("opaque", "Leave the transparency out")),
        )
    pure = _purity(values)
    if pure is not None:
        return Finding(
            f"{draft.name} has blurred colours ({percent(pure)} of the pixels are close to a pure one), as JPEG makes them. "
            "Masks are better saved as PNG.",
            (Mend("corners", "Push each colour to the nearest pure one"),),
        )
    return Finding(
        f"{draft.name} looks like a photograph: it has very many colours. Choose the file that holds the mask.",
    )


def _purity(values: NDArray[Any]) -> float | None:
    """Fraction of (H, W, 3) pixels close to a corner of the colour cube, where that tells a blurred drawing from a photograph."""
    if values.dtype != np.uint8:
        return None
    pure = (np.minimum(values, 255 - values) < PURE).all(axis=2)
    corner = (values >= 128) @ np.array([4, 2, 1])
    rare = corner != np.bincount(corner.ravel()).argmax()
    share = float(pure.mean())
    return share if share >= BLURRED and rare.any() and pure[rare].mean() >= PAINTED else None


def lists_classes(draft: Draft, table: dict[float, float]) -> bool:
    """The values are numbers of classes or objects: few, or lying in plain patches as nothing photographed does."""
    if draft.values.dtype.kind == "f":
        return False
    return _flatness(draft.values, table) >= FLAT or (len(table) <= MANY and not _blurred(draft, table))


def meaning(draft: Draft, table: dict[float, float], listed: bool) -> Finding | None:
    """What makes the foreground uncertain, if anything; `listed` is the answer of `lists_classes`."""
    values = draft.values
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        missing = percent(float((~np.isfinite(values)).mean()))
        zero = Mend("zero", "Count these pixels as background")
        return Finding(f"{draft.name} holds no number (NaN or infinity) in {missing} of its pixels.", (zero,))
    if certain(draft, table):
        return _suspicion(draft, table)
    low, high = min(table), max(table)
    halfway = draft.title((low + high) / 2 if values.dtype.kind == "f" else (int(low) + int(high) + 1) // 2)
    threshold = Mend(f"threshold:{halfway}", f"Foreground is everything from {halfway} on")
    if values.dtype.kind == "f":
        kind = "a probability map" if low >= 0 and high <= 1 else "a measurement and not a mask"
        return Finding(f"{draft.name} holds fractions from {low:.4g} to {high:.4g}, like {kind}.", (threshold,))
    if listed:
        return _classes(draft, table, (threshold,) if _blurred(draft, table) else ())
    if _blurred(draft, table):
        between = percent(1 - table[low] - table[high])
        return Finding(
            f"{draft.name} should have two values but has {len(table)}: {between} of the pixels lie between "
            f"{low:g} and {high:g}, as JPEG and smooth resizing leave them. Masks are better saved as PNG.",
            (threshold,),
        )
    return Finding(
        f"{draft.name} looks like a photograph: {len(table)} grey values, scattered over the picture. "
        "Choose the file that holds the mask."
    )


def _blurred(draft: Draft, table: dict[float, float]) -> bool:
    """Almost every pixel is close to the smallest or the largest value, but not at it."""
    low, high = min(table), max(table)
    near = sum(part for value, part in table.items() if min(value - low, high - value) <= NEAR * (high - low))
    return not draft.painted and len(table) > 2 and high - low > MANY and near >= BLURRED


def _suspicion(draft: Draft, table: dict[float, float]) -> Finding | None:
    """A mask of two values that is legal and still worth a second look."""
    inside = draft.values != 0
    share = float(inside.mean())
    if share == 0:
        return Finding(f"{draft.name} is empty: no pixel is foreground. That is right only if the image shows nothing to find.")
    invert = (Mend("invert", "Swap foreground and background"),)
    if share == 1:
        return Finding(f"{draft.name} is full: every pixel is foreground ({max(table):g}).", invert)
    frame = np.concatenate([inside[0], inside[-1], inside[:, 0], inside[:, -1]])
    if share > 0.5 and frame.mean() > 0.5:
        return Finding(
            f"{draft.name} is probably inverted: foreground covers {percent(share)} of the image and "
            f"{percent(float(frame.mean()))} of its border.",
            invert,
        )
    return None


def _classes(draft: Draft, table: dict[float, float], more: tuple[Mend, ...]) -> Finding:
    """Several values, each of which may be the foreground."""
    common = sorted(table, key=lambda value: -table[value])

    def named(value: float) -> tuple[str, str]:
        return draft.title(value), percent(table[value])

    listed = ", ".join(f"{title} ({part})" for title, part in map(named, common[:LISTED]))
    rest = f" and {len(common) - LISTED} more" if len(common) > LISTED else ""
    nothing = background(table)
    what = "colours" if draft.painted else "values"
    objects = not draft.painted and len(table) >= OBJECTS and _single_pieces(draft.values, nothing, len(table))
    if len(table) == 1:
        says = f"{draft.name} holds only the value {draft.title(common[0])}, so it does not tell foreground from background."
    elif len(table) == 2:
        says = f"{draft.name} has the two {what} {listed}; masks that speak for themselves have 0 and 1 or 0 and 255."
    elif objects:
        besides = f"{len(table) - 1:,} values besides {draft.title(nothing)}"
        says = f"{draft.name} has {besides}, each in one piece, as numbered objects are."
    else:
        says = f"{draft.name} has {len(table)} {what}, as several classes have: {listed}{rest}."
    single = [] if objects else [value for value in common if value != nothing or len(table) == 1][:OFFERED]
    offers = (Mend(f"class:{title}", f"Foreground is {title} ({part})") for title, part in map(named, single))
    union = (Mend("union", f"Foreground is everything but {draft.title(nothing)}"),) if len(table) > 2 else ()
    return Finding(says, (*union, *offers, *more))


def _flatness(values: NDArray[Any], table: dict[float, float]) -> float:
    """Fraction of the pixels outside the two most frequent values whose right or lower neighbour is equal."""
    usual = sorted(table, key=lambda value: -table[value])[:2]
    rare = ~np.isin(values, usual)
    if not rare.any():
        return 1.0
    same = np.zeros(values.shape, bool)
    same[:, :-1] |= values[:, :-1] == values[:, 1:]
    same[:-1] |= values[:-1] == values[1:]
    return float(same[rare].mean())


def _single_pieces(values: NDArray[Any], nothing: float, count: int) -> bool:
    """Almost every value is one connected piece, as objects are and classes rarely."""
    from skimage.measure import label  # costs a quarter of a second, and is not needed by most masks

    _, pieces = label(values, background=nothing, return_num=True, connectivity=2)
    return bool(pieces <= 1.2 * (count - 1))
