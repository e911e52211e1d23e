"""A zip file is a data set like a folder."""

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from seglib.errors import FileError, LimitError
from seglib.learn import places
from seglib.learn.dataset import find_pairs
from seglib.learn.places import open_place
from seglib.learn.sample import read


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    where = tmp_path / "cells"
    for part in ("images", "masks", "fov"):
        (where / part).mkdir(parents=True)
        for number in range(4):
            rng = np.random.default_rng(number)
            picture = rng.integers(0, 256, (9, 11), np.uint8) if part == "images" else np.eye(9, 11, dtype=np.uint8) * 255
            cv2.imwrite(str(where / part / f"{number}.png"), picture)
    (where / "images.csv").write_text("name,patient\n" + "".join(f"{number},p{number // 2}\n" for number in range(4)))
    return where


def zipped(folder: Path, inside: str) -> Path:
    path = folder.parent / "my cells.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, f"{inside}{file.relative_to(folder)}")
    return path


@pytest.mark.parametrize("inside", ["", "cells/", "download/train/"])
def test_a_zip_gives_what_the_folder_gives(folder: Path, inside: str) -> None:
    place = open_place(zipped(folder, inside))
    in_folder, in_zip = find_pairs(folder, "patient"), find_pairs(place, "patient")
    assert [pair.name for pair in in_zip] == [pair.name for pair in in_folder]
    assert {pair.source for pair in in_zip} == {"my cells"}
    assert [pair.group.split("/")[1] for pair in in_zip] == ["p0", "p0", "p1", "p1"]
    for one, other in zip(in_folder, in_zip, strict=True):
        expected, found = read(one), read(other)
        assert np.array_equal(found.pixels, expected.pixels)
        assert np.array_equal(found.mask, expected.mask)
        assert np.array_equal(found.fov, expected.fov)


def test_the_table_may_lie_above_the_folder_in_a_zip(folder: Path) -> None:
    path = folder.parent / "above.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(folder / "images.csv", "set/images.csv")
        for file in sorted(folder.rglob("*.png")):
            archive.write(file, f"set/train/{file.relative_to(folder)}")
    assert {pair.group for pair in find_pairs(open_place(path), "patient")} == {"above/p0", "above/p1"}


def test_what_is_no_data_set_is_refused(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = tmp_path / "text.zip"
    text.write_text("this is no zip")
    with pytest.raises(FileError, match="neither a folder nor a zip"):
        open_place(text)
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing here")
    with pytest.raises(FileError, match="holds no folder images/"):
        open_place(empty)
    monkeypatch.setattr(places, "MOST_BYTES", 100)
    with pytest.raises(LimitError, match="unpack it and name the folder"):
        open_place(zipped(folder, ""))
