"""A recipe as the words of a link: `method=kmeans(k=5)&before=clahe;!gaussian(sigma=2.0)`.

`;` separates the stages of a chain, `!` marks one that is switched off, defaults are left out.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from seglib.cleanup import CLEANUPS
from seglib.errors import SettingError
from seglib.filters import FILTERS
from seglib.io.options import ReadOptions
from seglib.methods import METHODS
from seglib.prompt import strokes_of, strokes_text
from seglib.recipe.value import CHAIN_LIMIT, LABEL_LIMIT, Foreground, Kind, Recipe, box_of, named
from seglib.settings import Settings, split_call

DEFAULTS = {"foreground": "best", "read": ReadOptions().text()}


def to_words(recipe: Recipe) -> dict[str, str]:
    """What a link says: the method, and whatever else differs from the default."""
    box, chosen = recipe.prompt.box, recipe.foreground
    words = {
        "method": recipe.method.text(),
        "before": _chain_words(recipe.before, recipe.before_off),
        "after": _chain_words(recipe.after, recipe.after_off),
        "box": "" if box is None else ",".join(map(str, box)),
        "strokes": strokes_text(recipe.prompt.strokes),
        "foreground": chosen if isinstance(chosen, str) else _labels_words(chosen),
        "side": "" if recipe.side is None else str(recipe.side),
        "read": recipe.read.text(),
    }
    return {key: text for key, text in words.items() if text and text != DEFAULTS.get(key)}


def from_words(words: Mapping[str, str]) -> Recipe:
    """The strict reading: `SettingError` names everything that cannot be used."""
    recipe, ignored = from_words_leniently(words)
    if ignored:
        raise SettingError("; ".join(ignored))
    return recipe


def from_words_leniently(words: Mapping[str, str]) -> tuple[Recipe, tuple[str, ...]]:
    """Read a link: whatever cannot be used falls back to the default and is named in a sentence."""
    recipe, ignored = Recipe(), list[str]()

    def stage(text: str, family: Iterable[type[Kind]], what: str) -> Kind:
        name, values = split_call(text)
        value, wrong = named(name, family, what).from_text_leniently(values)
        ignored.extend(wrong)
        return value

    def chain(key: str, text: str, family: Iterable[type[Kind]], what: str) -> dict[str, Any]:
        stages, off = list[Kind](), set[int]()
        for part in [part.strip() for part in text.split(";") if part.strip()][: CHAIN_LIMIT + 1]:
            try:
                stages.append(stage(part.removeprefix("!"), family, what))
            except SettingError as error:
                ignored.append(str(error))
            else:
                off |= {len(stages) - 1} if part.startswith("!") else set()
        return {key: tuple(stages), f"{key}_off": frozenset(off)}

    readers: dict[str, Callable[[str], dict[str, Any]]] = {
        "method": lambda text: {"method": stage(text, METHODS, "method")},
        "before": lambda text: chain("before", text, FILTERS, "filter"),
        "after": lambda text: chain("after", text, CLEANUPS, "clean-up"),
        "box": lambda text: {"prompt": replace(recipe.prompt, box=box_of(text.split(",")))},
        "strokes": lambda text: {"prompt": replace(recipe.prompt, strokes=strokes_of(text))},
        "foreground": lambda text: {"foreground": _foreground(text)},
        "side": lambda text: {"side": _integer(text, "side")},
        "read": lambda text: {"read": stage(text, (ReadOptions,), "reading option")},
    }
    for key, reader in readers.items():
        if key in words:
            try:
                recipe = replace(recipe, **reader(words[key]))
            except SettingError as error:
                ignored.append(str(error))
    return recipe, tuple(ignored)


def _chain_words(chain: tuple[Settings, ...], off: frozenset[int]) -> str:
    return ";".join(("!" if i in off else "") + stage.text() for i, stage in enumerate(chain))


def _integer(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise SettingError(f"{what} must be an integer, got {text[:60]!r}") from None


def _foreground(text: str) -> Foreground:
    if text == "best" or text == "all":
        return text  # type: ignore[return-value]
    labels: list[int] = []
    for part in text.split(","):
        ends = re.fullmatch(r"\s*(\d{1,9})\s*-\s*(\d{1,9})\s*", part)
        if ends is None:
            labels.append(_integer(part, "A label of foreground"))
        else:
            labels.extend(range(int(ends[1]), int(ends[2]) + 1)[: LABEL_LIMIT + 1])
        if len(labels) > LABEL_LIMIT:
            break  # one too many is enough to be refused
    return tuple(labels)


def _labels_words(labels: tuple[int, ...]) -> str:
    """Labels that follow each other as a range, so that a link can name hundreds.

    >>> _labels_words((1, 3, 4, 7, 8, 9))
    '1,3,4,7-9'
    """
    runs: list[list[int]] = []
    for label in labels:
        if runs and label == runs[-1][-1] + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)
