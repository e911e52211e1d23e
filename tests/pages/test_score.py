"""The page of scores: the numbers of the command line, where a result errs, and what happens without a truth."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.ui import error_views, measured, source
from pages.ui.measured import Entry, Measuring, holds_objects, of_result
from pages.ui.objects_tab import rows_of
from pages.ui.opinion import opinion_of
from pages.ui.score_files import exported, scores_csv, scores_json
from pages.ui.source import Source
from pages.ui.stages import run_stages
from pages.ui.threshold_tab import curve_of, level_of
from pages.ui.viewer import Panel
from seglib.__main__ import main
from seglib.io import RawMask, label_png
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.methods.manual import Manual
from seglib.metrics import matches, pieces
from seglib.recipe import Recipe, from_words
from seglib.study.thresholds import AUTOMATIC
from seglib.types import Levels
from tests.pages.drive import Start, rerun, word


@pytest.fixture
def spaced(small: Source) -> Source:
    """The small picture with objects as numbers, a field of view, and pixels of 0.5 by 0.8 mm."""
    assert small.truth is not None
    view = np.ones(small.truth.shape, np.bool_)
    view[:, :6] = False
    image = replace(small.image, spacing=(0.5, 0.8))
    return replace(small, image=image, truth_labels=pieces(small.truth), field_of_view=view)


def entry_of(opened: Source, words: str) -> tuple[Entry, Recipe]:
    recipe = from_words({"method": words})
    return of_result(words, run_stages(opened, recipe)), recipe


def table(app: AppTest) -> str:
    return str(next(html.proto.body for html in app.get("html") if 'class="scorecard"' in html.proto.body))


@pytest.mark.parametrize("objects", [True, False])
@pytest.mark.parametrize("method", ["otsu", "watershed"])
def test_the_numbers_are_those_of_the_command_line(
    spaced: Source, tmp_path: Path, capsys: pytest.CaptureFixture[str], method: str, objects: bool
) -> None:
    entry = replace(entry_of(spaced, method)[0], is_named=True)  # as a file is: the command line knows no methods
    assert spaced.truth_labels is not None
    assert spaced.field_of_view is not None
    files = {"truth": spaced.truth_labels, "pred": entry.labels, "fov": spaced.field_of_view.astype(np.int32)}
    for name, labels in files.items():
        (tmp_path / f"{name}.png").write_bytes(label_png(labels))
    wish = Measuring(numbers="objects" if objects else "classes", tolerance=2.5)
    options = ["--fov", str(tmp_path / "fov.png"), "--spacing", "0.5", "0.8", "--tolerance", "2", "--json"]
    assert (
        main(["score", *(str(tmp_path / f"{name}.png") for name in ("truth", "pred")), *options, *["--instances"] * objects]) == 0
    )
    printed = json.loads(capsys.readouterr().out)
    ours = json.loads(scores_json([entry], spaced, wish))["results"][0]
    assert ours["settings"] == printed["settings"]
    beside = ("title", "oracle", "ledger", "reasons", "units", "settings", "classes_by")
    numbers = {name: value for name, value in ours.items() if name not in beside}
    assert numbers == {name: printed[name] for name in numbers}
    assert len(numbers) == (32 if objects else 25 + 4)  # of classes each, and their three averages
    assert all(printed["units"][name] == unit for name, unit in ours["units"].items())


def test_the_table_for_a_spreadsheet_has_every_measure_of_every_result(spaced: Source) -> None:
    one, other = entry_of(spaced, "otsu")[0], replace(entry_of(spaced, "li")[0], title="=li")
    rows = list(csv.reader(io.StringIO(scores_csv([one, other], spaced, Measuring(numbers="objects")).decode())))
    assert rows[0] == ["measure", "unit", "otsu", "'=li"]
    told = exported(one, spaced, Measuring(numbers="objects"))
    byname = {row[0]: row for row in rows[1:]}
    assert float(byname["dice"][2]) == told["dice"]
    assert byname["hausdorff"][1] == "mm"
    assert len(rows) == 1 + 32


def test_only_groups_that_apply_are_shown(start: Start, small: Source, spaced: Source) -> None:
    plain = table(start("score", {"1.method": "otsu"}, small))
    assert "Overlap" in plain
    assert "<b>Objects</b>" not in plain
    assert "Hausdorff (px)" in plain
    counted = table(start("score", {"1.method": "otsu", "measuring": "measuring(numbers=objects)"}, spaced))
    assert "<b>Objects</b>" in counted
    assert "Hausdorff (mm)" in counted
    nobody = table(start("score", {"1.method": "kmeans", "1.foreground": "all"}, small))
    assert "<b>Overlap</b>" not in nobody
    assert "<b>Partitions</b>" in nobody


def test_what_the_numbers_of_a_truth_are(small: Source, spaced: Source) -> None:
    assert not holds_objects(small, Measuring())
    assert holds_objects(small, Measuring(numbers="objects"))
    assert not holds_objects(spaced, Measuring()), "two numbers may well be classes"
    blocks = np.kron(np.arange(1, 9).reshape(2, 4), np.pad(np.ones((14, 8)), 3)).astype(np.int32)[:40, :56]
    many = replace(small, truth=blocks > 0, truth_labels=blocks)
    assert holds_objects(many, Measuring())
    assert not holds_objects(many, Measuring(numbers="classes"))
    for name, expected in (("nuclei", True), ("fundus", False), ("lung_ct", False), ("shapes", True)):
        scene = source.loaded(name)
        assert scene.truth is not None
        opened = Source(scene.image, name, truth=scene.truth > 0, truth_labels=scene.truth, truth_name=source.EXACT)
        assert holds_objects(opened, Measuring()) == expected, name


def test_what_the_numbers_mean_is_followed_at_once(start: Start, spaced: Source) -> None:
    app = start("score", {"1.method": "otsu"}, spaced)
    for numbers, wanted in (("objects", "Objects"), ("classes", "Classes"), ("automatic", "Classes"), ("objects", "Objects")):
        app.selectbox("score1.measuring.numbers").set_value(numbers)
        rerun(app)
        assert {tab.label for tab in app.tabs} & {"Objects", "Classes"} == {wanted}, numbers
        assert any("Objects" in each.options for each in app.button_group) == (numbers == "objects")
        assert f"numbers={numbers}" in (word(app, "measuring") or "numbers=automatic")


def test_a_moved_tolerance_measures_outlines_alone(start: Start, small: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    st.cache_resource.clear()
    called: list[str] = []
    for name in ("scores", "boundary_scores", "partition_scores"):
        real = getattr(measured, name)

        def counting(*given: Any, name: str = name, real: Any = real) -> Any:
            called.append(name)
            return real(*given)

        monkeypatch.setattr(measured, name, counting)
    app = start("score", {"1.method": "otsu"}, small)
    assert sorted(called) == ["boundary_scores", "partition_scores", "scores"]
    app.slider("score1.measuring.tolerance").set_value(0.0)
    rerun(app)
    assert called[3:] == ["boundary_scores"]
    assert "tolerance=0" in (word(app, "measuring") or "")
    rerun(app)
    assert len(called) == 4


def test_a_click_on_a_place_takes_the_viewer_there(start: Start, small: Source) -> None:
    app = start("score", {"1.method": "manual(low=200)"}, small)
    entry, _ = entry_of(small, "manual(low=200)")
    place = error_views.worst(entry, small)[0]
    app.button("score.place.1").click()
    rerun(app)
    (_, _, rank, look, mark) = app.session_state[error_views.LOOK]
    assert rank == 1
    height, width = small.image.shape
    assert mark == ((place.column + 0.5) / width, (place.row + 0.5) / height)
    serial = look.serial
    app.button("score.place.1").click()
    rerun(app)
    assert app.session_state[error_views.LOOK][3].serial > serial, "a second click is a second wish"


@pytest.mark.parametrize(
    ("shape", "box", "at"),
    [
        ((240, 360), (30, 130, 95, 170), (33, 168)),  # a crescent along one of seven cells
        ((240, 360), (10, 10, 230, 350), (228, 40)),  # a rim around everything
        ((240, 360), (0, 300, 240, 303), (239, 301)),
        ((900, 300), (400, 5, 404, 9), (402, 6)),
    ],
)
def test_a_place_is_looked_at_from_near(
    bare: Source, shape: tuple[int, int], box: tuple[int, int, int, int], at: tuple[int, int]
) -> None:
    entry, _ = entry_of(bare, "otsu")
    error_views.go(entry, bare, 1, at, box, shape)
    told = error_views.looked(entry, bare)
    assert told is not None
    _, look, _ = told
    assert look.zoom >= 3
    seen = [(middle * size, size / look.zoom) for middle, size in zip((look.y, look.x), shape, strict=True)]
    for (middle, length), start, stop, mark in zip(seen, box[:2], box[2:], at, strict=True):
        assert abs(mark + 0.5 - middle) <= length / 2
        assert stop - start > length or abs((start + stop) / 2 - middle) + (stop - start) / 2 <= length / 2, "whole, if it fits"


@pytest.mark.parametrize(("method", "is_empty"), [("otsu", True), ("manual(low=255)", False)])
def test_from_nothing_there_is_no_distance(
    start: Start, small: Source, shown: list[list[Panel]], method: str, is_empty: bool
) -> None:
    opened = replace(small, truth=np.zeros_like(small.truth)) if is_empty else small
    app = start("score", {"1.method": method}, opened)
    places = [each.label for each in app.button if "pixel" in each.label]
    assert places
    assert not any("off" in label for label in places)
    assert any("so there is no distance" in each.value for each in app.caption)
    app.session_state["score.view.3"] = "Distance"
    shown.clear()
    rerun(app)
    assert "px" not in shown[0][1].caption
    assert shown[0][1].ends == ("right", "wrong")


def test_places_on_a_copy_say_so(start: Start, small: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = "Found on a copy of 28 × 20 px; the table measures all 56 × 40."
    assert copied not in [each.value for each in start("score", {"1.method": "manual(low=200)"}, small).caption]
    monkeypatch.setattr(error_views, "grid", lambda shape: (shape[0] // 2, shape[1] // 2))
    assert copied in [each.value for each in start("score", {"1.method": "manual(low=200)"}, small).caption]


def test_every_view_and_every_tab_opens(start: Start, spaced: Source, shown: list[list[Panel]]) -> None:
    app = start("score", {"1.method": "svm", "2.method": "watershed", "measuring": "measuring(numbers=objects)"}, spaced)
    for tab in ("Threshold", "ROC and calibration", "Objects", "All measures"):
        app.session_state["score.tabs.4"] = tab
        rerun(app)
        assert app.session_state["score.tabs.4"] == tab
    (key,) = (key for key in map("score.view.{}".format, range(9)) if key in app.session_state)
    seen = list[str]()
    for view in ("Distance", "Objects", "Ground truth", "Errors"):
        app.session_state[key] = view
        shown.clear()
        rerun(app)
        seen.append(repr([(panel.title, panel.caption, panel.legend, panel.ends) for panel in shown[0]]))
    assert len(set(seen)) == 4, "each view shows something else"


def test_masks_of_other_programs_stand_beside_the_methods(start: Start, small: Source) -> None:
    assert small.truth is not None
    right = opinion_of(RawMask(small.truth * np.uint8(255), "a.png"), "<b>theirs</b>", small.truth.shape, small.truth)
    odd = opinion_of(RawMask(np.where(small.truth, 3, 7).astype(np.uint8), "odd.png"), "odd", small.truth.shape)
    app = start("score", {"1.method": "otsu"}, replace(small, predictions=(right, odd)))
    shown = table(app)
    assert "&lt;b&gt;theirs&lt;/b&gt;" in shown
    assert "odd" not in shown, "it needs a decision first"
    app.session_state["score.entry"] = "file1"
    rerun(app)
    assert {metric.label: metric.value for metric in app.metric} == {"Dice": "1.000", "IoU": "1.000"}
    assert [each.value for each in app.success] == ["Not a single pixel is wrong."]


def test_a_mended_result_is_marked_beside_its_name_in_the_ledger_and_in_the_file(start: Start, small: Source) -> None:
    assert small.truth is not None
    raw = RawMask(np.roll(small.truth, 3, 1) * np.uint8(255), "theirs.png")
    theirs = opinion_of(raw, "theirs", small.truth.shape, small.truth, ("shift:0,-3",))
    opened = replace(small, predictions=(theirs, replace(theirs, name="kept", mends=())))
    app = start("score", {"1.method": "otsu"}, opened)
    head = table(app).partition("<tbody>")[0]
    assert "theirs (mended)" in head
    assert "kept (mended)" not in head
    (ledger,) = (each.value for each in app.markdown if "mask moved" in each.value)
    assert "result theirs: mask moved" in ledger.replace("\\", "")
    entry = measured.of_opinion(theirs)
    assert entry is not None
    (told,) = json.loads(scores_json([entry], opened, Measuring()))["results"]
    assert told["ledger"] == list(theirs.found.ledger)
    assert any("mask moved" in line for line in told["ledger"])


def test_without_a_truth_there_is_a_lesson_and_an_example(start: Start, small: Source) -> None:
    app = start("score", opened=replace(small, truth=None))
    assert any("A score needs a ground truth" in each.value for each in app.markdown)
    assert not app.metric
    app.button("example").click()
    rerun(app)
    assert len(app.metric) == 2


@pytest.mark.parametrize("method", [*(cls.name for cls in AUTOMATIC), "manual(low=150)", "manual(low=0, high=90)",
                                    "manual(low=150, flip=True)", "manual(low=90, channel=red)"])  # fmt: skip
def test_the_curve_has_the_score_at_the_threshold_in_use(small: Source, method: str) -> None:
    entry, recipe = entry_of(small, method)
    assert entry.result is not None
    told = curve_of(entry, recipe, small)
    if told is None:
        assert level_of(recipe.method, dict(entry.result.segmentation.facts)) is None
        return
    curve, current, _ = told
    assert current is not None
    assert curve.dice[int(current)] == pytest.approx(entry.result.scores["dice"])
    assert curve.best[1] >= curve.dice[int(current)]


def test_two_limits_and_classes_have_no_curve(small: Source) -> None:
    assert level_of(Manual(low=10, high=200), {}) is None
    assert curve_of(*entry_of(small, "kmeans"), small) is None
    assert curve_of(replace(entry_of(small, "otsu")[0], result=None), None, small) is None


def test_a_probability_has_a_curve_with_the_score_at_its_threshold(small: Source) -> None:
    assert small.truth is not None
    entry, _ = entry_of(small, "otsu")
    assert entry.result is not None
    chance = np.where(small.truth, 0.7, 0.2).astype(np.float32)
    chance[:4] = 0.9
    found = replace(entry.result.segmentation, probability=chance, classes=(chance >= 0.5).astype(np.int32), facts={})
    told = curve_of(
        replace(entry, key="chance", result=replace(entry.result, segmentation=found)), Recipe(method=KMeans()), small
    )
    assert told is not None
    curve, current, what = told
    assert (current, what) == (0.5, "probability")
    mask = chance >= 0.5
    assert curve.dice[100] == pytest.approx(2 * (mask & small.truth).sum() / (mask.sum() + small.truth.sum()))


def test_what_went_wrong_comes_first_in_the_list_of_objects() -> None:
    truth = np.array([[1, 1, 1, 1, 0, 2, 0, 3, 3]], np.int32)
    pred = np.array([[4, 4, 4, 0, 0, 0, 5, 6, 6]], np.int32)
    rows = rows_of(matches(truth, pred))
    assert rows[""].tolist() == ["miss", "false alarm", "found", "found"]
    assert rows["Truth"].tolist()[0] == 2
    assert rows["IoU"].tolist()[2:] == [0.75, 1.0]


def test_an_object_without_a_partner_has_a_dash_there(start: Start, spaced: Source) -> None:
    app = start("score", {"1.method": "otsu", "measuring": "measuring(numbers=objects)"}, spaced)
    app.session_state["score.tabs.4"] = "Objects"
    rerun(app)
    (objects,) = app.dataframe
    assert objects.proto.placeholder == "–"


def test_levels_with_a_meaning_and_every_method_can_be_scored(start: Start, small: Source) -> None:
    hounsfield = replace(small, image=replace(small.image, levels=Levels(4.0, -1000.0, "HU")))
    for cls in METHODS:
        if not cls.slow and cls.name != "unet":
            assert "Dice" in table(start("score", {"1.method": cls.name}, hounsfield))


def test_what_was_looked_at_may_go_away(start: Start, small: Source) -> None:
    """The third column is removed while it is looked at, then a view that the next picture has no use for."""
    app = start(
        "score", {"1.method": "otsu", "2.method": "li", "3.method": "mean", "measuring": "measuring(numbers=objects)"}, small
    )
    app.session_state["score.entry"] = "3"
    app.session_state["score.view.4"] = "Objects"
    rerun(app)
    app.button(f"score{app.session_state['page.score']['generation']}.3.remove").click()
    rerun(app)
    assert "mean" not in table(app).lower().split("<tbody>")[0]
    app.query_params["1.method"] = "em(k=2)"
    app.query_params["measuring"] = "measuring(numbers=classes)"
    rerun(app)
