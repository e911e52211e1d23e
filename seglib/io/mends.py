"""What can be done to a mask that does not fit, each under a short key that a recipe can hold.

- `transpose`: swap width and height
- `resize`: bring it to the size of the image by the nearest pixel
- `mirror, upside_down, half_turn`: left for right, top for bottom, both
- `shift:3,-2`: move it 3 pixels down and 2 to the left; background comes in
- `alpha, opaque`: take the transparency as the mask, or leave it out
- `corners`: push blurred colours to the nearest pure one
- `zero`: count NaN as background
- `threshold:128`: foreground is everything from this value on
- `class:3`: foreground is this value (class:#ff0000 for a colour)
- `union`: foreground is everything but the background; numbered objects stay numbered
- `invert`: swap foreground and background
"""

from dataclasses import replace

import numpy as np

from seglib.errors import MaskError
from seglib.io.draft import Draft, background, numbered, shares, simplified
from seglib.io.placing import TURNS, moved, turned, way
from seglib.io.raw import percent
from seglib.types import resize_labels

KEYS = (
    "transpose",
    "resize",
    "mirror",
    "upside_down",
    "half_turn",
    "shift:ROWS,COLUMNS",
    "alpha",
    "opaque",
    "corners",
    "zero",
    "threshold:VALUE",
    "class:VALUE",
    "union",
    "invert",
)


def mended(draft: Draft, key: str, shape: tuple[int, int]) -> Draft:
    """The draft after one mend, with a line in its ledger.

    Raises:
        MaskError: there is no such mend, or it means nothing for these values.
    """
    word, _, argument = key.partition(":")
    match word:
        case "transpose" | "mirror" | "upside_down" | "half_turn":
            values = turned(draft.values, word)
            objects = None if draft.objects is None else np.asarray(turned(draft.objects, word), np.int32)
            line = "width and height swapped" if word == "transpose" else f"mask {TURNS[word]}"
        case "shift":
            return _shifted(draft, argument)
        case "resize":
            height, width = draft.values.shape[:2]
            values = resize_labels(draft.values, shape)
            objects = None if draft.objects is None else resize_labels(draft.objects, shape)
            line = f"mask brought from {width}x{height} to {shape[1]}x{shape[0]} by the nearest pixel"
        case "union" | "class" | "threshold" | "invert" | "zero":
            return _decided(draft, word, argument)
        case "alpha" | "opaque" | "corners":
            return _recoloured(draft, word)
        case _:
            raise MaskError(f"{key!r} is no way to mend a mask. There are: {', '.join(KEYS)}.")
    return replace(draft, values=values, objects=objects, ledger=(*draft.ledger, line))


def _shifted(draft: Draft, argument: str) -> Draft:
    """Everything moved down and to the right."""
    try:
        rows, columns = map(int, argument.split(","))
    except ValueError:
        raise MaskError(f"{argument!r} is no shift; write rows and columns, for example shift:3,-2.") from None
    if draft.values.ndim != 2:
        raise MaskError(f"{draft.name} has too many colours to be moved: it is not a list of classes.")
    values = moved(draft.values, rows, columns, background(shares(draft.values)))
    objects = None if draft.objects is None else np.asarray(moved(draft.objects, rows, columns), np.int32)
    line = f"mask {way(rows, columns) or 'left where it was'}"
    return replace(draft, values=values, objects=objects, ledger=(*draft.ledger, line))


def _decided(draft: Draft, word: str, argument: str) -> Draft:
    """Values become 1 (foreground) and 0."""
    values = draft.values
    if values.ndim != 2:
        raise MaskError(f"{draft.name} has too many colours for {word!r}: it is not a list of classes.")
    objects = None
    if word == "zero":
        line = "NaN and infinity counted as background"
        return simplified(replace(draft, values=np.where(np.isfinite(values), values, 0), ledger=(*draft.ledger, line)))
    if word == "threshold":
        limit = _number(argument, draft)
        chosen, line = values >= limit, f"values from {draft.title(limit)} on taken as foreground"
    elif word == "class":
        value = _number(argument, draft)
        chosen, line = values == value, f"value {draft.title(value)} taken as foreground"
    elif word == "union":
        table = shares(values)
        nothing = background(table)
        chosen, line = values != nothing, f"everything but {draft.title(nothing)} taken as foreground"
        if len(table) > 2:
            objects = numbered(draft, table)
    else:
        table = shares(values)
        if not (set(table) <= {0, 1} or set(table) <= {0, 255}):
            raise MaskError(f"{draft.name} has {len(table)} values: choose its foreground first, then it can be inverted.")
        chosen, line = values == 0, "foreground and background swapped"
    share = f" ({percent(float(chosen.mean()))} of the pixels)"
    return Draft(draft.name, chosen.astype(np.uint8), (*draft.ledger, line + share), objects=objects, decided=True)


def _recoloured(draft: Draft, word: str) -> Draft:
    values = draft.values
    if word != "corners" and (values.ndim != 3 or values.shape[2] != 4):
        raise MaskError(f"{draft.name} has no transparency.")
    if word == "alpha":
        after, line = values[..., 3], "the transparency taken as the mask"
    elif word == "opaque":
        after, line = values[..., :3], "transparency left out"
    elif values.ndim == 3:
        after = np.where(values[..., :3] >= 128, np.uint8(255), np.uint8(0))
        line = "each colour pushed to the nearest pure one"
    else:
        raise MaskError(f"{draft.name} has no colours.")
    return simplified(replace(draft, values=after, ledger=(*draft.ledger, line)))


def _number(argument: str, draft: Draft) -> float:
    try:
        return float(int(argument[1:], 16)) if draft.painted and argument.startswith("#") else float(argument)
    except ValueError:
        example = "class:#ff0000" if draft.painted else "class:3"
        raise MaskError(f"{argument!r} is not a value of {draft.name}; write for example {example}.") from None
