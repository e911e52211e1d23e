"""`methods` and `segment`: what there is, and one picture after the other."""

import json
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from seglib.io import read_image
from seglib.methods import METHODS
from seglib.methods.kmeans import KMeans
from seglib.methods.otsu import Otsu
from seglib.methods.region_growing import RegionGrowing
from seglib.metrics import dice
from seglib.prompt import Prompt, Stroke
from seglib.recipe import Recipe, to_json, to_words
from seglib.run import run
from seglib.types import LabelMap
from tests.commands.calls import Capture, good, labels_of, picture, save


def test_methods_as_json_has_exactly_the_promised_keys(capsys: Capture) -> None:
    listed = json.loads(good(capsys, "methods", "--json"))
    assert [entry["name"] for entry in listed] == [method.name for method in METHODS]
    for entry, method in zip(listed, METHODS, strict=True):
        assert set(entry) == {"name", "title", "family", "parameters"}
        assert [parameter["name"] for parameter in entry["parameters"]] == [parameter.name for parameter in method.parameters()]
        assert {parameter["name"] for parameter in entry["parameters"]} == set(method.model_fields)
        for parameter in entry["parameters"]:
            assert set(parameter) == {"name", "type", "default", "minimum", "maximum", "options", "description"}
            assert parameter["type"] in ("integer", "number", "boolean", "choice")
            assert (parameter["options"] is not None) == (parameter["type"] == "choice")
            assert (parameter["minimum"] is not None) == (parameter["type"] in ("integer", "number"))


def test_methods_for_people_names_every_setting(capsys: Capture) -> None:
    text = good(capsys, "methods")
    assert "kmeans  K-Means (Clustering)" in text
    assert "    k = 3  an integer from 2 to 16. Number of groups." in text


def test_segment_writes_the_labels_of_a_run(capsys: Capture, image: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.png"
    words = ["--method", "kmeans", "--set", "k=4", "--set", "space=rgb", "--foreground", "3,4"]
    answer = json.loads(good(capsys, "segment", image, *words, "--out", out, "--json"))
    expected = run(read_image(image.read_bytes(), image.name), Recipe(KMeans(k=4, space="rgb"), foreground=(3, 4)))
    assert np.array_equal(labels_of(out), expected.native_labels)
    assert set(answer) == {"seconds", "labels", "shape", "ledger", "method", "foreground", "foreground_by", "facts", "warning"}
    assert (answer["labels"], answer["shape"]) == (2, [50, 70])
    assert answer["method"] == {"name": "kmeans", **KMeans(k=4, space="rgb").model_dump()}
    assert (answer["foreground"], answer["foreground_by"]) == ([3, 4], "choice")
    assert answer["seconds"] > 0
    assert answer["ledger"] == list(expected.ledger)


def test_segment_keeps_all_classes_unless_some_are_chosen_or_the_truth_is_there(
    capsys: Capture, image: Path, truth: Path, tmp_path: Path
) -> None:
    out = tmp_path / "labels.png"
    assert "labels.png: 3 labels, 70x50 px" in good(capsys, "segment", image, "--method", "kmeans", "--out", out)
    assert set(np.unique(labels_of(out))) == {1, 2, 3}
    words = ["segment", image, "--method", "kmeans", "--truth", truth, "--out", out, "--json"]
    answer = json.loads(good(capsys, *words))
    assert answer["foreground_by"] == "oracle"
    assert dice(picture()[1], labels_of(out) > 0) > 0.98


def test_segment_carries_out_a_recipe_file_and_options_change_it(capsys: Capture, image: Path, tmp_path: Path) -> None:
    recipe, out = tmp_path / "recipe.json", tmp_path / "labels.png"
    recipe.write_text(to_json(Recipe(KMeans(k=4, seed=5), foreground=(1,), side=64)), "utf-8-sig")
    answer = json.loads(good(capsys, "segment", image, "--recipe", recipe, "--out", out, "--json"))
    assert answer["method"]["k"] == 4
    assert any("shrunk 70x50 -> 64x46" in line for line in answer["ledger"])
    assert labels_of(out).shape == (50, 70)
    changed = json.loads(good(capsys, "segment", image, "--recipe", recipe, "--set", "k=2", "--out", out, "--json"))
    assert (changed["method"]["k"], changed["method"]["seed"]) == (2, 5)
    other = json.loads(good(capsys, "segment", image, "--recipe", recipe, "--method", "otsu", "--out", out, "--json"))
    assert other["method"] == Otsu().as_json()


def test_clicks_and_strokes_are_those_of_the_page_and_take_the_place_of_what_the_recipe_draws(
    capsys: Capture, image: Path, tmp_path: Path
) -> None:
    out, file = tmp_path / "labels.png", tmp_path / "recipe.json"
    pixels = read_image(image.read_bytes(), image.name)
    object_, ground, line = (
        Stroke(1, 0.0, ((0.3, 0.4),)),
        Stroke(0, 0.0, ((0.9, 0.1),)),
        Stroke(0, 0.02, ((0.1, 0.9), (0.9, 0.9))),
    )

    def drawn(*words: object) -> LabelMap:
        good(capsys, "segment", image, *words, "--out", out)
        return labels_of(out)

    def expected(*strokes: Stroke) -> LabelMap:
        return run(pixels, Recipe(RegionGrowing(), prompt=Prompt(strokes=strokes))).native_labels

    assert not np.array_equal(expected(object_), expected(Stroke(1, 0.0, ground.points)))
    grown = ("--method", "region_growing")
    assert np.array_equal(drawn(*grown, "--click", "0.3,0.4"), expected(object_))
    assert np.array_equal(drawn(*grown, "--click", "1:0.3,0.4", "--click", "0:0.9,0.1"), expected(object_, ground))
    words = to_words(Recipe(RegionGrowing(), prompt=Prompt(strokes=(line,))))
    file.write_text(to_json(Recipe(RegionGrowing(), prompt=Prompt((0.1, 0.1, 0.9, 0.9), (Stroke(1, 0.0, ground.points),)))))
    assert np.array_equal(drawn("--recipe", file), expected(Stroke(1, 0.0, ground.points)))
    assert np.array_equal(drawn("--recipe", file, "--strokes", words["strokes"], "--click", "0.3,0.4"), expected(line, object_))
    boxed = Recipe(RegionGrowing(), prompt=Prompt((0.1, 0.1, 0.5, 0.5), (Stroke(1, 0.0, ground.points),)))
    assert np.array_equal(drawn("--recipe", file, "--box", "0.1,0.1,0.5,0.5"), run(pixels, boxed).native_labels)


def test_a_large_image_is_segmented_at_its_own_size(capsys: Capture, tmp_path: Path) -> None:
    large = save(tmp_path / "large.png", np.tile(picture()[0], (40, 43, 1))[:2000, :3000])
    answer = json.loads(good(capsys, "segment", large, "--method", "otsu", "--out", tmp_path / "labels.png", "--json"))
    assert answer["shape"] == [2000, 3000]
    with Pillow.open(tmp_path / "labels.png") as written:
        assert (written.size, written.mode) == ((3000, 2000), "L")


def test_many_labels_need_a_png_of_16_bits(capsys: Capture, tmp_path: Path) -> None:
    dots = np.zeros((100, 100, 3), np.uint8)
    dots[2::5, 2::5] = dots[3::5, 2::5] = 255
    words = ["--set", "minimal_area=0", "--set", "smoothing=0", "--set", "distance=1"]
    save(tmp_path / "dots.png", dots)
    good(capsys, "segment", tmp_path / "dots.png", "--method", "watershed", *words, "--out", tmp_path / "labels.png")
    with Pillow.open(tmp_path / "labels.png") as written:
        assert written.mode == "I;16"
    assert labels_of(tmp_path / "labels.png").max() == 400
