"""Strokes: their notation, their limits, their pixels."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seglib.errors import SettingError
from seglib.features.strokes import drawn
from seglib.prompt import MOST_POINTS, MOST_STROKES, MOST_WIDTH, Prompt, Stroke
from tests.recipe.recipes import strokes


@given(strokes)
def test_a_stroke_survives_its_notation(stroke: Stroke) -> None:
    assert Stroke.from_text(stroke.text()) == stroke
    assert re.fullmatch(r"-?\d\.\d+\.[\w-]+", stroke.text()), "every letter stands in a link as it is"


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "1.2", "1.200.", "1.200.abcd", "1.200.____-", "1.200.ab!de", "9.200.AAAAA", "-2.0.AAAAA", "1.2001.AAAAA",
        "x.1.AAAAA", "1.0." + "AAAAA" * (MOST_POINTS + 1), "1.99999999999999999999999.AAAAA", "1.0.AAAAA.AAAAA", "1e400.0.AAAAA",
    ],
)  # fmt: skip
def test_what_is_no_stroke_is_refused(text: str) -> None:
    with pytest.raises(SettingError):
        Stroke.from_text(text)


def test_there_is_a_limit_to_what_is_drawn() -> None:
    click = Stroke(1, 0.0, ((0.5, 0.5),))
    assert len(Prompt(strokes=(click,) * MOST_STROKES).strokes) == MOST_STROKES
    for many in ((click,) * (MOST_STROKES + 1), (Stroke(1, 0.0, ((0.5, 0.5),) * (MOST_POINTS + 1)),)):
        with pytest.raises(SettingError, match="draw fewer or shorter ones"):
            Prompt(strokes=many)


def test_a_method_sees_only_what_it_takes() -> None:
    prompt = Prompt((0.1, 0.2, 0.3, 0.4), (Stroke(1, 0.0, ((0.5, 0.5),)),))
    assert prompt.only(()) == Prompt()
    assert prompt.only(("box",)) == Prompt(prompt.box)
    assert prompt.only(("points",)) == prompt.only(("strokes",)) == Prompt(strokes=prompt.strokes)
    assert prompt.only(("box", "strokes")) == prompt


@given(strokes, st.integers(1, 40), st.integers(1, 40))
def test_pixels_of_a_stroke_lie_within_the_width_of_its_line_and_cover_it(stroke: Stroke, height: int, width: int) -> None:
    marked = drawn((Stroke(3, stroke.width, stroke.points),), (height, width))
    assert set(np.unique(marked)) <= {-1, 3}
    centres = np.stack(np.meshgrid(np.arange(width), np.arange(height)), axis=-1) + 0.5  # (H, W, 2)
    corners = np.array(stroke.points) * (width, height)
    distance = np.full((height, width), np.inf)
    for start, end in pairwise(corners) if len(corners) > 1 else ((corners[0], corners[0]),):
        along = end - start
        share = np.clip(((centres - start) @ along) / max(along @ along, 1e-12), 0, 1)
        distance = np.minimum(distance, np.linalg.norm(centres - start - share[..., None] * along, axis=-1))
    radius = stroke.width * max(height, width) / 2
    assert (distance[marked == 3] <= radius + 2).all()
    assert (marked[distance < radius - 2] == 3).all()
    columns, rows = np.minimum(corners.astype(int), (width - 1, height - 1)).T
    assert (marked[rows, columns] == 3).all(), "the line itself is drawn, however thin"


def test_later_strokes_lie_over_earlier_ones_and_an_eraser_takes_away() -> None:
    line = ((0.0, 0.5), (1.0, 0.5))
    over = drawn((Stroke(1, 0.0, line), Stroke(2, 0.0, ((0.1, 0.5),)), Stroke(-1, 0.0, ((0.9, 0.5),))), (5, 5))
    assert over[2].tolist() == [2, 1, 1, 1, -1]
    assert (over[[0, 1, 3, 4]] == -1).all()


def test_widest_stroke_is_as_wide_as_said() -> None:
    dot = drawn((Stroke(1, MOST_WIDTH, ((0.5, 0.5),)),), (101, 101))
    assert (dot == 1).sum() == pytest.approx(np.pi * 10.1**2, rel=0.1)
