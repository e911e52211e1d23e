"""The options that commands share: which recipe to carry out, and how to print."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from seglib.errors import SettingError
from seglib.prompt import Prompt, Stroke, strokes_of
from seglib.recipe import Recipe, from_json, from_words, method_named
from seglib.settings import Settings
from seglib.trained.weights import place

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def recipe_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add `--method`, `--set`, `--recipe`, `--box`, `--strokes`, `--click` and `--foreground`; the command gets one `recipe`."""

    @wraps(function)
    def command(
        method: str | None,
        settings: Sequence[str],
        recipe_file: Path | None,
        foreground: str | None,
        box: str | None,
        strokes: str | None,
        clicks: Sequence[str],
        **others: Any,
    ) -> None:
        recipe = _recipe(method, settings, recipe_file, foreground)
        function(recipe=replace(recipe, prompt=_prompt(recipe, box, strokes, clicks)), **others)

    for option in (
        click.option("--foreground", help="Labels that count, as 2,3, when the method returns classes."),
        click.option(
            "--click",
            "clicks",
            multiple=True,
            metavar="[LABEL:]X,Y",
            help="A click for methods that take clicks or strokes, as fractions from 0 to 1; label 0 is the background; may be "
            "repeated.",
        ),
        click.option("--strokes", metavar="TEXT", help="Strokes as the link of the page writes them."),
        click.option("--box", help="Box for methods that take one: left,top,right,bottom as fractions from 0 to 1."),
        click.option("--recipe", "recipe_file", type=FILE, help="A recipe file; the other options change it."),
        click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A hyperparameter; may be repeated."),
        click.option("--method", help="Name of a method, see `methods`."),
    ):
        command = option(command)
    return command


def _recipe(method: str | None, settings: Sequence[str], recipe_file: Path | None, foreground: str | None) -> Recipe:
    """The recipe that the options describe.

    Raises:
        SettingError: neither a method nor a recipe, or a value that is not allowed. ModelError: no weights for the task.
    """
    if method is None and recipe_file is None:
        raise SettingError("Say which method to use: --method NAME or --recipe FILE")
    recipe = Recipe() if recipe_file is None else from_json(recipe_file.read_text(encoding="utf-8-sig", errors="replace"))
    start: Settings = recipe.method
    if method is not None and (recipe_file is None or method != start.name):
        start = method_named(method)()
    words = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise SettingError(f"--set takes NAME=VALUE, got {setting!r}")
        words[name.strip()] = value
    known = {parameter.name: parameter for parameter in start.parameters()}
    changes = {name: known[name].parse(text) if name in known else text for name, text in words.items()}
    if weights := getattr(start, "weights", ""):
        place(weights, str(changes.get("task", "")) or getattr(start, "task", ""))  # says where it looked, and what else there is
    chosen = method_named(start.name)(**{**start.model_dump(), **changes})
    wish = recipe.foreground if foreground is None else from_words({"foreground": foreground}).foreground
    return replace(recipe, method=chosen, foreground=wish)


def _prompt(recipe: Recipe, box: str | None, strokes: str | None, clicks: Sequence[str]) -> Prompt:
    """What is drawn: each kind as the options say, or else as in the recipe.

    Raises:
        SettingError: it is not what the options take, or more than a prompt may hold.
    """
    prompt = recipe.prompt
    if box is not None:
        prompt = replace(prompt, box=from_words({"box": box}).prompt.box)
    if strokes is not None or clicks:
        label = min(1, len(recipe.method.drawn) - 1)
        prompt = replace(prompt, strokes=(*strokes_of(strokes or ""), *(_click(text, label) for text in clicks)))
    return prompt


def _click(text: str, label: int) -> Stroke:
    """`0.5,0.25` or `2:0.5,0.25` as a stroke of one point. label: where none is given."""
    before, colon, after = text.rpartition(":")
    try:
        x, y = (float(part) for part in after.split(","))
        return Stroke(int(before) if colon else label, 0.0, ((x, y),))
    except (ValueError, OverflowError):
        raise SettingError(f"--click takes X,Y or LABEL:X,Y with fractions from 0 to 1, got {text[:60]!r}") from None


def print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
