"""What a sample says of itself, in the settings of a method: the task of a trained net, and the side to look on."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from pages.ui.facts import words
from pages.ui.source import Source, chosen_sample
from pages.ui.stages import Result
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


def other_model(opened: Source, method: Method, result: Result, key: str) -> None:
    """Below the warning that a picture is unlike what a model learned from: the model that knows such pictures, if one does.

    key: of the widgets of the method. Samples say themselves which model is theirs.
    """
    own = chosen_sample()
    if not result.segmentation.warning or (own is not None and own.task is not None):
        return
    from seglib.trained.answers import suited_tasks

    offered = next(each.options for each in method.parameters() if each.name == "task")
    known = [task for task in suited_tasks(opened.image) if task in offered]

    def take() -> None:
        st.session_state[f"{key}.{method.name}.task"] = known[0]

    if not known:
        st.caption(":material/lightbulb: No model that is here knows such pictures: try a method that needs no training.")
    elif known[0] != getattr(method, "task", ""):
        said = words(known[0])
        st.button(f"Use {said}, which knows such pictures", icon=":material/lightbulb:", key=f"{key}.knows", on_click=take)
