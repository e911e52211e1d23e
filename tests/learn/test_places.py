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


def entry(content: bytes, at: int, new: bytes) -> bytes:
    """The zip with other bytes at a place of the last entry of its directory."""
    start = content.rindex(b"PK\x01\x02") + at
    return content[:start] + new + content[start + len(new) :]


DAMAGE = {
    "a byte of a picture": lambda content: content.replace(b"IDAT", b"IDAX", 1),
    "a version to come": lambda content: entry(content, 6, b"\xff\x00"),
    "a packing that nobody knows": lambda content: entry(content, 10, b"\x63\x00"),
    "a name that is no text": lambda content: entry(entry(content, 8, b"\x00\x08"), 46, b"\xff"),
}


@pytest.mark.parametrize("way", DAMAGE)
def test_a_damaged_zip_is_named(folder: Path, way: str) -> None:
    path = zipped(folder, "")
    path.write_bytes(DAMAGE[way](whole := path.read_bytes()))
    assert path.read_bytes() != whole
    with pytest.raises(FileError, match=r"my cells\.zip"):
        [read(pair) for pair in find_pairs(open_place(path), "patient")]


def test_a_member_is_not_unpacked_before_its_size_is_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.parent / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images/a.png", bytes(600_000_000))
    (pair,) = (open_place(path) / "images").iterdir()
    monkeypatch.setattr(zipfile.Path, "read_bytes", lambda _: pytest.fail("unpacked"))
    with pytest.raises(LimitError, match=r"a\.png is 600\.0 MB"):
        places.read_bytes(pair)


@pytest.mark.parametrize("content", [b"name,patient\n\xff\xfe,1\n", b"name,patient\n0," + b"9" * 200_000 + b"\n"])
def test_a_table_that_is_none_is_named(folder: Path, content: bytes) -> None:
    (folder / "images.csv").write_bytes(content)
    with pytest.raises(FileError, match=r"images\.csv cannot be read"):
        find_pairs(folder, "patient")


def test_files_that_could_be_mixed_up_are_refused_and_hidden_ones_are_none(folder: Path) -> None:
    (folder / "images" / "._0.png").write_bytes(b"what a Mac leaves on a stick")
    assert len(find_pairs(folder)) == 4
    (folder / "images" / "0.jpg").write_bytes((folder / "images" / "0.png").read_bytes())
    with pytest.raises(FileError, match=r"0\.jpg and 0\.png .* have the same stem"):
        find_pairs(folder)


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
