"""A recipe as a JSON file."""

import json
from collections.abc import Iterable
from typing import Any

from seglib.cleanup import CLEANUPS
from seglib.errors import SettingError
from seglib.filters import FILTERS
from seglib.io.options import ReadOptions
from seglib.methods import METHODS
from seglib.prompt import Prompt, Stroke
from seglib.recipe.value import CHAIN_LIMIT, Kind, Recipe, box_of, named
from seglib.settings import Settings

VERSION = 1
FIELDS = ("version", "read", "side", "before", "method", "prompt", "foreground", "after")


def to_json(recipe: Recipe) -> str:
    """A readable file; every value is written out, so that a later change of a default changes nothing."""
    values = (
        VERSION,
        recipe.read.model_dump(),
        recipe.side,
        _chain_data(recipe.before, recipe.before_off),
        recipe.method.as_json(),
        _prompt_data(recipe.prompt),
        recipe.foreground,
        _chain_data(recipe.after, recipe.after_off),
    )
    return json.dumps(dict(zip(FIELDS, values, strict=True)), indent=2)


def from_json(text: str) -> Recipe:
    """Read a recipe file.

    Raises:
        SettingError: not JSON, not a recipe, another version, or a value that is not allowed.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingError(f"This is not a recipe: it is not valid JSON ({error})") from None
    if not isinstance(data, dict) or "method" not in data:
        raise SettingError('This is not a recipe: a recipe is a JSON object with a "method"')
    if data.get("version", VERSION) != VERSION:
        raise SettingError(f"This recipe has version {_short(data['version'])}, this program reads version {VERSION}")
    _only(FIELDS, data, "A recipe")
    before, before_off = _chain(data.get("before", []), FILTERS, "filter")
    after, after_off = _chain(data.get("after", []), CLEANUPS, "clean-up")
    return Recipe(
        method=_build(data["method"], METHODS, "method"),
        before=before,
        after=after,
        before_off=before_off,
        after_off=after_off,
        prompt=_prompt(data.get("prompt", {})),
        foreground=_foreground(data.get("foreground", "best")),
        side=_side(data.get("side")),
        read=ReadOptions(**_fields(data.get("read", {}), "read")),
    )


def _prompt_data(prompt: Prompt) -> dict[str, Any]:
    return {"box": prompt.box, "strokes": [vars(stroke) for stroke in prompt.strokes]}


def _prompt(data: object) -> Prompt:
    prompt = _fields(data, "prompt")
    _only(("box", "strokes"), prompt, "prompt")
    box, strokes = prompt.get("box"), prompt.get("strokes", [])
    if not isinstance(strokes, list):
        raise SettingError(f"strokes must be a JSON list, got {_short(strokes)}")
    return Prompt(None if box is None else box_of(box), tuple(_stroke(stroke) for stroke in strokes))


def _stroke(data: object) -> Stroke:
    match data:
        case {"label": int(label), "width": float() | int() as width, "points": [*points]} if type(label) is int:
            pairs = [(x, y) for x, y in (point for point in points if isinstance(point, list) and len(point) == 2)]
            if len(pairs) == len(points) and all(type(edge) in (int, float) for pair in pairs for edge in pair):
                return Stroke(label, width, tuple(pairs))
    raise SettingError(f'A stroke is {{"label": 1, "width": 0.02, "points": [[x, y], ...]}}, got {_short(data)}')


def _foreground(value: object) -> Any:
    if value in ("best", "all"):
        return value
    if isinstance(value, list) and all(type(label) is int for label in value):
        return tuple(value)
    raise SettingError(f'foreground must be "best", "all" or a list of labels, got {_short(value)}')


def _side(value: object) -> int | None:
    if value is None or type(value) is int:
        return value
    raise SettingError(f"side must be an integer or null, got {_short(value)}")


def _fields(data: object, what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise SettingError(f"{what} must be a JSON object, got {_short(data)}")
    return {str(key): value for key, value in data.items()}


def _build(data: object, family: Iterable[type[Kind]], what: str) -> Kind:
    values = _fields(data, what)
    return named(values.pop("name", None), family, what)(**values)


def _chain_data(chain: tuple[Settings, ...], off: frozenset[int]) -> list[dict[str, Any]]:
    return [stage.as_json() | {"on": i not in off} for i, stage in enumerate(chain)]


def _chain(data: object, family: Iterable[type[Kind]], what: str) -> tuple[tuple[Kind, ...], frozenset[int]]:
    if not isinstance(data, list):
        raise SettingError(f"A chain of {what}s must be a JSON list, got {_short(data)}")
    if len(data) > CHAIN_LIMIT:
        raise SettingError(f"A chain has at most {CHAIN_LIMIT} {what}s, this one has {len(data)}")
    entries = [_fields(entry, what) for entry in data]
    switches = [values.pop("on", True) for values in entries]
    for switch in switches:
        if not isinstance(switch, bool):
            raise SettingError(f'"on" of a {what} must be true or false, got {_short(switch)}')
    off = frozenset(i for i, switch in enumerate(switches) if not switch)
    return tuple(_build(values, family, what) for values in entries), off


def _only(known: tuple[str, ...], data: Iterable[str], what: str) -> None:
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise SettingError(f"{what} has no field {', '.join(map(_short, unknown[:5]))}; it has {', '.join(known)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
