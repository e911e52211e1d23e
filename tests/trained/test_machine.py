"""A support vector machine of a data set: it learns, its file gives the same answers, its threshold becomes one half."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from safetensors.numpy import load_file, save_file

from seglib.errors import ModelError
from seglib.features import stack
from seglib.learn.command import train
from seglib.learn.dataset import Pair
from seglib.learn.pixels import learn_pixels
from seglib.learn.sample import Sample
from seglib.trained import weights
from seglib.trained.card import read_card
from seglib.trained.designs import SVMDesign
from seglib.trained.machine import PixelMachine
from seglib.types import Image

DESIGN = SVMDesign(pixels=400, landmarks=40, gabor=False, scales=2)


def disc(number: int) -> Sample:
    """A disc that is as bright as the ground but greener."""
    rng = np.random.default_rng(number)
    drawn = np.zeros((40, 48), np.uint8)
    cv2.circle(drawn, (int(rng.integers(14, 34)), int(rng.integers(14, 26))), 10, 1, cv2.FILLED)
    pixels = rng.integers(90, 130, (40, 48, 3)).astype(np.uint8)
    pixels[..., 1] += drawn * 60
    mask = drawn > 0
    return Sample(Pair(f"{number}", "discs", f"discs/{number}", "discs", Path(), Path(), None), pixels, mask, np.ones_like(mask))


@pytest.fixture(scope="module")
def machine() -> PixelMachine:
    return learn_pixels(DESIGN, [disc(number) for number in range(6)], None)


def test_it_learns_a_colour_and_not_an_exposure(machine: PixelMachine) -> None:
    fresh = disc(77)
    dim = (fresh.pixels * 0.6).astype(np.uint8)
    for pixels in (fresh.pixels, dim):
        heat = machine.answer(pixels)
        assert heat.shape == fresh.mask.shape
        assert ((heat >= 0.5) == fresh.mask).mean() > 0.97


def test_what_was_the_threshold_becomes_one_half(machine: PixelMachine) -> None:
    pixels = disc(78).pixels
    heat = machine.answer(pixels)
    for threshold in (0.2, 0.7):
        clear = np.abs(heat - threshold) > 1e-4
        assert np.array_equal((machine.shifted(threshold).answer(pixels) >= 0.5)[clear], (heat >= threshold)[clear])


def test_the_file_gives_the_same_answers(machine: PixelMachine, tmp_path: Path) -> None:
    machine.save(tmp_path / "discs.safetensors")
    again = PixelMachine.load(tmp_path / "discs.safetensors", DESIGN, None)
    pixels = disc(79).pixels
    assert np.array_equal(machine.answer(pixels), again.answer(pixels))
    assert again.parameters == machine.parameters
    with pytest.raises(ModelError, match="does not fit its card"):
        PixelMachine.load(tmp_path / "discs.safetensors", SVMDesign(), None)
    numbers = load_file(tmp_path / "discs.safetensors")
    save_file({**numbers, "landmarks": np.array(1.0, np.float32)}, tmp_path / "flat.safetensors")
    with pytest.raises(ModelError, match="does not fit its card"):
        PixelMachine.load(tmp_path / "flat.safetensors", DESIGN, None)
    save_file({**numbers, "weights": numbers["weights"] * np.float32("nan")}, tmp_path / "none.safetensors")
    with pytest.raises(ModelError, match="numbers that are none"):
        PixelMachine.load(tmp_path / "none.safetensors", DESIGN, None)
    (tmp_path / "broken.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="damaged"):
        PixelMachine.load(tmp_path / "broken.safetensors", DESIGN, None)


def test_it_works_at_its_scale(machine: PixelMachine) -> None:
    small = PixelMachine(DESIGN, machine.machine, 24)
    assert small.small(Image(disc(80).pixels)).shape == (20, 24)
    assert small.answer(disc(80).pixels).shape == (40, 48)


def test_a_large_image_is_worked_on_in_parts(machine: PixelMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, image = machine.answer(disc(80).pixels), Image(disc(80).pixels)
    monkeypatch.setattr(stack, "ONE_TILE", 40_000)
    described = machine.described(image)
    shares = list(machine.by_tile(image, described))
    assert len(shares) == len(described.tiles) - 1 > 0
    assert shares == pytest.approx([number / len(described.tiles) for number in range(1, len(described.tiles))])
    np.testing.assert_allclose(machine.answer(image.pixels), whole, atol=1e-4)


def test_one_class_alone_teaches_nothing() -> None:
    empty = Sample(disc(1).pair, disc(1).pixels, np.zeros((40, 48), bool), np.ones((40, 48), bool))
    with pytest.raises(ModelError, match="nothing to tell apart"):
        learn_pixels(DESIGN, [empty], None)


def test_the_command_trains_it_and_its_card_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("images", "masks"):
        (tmp_path / "discs" / part).mkdir(parents=True)
    for number in range(6):
        sample = disc(number)
        cv2.imwrite(str(tmp_path / "discs" / "images" / f"{number}.png"), sample.pixels[..., ::-1])
        cv2.imwrite(str(tmp_path / "discs" / "masks" / f"{number}.png"), sample.mask.astype(np.uint8) * 255)
    settings = [f"--set={name}={value}" for name, value in (("pixels", 400), ("landmarks", 40), ("gabor", "false"))]
    words = ["--net", "svm", "--task", "discs", "--data", str(tmp_path / "discs"), "--out", str(tmp_path / "out"), *settings]
    result = CliRunner().invoke(train, words)
    assert result.exit_code == 0, result.output
    about = read_card(tmp_path / "out" / "svm" / "discs.json")
    assert about.family == "svm"
    assert about.overall.mean > 0.9
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(tmp_path / "out"))
    assert weights.load_machine("discs").parameters == about.parameters
    with pytest.raises(ModelError, match="not of a net"):
        weights.load("svm", "discs")
