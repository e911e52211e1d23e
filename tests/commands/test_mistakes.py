"""One line for every mistake, and no file that comes or changes by it."""

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile
from PIL import Image as Pillow

from seglib.__main__ import main
from seglib.io import label_png
from seglib.trained.weights import SHIPPED
from tests.commands.calls import Capture, bad, good, picture, save


def test_a_call_without_a_command_and_help_are_no_mistake(capsys: Capture) -> None:
    for words in ([], ["--help"], ["segment", "-h"]):
        assert "Usage: python -m seglib" in good(capsys, *words)


MISTAKES = {
    "missing file": (["segment", "nowhere.png", "--method", "otsu", "--out", "o.png"], ["nowhere.png", "does not exist"]),
    "folder as file": (["segment", ".", "--method", "otsu", "--out", "o.png"], ["is a directory"]),
    "text renamed": (["segment", "text.png", "--method", "otsu", "--out", "o.png"], ["text.png"]),
    "empty file": (["segment", "empty.png", "--method", "otsu", "--out", "o.png"], ["empty.png", "empty"]),
    "truncated": (["segment", "cut.png", "--method", "otsu", "--out", "o.png"], ["cut.png", "cut off"]),
    "one pixel": (["segment", "pixel.png", "--method", "otsu", "--out", "o.png"], ["pixel.png", "single pixel"]),
    "no finite number": (["segment", "nan.tif", "--method", "otsu", "--out", "o.png"], ["nan.tif", "no finite number"]),
    "unknown method": (["segment", "image.png", "--method", "magic", "--out", "o.png"], ["There is no method 'magic'", "otsu"]),
    "neither method nor recipe": (["segment", "image.png", "--out", "o.png"], ["--method NAME or --recipe FILE"]),
    "no output": (["segment", "image.png", "--method", "otsu"], ["--out"]),
    "unknown option": (["segment", "image.png", "--metod", "otsu", "--out", "o.png"], ["--metod"]),
    "unknown command": (["segmnt"], ["segmnt"]),
    "out of bounds": (
        ["segment", "image.png", "--method", "kmeans", "--set", "k=99", "--out", "o.png"],
        ["KMeans.k must be an integer from 2 to 16, got 99"],
    ),
    "wrong twice": (
        ["segment", "image.png", "--method", "kmeans", "--set", "k=x", "--set", "space=hsv", "--out", "o.png"],
        ["KMeans.k must be an integer from 2 to 16, got 'x'; KMeans.space must be 'lab', 'rgb' or 'grey', got 'hsv'"],
    ),
    "unknown setting": (["segment", "image.png", "--method", "otsu", "--set", "k=3", "--out", "o.png"], ["no parameter 'k'"]),
    "setting named self": (["segment", "image.png", "--method", "otsu", "--set", "self=3", "--out", "o.png"], ["'self'"]),
    "no value": (["segment", "image.png", "--method", "otsu", "--set", "offset", "--out", "o.png"], ["--set takes NAME=VALUE"]),
    "broken recipe": (["segment", "image.png", "--recipe", "broken.json", "--out", "o.png"], ["This is not a recipe"]),
    "binary recipe": (["segment", "image.png", "--recipe", "image.png", "--out", "o.png"], ["This is not a recipe"]),
    "bad box": (["segment", "image.png", "--method", "otsu", "--box", "1,2,3", "--out", "o.png"], ["A box is four numbers"]),
    "bad click": (
        ["segment", "image.png", "--method", "region_growing", "--click", "0.5", "--out", "o.png"],
        ["--click takes X,Y or LABEL:X,Y", "'0.5'"],
    ),
    "click outside": (["segment", "image.png", "--method", "otsu", "--click", "1.5,nan", "--out", "o.png"], ["from 0 to 1"]),
    "click of no label": (["segment", "image.png", "--method", "otsu", "--click", "9:0,0", "--out", "o.png"], ["-1 to 8, got 9"]),
    "bad strokes": (
        ["segment", "image.png", "--method", "otsu", "--strokes", "red", "--out", "o.png"],
        ["'red' is not a stroke"],
    ),
    "bad foreground": (
        ["segment", "image.png", "--method", "kmeans", "--foreground", "two", "--out", "o.png"],
        ["must be an integer, got 'two'"],
    ),
    "no such folder": (["segment", "image.png", "--method", "otsu", "--out", "no/where/o.png"], ["where", "make it first"]),
    "a picture that changes numbers": (
        ["segment", "image.png", "--method", "otsu", "--out", "o.jpg"],
        ["o.jpg", "end the name in .png"],
    ),
    "a task without weights": (
        ["segment", "image.png", "--method", "cnn", "--set", "task=mycells", "--out", "o.png"],
        ["no cnn weights for 'mycells'", "SEGLIB_WEIGHTS names the folder"],
    ),
    "onto itself": (["segment", "image.png", "--method", "otsu", "--out", "image.png"], ["is the image itself"]),
    "truth of another size": (
        ["segment", "image.png", "--method", "kmeans", "--truth", "small.png", "--out", "o.png"],
        ["small.png is 9x7 pixels and the image 70x50"],
    ),
    "score of another size": (["score", "truth.png", "small.png"], ["small.png is 9x7 pixels and the image 70x50"]),
    "score of a photograph": (["score", "truth.png", "image.png"], ["image.png"]),
    "score of a grey photograph": (["score", "truth.png", "grey.png"], ["grey.png", "photograph"]),
    "score of a blurred mask": (["score", "truth.png", "blurred.png"], ["blurred.png should have two values but has"]),
    "score of classes without background": (["score", "truth.png", "classes.png"], ["classes.png has 3 values"]),
    "field of view of another size": (["score", "truth.png", "truth.png", "--fov", "small.png"], ["small.png is 9x7 pixels"]),
    "empty field of view": (["score", "truth.png", "truth.png", "--fov", "black.png"], ["field of view is empty"]),
    "no pairs": (
        ["evaluate", "--method", "otsu", "--images", "images", "--masks", "fov"],
        ["No image in images has a mask with the same stem in fov"],
    ),
    "no folder": (["evaluate", "--method", "otsu", "--images", "nowhere", "--masks", "fov"], ["nowhere", "does not exist"]),
    "no view for a pair": (
        ["evaluate", "--method", "otsu", "--images", "images", "--masks", "masks", "--fov", "fov"],
        ["fov has no field of view for a"],
    ),
    "one stem twice": (
        ["evaluate", "--method", "otsu", "--images", "twice", "--masks", "masks"],
        ["a.jpg and a.png", "same stem"],
    ),
}


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything that the mistakes are made with, and the place where they are made."""
    monkeypatch.chdir(tmp_path)
    pixels, truth = picture()
    save(tmp_path / "image.png", pixels)
    save(tmp_path / "grey.png", pixels[..., 0] // 2 + np.random.default_rng(0).integers(0, 120, (50, 70), dtype=np.uint8))
    save(tmp_path / "truth.png", truth.astype(np.uint8) * 255)
    save(tmp_path / "small.png", np.eye(7, 9, dtype=np.uint8))
    save(tmp_path / "pixel.png", np.zeros((1, 1, 3), np.uint8))
    save(tmp_path / "black.png", np.zeros((50, 70), np.uint8))
    save(tmp_path / "blurred.png", np.asarray(cv2.GaussianBlur(truth.astype(np.uint8) * 255, (0, 0), 0.5), np.uint8))
    (tmp_path / "classes.png").write_bytes(label_png((1 + np.arange(3500).reshape(50, 70) // 1200).astype(np.int32)))
    tifffile.imwrite(tmp_path / "nan.tif", np.full((9, 9), np.nan, np.float32))
    whole = io.BytesIO()
    Pillow.fromarray(pixels).save(whole, "PNG")
    (tmp_path / "cut.png").write_bytes(whole.getvalue()[:-2000])
    (tmp_path / "text.png").write_text("this is no picture")
    (tmp_path / "empty.png").touch()
    (tmp_path / "broken.json").write_text('{"method": ')
    save(tmp_path / "images" / "a.png", pixels)
    save(tmp_path / "masks" / "a.png", truth.astype(np.uint8))
    save(tmp_path / "fov" / "b.png", truth.astype(np.uint8))
    save(tmp_path / "twice" / "a.png", pixels)
    save(tmp_path / "twice" / "a.jpg", pixels)
    return tmp_path


@pytest.mark.parametrize(("words", "parts"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_gets_one_line_that_says_what_is_wrong(
    capsys: Capture, workshop: Path, words: list[str], parts: list[str]
) -> None:
    before = {path: path.read_bytes() for path in workshop.rglob("*") if path.is_file()}
    line = bad(capsys, *words)
    for part in parts:
        assert part in line
    assert {path: path.read_bytes() for path in workshop.rglob("*") if path.is_file()} == before, "a file came or changed"


def test_what_the_system_forbids_is_told_with_the_file(capsys: Capture, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The administrator who runs tests may write everywhere, so the refusal is played."""

    def refuse(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission\ndenied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    out = image.with_name("labels.png")
    assert bad(capsys, "segment", image, "--method", "otsu", "--out", out) == f"{out}: Permission denied"
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert bad(capsys, "score", image, image) == f"{image}: Permission denied"


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")])
def test_too_little_memory_is_told(capsys: Capture, image: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def too_much(*_: object) -> None:
        raise error

    monkeypatch.setattr("seglib.commands.segment.run", too_much)
    assert "not enough memory" in bad(capsys, "segment", image, "--method", "otsu", "--out", image.with_name("o.png"))


def test_a_person_who_stops_it_sees_no_traceback(capsys: Capture, image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("seglib.commands.segment.run", stop)
    assert main(["segment", str(image), "--method", "otsu", "--out", str(image.with_name("o.png"))]) == 2
    assert capsys.readouterr().err.strip() == "error: stopped"


def test_a_wrong_folder_of_own_weights_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cells.run").mkdir()
    (tmp_path / "cells.run" / "last.safetensors").touch()  # as in the folder of a family, which is one too deep
    for folder, sentence in ((tmp_path / "none", "is no folder"), (tmp_path, "holds no FAMILY/TASK.safetensors")):
        monkeypatch.setenv("SEGLIB_WEIGHTS", str(folder))
        assert main(["methods"]) == 0
        assert sentence in capsys.readouterr().err
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(SHIPPED))
    assert main(["methods"]) == 0
    assert capsys.readouterr().err == ""
