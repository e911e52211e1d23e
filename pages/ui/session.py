"""What a page remembers, and the address bar, which says the same.

The address is the state: it is read when it differs from what the page wrote last (first visit, a link, back, forward)
and written whenever the state changes. Reading never fails: what cannot be used is named and left out.
"""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import streamlit as st

from pages.ui import source
from pages.ui.fitting import suited
from pages.ui.notation import VERSION, Notation, Own, described
from seglib.recipe import Recipe
from seglib.samples import sample

Kind = TypeVar("Kind", bound=Own)
STREAMLIT_WORDS = frozenset({"embed", "embed_options"})
HISTORY = 100  # states that can be undone


class Session:
    """The state of one page: a recipe for each of its columns, what else is set, and the history behind the undo button."""

    def __init__(
        self, page: str, first: Mapping[str, Recipe] | None = None, largest: int = 0, own: Mapping[str, Own] | None = None
    ) -> None:
        """The state of the page with this name, unique in the app.

        first: the columns of a first visit by name. largest: number of columns. own: what is set on this page beside
        recipes, by the word of the address that says it, with the values of a first visit.
        """
        columns = ("",) if largest == 1 else tuple(str(number) for number in range(1, largest + 1))
        self.page, self.notation = page, Notation(columns, first or {}, own or {})
        self.data: dict[str, Any] = st.session_state.setdefault(f"page.{page}", {"generation": 0, "past": [], "future": []})

    # -- state

    @property
    def recipes(self) -> dict[str, Recipe]:
        """The recipe of each column, in the order shown."""
        recipes: dict[str, Recipe] = self.data["recipes"]
        return recipes

    @property
    def own(self) -> dict[str, Own]:
        """What is set on this page beside recipes, by its word."""
        own: dict[str, Own] = self.data["own"]
        return own

    def setting(self, kind: type[Kind]) -> Kind:
        """The one of its own settings that is of this kind."""
        return next(value for value in self.own.values() if isinstance(value, kind))

    @property
    def generation(self) -> int:
        """Part of every widget key: a state that comes from outside gets fresh widgets."""
        generation: int = self.data["generation"]
        return generation

    @property
    def ignored(self) -> tuple[str, ...]:
        """What the link said that could not be used."""
        ignored: tuple[str, ...] = self.data.get("ignored", ())
        return ignored

    def replace(self, recipes: Mapping[str, Recipe] | None = None, own: Mapping[str, Own] | None = None) -> None:
        """Set the state from outside of the widgets; what is not given stays as it is."""
        self.data["recipes"] = dict(self.recipes if recipes is None else recipes)
        self.data["own"] = {**self.data.get("own", self.notation.first_own), **(own or {})}
        self.data["sample"] = source.current().sample  # that they were set for
        self.data["generation"] += 1
        for key in [
            key for key in st.session_state if isinstance(key, str) and key.startswith(f"{self.page}{self.generation - 1}.")
        ]:
            del st.session_state[key]

    def follow(self, page: str, column: str) -> None:
        """Take over the recipe of a page of one column, once each time that it has changed there. For visits without a link."""
        theirs = st.session_state.get(f"page.{page}", {}).get("recipes", {}).get("")
        if not st.query_params.to_dict() and theirs is not None and theirs != self.data.get("followed"):
            self.data["followed"] = theirs
            self.replace({**self.recipes, column: theirs})

    # -- address bar

    def read_address(self) -> None:
        """Take the state from the address bar if somebody else than this page has changed it."""
        words = {key: text for key, text in st.query_params.to_dict().items() if key not in STREAMLIT_WORDS}
        if "recipes" in self.data and (words == self.data.get("written") or not words or self._is_late(words)):
            self._suit()
            return
        recipes, own, ignored = self.notation.read(words)
        if words.get("v", VERSION) != VERSION:
            ignored.append(f"The link has version {words['v'][:20]!r}, this program writes version {VERSION}")
        self.data["ignored"] = (*ignored, *self._open_picture(words))
        self.replace(recipes if described(words) else self._suited(recipes, None), own)
        self._know(words)

    def _suit(self) -> None:
        """Fit the recipes to the picture, where another one was opened than they were set for."""
        before = self.data["sample"]
        if before != source.current().sample:
            self.data["sample"] = source.current().sample
            recipes = self._suited(self.recipes, before)
            if recipes != self.recipes:
                self.replace(recipes)

    def _suited(self, recipes: Mapping[str, Recipe], before: str | None) -> dict[str, Recipe]:
        old, now = (None if before is None else sample(before)), source.chosen_sample()
        return {column: suited(recipe, old, now) for column, recipe in recipes.items()}

    def _is_late(self, words: Mapping[str, str]) -> bool:
        """Whether an address is one that this page has read or written, and has replaced since.

        A slider that moves again before the browser has heard of the last address sends the old one along. So does a
        person who goes back, but without moving anything.
        """
        return words in self.data.get("known", ()) and self._has_moved()

    def _know(self, words: Mapping[str, str]) -> None:
        self.data["known"] = [*self.data.get("known", []), words][-HISTORY:]

    def _has_moved(self) -> bool:
        """Whether a widget, or what follows from them, is another one than when the address was written.

        A widget that is no longer there, as those of the method before, has not been moved.
        """
        if "at_rest" not in self.data:
            return True
        widgets, recipes, own = self.data["at_rest"]
        now = self._widgets()
        moved = any(now[key] != value for key, value in widgets.items() if key in now)
        return moved or (recipes, own) != (dict(self.recipes), dict(self.own))

    def _widgets(self) -> dict[str, object]:
        """What the widgets of this page say."""
        prefix = f"{self.page}{self.generation}."
        plain = (bool, int, float, str, list, tuple)
        return {
            str(key): value
            for key, value in st.session_state.items()
            if str(key).startswith(prefix) and isinstance(value, plain) and not str(key).endswith(".entries")
        }

    def _open_picture(self, words: Mapping[str, str]) -> tuple[str, ...]:
        """Open the picture that a link names, or say why not."""
        name, file = words.get("sample"), words.get("file")
        if name is not None and not source.known(name):
            return (f"There is no sample {name[:60]!r}",)
        if name is not None and name != source.current().sample:
            source.open_sample(name)
        opened = source.current()
        missing = name is None and file is not None and (opened.sample is not None or opened.image.name != file)
        if missing and file is not None and not source.reopen_file(file):
            return (
                f"This link was made with the file {file[:80]!r}, which a link cannot carry, nor masks that were "
                "opened beside it: open them again to see the same",
            )
        return ()

    def write_address(self) -> None:
        """Say the state in the address bar, and remember it for undo."""
        before, words = self.data.get("written"), self.remember()
        self.data["at_rest"] = (self._widgets(), dict(self.recipes), dict(self.own))
        if words != before or words != st.query_params.to_dict():  # the run may carry an address that is replaced already
            kept = {key: text for key, text in st.query_params.to_dict().items() if key in STREAMLIT_WORDS}
            st.query_params.from_dict({**words, **kept})

    def remember(self) -> dict[str, str]:
        """Make the state of now one that undo comes back to; its words."""
        words = self.words()
        before = self.data.get("written")
        if words != before:
            if before is not None and not self.data.pop("travelling", False):
                self.data["past"] = [*self.data["past"], before][-HISTORY:]
                self.data["future"] = []
                self.data["ignored"] = ()  # a warning about a link has been read once something was changed
            self._know(words)
            self.data["written"] = words
        return words

    def words(self) -> dict[str, str]:
        """What the address bar says."""
        opened = source.current()
        words = {"v": VERSION}
        words |= {"sample": opened.sample} if opened.sample is not None else {"file": opened.image.name}
        return words | self.notation.words(self.recipes, self.own)

    def link(self) -> str:
        """The whole address of what is seen, for other people."""
        return f"{(st.context.url or '').partition('?')[0]}?{urlencode(self.words())}"

    # -- undo

    def can(self, way: str) -> bool:
        """Whether there is a state before ("past") or after ("future") what is seen."""
        if self.data[way] or way == "future" or self.data.get("travelling", False):
            return bool(self.data[way])
        return bool(self.words() != self.data.get("written", self.words()))  # a change of now, not yet remembered

    def travel(self, way: str) -> None:
        """Go one state back ("past") or forward ("future")."""
        self.remember()  # a step that was taken while the page was busy with the last one
        other = "future" if way == "past" else "past"
        words = self.data[way][-1]
        self.data[way] = self.data[way][:-1]
        self.data[other] = [*self.data[other], self.data["written"]]
        recipes, own, _ = self.notation.read(words)
        self.data["ignored"] = self._open_picture(words)
        self.data["travelling"] = True
        self.replace(recipes, own)
