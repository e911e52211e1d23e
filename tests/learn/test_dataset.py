"""Folders become pairs, relatives stay together, and what is wrong is said."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from seglib.errors import FileError, MaskError, ModelError
from seglib.learn.dataset import Pair, find_pairs, split
from seglib.learn.sample import read, resize


def write(path: Path, picture: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), picture)


@pytest.fixture
def eyes(tmp_path: Path) -> Path:
    """Six children with a left and a right eye each, and two pictures of another naming."""
    folder = tmp_path / "eyes" / "train"
    rng = np.random.default_rng(0)
    for stem in [f"{child:02}{eye}" for child in range(6) for eye in "LR"] + ["extra", "other"]:
        write(folder / "images" / f"{stem}.png", rng.integers(0, 255, (12, 9, 3), np.uint8))
        write(folder / "masks" / f"{stem}.png", np.eye(12, 9, dtype=np.uint8) * 255)
    return folder


def test_pairs_by_stem(eyes: Path) -> None:
    pairs = find_pairs(eyes)
    assert len(pairs) == 14
    assert all(pair.image.stem == pair.mask.stem == pair.name for pair in pairs)
    assert {pair.source for pair in pairs} == {"eyes"}  # train/ says nothing, the folder above does
    assert len({pair.group for pair in pairs}) == 14


def test_pattern_groups_eyes_by_child(eyes: Path) -> None:
    groups = {pair.name: pair.group for pair in find_pairs(eyes, "([0-9]+)[LR]")}
    assert groups["03L"] == groups["03R"] != groups["04L"]
    assert groups["extra"] != groups["other"]


def test_column_groups_and_kinds(eyes: Path) -> None:
    names = [pair.name for pair in find_pairs(eyes)]
    lines = ["name,family,camera", *(f"{name},f{at % 4},{'zeiss_1' if at % 2 else 'canon_2'}" for at, name in enumerate(names))]
    (eyes.parent / "images.csv").write_text("\n".join(lines))
    pairs = find_pairs(eyes, "family", "camera=([a-z]+)_")
    assert [pair.group for pair in pairs] == [f"eyes/f{at % 4}" for at in range(14)]
    assert {pair.stratum for pair in pairs} == {"eyes/zeiss", "eyes/canon"}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_no_group_on_both_sides(eyes: Path, seed: int, share: float) -> None:
    pairs = find_pairs(eyes, "([0-9]+)[LR]")
    learn, validate = split(pairs, share, seed)
    assert {pair.group for pair in learn}.isdisjoint(pair.group for pair in validate)
    assert learn
    assert validate
    assert sorted(pair.name for pair in (*learn, *validate)) == sorted(pair.name for pair in pairs)


def test_every_stratum_gives_its_share() -> None:
    nowhere = Path()
    pairs = [Pair(f"{at}", "s", f"g{at // 2}", "common" if at < 40 else "rare", nowhere, nowhere, None) for at in range(48)]
    _, validate = split(pairs, 0.25, 0)
    assert sum(pair.stratum == "common" for pair in validate) == 10
    assert sum(pair.stratum == "rare" for pair in validate) == 2


def test_split_is_drawn_by_its_seed(eyes: Path) -> None:
    pairs = find_pairs(eyes)
    assert split(pairs, 0.2, 3) == split(pairs, 0.2, 3)
    assert any(split(pairs, 0.2, 3) != split(pairs, 0.2, seed) for seed in range(4, 8))


def test_field_of_view_is_read(eyes: Path) -> None:
    view = np.zeros((12, 9), np.uint8)
    view[2:5, 3:7] = 255
    write(eyes / "fov" / "02L.png", view)
    with pytest.raises(FileError, match=r"no field of view in fov/ for 00L, .* \(13 of 14 images\)"):
        find_pairs(eyes)
    for pair in eyes.glob("images/*.png"):
        if pair.name != "02L.png":
            write(eyes / "fov" / pair.name, np.full((12, 9), 255, np.uint8))
    samples = {pair.name: read(pair) for pair in find_pairs(eyes)}
    assert samples["02L"].fov.sum() == 12
    assert samples["02R"].fov.all()
    assert np.array_equal(samples["02R"].mask, np.eye(12, 9, dtype=bool))


def test_working_scale(eyes: Path) -> None:
    sample = resize(read(find_pairs(eyes)[0]), 24)
    assert sample.pixels.shape == (24, 18, 3)
    assert sample.mask.shape == sample.fov.shape == (24, 18)
    assert sample.fov.all()
    untouched = read(find_pairs(eyes)[0])
    assert resize(untouched, None) is untouched


def test_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="holds no images"):
        find_pairs(tmp_path)


def test_missing_mask_is_named(eyes: Path) -> None:
    (eyes / "masks" / "04R.png").unlink()
    with pytest.raises(FileError, match="04R"):
        find_pairs(eyes)


def test_missing_column_and_missing_value(eyes: Path) -> None:
    with pytest.raises(FileError, match=r"no images\.csv"):
        find_pairs(eyes, "family")
    (eyes / "images.csv").write_text("name,family\n00L,a\n")
    with pytest.raises(FileError, match="'family' for 00R"):
        find_pairs(eyes, "family")


@pytest.mark.parametrize(("spec", "words"), [("([0-9]+", "not a regular expression"), ("[0-9]+[LR]", "exactly one")])
def test_patterns_that_mean_nothing(eyes: Path, spec: str, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        find_pairs(eyes, spec)


def test_one_group_cannot_be_split(eyes: Path) -> None:
    with pytest.raises(ModelError, match="one group"):
        split(find_pairs(eyes, "^()"), 0.2, 0)


def test_mask_of_another_size(eyes: Path) -> None:
    write(eyes / "masks" / "00L.png", np.zeros((5, 5), np.uint8))
    with pytest.raises(MaskError, match="00L"):
        read(find_pairs(eyes)[0])


def test_mask_that_is_a_photograph(eyes: Path) -> None:
    write(eyes / "masks" / "00L.png", np.random.default_rng(0).integers(0, 255, (12, 9), np.uint8))
    with pytest.raises(MaskError, match="00L"):
        read(find_pairs(eyes)[0])


def test_image_that_is_text(eyes: Path) -> None:
    (eyes / "images" / "00L.png").write_text("no picture")
    with pytest.raises(FileError, match="00L"):
        read(find_pairs(eyes)[0])
