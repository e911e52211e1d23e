"""Every widget of every method, filter and clean-up does what it says, at both ends."""

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from seglib.cleanup import CLEANUPS
from seglib.filters import FILTERS
from seglib.methods import METHODS
from seglib.recipe import Recipe, from_words, to_words
from seglib.settings import Parameter, Settings
from tests.pages.drive import Start, rerun, word
from tests.settings_cases import extremes

STAGES: list[tuple[str, type[Settings]]] = [("before", each) for each in FILTERS] + [("after", each) for each in CLEANUPS]


def widget(app: AppTest, key: str) -> Any:
    """The only widget whose key begins and ends like this: `segment`, generation, anything, method, parameter."""
    start, end = key.split("*")
    kinds = ("slider", "selectbox", "toggle", "number_input", "select_slider", "button_group")
    everything = [each for kind in kinds for each in app.get(kind) if each.key is not None]
    found = [each for each in everything if str(each.key).startswith(start) and str(each.key).endswith(end)]
    assert len(found) == 1, f"{len(found)} widgets for {key}"
    return found[0]


def moves(app: AppTest, cls: type[Settings], start: str) -> Iterator[tuple[Parameter, Any]]:
    """Set each parameter to each of its ends; the page has run when a pair is yielded."""
    for parameter in cls.parameters():
        for value in extremes(parameter):
            if value is not None:
                moved = widget(app, f"{start}*.{cls.name}.{parameter.name}")
                if moved.disabled:  # at rest, as others are now
                    moved = at_defaults(app, cls, start, parameter)
                moved.set_value(value)
                rerun(app)
                yield parameter, value


def at_defaults(app: AppTest, cls: type[Settings], start: str, wanted: Parameter) -> Any:
    """The widget of a parameter after all that can be moved has been put back."""
    for parameter in cls.parameters():
        other = widget(app, f"{start}*.{cls.name}.{parameter.name}")
        if not other.disabled:
            other.set_value(parameter.default)
    rerun(app)
    return widget(app, f"{start}*.{cls.name}.{wanted.name}")


@pytest.mark.parametrize("cls", METHODS, ids=lambda cls: cls.name)
def test_every_widget_of_a_method_reaches_its_ends_and_the_address_says_so(start: Start, cls: type[Settings]) -> None:
    app = start(words={"method": cls.name})
    count = 0
    for parameter, value in moves(app, cls, "segment"):
        method = from_words({"method": word(app, "method") or ""}).method
        assert getattr(method, parameter.name) == value, parameter.name
        assert app.session_state["segment.result"] is not None
        count += 1
    assert count >= len(cls.parameters())


@pytest.mark.parametrize(("chain", "cls"), STAGES, ids=[f"{chain}-{cls.name}" for chain, cls in STAGES])
def test_every_widget_of_a_stage_reaches_its_ends_and_the_address_says_so(start: Start, chain: str, cls: type[Settings]) -> None:
    app = start(words={"method": "otsu", chain: cls.name})
    assert word(app, chain) == cls.name
    for parameter, value in moves(app, cls, "segment"):
        (stage,) = getattr(from_words({chain: word(app, chain) or ""}), chain)
        assert getattr(stage, parameter.name) == value, parameter.name


@pytest.mark.parametrize("cls", METHODS, ids=lambda cls: cls.name)
@pytest.mark.parametrize("end", [0, -1], ids=["first", "last"])
def test_every_widget_begins_at_the_value_of_the_link(start: Start, cls: type[Settings], end: int) -> None:
    values = {parameter.name: extremes(parameter)[end] for parameter in cls.parameters()}
    recipe = Recipe(method=cls(**values))  # type: ignore[arg-type]
    app = start(words=to_words(recipe))
    for parameter in cls.parameters():
        assert widget(app, f"segment*.{cls.name}.{parameter.name}").value == values[parameter.name], parameter.name
    assert word(app, "method") == recipe.method.text()
