"""What a browser may send to the viewer's page, and what the page sends to the browser."""

import base64
import re
from typing import Any

import numpy as np
import pytest

from pages.ui import blobs, encode
from pages.ui.viewer import RAMPS, _ramp
from pages.ui.viewer_input import Point, read_box, read_place, read_point, read_strokes
from seglib.errors import SettingError
from seglib.prompt import MOST_POINTS, MOST_STROKES, MOST_WIDTH, Prompt, Stroke, strokes_text
from seglib.types import HeatView


def test_a_box_and_its_removal_are_read() -> None:
    assert read_box({"serial": 1, "box": [0, 0.25, 1, 0.5]}) == (0.0, 0.25, 1.0, 0.5)
    assert read_box({"serial": 2, "box": None}) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [0.1, 0.1, 0.2, 0.2],
        {"box": [0.1, 0.1, 0.2]},
        {"box": [0.2, 0.1, 0.1, 0.2]},
        {"box": [0.1, 0.2, 0.2, 0.2]},
        {"box": [-0.1, 0.1, 0.2, 0.2]},
        {"box": [0.1, 0.1, 0.2, 1.5]},
        {"box": [float("nan"), 0.1, 0.2, 0.2]},
        {"box": ["0.1", 0.1, 0.2, 0.2]},
    ],
)
def test_anything_else_is_no_box_and_the_sentence_says_what_to_do(value: Any) -> None:
    with pytest.raises(SettingError, match="draw it again"):
        read_box(value)


def test_a_point_is_read_with_its_panel() -> None:
    assert read_point({"x": 0, "y": 0.5, "panel": 1}, 2) == Point(0.0, 0.5, 1)
    assert read_point({"x": 0.1, "y": 0.5, "panel": -1}, 2).panel == -1


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"x": 0.5, "y": 0.5},
        {"x": 1.0, "y": 0.5, "panel": 0},
        {"x": 0.5, "y": -0.1, "panel": 0},
        {"x": 0.5, "y": 0.5, "panel": 2},
        {"x": 0.5, "y": 0.5, "panel": 0.5},
    ],
)
def test_anything_else_is_no_point(value: Any) -> None:
    with pytest.raises(SettingError, match="click again"):
        read_point(value, 2)


def test_strokes_are_read_as_links_write_them() -> None:
    line = Stroke(2, MOST_WIDTH, ((0.0, 1.0), (0.1234, 0.5)))
    assert read_strokes({"serial": 1, "strokes": strokes_text([line, Stroke(-1, 0.0, ((0.5, 0.5),))])})[0] == line
    assert read_strokes({"serial": 1, "strokes": ""}) == ()
    most = Prompt(strokes=(Stroke(-1, MOST_WIDTH, ((0.5, 0.5),) * (MOST_POINTS // MOST_STROKES)),) * MOST_STROKES).strokes
    assert read_strokes({"serial": 1, "strokes": strokes_text(most)}) == most


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        "1.200.AAAAA",
        {"strokes": None},
        {"strokes": [{"label": 1, "width": 0.02, "points": [[0.5, 0.5]]}]},
        {"strokes": "1.200"},
        {"strokes": "1.nan.AAAAA"},
        {"strokes": "1.200.AAAA"},
        {"strokes": "1.200._____"},
        {"strokes": "9.200.AAAAA"},
        {"strokes": "1.9999.AAAAA"},
        {"strokes": "~".join(["1.0.AAAAA"] * (MOST_STROKES + 1))},
        {"strokes": "1.0." + "AAAAA" * (MOST_POINTS + 1)},
        {"strokes": "A" * 10**6},
    ],
)
def test_anything_else_are_no_strokes(value: Any) -> None:
    with pytest.raises(SettingError):
        read_strokes(value)


def test_the_pixel_that_is_asked_is_read() -> None:
    assert read_place({"serial": 1, "asked": [0, 0.5]}) == (0.0, 0.5)
    assert read_place({"serial": 2, "asked": None}) is None
    for value in (None, {}, {"asked": [0.5]}, {"asked": [0.5, 1.0]}, {"asked": [float("nan"), 0.5]}, {"asked": ["0", 0]}):
        with pytest.raises(SettingError, match="click again"):
            read_place(value)


def test_the_program_lists_every_module_after_those_that_it_imports() -> None:
    on_disk = {path.stem for path in blobs.FOLDER.glob("*.js")} - {"blob", "mount"}
    assert set(blobs.MODULES) == on_disk
    for i, name in enumerate(blobs.MODULES):
        text = (blobs.FOLDER / f"{name}.js").read_text("utf-8")
        imported = re.findall(r"from '\./(\w+)\.js'", text)
        assert text.count("import ") == len(imported), f"{name}.js imports in a form that is not resolved"
        assert set(imported) <= set(blobs.MODULES[:i])


def test_the_ramp_of_the_browser_is_the_ramp_of_python() -> None:
    assert base64.b64decode(RAMPS["plain"]) == encode.VIRIDIS.tobytes()
    assert base64.b64decode(RAMPS["signed"]) == encode.SIGNED.tobytes()


def test_a_field_that_is_shown_on_both_sides_of_zero_has_two_hues() -> None:
    flat, parcel = np.full((3, 4), 128, np.uint8), blobs.Parcel()
    names = [
        _ramp(HeatView("", flat.astype(np.float32), low, high))
        for low, high in ((-2.0, 2.0), (0.0, 1.0), (-1.0, 2.0), (0.0, 0.0))
    ]
    assert names == ["signed", "plain", "plain", "plain"]
    assert len({parcel.heat(f"{ramp}", flat, ramp)["digest"] for ramp in names}) == 2, "painted once for each ramp"


def test_equal_pictures_travel_once_and_places_stay() -> None:
    parcel = blobs.Parcel()
    labels = np.eye(4, dtype=np.int32)
    first = parcel.labels("labels0", labels)
    second = parcel.labels("labels1", labels.copy())
    third = parcel.labels("labels2", 2 * labels)
    assert first["digest"] == second["digest"] != third["digest"]
    assert list(parcel.places) == ["labels0", "labels2"]
    assert parcel.places["labels0"].startswith(first["digest"].encode())
    assert (first["bits"], third["bits"]) == (1, 2)
