"""From a folder on the command line to weights that the app would use; and every way in which that can fail."""

import json
import shlex
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result
from safetensors.torch import load, load_file, save_file

from seglib.errors import FileError, ModelError, SettingError
from seglib.learn.checkpoint import Progress, unfinished
from seglib.learn.command import _command, choices, train
from seglib.learn.validate import THRESHOLDS, dice_at
from seglib.trained import weights
from seglib.trained.card import Card, read_card
from seglib.trained.designs import UNetDesign
from seglib.trained.infer import predict
from seglib.trained.tasks import SOURCES, TASKS
from seglib.types import Heat, Pixels

SMALL = ["--depth", "1", "--width", "2", "--epochs", "2", "--set", "patch=16", "--set", "batch=2", "--threads", "1"]


def command(*words: object) -> Result:
    result = CliRunner().invoke(train, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("squares")
    for part in ("images", "masks"):
        (folder / part).mkdir()
    for number in range(6):
        mask = np.zeros((20, 24), np.uint8)
        mask[number : number + 8, 5 : 12 + number] = 255
        cv2.imwrite(str(folder / "masks" / f"{number}.png"), mask)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), mask // 2 + 40)
    return folder


@pytest.fixture(scope="module")
def trained(squares: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    result = command("--task", "squares", "--data", squares, "--out", out, *SMALL)
    assert result.exit_code == 0, result.output
    assert "Dice" in result.output
    return out


def test_card_is_measured_not_written(trained: Path, squares: Path) -> None:
    card = read_card(trained / "unet" / "squares.json")
    tensors = load_file(trained / "unet" / "squares.safetensors")
    buffers = ("running_mean", "running_var", "num_batches_tracked")
    assert card.parameters == sum(tensor.numel() for name, tensor in tensors.items() if not name.endswith(buffers))
    assert card.data[0].training_images + card.data[0].validation_images == 6
    assert card.data[0].licence == "not stated"
    assert card.epochs_run == 2
    assert card.sealed_test is None
    assert f"--data {squares.parent.name}/{squares.name}" in card.command
    assert str(squares) not in card.command  # a card does not tell where somebody's files are
    curves = json.loads((trained / "unet" / "squares.curves.json").read_text())
    assert len(curves["loss"]) == len(curves["dice"]) == len(curves["rate"]) == 2


def test_weights_go_round(trained: Path, squares: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is loaded, folded, gives the Dice that the card says."""
    from seglib.learn.fit import load_data

    monkeypatch.setenv("SEGLIB_WEIGHTS", str(trained))
    net, card = weights.load("unet", "squares")
    assert weights.load("unet", "squares")[0] is net
    _, validate = load_data([squares], card.training, None, None)

    def answer(pixels: Pixels) -> Heat:
        return predict(net, pixels, card.longest_side)

    dice = dice_at(answer, validate, np.array([0.5]))[:, 0]
    assert dice.mean() == pytest.approx(card.overall.mean, abs=0.01)
    assert predict(net, validate[0].pixels, None).shape == (20, 24)
    at_every_threshold = dice_at(answer, validate, THRESHOLDS).mean(axis=0)
    assert dice.mean() > at_every_threshold.max() - 0.02  # 0.5 is the best one, by the shift of the offset


def test_the_command_on_the_card_gives_the_same_weights(trained: Path, squares: Path, tmp_path: Path) -> None:
    words = read_card(trained / "unet" / "squares.json").command.split()[4:]
    words[words.index("--data") + 1] = str(squares)
    words[words.index("--out") + 1] = str(tmp_path)
    assert command(*words).exit_code == 0
    assert (tmp_path / "unet" / "squares.safetensors").read_bytes() == (trained / "unet" / "squares.safetensors").read_bytes()


def test_a_file_holds_weights_in_half_precision_and_the_rest_in_full(trained: Path) -> None:
    tensors = load_file(trained / "unet" / "squares.safetensors")
    kinds = {name: tensor.dtype for name, tensor in tensors.items() if tensor.is_floating_point()}
    assert {tensors[name].ndim for name, kind in kinds.items() if kind == torch.float16} == {4}
    assert {tensors[name].ndim for name, kind in kinds.items() if kind == torch.float32} == {1}
    assert torch.float16 in kinds.values()


def test_resume_of_a_finished_run_writes_the_same(trained: Path, squares: Path) -> None:
    before = (trained / "unet" / "squares.safetensors").read_bytes()
    assert command("--task", "squares", "--data", squares, "--out", trained, *SMALL, "--resume").exit_code == 0
    assert (trained / "unet" / "squares.safetensors").read_bytes() == before


def test_a_stopped_run_is_not_lost_by_accident(squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--task", "cut", "--data", squares, "--out", tmp_path, *SMALL)

    def stop(progress: Progress, _: object) -> bool:
        if progress.epoch == 1:
            raise KeyboardInterrupt
        return False

    with monkeypatch.context() as patched:
        patched.setattr("seglib.learn.train._tired", stop)
        with pytest.raises(ModelError, match="same command with --resume"):
            command(*words)
    last = tmp_path / "unet" / "cut.run" / "last.safetensors"
    assert unfinished(last) == 1
    with pytest.raises(ModelError, match="stopped here after 1 epoch: --resume goes on with it, --anew throws it away"):
        command(*words)
    assert command(*words, "--resume").exit_code == 0
    assert read_card(tmp_path / "unet" / "cut.json").epochs_run == 2


def test_a_model_is_not_replaced_by_accident(squares: Path, tmp_path: Path) -> None:
    words = ("--task", "again", "--data", squares, "--out", tmp_path, *SMALL)
    assert command(*words).exit_code == 0
    with pytest.raises(ModelError, match="--anew puts another in its place"):
        command(*words)
    assert command(*words, "--anew").exit_code == 0
    with pytest.raises(ModelError, match="no run to resume"):
        command("--task", "again", "--data", squares, "--out", tmp_path, "--net", "cnn", "--resume")


def test_two_ends_of_a_training_exclude_each_other(squares: Path, tmp_path: Path) -> None:
    start = ("--task", "a", "--data", squares, "--out", tmp_path, "--epochs", "2")
    with pytest.raises(SettingError, match="--minutes and --epochs say the same"):
        command(*start, "--minutes", "1")
    with pytest.raises(SettingError, match="support vector machine"):
        command(*start, "--net", "svm")
    with pytest.raises(SettingError, match="leave --minutes out"):
        command(*start[:-2], "--net", "svm", "--minutes", "1")
    with pytest.raises(SettingError, match="leave one of the two out"):
        command(*start, "--resume", "--anew")


def test_masks_without_foreground_teach_nothing(squares: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    shutil.copytree(squares, empty)
    for mask in (empty / "masks").iterdir():
        cv2.imwrite(str(mask), np.zeros_like(cv2.imread(str(mask), cv2.IMREAD_GRAYSCALE)))
    with pytest.raises(ModelError, match="No mask marks anything"):
        command("--task", "a", "--data", empty, "--out", tmp_path, *SMALL)


def test_minutes(squares: Path, tmp_path: Path) -> None:
    options = [word for word in SMALL if word not in ("--epochs", "2")]
    options[options.index("--width") + 1 : options.index("--width") + 1] = ["2"]
    assert command("--task", "quick", "--data", squares, "--out", tmp_path, "--minutes", "0.01", *options).exit_code == 0
    assert (epochs := read_card(tmp_path / "unet" / "quick.json").epochs_run) >= 1
    # A machine that is slower or faster by now does not change what was begun.
    words = ("--task", "quick", "--data", squares, "--out", tmp_path, "--minutes", "0.5", *options, "--resume")
    assert command(*words).exit_code == 0
    assert read_card(tmp_path / "unet" / "quick.json").epochs_run == epochs


def test_a_stop_before_the_first_epoch_promises_nothing(squares: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("seglib.learn.train._tired", stop)
    with pytest.raises(ModelError, match="before the first epoch was over"):
        command("--task", "early", "--data", squares, "--out", tmp_path, *SMALL)


def test_the_command_on_a_card_undoes_what_a_preset_says(tmp_path: Path) -> None:
    words = ["cores=false", "invert=0", "validation=0.2"]
    net, training = choices(UNetDesign, TASKS["nuclei"], {}, words)
    said = _command("nuclei", [tmp_path / "my cells"], "unet", None, "x=(a b)", net, training, 1)
    told = shlex.split(said)
    assert f"{tmp_path.name}/my cells" in told
    assert "x=(a b)" in told
    settings = [value for option, value in pairwise(told) if option == "--set"]
    assert choices(UNetDesign, TASKS["nuclei"], {}, settings) == (net, training)


def test_a_new_model_does_not_keep_what_was_measured_of_the_old_one(squares: Path, tmp_path: Path) -> None:
    words = ("--task", "twice", "--data", squares, "--out", tmp_path, *SMALL)
    assert command(*words).exit_code == 0
    old = [tmp_path / "unet" / name for name in ("twice.fails.json", "twice.fails.1.webp", "twice.familiar.safetensors")]
    for path in old:
        path.write_bytes(b"[]")
    assert command(*words, "--anew").exit_code == 0
    assert not [path.name for path in old if path.exists()]


def test_bad_words_are_named(squares: Path, tmp_path: Path) -> None:
    start = ["--data", squares, "--out", tmp_path, "--task"]
    with pytest.raises(SettingError, match="name of the weights file"):
        command(*start, "../up")
    with pytest.raises(SettingError, match=r"^depth must be an integer from 1 to 5, got 99"):
        command(*start, "a", "--depth", "99")
    with pytest.raises(SettingError, match="NAME one of depth"):
        command(*start, "a", "--set", "speed=9")
    with pytest.raises(SettingError, match=r"^rate must be a number"):
        command(*start, "a", "--set", "rate=fast")
    with pytest.raises(FileError, match="holds no images"):
        command("--task", "a", "--data", tmp_path, "--out", tmp_path)
    with pytest.raises(ModelError, match="same name"):
        command(*start, "a", "--data", squares)
    assert command(*start, "a", "--net", "transformer").exit_code == 2


def test_missing_weights_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEGLIB_WEIGHTS", raising=False)
    with pytest.raises(ModelError, match="python -m seglib train --net unet --task unheard"):
        weights.card("unet", "unheard")
    with pytest.raises(ModelError, match="unheard"):
        weights.load("unet", "unheard")


def copy_of(trained: Path, folder: Path, **changes: object) -> Path:
    (folder / "unet").mkdir()
    card = json.loads((trained / "unet" / "squares.json").read_text())
    (folder / "unet" / "squares.json").write_text(json.dumps({**card, **changes}))
    (folder / "unet" / "squares.safetensors").write_bytes((trained / "unet" / "squares.safetensors").read_bytes())
    return folder


def test_damaged_files(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(copy_of(trained, tmp_path)))
    weights._card.cache_clear()
    file = tmp_path / "unet" / "squares.safetensors"
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    with pytest.raises(ModelError, match="damaged"):
        weights.load("unet", "squares")
    save_file({"other": torch.zeros(1)}, file)
    with pytest.raises(ModelError, match="does not fit its card"):
        weights.load("unet", "squares")
    save_file(
        {key: torch.full_like(value, torch.nan) if key.endswith("bias") else value for key, value in load(whole).items()}, file
    )
    with pytest.raises(ModelError, match="numbers that are none"):
        weights.load("unet", "squares")
    file.write_bytes(whole)
    assert weights.load("unet", "squares")[1].task == "squares"


def test_a_card_in_a_wrong_place_is_named(trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(trained / "unet", tmp_path / "cnn")
    (tmp_path / "unet").mkdir()
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(tmp_path))
    weights._card.cache_clear()
    with pytest.raises(ModelError, match="is the card of unet/squares"):
        weights.card("cnn", "squares")
    with pytest.raises(ModelError, match="no unet weights"):
        weights.place("unet", "../cnn/squares")


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": "many"},
        {"net": {"depth": 99}},
        {"surprise": 1},
        {"family": "transformer"},
        {"validation": []},
        {"title": ""},
        {"familiarity": {"limit": 0.0, "fitting": {"images": 1, "warned": 0}, "others": {}}},
    ],
)
def test_cards_that_are_none(trained: Path, tmp_path: Path, changes: dict[str, object]) -> None:
    copy_of(trained, tmp_path, **changes)
    with pytest.raises(ModelError, match="not a model card"):
        read_card(tmp_path / "unet" / "squares.json")


def test_a_card_without_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no model card a\.json"):
        read_card(tmp_path / "a.json")


SHIPPED = sorted(path for path in weights.SHIPPED.glob("*/*.safetensors") if "." not in path.stem)


def test_something_is_shipped() -> None:
    assert {f"{path.parent.name}/{path.stem}" for path in SHIPPED} >= {"unet/nuclei", "unet/retina"}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_weights_keep_the_promises(path: Path) -> None:
    card: Card = read_card(path.with_suffix(".json"))
    assert path.stat().st_size <= 4 * 2**20
    assert card.parameters <= 2_000_000
    assert (card.family, card.task) == (path.parent.name, path.stem)
    assert all(data.licence != "not stated" and data.citation for data in card.data)
    assert {data.name for data in card.data} <= SOURCES.keys()
    assert card.fails == TASKS[card.task].limits(card.family, card.training.cores)
    assert (0.65 if card.family == "unet" else 0.3) < card.overall.mean < 1.0
    assert "/work" not in card.command
    assert "/home" not in card.command


def test_cards_and_the_method_need_no_torch() -> None:
    code = (
        "import sys; from seglib.learn import command; from seglib.trained import weights; from seglib.methods.unet import UNet;"
        "weights.card('unet', 'retina'); UNet(task='nuclei').parameter_count(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=weights.SHIPPED.parents[1], check=False).returncode == 0
