"""Commands that compare: nets of several sizes on one task, and all families on all tasks."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from seglib.errors import ModelError
from seglib.learn import budget as budgeting
from seglib.learn import sweep as sweeping
from seglib.learn.budget import Budget, budget, read_budgets
from seglib.learn.command import train
from seglib.learn.families import families, read_families
from seglib.learn.repeat import repeat
from seglib.learn.sweep import read_sweep, sweep
from seglib.trained import weights
from seglib.trained.build import build
from seglib.trained.card import read_card
from seglib.trained.designs import DESIGNS, UNetDesign
from seglib.trained.tasks import TASKS

SETTINGS = ["--set", "epochs=1", "--set", "patch=16", "--set", "batch=2"]


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("squares")
    for part in ("images", "masks"):
        (folder / part).mkdir()
    for number in range(5):
        mask = np.zeros((20, 24), np.uint8)
        mask[number : number + 8, 5 : 12 + number] = 255
        cv2.imwrite(str(folder / "masks" / f"{number}.png"), mask)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), mask // 2 + 40)
    return folder


def test_a_sweep_trains_each_size_once_and_goes_on_where_it_was(
    squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "sweep.json"
    words = [
        "--task",
        "squares",
        "--data",
        str(squares),
        "--depths",
        "1,2",
        "--widths",
        "2",
        "--seeds",
        "2",
        "--out",
        str(out),
        *SETTINGS,
    ]
    result = CliRunner().invoke(sweep, words)
    assert result.exit_code == 0, result.output
    found = read_sweep(out)
    assert [(trial.depth, trial.width) for trial in found.trials] == [(1, 2), (2, 2)]
    for trial in found.trials:
        net = build(UNetDesign(depth=trial.depth, width=2))
        assert trial.parameters == sum(each.numel() for each in net.parameters())
        assert len(trial.dice) == 2
        assert all(0 <= dice <= 1 for dice in trial.dice)
    assert found.images == (4, 1)
    half = found.model_copy(update={"trials": found.trials[:1]})
    out.write_text(json.dumps(half.model_dump()))
    trained = []
    real = sweeping._trial
    monkeypatch.setattr(sweeping, "_trial", lambda design, *rest: trained.append(design.depth) or real(design, *rest))
    assert CliRunner().invoke(sweep, words).exit_code == 0
    assert trained == [2]
    assert [trial.dice for trial in read_sweep(out).trials] == [trial.dice for trial in found.trials]
    assert CliRunner().invoke(sweep, [*words, "--set", "rate=0.001"]).exit_code == 0
    assert trained == [2, 1, 2]


def test_what_is_no_list_of_numbers_is_refused(squares: Path) -> None:
    result = CliRunner().invoke(sweep, ["--task", "squares", "--data", str(squares), "--depths", "two"])
    assert result.exit_code == 2
    assert "such as 2,3,4" in result.output


def test_the_table_of_families_says_what_the_cards_say(squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(tmp_path))
    words = ["--task", "squares", "--data", str(squares), "--out", str(tmp_path)]
    small = {"unet": ["--depth", "1", "--width", "2"], "svm": ["--set", "landmarks=10", "--set", "pixels=100"]}
    for family, size in small.items():
        of_net = SETTINGS if family == "unet" else []
        assert CliRunner().invoke(train, ["--net", family, *words, *size, *of_net]).exit_code == 0
    result = CliRunner().invoke(families, ["--out", str(tmp_path / "families.json"), "--table", str(tmp_path / "families.md")])
    assert result.exit_code == 0, result.output
    rows = {(row.family, row.task): row for row in read_families(tmp_path / "families.json").rows}
    for family in small:
        about, row = read_card(tmp_path / family / "squares.json"), rows[family, "squares"]
        assert (row.dice, row.parameters, row.operations) == (about.overall.mean, about.parameters, about.operations)
        assert row.milliseconds > 0
        assert f"{about.parameters:,}" in (tmp_path / "families.md").read_text()


def test_the_shipped_table_is_that_of_the_shipped_cards() -> None:
    rows = {
        (row.family, row.task): (row.dice, row.spread, row.other_seeds, row.images, row.parameters, row.minutes)
        for row in read_families().rows
    }
    cards = [weights.card(design.name, task) for design in DESIGNS for task in weights.trained_tasks(design.name)]
    said = {
        (one.family, one.task): (one.overall.mean, one.overall.spread, seeds, one.overall.images, one.parameters, one.minutes)
        for one in cards
        for seeds in [tuple(again.mean for again in one.repeats)]
    }
    assert rows == said, "run the command at the head of docs/families.md again"
    assert all(one.repeats for one in cards), "one training says nothing of chance: python -m seglib repeat"


def test_a_budget_is_the_same_for_every_net_and_spent_once(
    squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(tmp_path))
    words = ["--task", "squares", "--data", str(squares)]
    kinds = {
        "svm": ["--set", "landmarks=10", "--set", "pixels=100"],
        "cnn": ["--set", "levels=1", "--width", "2", *SETTINGS],
        "unet": ["--depth", "1", "--width", "2", *SETTINGS, "--set", "epochs=3"],
    }
    for family, own in kinds.items():
        assert CliRunner().invoke(train, ["--net", family, *words, "--out", str(tmp_path), *own]).exit_code == 0
    weights._card.cache_clear()
    spend = [*words, "--epochs", "1", "--seeds", "2", "--out", str(tmp_path / "budgets")]
    result = CliRunner().invoke(budget, spend)
    assert "svm was trained from 1 seed: `repeat --seeds 2` comes first" in str(result.exception)
    for family in ("svm", "cnn"):
        assert CliRunner().invoke(repeat, ["--net", family, *words, "--seeds", "2"]).exit_code == 0
    weights._card.cache_clear()
    result = CliRunner().invoke(budget, spend)
    assert result.exit_code == 0, result.output
    found = Budget.read(tmp_path / "budgets" / "squares.json")
    by_family = {one.family: one for one in found.outcomes}
    assert [one.family for one in found.outcomes if one.shipped] == ["svm", "cnn"]
    for family in ("svm", "cnn"):
        assert by_family[family].dice == weights.card(family, "squares").of_all_seeds
        assert len(by_family[family].dice) == 2
    expected = []
    for seed in (0, 1):
        out = tmp_path / str(seed)
        own = ["--depth", "1", "--width", "2", *SETTINGS, "--seed", str(seed), "--out", str(out)]
        assert CliRunner().invoke(train, [*words, *own]).exit_code == 0
        expected.append(read_card(out / "unet" / "squares.json").overall.mean)
    assert by_family["unet"].dice == tuple(expected)
    monkeypatch.setattr(budgeting, "once", lambda *_: pytest.fail("trained again"))
    assert CliRunner().invoke(budget, spend).exit_code == 0
    weights._card.cache_clear()


def test_a_budget_needs_nets_and_one_that_is_half_spent_is_not_shown(
    squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(tmp_path))
    result = CliRunner().invoke(budget, ["--task", "nobody", "--data", str(squares), "--epochs", "1"])
    assert isinstance(result.exception, ModelError)
    assert "no unet weights for 'nobody'" in str(result.exception)
    assert str(tmp_path) in str(result.exception)
    whole = read_budgets()[0]
    half = whole.model_copy(update={"task": "breast", "outcomes": whole.outcomes[:2]})
    whole.write(tmp_path / f"{whole.task}.json")
    half.write(tmp_path / "breast.json")
    assert read_budgets(tmp_path) == (whole,)


def test_the_shipped_budgets_hold_the_families_of_the_cards() -> None:
    assert [found.task for found in read_budgets()] == list(TASKS)
    for found in read_budgets():
        for one in found.outcomes:
            about = weights.card(one.family, found.task)
            if one.shipped:
                assert one.dice[0] == about.overall.mean, f"run again: {found.command}"
                assert one.family == "svm" or about.training.epochs == found.epochs
        assert [one.family for one in found.outcomes] == [design.name for design in DESIGNS]


@pytest.mark.parametrize("read", [read_sweep, read_families, Budget.read])
def test_a_missing_or_damaged_file_is_a_sentence(read: object, tmp_path: Path) -> None:
    for text in (None, "{", '{"rows": 3}'):
        if text is not None:
            (tmp_path / "it.json").write_text(text)
        with pytest.raises(ModelError, match="make one with"):
            read(tmp_path / "it.json")
