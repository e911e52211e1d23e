"""Cases that are generated from the declarations of a Settings class, for the contract tests of every registry."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from hypothesis import strategies as st

from seglib.settings import Parameter, Settings


def extremes(parameter: Parameter) -> tuple[Any, ...]:
    """Both ends of a number, every option of a choice."""
    match parameter.type:
        case "integer" | "number":
            values: tuple[Any, ...] = (parameter.minimum, parameter.maximum)
        case "boolean":
            values = (False, True)
        case _:
            values = parameter.options
    return (*values, None) if parameter.optional else values


def corners(cls: type[Settings]) -> Iterator[Settings]:
    """The default and every combination of extremes."""
    yield cls()
    names = [parameter.name for parameter in cls.parameters()]
    for values in product(*map(extremes, cls.parameters())):
        if names:
            yield cls(**dict(zip(names, values, strict=True)))


def illegal(parameter: Parameter) -> tuple[Any, ...]:
    """Values of the right type outside of the limits, and values of wrong types."""
    wrong: tuple[Any, ...] = ("nonsense", [1], float("nan"), float("inf"), *(() if parameter.optional else (None,)))
    match parameter.type:
        case "integer":
            assert parameter.minimum is not None
            assert parameter.maximum is not None
            return (*wrong, parameter.minimum - 1, parameter.maximum + 1, parameter.minimum + 0.5, True)
        case "number":
            assert parameter.minimum is not None
            assert parameter.maximum is not None
            return (*wrong, parameter.minimum - 1e-6, parameter.maximum + 1e-6, True)
        case "boolean":
            return (*wrong, 2)
        case _:
            return (*wrong, 0, *({option.upper() for option in parameter.options} - set(parameter.options)))


def legal(cls: type[Settings]) -> st.SearchStrategy[Settings]:
    """Any instance that may exist."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for parameter in cls.parameters():
        match parameter.type:
            case "integer":
                values: st.SearchStrategy[Any] = st.integers(parameter.minimum, parameter.maximum)  # type: ignore[arg-type]
            case "number":
                values = st.floats(parameter.minimum, parameter.maximum)
            case _:
                values = st.sampled_from(extremes(parameter))
        fields[parameter.name] = st.none() | values if parameter.optional else values
    return st.builds(cls, **fields)
