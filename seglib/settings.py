"""The one way to declare a parameter.

A method, a filter or a clean-up step is a `Settings` class: a frozen, strict pydantic model whose fields
carry their limits and their description. Widgets, the address bar, the command line, recipes, snippets,
documentation, property tests and error sentences are all derived from `Settings.parameters()`.

    >>> class Blur(Settings):
    ...     name = "blur"
    ...     title = "Blur"
    ...     sigma: Annotated[float, Ui(step=0.1, unit="px")] = Field(1.0, ge=0.0, le=20.0, description="Width.")
    >>> Blur(sigma=2.0).text()
    'blur(sigma=2.0)'
    >>> Blur(sigma=99.0)
    Traceback (most recent call last):
    seglib.errors.SettingError: Blur.sigma must be a number from 0.0 to 20.0, got 99.0
"""

import re
from collections.abc import Mapping
from types import NoneType
from typing import Annotated, Any, ClassVar, Literal, Self, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from seglib.errors import SettingError
from seglib.parameter import Parameter, Ui, Value

__all__ = ["Annotated", "Field", "Literal", "Parameter", "Settings", "Ui", "split_call"]

MOST_SAID = 5  # mistakes in one sentence; a file may hold thousands


class Settings(BaseModel):
    """Base of everything that has parameters. An instance with an illegal value cannot exist."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", validate_default=True, allow_inf_nan=False)

    name: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise SettingError(_sentence(type(self), error)) from None

    @classmethod
    def parameters(cls) -> tuple[Parameter, ...]:
        """Every parameter in the order of declaration."""
        return tuple(_parameter(name, field) for name, field in cls.model_fields.items())

    @classmethod
    def from_text(cls, values: Mapping[str, str]) -> Self:
        """Build from text values; everything that is wrong is named in one `SettingError`."""
        known = {parameter.name: parameter for parameter in cls.parameters()}
        return cls(**{key: known[key].parse(text) if key in known else text for key, text in values.items()})

    @classmethod
    def from_text_leniently(cls, values: Mapping[str, str]) -> tuple[Self, tuple[str, ...]]:
        """Build from text values; wrong ones fall back to the default and are named in sentences."""
        kept: dict[str, str] = {}
        ignored: list[str] = []
        for key, text in values.items():
            try:
                cls.from_text({key: text})
                kept[key] = text
            except SettingError as error:
                ignored.append(str(error))
        return cls.from_text(kept), tuple(ignored)

    def changed(self) -> dict[str, Value]:
        """The values that differ from the default."""
        return {p.name: getattr(self, p.name) for p in self.parameters() if getattr(self, p.name) != p.default}

    def text(self) -> str:
        """The call notation of links: `kmeans(k=5,space=lab)`; defaults are left out."""
        values = ",".join(f"{key}={_word(value)}" for key, value in self.changed().items())
        return f"{self.name}({values})" if values else self.name

    def code(self) -> str:
        """The Python expression that builds this value: `KMeans(k=5, space='lab')`."""
        return f"{type(self).__name__}({', '.join(f'{key}={value!r}' for key, value in self.changed().items())})"

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, **self.model_dump()}


def split_call(text: str) -> tuple[str, dict[str, str]]:
    """Split `kmeans(k=5,space=lab)` into its name and its text values.

    Raises:
        SettingError: the text is not in call notation.
    """
    match = re.fullmatch(r"\s*([a-z][a-z0-9_]{0,40})\s*(?:\(([^()]{0,2000})\))?\s*", text)
    if match is None:
        raise SettingError(f"{text[:80]!r} is not of the form name(parameter=value,...)")
    values: dict[str, str] = {}
    for part in filter(str.strip, (match[2] or "").split(",")):
        key, equals, value = (word.strip() for word in part.partition("="))
        if not equals:
            raise SettingError(f"{part[:80]!r} in {text[:80]!r} is not of the form parameter=value")
        if key in values:
            raise SettingError(f"{text[:80]!r} names {key[:40]} twice")
        values[key] = value
    return match[1], values


def _word(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)


def _parameter(name: str, field: FieldInfo) -> Parameter:
    annotation: Any = field.annotation
    optional = NoneType in get_args(annotation)
    if optional:
        (annotation,) = (part for part in get_args(annotation) if part is not NoneType)
    ui, low, high = Ui(), None, None
    for item in field.metadata:
        match item:
            case Ui():
                ui = item
            case annotated_types.Ge():
                low = item.ge
            case annotated_types.Le():
                high = item.le
            case _:  # an error sentence and a slider that know nothing of it would not tell the truth
                raise TypeError(f"{name}: limits are ge= and le=, not {item!r}")
    if get_origin(annotation) is Literal:
        kind, options = "choice", tuple(str(option) for option in get_args(annotation))
    elif annotation in (bool, int, float):
        kind, options = {bool: "boolean", int: "integer", float: "number"}[annotation], ()
    else:
        raise TypeError(f"{name}: a parameter is bool, int, float or Literal, not {annotation!r}")
    if kind in ("integer", "number") and (low is None or high is None):
        raise TypeError(f"{name}: a number needs ge= and le=")
    if not field.description:
        raise TypeError(f"{name}: a parameter needs a description")
    return Parameter(name, kind, field.default, low, high, options, field.description, ui, optional)  # type: ignore[arg-type]


def _sentence(cls: type[Settings], error: ValidationError) -> str:
    known = {parameter.name: parameter for parameter in cls.parameters()}
    parts = []
    for problem in error.errors():
        key = str(problem["loc"][0]) if problem["loc"] else "?"
        if key in known:
            parts.append(f"{cls.__name__}.{key} must be {known[key].allowed}, got {_short(problem['input'])}")
        else:
            names = ", ".join(known) or "none"
            parts.append(f"{cls.__name__} has no parameter {_short(key)} (it has: {names})")
    return "; ".join([*dict.fromkeys(parts)][:MOST_SAID])


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
