"""What every method promises, generated from its declaration."""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seglib.methods
from seglib.cleanup import CLEANUPS
from seglib.commands.options import recipe_options
from seglib.errors import SettingError
from seglib.filters import FILTERS
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.recipe import Recipe, from_json, from_words, to_json, to_words
from seglib.run import segment
from seglib.settings import Parameter, Settings, split_call
from seglib.types import ColourView, CurveView, HeatView, Image, Labels, LabelView, Pixels, Prompt, Step, View, read_only
from tests.settings_cases import extremes, illegal, legal

PARAMETERS = [(cls, parameter) for cls in METHODS for parameter in cls.parameters()]
PARAMETER_IDS = [f"{cls.name}.{parameter.name}" for cls, parameter in PARAMETERS]
of_every_method = pytest.mark.parametrize("cls", METHODS, ids=lambda cls: cls.name)

# Where only a fitting case shows a difference: a window smaller than the scene, many groups for the seed of a clustering.
SUITABLE: dict[str, dict[str, Any]] = {"adaptive": {"radius": 8}, "kmeans": {"k": 8}, "em": {"k": 6}}
# A net costs as much for one pixel as for its whole working size, so it meets fewer settings at once.
COSTLY = {"unet"}


def noise(*shape: int) -> Pixels:
    return np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)


def scene(height: int = 48, width: int = 64) -> Pixels:
    """(H, W, 3): blobs of several sizes and colours, two of them touching, in uneven light and noise."""
    rows, columns = np.mgrid[:height, :width]
    light = 50.0 + 0.6 * columns
    warm = np.zeros(light.shape)
    for row, column, radius, gain in ((12, 14, 8, 90), (16, 27, 7, 90), (34, 20, 3, 110), (30, 46, 11, 70), (8, 54, 2, 120)):
        inside = (rows - row) ** 2 + (columns - column) ** 2 <= radius**2
        light, warm = light + gain * inside, warm + 40.0 * inside * (column > 20)
    colours = np.stack([light + warm, light, light - 0.5 * warm], axis=-1)
    return np.clip(colours + np.random.default_rng(3).normal(0, 5, colours.shape), 0, 255).astype(np.uint8)


HOSTILE = {
    "one pixel": noise(1, 1, 3),
    "one row": noise(1, 7, 3),
    "one column": noise(9, 1, 3),
    "black": np.zeros((6, 5, 3), np.uint8),
    "white": np.full((6, 5, 3), 255, np.uint8),
    "two colours": np.array([[[200, 30, 30]] * 6] * 3 + [[[20, 30, 220]] * 6] * 5, np.uint8),
    "noise": noise(13, 17, 3),
    "saturated": np.where(noise(12, 12, 3) > 127, 255, 0).astype(np.uint8),
    "mirrored and thinned view": noise(26, 34, 3)[::2, ::-2],
    "scene": scene(),
}


def ends(cls: type[Method]) -> Iterator[Method]:
    """The default, every end of every slider, all at their lower end, all at their upper end."""
    yield cls()
    values = {parameter.name: extremes(parameter) for parameter in cls.parameters()}
    yield cls(**{name: ends[0] for name, ends in values.items()})
    yield cls(**{name: ends[-1] for name, ends in values.items()})
    if cls.name not in COSTLY:
        yield from (cls(**{name: end}) for name, ends in values.items() for end in ends)


def prompts(cls: type[Method]) -> tuple[Prompt, ...]:
    """Nothing drawn; for methods that take a box also a usual one, the whole image, a sliver and a point."""
    boxes = ((0.1, 0.2, 0.7, 0.9), (0.0, 0.0, 1.0, 1.0), (0.4, 0.0, 0.41, 1.0), (0.5, 0.5, 0.5, 0.5))
    return (Prompt(), *(Prompt(box) for box in boxes if cls.prompt == "box"))


def usual(cls: type[Method]) -> Prompt:
    return prompts(cls)[-1 if cls.prompt == "none" else 1]


@of_every_method
@pytest.mark.parametrize("pixels", HOSTILE.values(), ids=HOSTILE)
def test_every_end_of_every_slider_works_on_hostile_images(cls: type[Method], pixels: Pixels) -> None:
    before = pixels.copy()
    image = Image(read_only(pixels))
    for chosen in ends(cls):
        for prompt in prompts(cls):
            found, steps = segment(chosen, image, prompt)
            check_labels(cls, found, image)
            assert steps
            assert all(step.title and len(step.text) > 10 for step in steps)
            assert all(step.done is None or 0.0 <= step.done <= 1.0 for step in steps)
    assert np.array_equal(pixels, before)


def check_labels(cls: type[Method], found: Labels, image: Image) -> None:
    assert found.labels.dtype == np.int32
    assert found.labels.shape == image.shape
    match cls.kind:
        case "binary":
            assert set(np.unique(found.labels)) <= {0, 1}
        case "instances":
            assert np.array_equal(np.unique(found.labels[found.labels > 0]), np.arange(1, found.labels.max() + 1))
        case "classes":
            assert found.labels.min() >= 1
    if found.probability is not None:
        assert found.probability.dtype == np.float32
        assert found.probability.shape == image.shape
        assert 0.0 <= found.probability.min() <= found.probability.max() <= 1.0
    assert json.loads(json.dumps(dict(found.facts), allow_nan=False)) == dict(found.facts)


@of_every_method
@settings(max_examples=8, deadline=None, derandomize=True)
@given(data=st.data(), height=st.integers(1, 20), width=st.integers(1, 20))
def test_every_legal_value_works_and_gives_the_same_twice(
    cls: type[Method], data: st.DataObject, height: int, width: int
) -> None:
    chosen = data.draw(legal(cls))
    assert isinstance(chosen, Method)
    image = Image(noise(height, width, 3))
    first, steps = segment(chosen, image, usual(cls))
    second, again = segment(chosen, image, usual(cls))
    check_labels(cls, first, image)
    assert np.array_equal(first.labels, second.labels)
    assert told(steps) == told(again)


@of_every_method
def test_the_number_of_threads_changes_nothing(cls: type[Method]) -> None:
    image, threads = Image(scene()), cv2.getNumThreads()
    many, _ = segment(cls(), image, usual(cls))
    try:
        cv2.setNumThreads(1)
        one, _ = segment(cls(), Image(scene()), usual(cls))
    finally:
        cv2.setNumThreads(threads)
    assert np.array_equal(many.labels, one.labels)


def shown(step: Step) -> list[bytes]:
    """Everything in the pictures of a step."""
    values = [value for view in step.draw() for value in vars(view).values()]
    return [value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode() for value in values]


def told(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(step.title, step.text) for step in steps]


@of_every_method
def test_every_step_can_be_drawn_on_the_grid_of_the_image(cls: type[Method]) -> None:
    for pixels in (scene(), HOSTILE["one row"], HOSTILE["black"]):
        image = Image(pixels)
        _, steps = segment(cls(), image, usual(cls))
        for step in steps:
            views = step.draw()
            assert views, f"{step.title} shows nothing"
            for view in views:
                check_view(view, image)


def check_view(view: View, image: Image) -> None:
    assert view.title
    match view:
        case LabelView():
            assert view.labels.shape == image.shape
            assert view.labels.dtype == np.int32
            assert view.labels.min() >= 0
        case HeatView():
            assert view.values.shape == image.shape
            assert view.values.dtype == np.float32
            assert np.isfinite(view.values).all()
            assert view.low <= view.high
        case ColourView():
            count, axes = view.points.shape
            assert view.weights.shape == (count,)
            assert 0 < view.weights.sum() <= image.grey.size
            assert view.labels is None or (view.labels.shape == (count,) and view.labels.min() >= 1)
            assert view.centres is None or view.centres.shape[1] == axes
            assert view.covariances is None or np.linalg.eigvalsh(view.covariances).min() > 0
        case CurveView():
            assert 0 <= view.current < len(view.values)
            assert np.isfinite(view.values).all()


@of_every_method
def test_no_picture_is_built_before_someone_looks(cls: type[Method], monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    for kind in (LabelView, HeatView, ColourView, CurveView):

        def counting(self: object, *values: Any, real: Any = kind.__init__, **more: Any) -> None:
            built.append(type(self).__name__)
            real(self, *values, **more)

        monkeypatch.setattr(kind, "__init__", counting)
    _, steps = segment(cls(), Image(scene()), usual(cls))
    assert built == []
    steps[-1].draw()
    assert built != []


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_no_slider_is_dead(cls: type[Method], parameter: Parameter) -> None:
    image, base = Image(scene().repeat(2, axis=0).repeat(2, axis=1)), SUITABLE.get(cls.name, {})

    def outcome(chosen: Method) -> list[tuple[bytes, Any, Any]]:
        results = [segment(chosen, image, prompt) for prompt in {Prompt(), usual(cls)}]
        return [(found.labels.tobytes(), told(steps), [shown(step) for step in steps[-2:]]) for found, steps in results]

    before = outcome(cls(**base))
    tried = (*extremes(parameter), *range(1, 5)) if parameter.name == "seed" else extremes(parameter)
    assert any(outcome(cls(**{**base, parameter.name: value})) != before for value in tried)


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_illegal_values_are_refused_by_name(cls: type[Method], parameter: Parameter) -> None:
    for value in illegal(parameter):
        with pytest.raises(SettingError, match=rf"^{cls.__name__}\.{parameter.name} must be "):
            cls(**{parameter.name: value})


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
