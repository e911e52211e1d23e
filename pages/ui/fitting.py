"""What a sample says of itself, in the settings of a method: the task of a trained net, and the side to look on."""

from collections.abc import Mapping
from dataclasses import replace

from seglib.methods.base import Method
from seglib.recipe import Recipe, method_named
from seglib.samples import Sample


def fitting(method: type[Method], sample: Sample | None) -> dict[str, str]:
    """The settings of a method that fit the sample, by their names; none for a file, of which nothing is known."""
    if sample is None:
        return {}
    known: dict[str, str | None] = {"task": sample.task, "foreground": sample.foreground}
    options = {each.name: each.options for each in method.parameters()}
    return {name: value for name, value in known.items() if value is not None and value in options.get(name, ())}


def default_method(name: str, sample: Sample | None) -> Method:
    """The method at its defaults, but for what fits the sample."""
    method = method_named(name)
    values: Mapping[str, object] = fitting(method, sample)
    return method(**values)


def suited(recipe: Recipe, before: Sample | None, now: Sample | None) -> Recipe:
    """The recipe for another picture: what was as usual for the one before fits the one of now, what somebody chose stays."""
    method = recipe.method
    usual = default_method(method.name, before)
    change = {name: value for name, value in fitting(type(method), now).items() if getattr(method, name) == getattr(usual, name)}
    return replace(recipe, method=type(method)(**{**method.model_dump(), **change}))
