"""`score` and `evaluate`: two masks, and a folder of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from seglib.io import read_image
from seglib.metrics import MEASURES, dice
from seglib.recipe import Recipe
from seglib.run import run
from tests.commands.calls import Capture, bad, disc, good, picture, save


def test_score_prints_every_measure(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    found = save(tmp_path / "found.png", disc(50, 70, 18, 20, 11).astype(np.uint8))
    values = json.loads(good(capsys, "score", truth, found, "--json"))
    assert list(values) == [measure.name for measure in MEASURES]
    assert values["dice"] == pytest.approx(dice(picture()[1], disc(50, 70, 18, 20, 11)))
    assert values["precision"] == 1.0
    table = good(capsys, "score", truth, found).splitlines()
    assert [line.split()[0] for line in table] == [measure.title for measure in MEASURES]


def test_score_inside_a_field_of_view_and_where_a_measure_is_not_defined(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    found = save(tmp_path / "found.png", disc(50, 70, 18, 20, 11).astype(np.uint8))
    half = save(tmp_path / "fov.png", (np.arange(70) < 36)[None].repeat(50, axis=0).astype(np.uint8) * 255)
    assert json.loads(good(capsys, "score", truth, found, "--fov", half, "--json"))["dice"] == 1.0
    empty = save(tmp_path / "empty.png", np.zeros((50, 70), np.uint8))
    assert json.loads(good(capsys, "score", truth, empty, "--json"))["precision"] is None
    assert "not defined" in good(capsys, "score", truth, empty)


def test_the_labels_that_segment_writes_are_a_mask_for_score(capsys: Capture, image: Path, truth: Path, tmp_path: Path) -> None:
    """Whatever their numbers: one class, several classes, instances."""
    for words in (
        ["--method", "otsu"],
        ["--method", "kmeans", "--set", "k=2", "--foreground", "2"],
        ["--method", "kmeans", "--set", "k=5", "--truth", str(truth)],
        ["--method", "watershed"],
    ):
        good(capsys, "segment", image, *words, "--out", tmp_path / "labels.png")
        assert json.loads(good(capsys, "score", truth, tmp_path / "labels.png", "--json"))["dice"] > 0.95


def test_evaluate_pairs_by_stem_and_averages(capsys: Capture, folders: Path) -> None:
    words = ["evaluate", "--method", "otsu", "--images", folders / "images", "--masks", folders / "masks"]
    answer = json.loads(good(capsys, *words, "--json"))
    assert [row["name"] for row in answer["images"]] == ["a", "b", "c"]
    assert answer["unpaired"] == ["alone", "other"]
    assert answer["oracle"] is False
    assert answer["seconds_per_image"] > 0
    for measure in MEASURES:
        assert answer["mean"][measure.name] == pytest.approx(np.mean([row[measure.name] for row in answer["images"]]))
    labels = run(read_image((folders / "images" / "b.png").read_bytes(), "b.png"), Recipe()).labels
    assert answer["images"][1]["dice"] == pytest.approx(dice(picture()[1], labels > 0))
    table = good(capsys, *words)
    assert [line.split()[0] for line in table.splitlines()[:5]] == ["name", "a", "b", "c", "mean"]
    assert "left out, without a partner: alone, other" in table


def test_evaluate_marks_the_best_match_as_oracle(capsys: Capture, folders: Path) -> None:
    words = ["evaluate", "--method", "em", "--set", "k=2", "--images", folders / "images", "--masks", folders / "masks"]
    answer = json.loads(good(capsys, *words, "--json"))
    assert answer["oracle"] is True
    assert answer["mean"]["dice"] > 0.98
    assert "(oracle)" in good(capsys, *words)
    chosen = json.loads(good(capsys, *words, "--foreground", "1", "--json"))
    assert chosen["oracle"] is False
    assert chosen["mean"]["dice"] < 0.2


def test_evaluate_scores_and_chooses_inside_the_field_of_view(capsys: Capture, tmp_path: Path) -> None:
    """Within the view two classes are right; one of them is wrong over a large area outside, where nobody knows the truth."""
    pixels = np.full((40, 60, 3), 20, np.uint8)
    pixels[10:20, 10:20] = pixels[:, 30:] = 200
    pixels[30:36, 10:20] = 110
    truth, view = np.zeros((40, 60), np.uint8), np.zeros((40, 60), np.uint8)
    truth[10:20, 10:20] = truth[30:36, 10:20] = 1
    view[:, :29] = 1
    save(tmp_path / "images" / "a.png", pixels)
    save(tmp_path / "masks" / "a.png", truth)
    save(tmp_path / "fov" / "a.png", view)
    words = ["evaluate", "--method", "kmeans", "--set", "k=3", "--images", tmp_path / "images", "--masks", tmp_path / "masks"]
    inside = json.loads(good(capsys, *words, "--fov", tmp_path / "fov", "--json"))
    assert inside["images"][0]["dice"] == 1.0
    everywhere = json.loads(good(capsys, *words, "--json"))
    assert everywhere["images"][0]["dice"] == pytest.approx(2 * 60 / (160 + 60))


def test_evaluate_says_when_nothing_is_foreground(capsys: Capture, folders: Path) -> None:
    words = [
        "evaluate",
        "--method",
        "kmeans",
        "--foreground",
        "all",
        "--images",
        folders / "images",
        "--masks",
        folders / "masks",
    ]
    assert "no foreground to score" in bad(capsys, *words)
