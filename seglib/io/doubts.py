"""What can be wrong with a mask, told with evidence, and the mends that each doubt offers."""

from dataclasses import dataclass

import numpy as np

from seglib.io.draft import Draft, background, numbered
from seglib.io.evidence import MANY, NEAR, blurred, piece_count, purity, soft
from seglib.io.raw import percent
from seglib.types import Pixels

CERTAIN = ({0.0}, {1.0}, {255.0}, {0.0, 1.0}, {0.0, 255.0})
LISTED = 6  # values in a sentence
OFFERED = 24  # classes that a person may choose from
OBJECTS = 6  # values from which on one-piece values are taken for objects and not for classes


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
    pure = purity(values)
    if pure is not None:
        return Finding(
            f"{draft.name} has blurred colours ({percent(pure)} of the pixels are close to a pure one), as JPEG makes them. "
            "Masks are better saved as PNG.",
            (Mend("corners", "Push each colour to the nearest pure one"),),
        )
    return Finding(
        f"{draft.name} looks like a photograph: it has very many colours. Choose the file that holds the mask.",
    )


def same(draft: Draft, picture: Pixels) -> Finding | None:
    """The mask is the image that it should belong to."""
    values = draft.values if draft.values.ndim == 3 else draft.values[..., None]
    if values.shape[:2] != picture.shape[:2] or values.shape[2] > 3 or not (values == picture).all():
        return None
    size = picture[..., 0].size
    return Finding(f"{draft.name} is the open image itself: all {size:,} pixels are equal. Choose the file that holds the mask.")


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
        return _classes(draft, table, threshold)
    if blurred(draft, table):
        between = percent(1 - table[low] - table[high])
        return Finding(
            f"{draft.name} should have two values but has {len(table)}: {between} of the pixels lie between "
            f"{low:g} and {high:g}, as JPEG and smooth resizing leave them. Masks are better saved as PNG.",
            (threshold,),
        )
    if soft(draft, table):
        near = sum(part for value, part in table.items() if min(value - low, high - value) <= NEAR * (high - low))
        return Finding(
            f"{draft.name} has {len(table)} grey values without a jump between them, {percent(near)} of the pixels near {low:g} "
            f"or {high:g}, as a blurred mask or a probability map has.",
            (threshold,),
        )
    return Finding(
        f"{draft.name} looks like a photograph: {len(table)} grey values, scattered over the picture. "
        "Choose the file that holds the mask."
    )


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


def _classes(draft: Draft, table: dict[float, float], threshold: Mend) -> Finding:
    """Several values, each of which may be the foreground."""
    common = sorted(table, key=lambda value: -table[value])

    def named(value: float) -> tuple[str, str]:
        return draft.title(value), percent(table[value])

    listed = ", ".join(f"{title} ({part})" for title, part in map(named, common[:LISTED]))
    rest = f" and {len(common) - LISTED} more" if len(common) > LISTED else ""
    nothing = background(table)
    what = "colours" if draft.painted else "values"
    objects = not draft.painted and len(table) >= OBJECTS and piece_count(draft.values, nothing) <= 1.2 * (len(table) - 1)
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
    kept = "" if numbered(draft, table) is None else ", objects stay apart" if objects else ", classes stay apart"
    union = (Mend("union", f"Foreground is everything but {draft.title(nothing)}{kept}"),) if len(table) > 2 else ()
    wide = len(table) > 2 and not draft.painted and not objects and max(table) - min(table) > MANY
    return Finding(says, (*union, *offers, *((threshold,) if wide else ())))
