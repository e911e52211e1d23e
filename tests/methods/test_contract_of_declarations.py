"""Every declaration of a method survives every notation, and is complete enough to be shown."""

import ast
import inspect
import re
from pathlib import Path

import click
from hypothesis import given, settings
from hypothesis import strategies as st

import seglib.methods
from seglib.cleanup import CLEANUPS
from seglib.commands.options import recipe_options
from seglib.filters import FILTERS
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.recipe import Recipe, from_json, from_words, to_json, to_words
from seglib.settings import Settings, split_call
from tests.methods.cases import of_every_method
from tests.settings_cases import legal


@of_every_method
@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_legal_value_survives_every_notation(cls: type[Method], data: st.DataObject) -> None:
    chosen = data.draw(legal(cls))
    assert isinstance(chosen, Method)
    recipe = Recipe(method=chosen)
    assert from_json(to_json(recipe)) == recipe
    assert from_words(to_words(recipe)) == recipe
    assert eval(chosen.code(), {cls.__name__: cls}) == chosen
    assert from_command_line(chosen) == recipe


def from_command_line(chosen: Method) -> Recipe:
    caught: list[Recipe] = []

    @click.command()
    @recipe_options
    def catch(recipe: Recipe) -> None:
        caught.append(recipe)

    words = [f"--set={name}={text}" for name, text in split_call(chosen.text())[1].items()]
    catch.main(["--method", chosen.name, *words], standalone_mode=False)
    return caught[0]


@of_every_method
def test_the_docstring_is_a_page(cls: type[Method]) -> None:
    text = inspect.getdoc(cls) or ""
    first = text.partition("\n\n")[0]
    assert first.endswith(".")
    for part in ("works when|works\\. |when it works", "fails when|when it fails", "cost", "reference"):
        assert re.search(part, text.lower()), f"{cls.name} does not say: {part}"
    assert re.search(r"10\.\d{4,9}/\S+", text), "no DOI"
    assert all(parameter.description.endswith(".") for parameter in cls.parameters())
    assert not re.search(r"`[^`]*(\bsum\b|\bexp\b|\^)[^`]*`", text), "a formula stands between $, not as code"
    for line in text.splitlines():
        assert line.count("$") % 2 == 0, f"a formula that goes over a line is no formula: {line}"


def test_every_method_file_is_registered() -> None:
    folder = Path(inspect.getfile(seglib.methods)).parent
    written = {
        node.name
        for path in folder.glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id == "Method" for base in node.bases)
    }
    assert written == {cls.__name__ for cls in METHODS}
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "base"} == {
        cls.__module__.rpartition(".")[2] for cls in METHODS
    }


def test_names_are_unambiguous_wherever_they_are_written() -> None:
    stages: tuple[type[Settings], ...] = (*METHODS, *FILTERS, *CLEANUPS)
    for family in (METHODS, FILTERS, CLEANUPS):
        assert len({cls.name for cls in family}) == len({cls.title for cls in family}) == len(family)
    for cls in stages:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,40}", cls.name), "a link and the command line hold the name"
        assert not {"name", "on"} & {parameter.name for parameter in cls.parameters()}, "words of a recipe file"
    imported = [*(cls.__name__ for cls in stages), "ReadOptions", "Recipe", "Prompt", "Path"]
    assert len(set(imported)) == len(imported), "a snippet imports them side by side"
