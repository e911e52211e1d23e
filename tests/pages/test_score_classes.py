"""Scores class by class: where they stand, what they are called, and results whose numbers mean no class."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from pages.ui.classes_tab import has_classes, name_of, of_classes
from pages.ui.measured import Entry, Measuring
from pages.ui.score_files import scores_csv, scores_json
from pages.ui.source import EXACT, Source
from seglib.metrics import dice, pieces
from tests.pages.drive import Start, rerun

CLASSES = Measuring(numbers="classes")


@pytest.fixture
def classed(small: Source) -> Source:
    """The small picture with its two blobs as two classes."""
    assert small.truth is not None
    return replace(small, truth_labels=pieces(small.truth))


def labelled(opened: Source, first: int, second: int, *, is_named: bool) -> Entry:
    """A result that is right, but calls the classes by these numbers."""
    assert opened.truth_labels is not None
    labels = np.array([0, first, second], np.int32)[opened.truth_labels]
    return Entry(f"{first} {second}", f"{first} {second}", labels, labels > 0, is_named=is_named)


def test_numbers_are_taken_as_they_are_or_paired_where_they_mean_nothing(classed: Source) -> None:
    meant = of_classes(labelled(classed, 2, 1, is_named=True), classed, CLASSES)
    assert meant is not None
    assert not meant.is_oracle
    assert [meant.scores.classes[number]["dice"] for number in (0, 1, 2)] == [1, 0, 0]
    anyhow = of_classes(labelled(classed, 9, 5, is_named=False), classed, CLASSES)
    assert anyhow is not None
    assert anyhow.is_oracle
    assert [anyhow.scores.classes[number]["dice"] for number in (0, 1, 2)] == [1, 1, 1]


def test_what_lies_outside_of_the_field_of_view_does_not_pair(classed: Source) -> None:
    """Outside, number 7 covers class 2 with many pixels; inside it is class 1."""
    truth = np.zeros(classed.image.native_shape, np.int32)
    truth[:, :20], truth[:, 20:30] = 2, 1
    labels = np.where(truth > 0, 7, 0).astype(np.int32)
    labels[:, 30] = 3
    view = np.zeros(truth.shape, np.bool_)
    view[:, 19:40] = True
    opened = replace(classed, truth=truth > 0, truth_labels=truth, field_of_view=view)
    found = of_classes(Entry("seven", "seven", labels, labels > 0, is_named=False), opened, CLASSES)
    assert found is not None
    seven = (labels == 7)[view]
    assert found.scores.classes[1]["dice"] == pytest.approx(dice((truth == 1)[view], seven))


def test_a_truth_of_objects_or_of_one_class_has_no_classes(small: Source, classed: Source) -> None:
    assert not has_classes(small, CLASSES)
    assert has_classes(classed, Measuring())
    assert not has_classes(classed, Measuring(numbers="objects"))


def test_classes_of_a_sample_have_names(classed: Source) -> None:
    lung = replace(classed, sample="lung_ct", truth_name=EXACT)
    assert [name_of(number, lung) for number in (0, 1, 2, 3)] == ["Background", "Right lung", "Left lung", "Class 3"]
    assert name_of(1, classed) == "Class 1"
    nuclei = replace(classed, sample="nuclei", truth_name=EXACT)
    assert [name_of(number, nuclei) for number in (0, 1, 2)] == ["Background", "Nucleus 1", "Nucleus 2"]
    assert name_of(1, replace(nuclei, truth_labels=None)) == "Nucleus"


def test_the_tab_has_every_class_and_says_who_named_the_numbers(start: Start, classed: Source, small: Source) -> None:
    app = start("score", {"1.method": "otsu"}, classed)
    app.session_state["score.tabs.4"] = "Classes"
    rerun(app)
    (shown,) = (html.proto.body for html in app.get("html") if "of each class" in html.proto.body)
    for name in ("Class 1", "Class 2", "Background", "Mean with background", "Pooled"):
        assert shown.count(name + "<") == 2, "once for Dice, once for IoU"
    assert any(each.value.startswith("*Oracle:* the numbers of **1 · Otsu**") for each in app.caption)
    app = start("score", {"1.method": "otsu"}, small)
    assert "Classes" not in [tab.label for tab in app.tabs]


def test_both_files_hold_the_classes(classed: Source) -> None:
    entry = labelled(classed, 2, 1, is_named=True)
    (told,) = json.loads(scores_json([entry], classed, CLASSES))["results"]
    assert told["classes_by"] == "number"
    assert told["classes"]["0"]["dice"] == 1
    assert told["mean"]["dice"] == 0
    rows = {row[0]: row[2] for row in csv.reader(io.StringIO(scores_csv([entry], classed, CLASSES).decode()))}
    assert float(rows["dice, class 0"]) == 1
    assert float(rows["iou, class 2"]) == 0
    assert float(rows["dice, mean with background"]) == pytest.approx(1 / 3)
    assert rows["iou, pooled"] == "0.0"
