"""What every method promises, generated from its declaration."""

import json
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seglib.errors import SettingError
from seglib.methods.base import Method
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.settings import Parameter
from seglib.types import Image, Labels, Pixels, read_only
from tests.methods.cases import (
    HOSTILE,
    PARAMETER_IDS,
    PARAMETERS,
    PICTURES,
    SUITABLE,
    ends_and_prompts,
    noise,
    of_every_method,
    scene,
    shown,
    told,
    usual,
)
from tests.settings_cases import extremes, illegal, legal


@of_every_method
@pytest.mark.parametrize("pixels", HOSTILE.values(), ids=HOSTILE)
def test_every_end_of_every_slider_works_on_hostile_images(cls: type[Method], pixels: Pixels) -> None:
    before = pixels.copy()
    image = Image(read_only(pixels))
    for chosen, prompt in ends_and_prompts(cls):
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
            present = np.unique(found.labels[found.labels > 0])  # a click that nothing belongs to leaves its number free
            assert cls.numbered or np.array_equal(present, np.arange(1, found.labels.max() + 1))
        case "classes":
            assert found.labels.min() >= 1
        case "semantic":
            assert 0 <= found.labels.min() <= found.labels.max() < len(cls.drawn)
    if found.probability is not None:
        assert found.probability.dtype == np.float32
        assert found.probability.shape == image.shape
        assert 0.0 <= found.probability.min() <= found.probability.max() <= 1.0
    assert json.loads(json.dumps(dict(found.facts), allow_nan=False)) == dict(found.facts)


@of_every_method
def test_an_explanation_is_made_of_sentences(cls: type[Method]) -> None:
    for prompt in (Prompt(), usual(cls)):
        found, _ = segment(cls(), Image(scene()), prompt)
        if found.why is not None:
            told_of = [found.why(row, column).sentence for row in range(0, 48, 5) for column in range(0, 64, 5)]
            assert [sentence for sentence in told_of if not sentence.endswith(".") or sentence.endswith("..")] == []


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


@pytest.mark.parametrize(("cls", "parameter"), PARAMETERS, ids=PARAMETER_IDS)
def test_no_slider_is_dead(cls: type[Method], parameter: Parameter) -> None:
    if len(parameter.options) == 1:  # a net that there are weights for one task of: nothing can be moved
        return
    pixels = PICTURES.get(f"{cls.name}.{parameter.name}", scene())
    image, base = Image(pixels.repeat(2, axis=0).repeat(2, axis=1)), SUITABLE.get(cls.name, {})

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
