"""What the address bar calls the state of a page, and what is understood when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from pages.ui.drawn import Drawn
from pages.ui.host import host
from seglib.errors import SettingError
from seglib.recipe import Recipe, from_words_leniently, to_words
from seglib.settings import Settings, split_call

Own = Settings | Drawn
VERSION = "1"  # of links
KEYS = ("method", "before", "after", "box", "strokes", "foreground", "side")


@dataclass(frozen=True)
class Notation:
    """The words of one page. columns: the names that its recipes can have. first, first_own: the values of a first visit."""

    columns: tuple[str, ...]
    first: Mapping[str, Recipe]
    first_own: Mapping[str, Own]

    def words(self, recipes: Mapping[str, Recipe], own: Mapping[str, Own]) -> dict[str, str]:
        """The recipe of each column, and of what else is set that which differs from a first visit."""
        words = {joined(column, key): text for column, recipe in recipes.items() for key, text in to_words(recipe).items()}
        return words | {word: value.text() for word, value in own.items() if value != self.first_own[word]}

    def read(self, words: Mapping[str, str]) -> tuple[dict[str, Recipe], dict[str, Own], list[str]]:
        """The columns that a link describes, those of a first visit if it describes none, the rest, and what it could not say."""
        parts = {
            column: {key: words[joined(column, key)] for key in KEYS if joined(column, key) in words} for column in self.columns
        }
        described = [column for column in self.columns if parts[column]] or list(self.first)
        recipes, ignored = dict[str, Recipe](), list[str]()
        for column in described:
            default = to_words(self.first.get(column, Recipe()))
            recipes[column], wrong = from_words_leniently(
                {"method": default["method"], **parts[column]} if parts[column] else default
            )
            ignored += wrong
            side = recipes[column].side
            if side is not None and side > host().largest_side:
                ignored.append(f"This host works with at most {host().largest_side} pixels, the link asks for {side}")
        own = {word: _read(words[word], first, ignored) if word in words else first for word, first in self.first_own.items()}
        read = {joined(column, key) for column in self.columns for key in KEYS} | {"v", "sample", "file", *own}
        ignored += [f"The link says {key[:40]!r}, which means nothing on this page" for key in words if key not in read]
        return recipes, own, ignored


def address(sample: str, recipes: Mapping[str, Recipe]) -> dict[str, str]:
    """The words of a link to a page: columns by name, on a sample."""
    words = {joined(column, key): text for column, recipe in recipes.items() for key, text in to_words(recipe).items()}
    return {"v": VERSION, "sample": sample, **words}


def described(words: Mapping[str, str]) -> bool:
    """Whether an address says anything of a recipe."""
    return any(word.rpartition(".")[2] in KEYS for word in words)


def _read(text: str, first: Own, ignored: list[str]) -> Own:
    """A word as the same kind of thing as on a first visit; what it says wrongly goes to `ignored`."""
    try:
        if isinstance(first, Drawn):
            return Drawn.from_text(text)
        name, values = split_call(text)
        if name != first.name:
            raise SettingError(f"The link says {name[:40]!r} where {first.name!r} stands on this page")
        value, wrong = type(first).from_text_leniently(values)
    except SettingError as error:
        ignored.append(str(error))
        return first
    ignored += wrong
    return value


def joined(column: str, key: str) -> str:
    """The word of a column: `method` on a page of one, `2.k` style `2.method` on a page of several."""
    return key if column == "" else f"{column}.{key}"
