"""A line of the histogram that is moved to a level stands there after the next run."""

from typing import Any

import numpy as np
import pytest

from pages.ui.histogram import Line, read_move
from pages.ui.lines import lines_of, moved
from seglib.errors import SettingError
from seglib.methods import METHODS
from seglib.methods.base import Method
from seglib.methods.hysteresis import Hysteresis
from seglib.methods.manual import Manual
from seglib.methods.multi_otsu import MultiOtsu
from seglib.methods.otsu import Otsu
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.types import Image
from tests.methods.cases import scene

IMAGE = Image(scene())
THRESHOLDS = [cls() for cls in METHODS if cls.family == "Thresholds"]


def lines(method: Method) -> dict[str, Line]:
    return {line.name: line for line in lines_of(method, segment(method, IMAGE, Prompt())[0].facts)}


@pytest.mark.parametrize(
    "method",
    [*THRESHOLDS, Otsu(offset=70), Otsu(offset=-100), Manual(low=200, high=80), Hysteresis(high=0), Hysteresis(ratio=1.0)],
    ids=lambda method: method.text(),
)
def test_every_line_that_can_be_moved_goes_where_it_is_put(method: Method) -> None:
    facts = segment(method, IMAGE, Prompt())[0].facts
    for name, line in lines(method).items():
        if line.movable:
            for level in np.unique(np.linspace(line.lowest, line.highest, 23).astype(int)).tolist():
                assert lines(moved(method, facts, name, level))[name].level == level


def test_the_masks_part_at_the_lines() -> None:
    """A line with its edge on the right belongs to the left side, and the other way round."""
    grey = IMAGE.grey
    line = lines(Otsu())["threshold"]
    assert np.array_equal(segment(Otsu(), IMAGE, Prompt())[0].labels > 0, grey > line.level + line.edge)
    low, high = lines(Manual(low=90, high=140)).values()
    inside = (grey > low.level + low.edge) & (grey < high.level + high.edge)
    assert np.array_equal(segment(Manual(low=90, high=140), IMAGE, Prompt())[0].labels > 0, inside)


def test_what_cannot_be_moved_is_shown_all_the_same() -> None:
    assert [line.movable for line in lines(MultiOtsu(classes=4)).values()] == [False, False, False]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"line": "threshold", "level": 300, "serial": 1},
        {"line": "threshold", "level": 60.5, "serial": 1},
        {"line": "threshold", "level": True, "serial": 1},
        {"line": "fixed", "level": 10, "serial": 1},
        {"line": "other", "level": 10, "serial": 1},
    ],
)
def test_nonsense_from_a_browser_is_refused(sent: Any) -> None:
    with pytest.raises(SettingError, match="the line must be one of the histogram"):
        read_move(sent, [Line("threshold", 60, movable=True, lowest=5, highest=200), Line("fixed", 10)])
    assert read_move({"line": "threshold", "level": 5, "serial": 1}, [Line("threshold", 60, movable=True)]) == ("threshold", 5)
