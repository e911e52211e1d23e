"""The same training from other seeds: scores on the card, weights untouched, nothing done twice."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from seglib.learn.command import train
from seglib.learn.repeat import repeat
from seglib.trained import weights
from seglib.trained.card import read_card

FAMILIES = {
    "unet": ["--depth", "1", "--width", "2", "--epochs", "2", "--set", "patch=16", "--set", "batch=2"],
    "svm": ["--set", "pixels=200", "--set", "landmarks=10"],
}


@pytest.fixture(scope="module")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("discs")
    rng = np.random.default_rng(0)
    for part in ("images", "masks"):
        (folder / part).mkdir()
    for number in range(8):
        mask = np.zeros((24, 24), np.uint8)
        cv2.circle(mask, (int(rng.integers(8, 16)), int(rng.integers(8, 16))), 3 + number % 4, 255, cv2.FILLED)
        cv2.imwrite(str(folder / "masks" / f"{number}.png"), mask)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), mask // 4 + rng.integers(0, 90, mask.shape, np.uint8))
    return folder


def trained(family: str, seed: int, data: Path, out: Path) -> Path:
    words = ["--task", "discs", "--net", family, "--data", data, "--out", out, "--seed", seed, *FAMILIES[family], "--threads", 1]
    CliRunner().invoke(train, list(map(str, words)), catch_exceptions=False)
    return out / family


@pytest.fixture(autouse=True)
def no_card_is_remembered() -> Iterator[None]:
    weights._card.cache_clear()
    yield
    weights._card.cache_clear()


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_repetition_scores_as_a_training_from_that_seed(
    family: str, discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = trained(family, 0, discs, tmp_path / "first")
    before = (folder / "discs.safetensors").read_bytes()
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(folder.parent))
    words = ["--net", family, "--task", "discs", "--data", str(discs), "--seeds", "3", "--threads", "1"]
    said = CliRunner().invoke(repeat, words, catch_exceptions=False).output
    card = read_card(folder / "discs.json")
    expected = [read_card(trained(family, seed, discs, tmp_path / str(seed)) / "discs.json").overall.mean for seed in (1, 2)]
    assert [one.mean for one in card.repeats] == expected
    assert card.of_all_seeds == (card.overall.mean, *expected)
    assert f"3 trainings: {np.mean(card.of_all_seeds):.4f}" in said
    assert (folder / "discs.safetensors").read_bytes() == before


def test_a_seed_on_the_card_is_not_run_again(discs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = trained("svm", 0, discs, tmp_path / "first")
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(folder.parent))
    words = ["--net", "svm", "--task", "discs", "--data", str(discs), "--threads", "1", "--seeds"]
    CliRunner().invoke(repeat, [*words, "2"], catch_exceptions=False)
    weights._card.cache_clear()
    said = CliRunner().invoke(repeat, [*words, "3"], catch_exceptions=False).output
    assert "seed 1" not in said
    assert "seed 2" in said
    assert [one.seed for one in read_card(folder / "discs.json").repeats] == [1, 2]
    shutil.rmtree(folder)
