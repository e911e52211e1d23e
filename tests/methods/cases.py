"""Pictures, settings and prompts that every method must live with."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.prompt import ERASER, MOST_WIDTH, Prompt, Stroke
from seglib.types import Pixels, Step
from tests.settings_cases import extremes

PARAMETERS = [(cls, parameter) for cls in METHODS for parameter in cls.parameters()]
PARAMETER_IDS = [f"{cls.name}.{parameter.name}" for cls, parameter in PARAMETERS]
of_every_method = pytest.mark.parametrize("cls", METHODS, ids=lambda cls: cls.name)

# Where only a fitting case shows a difference: a window smaller than the scene, many groups for the seed of a clustering.
SUITABLE: dict[str, dict[str, Any]] = {
    "adaptive": {"radius": 8},
    "kmeans": {"k": 8},
    "em": {"k": 6},
    "frangi": {"rule": "manual"},
    "svm": {"kernel": "polynomial"},
}
# What costs as much for one pixel as for a picture (a net's working size, a forest's trees) meets fewer settings at once.
COSTLY = {"cnn", "rnn", "svm_trained", "unet", "forest"}


# What a person draws on the scene: a box around blobs; the ground below the blobs and across two of them; a click on each.
BOXES = ((0.1, 0.2, 0.7, 0.9), (0.0, 0.0, 1.0, 1.0), (0.4, 0.0, 0.41, 1.0), (0.5, 0.5, 0.5, 0.5))
STROKES = (Stroke(0, 0.03, ((0.1, 0.94), (0.9, 0.94))), Stroke(1, 0.05, ((0.2, 0.23), (0.42, 0.33))))
CLICKS = (Stroke(0, 0.0, ((0.5, 0.94),)), Stroke(1, 0.0, ((0.22, 0.25),)))
CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
OVER_ALL = tuple((x, y) for y in (0.1, 0.3, 0.5, 0.7, 0.9) for x in (0.0, 1.0))
ODD_STROKES = (
    STROKES[:1],  # one label is not enough to tell two apart
    STROKES[1:],
    (Stroke(1, MOST_WIDTH, OVER_ALL),),  # everything has one label
    (Stroke(0, MOST_WIDTH, OVER_ALL), Stroke(1, 0.0, ((1.0, 1.0),))),  # everything but the last pixel
    (Stroke(0, 0.0, CORNERS), Stroke(2, 0.0, ((0.5, 0.5), (0.6, 0.5))), Stroke(1, 0.0, ((0.5, 1.0),))),  # on the very border
    (*STROKES, Stroke(ERASER, MOST_WIDTH, OVER_ALL)),  # all of it taken away again
)
ODD_CLICKS = (
    CLICKS[:1],
    CLICKS[1:],
    tuple(Stroke(1, 0.0, (corner,)) for corner in CORNERS),
    (*CLICKS, Stroke(ERASER, MOST_WIDTH, OVER_ALL)),
)


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


def through_a_hole() -> Pixels:
    """The scene in a round field of view with a black surround."""
    pixels = scene()
    rows, columns = np.mgrid[:48, :64]
    return np.where((np.hypot(rows - 24, columns - 32) < 23)[..., None], pixels, 2).astype(np.uint8)


# Where a parameter is about one kind of picture.
PICTURES = {"frangi.skip_surround": through_a_hole()}

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


def ends_and_prompts(cls: type[Method]) -> Iterator[tuple[Method, Prompt]]:
    """The default and the two corners with all that may be drawn, every single end with nothing and a usual drawing."""
    for place, chosen in enumerate(ends(cls)):
        for prompt in prompts(cls) if place < 3 else prompts(cls)[:2]:
            yield chosen, prompt


def prompts(cls: type[Method]) -> tuple[Prompt, ...]:
    """Nothing drawn, a usual drawing of all that the method takes, and the drawings that nobody expects."""
    kinds, kept = cls.prompts, (ERASER, *range(len(cls.drawn)))
    usual = Prompt(BOXES[0], STROKES if "strokes" in kinds else CLICKS).only(kinds)
    boxes = [Prompt(box) for box in BOXES[1:] if "box" in kinds]
    odd = (ODD_STROKES if "strokes" in kinds else ()) + (ODD_CLICKS if "points" in kinds else ())
    strokes = [Prompt(strokes=tuple(stroke for stroke in drawing if stroke.label in kept)) for drawing in odd]
    return (Prompt(), usual, *boxes, *strokes) if kinds else (Prompt(),)


def usual(cls: type[Method]) -> Prompt:
    return prompts(cls)[1 if cls.prompts else 0]


def shown(step: Step) -> list[bytes]:
    """Everything in the pictures of a step."""
    values = [value for view in step.draw() for value in vars(view).values()]
    return [value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode() for value in values]


def told(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(step.title, step.text) for step in steps]
