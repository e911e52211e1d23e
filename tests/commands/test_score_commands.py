"""`score` and `evaluate`: two masks, and a folder of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from seglib.__main__ import main
from seglib.io import read_image
from seglib.metrics import BOUNDARY, INSTANCES, MEASURES, OVERLAP, PARTITIONS, assd, dice, hausdorff, nsd
from seglib.recipe import Recipe
from seglib.run import run
from seglib.samples import sample
from tests.commands.calls import Capture, bad, disc, good, picture, save

NAMES = [
    "dice",
    "iou",
    "precision",
    "recall",
    "specificity",
    "accuracy",
    "balanced_accuracy",
    "f_beta",
    "kappa",
    "mcc",
    "volumetric_similarity",
    "hausdorff",
    "hd95",
    "assd",
    "nsd",
    "boundary_iou",
    "boundary_f1",
    "cl_dice",
    "pq",
    "sq",
    "rq",
    "average_precision",
    "aji",
    "count_error",
    "rand",
    "adjusted_rand",
    "variation_of_information",
    "mutual_information",
    "covering",
]
GROUPS = (*OVERLAP, *BOUNDARY, *INSTANCES, *PARTITIONS)


def test_score_prints_every_measure(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    other = disc(50, 70, 18, 20, 11)
    found = save(tmp_path / "found.png", other.astype(np.uint8))
    values = json.loads(good(capsys, "score", truth, found, "--json"))
    assert set(NAMES) <= set(values)
    assert list(values)[: len(GROUPS)] == [measure.name for measure in GROUPS]
    for measure in (*OVERLAP, *BOUNDARY):
        assert values[measure.name] == measure.function(picture()[1], other), measure.name
    for measure in PARTITIONS:
        assert values[measure.name] == measure.function(picture()[1].astype(np.int32), other.astype(np.int32))
    assert values["precision"] == 1.0
    table = good(capsys, "score", truth, found).splitlines()
    assert [line[:26].strip() for line in table] == [measure.title for measure in GROUPS]


def test_score_counts_objects_only_when_asked(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    """The pieces of a plain mask, the numbers of a label map."""
    numbers = np.where(disc(50, 70, 18, 20, 11), 3, 0) + np.where(disc(50, 70, 32, 52, 9), 9, 0)
    numbers[18:, 20] = 5
    found = save(tmp_path / "found.png", numbers.astype(np.uint8))
    plain = json.loads(good(capsys, "score", truth, found, "--json"))
    assert plain["pq"] is None
    assert plain["reasons"]["count_error"] == "objects are scored with --instances"
    asked = json.loads(good(capsys, "score", truth, found, "--instances", "--json"))
    pieces = disc(50, 70, 18, 20, 11) + 2 * disc(50, 70, 32, 52, 9)
    for measure in (*INSTANCES, *PARTITIONS):
        assert asked[measure.name] == measure.function(pieces, numbers), measure.name
    assert asked["count_error"] == 1
    assert asked["reasons"] == {}
    assert {name: plain[name] for name in ("dice", "hd95")} == {name: asked[name] for name in ("dice", "hd95")}


def test_score_measures_in_millimetres_when_the_spacing_is_given(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    other = disc(50, 70, 19, 22, 11)
    words = ["score", truth, save(tmp_path / "found.png", other.astype(np.uint8)), "--json"]
    pixels = json.loads(good(capsys, *words))
    assert pixels["units"]["hausdorff"] == pixels["settings"]["unit"] == "px"
    measured = json.loads(good(capsys, *words, "--spacing", 0.5, 0.25, "--tolerance", 1.5))
    assert measured["hausdorff"] == hausdorff(picture()[1], other, (0.5, 0.25))
    assert measured["nsd"] == nsd(picture()[1], other, (0.5, 0.25), 1.5)
    assert measured["units"]["hausdorff"] == measured["settings"]["unit"] == "mm"
    assert measured["settings"]["tolerance"] == 1.5
    assert "mm" in good(capsys, *words[:-1], "--spacing", 0.5, 0.25)
    assert "spacing must be above 0" in bad(capsys, *words, "--spacing", 0, 1)


def test_score_tells_classes_apart(capsys: Capture, tmp_path: Path) -> None:
    classes, other = np.zeros((2, 20, 30), np.uint8)
    classes[:10, :10], classes[10:, :10] = 1, 2
    other[:10, :5], other[10:, :10] = 1, 2
    names = [save(tmp_path / f"{name}.png", values) for name, values in (("truth", classes), ("pred", other))]
    values = json.loads(good(capsys, "score", *names, "--json"))
    assert list(values["classes"]) == ["0", "1", "2"]
    assert [values["classes"][name]["recall"] for name in "012"] == [1.0, 0.5, 1.0]
    assert (values["mean"]["recall"], values["pooled"]["recall"]) == (0.75, 0.75)
    assert values["mean_with_background"]["recall"] == pytest.approx(2.5 / 3)
    assert "classes" not in json.loads(good(capsys, "score", *names, "--json", "--instances"))


def test_score_says_when_one_mask_lies_beside_the_other(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    beside = save(tmp_path / "beside.png", np.roll(picture()[1], 4, axis=0).astype(np.uint8))
    values = json.loads(good(capsys, "score", truth, beside, "--json"))
    assert len(values["findings"]) == 1
    assert "beside.png fits truth.png far better when moved 4 px up: Dice" in values["findings"][0]
    assert "moved 4 px up" in good(capsys, "score", truth, beside).splitlines()[-1]
    assert json.loads(good(capsys, "score", truth, truth, "--json"))["findings"] == []


def test_score_inside_a_field_of_view_and_where_a_measure_is_not_defined(capsys: Capture, truth: Path, tmp_path: Path) -> None:
    found = save(tmp_path / "found.png", disc(50, 70, 18, 20, 11).astype(np.uint8))
    half = save(tmp_path / "fov.png", (np.arange(70) < 36)[None].repeat(50, axis=0).astype(np.uint8) * 255)
    inside = json.loads(good(capsys, "score", truth, found, "--fov", half, "--instances", "--json"))
    assert (inside["dice"], inside["hausdorff"], inside["pq"], inside["rand"]) == (1.0, 0.0, 1.0, 1.0)
    empty = save(tmp_path / "empty.png", np.zeros((50, 70), np.uint8))
    values = json.loads(good(capsys, "score", truth, empty, "--instances", "--json"))
    undefined = {name for name in NAMES if values[name] is None}
    assert undefined == set(values["reasons"]) == {"precision", "mcc", "hausdorff", "hd95", "assd", "sq"}
    assert values["reasons"]["precision"] == "nothing was predicted"
    assert "not defined: nothing was predicted" in good(capsys, "score", truth, empty)


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


def test_evaluate_gives_every_measure_of_a_mask_when_asked(capsys: Capture, folders: Path) -> None:
    words = ["evaluate", "--method", "otsu", "--images", folders / "images", "--masks", folders / "masks", "--all"]
    answer = json.loads(good(capsys, *words, "--json"))
    assert list(answer["mean"]) == [measure.name for measure in (*OVERLAP, *BOUNDARY)]
    labels = run(read_image((folders / "images" / "b.png").read_bytes(), "b.png"), Recipe()).labels
    assert answer["images"][1]["assd"] == assd(picture()[1], labels > 0)
    assert answer["mean"]["assd"] == pytest.approx(np.mean([row["assd"] for row in answer["images"]]))
    header, *rows = good(capsys, *words).splitlines()[:5]
    assert {len(row) for row in rows} == {len(header)}


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


def test_evaluate_scores_objects_where_they_are_numbered_or_asked_for(capsys: Capture, tmp_path: Path) -> None:
    """Two touching squares in one file, found as one piece: right pixels, wrong objects."""
    objects = np.zeros((40, 60), np.uint8)
    objects[10:30, 10:30], objects[10:30, 30:50] = 1, 2
    for part, values in (("images", np.where(objects, 220, 30)), ("numbered", objects), ("plain", (objects > 0) * 255)):
        (tmp_path / part).mkdir()
        save(tmp_path / part / "one.png", values.astype(np.uint8))

    def mean(masks: str, *more: str) -> dict[str, float]:
        words = ["evaluate", "--method", "otsu", "--images", str(tmp_path / "images"), "--masks", str(tmp_path / masks), *more]
        found: dict[str, float] = json.loads(good(capsys, *words, "--json"))["mean"]
        return found

    assert mean("numbered")["dice"] == 1.0
    assert (mean("numbered")["rq"], mean("numbered")["count_error"]) == (0.0, -1)
    assert "rq" not in mean("plain")
    assert mean("plain", "--instances")["rq"] == 1.0


def test_where_masks_number_objects_those_of_few_objects_count_as_well(capsys: Capture, tmp_path: Path) -> None:
    """Two squares that are found, one that is missed: what is left out would make the mean too good."""
    for number, (found, there) in enumerate((((1, 2), (1, 2)), ((), (1,)))):
        for part, squares in (("images", found), ("masks", there)):
            values = np.zeros((40, 60), np.uint8)
            for label in squares:
                values[10:30, 25 * label - 20 : 25 * label] = label
            (tmp_path / part).mkdir(exist_ok=True)
            save(tmp_path / part / f"{number}.png", values * 100 + 5 if part == "images" else values)
    words = ["evaluate", "--method", "manual", "--set", "low=50", "--images", tmp_path / "images", "--masks", tmp_path / "masks"]
    found = json.loads(good(capsys, *map(str, words), "--json"))
    assert [row["pq"] for row in found["images"]] == [1.0, 0.0]
    assert (found["mean"]["pq"], found["mean"]["count_error"]) == (0.5, -0.5)


def test_what_may_be_wrong_with_either_mask_stands_below_its_scores(tmp_path: Path, capsys: Capture) -> None:
    truth = np.zeros((40, 60), np.int32)
    truth[10:20, 20:40] = 1
    for name, labels in (("truth", truth), ("swapped", 1 - truth), ("nothing", 0 * truth)):
        save(tmp_path / f"{name}.png", (labels * 255).astype(np.uint8))
    files = {name: str(tmp_path / f"{name}.png") for name in ("truth", "swapped", "nothing")}
    for pair in (("truth", "swapped"), ("swapped", "truth")):
        (said,) = json.loads(good(capsys, "score", *(files[name] for name in pair), "--json"))["findings"]
        assert said.startswith("swapped.png is probably inverted")
        assert good(capsys, "score", *(files[name] for name in pair)).splitlines()[-1] == said
    assert "nothing.png is empty" in good(capsys, "score", files["truth"], files["nothing"])


def test_a_distance_beyond_the_world_is_one_line(tmp_path: Path, capsys: Capture) -> None:
    for name, column in (("a", 3), ("b", 5)):
        labels = np.zeros((9, 9), np.int32)
        labels[4, column] = 1
        save(tmp_path / f"{name}.png", labels.astype(np.uint8))
    words = good(capsys, "score", str(tmp_path / "a.png"), str(tmp_path / "b.png"), "--spacing", "1", "5e9")
    assert "Hausdorff                 1e+10 mm\n" in words


def test_a_folder_of_images_that_are_nothing_for_a_net_is_warned_of(capsys: Capture, tmp_path: Path) -> None:
    for part in ("images", "masks"):
        (tmp_path / part).mkdir()
    known, stranger = sample("breast_ultrasound").load(), sample("coffee").load()
    for name, loaded in (("known", known), ("stranger", stranger)):
        save(tmp_path / "images" / f"{name}.png", loaded.image.pixels)
        save(tmp_path / "masks" / f"{name}.png", np.eye(*loaded.image.shape, dtype=np.uint8))
    folders = ["--images", tmp_path / "images", "--masks", tmp_path / "masks"]
    words = ["evaluate", "--method", "unet", "--set", "task=breast", *folders]
    found = json.loads(good(capsys, *map(str, words), "--json"))
    assert list(found["warnings"]) == ["stranger"]
    assert "do not trust the result" in found["warnings"]["stranger"]
    assert main([*map(str, words)]) == 0
    assert "1 of 2 images are unlike those that the model learned from (stranger)" in capsys.readouterr().err
