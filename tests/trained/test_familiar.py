"""Distances against SciPy's, the limit against simulated images, and a warning that comes when it should."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner
from numpy.typing import NDArray
from safetensors.numpy import save_file
from scipy.spatial.distance import mahalanobis
from sklearn.covariance import LedoitWolf

from seglib.errors import ModelError
from seglib.features.stack import build
from seglib.io import read_image
from seglib.learn.command import train
from seglib.learn.dataset import find_pairs
from seglib.learn.measure_familiar import _as_in_training, familiarity
from seglib.methods import unet
from seglib.nets.unet import UNet
from seglib.samples import SAMPLES
from seglib.trained import familiar, weights
from seglib.trained.answers import suited_tasks
from seglib.trained.card import Card, read_card
from seglib.trained.designs import SVMDesign
from seglib.trained.familiar import Familiar, false_alarms, left_out, limit_of, load
from seglib.trained.infer import as_tensor
from seglib.trained.machine import PixelMachine
from seglib.trained.machine_answers import by_part
from seglib.trained.prepare import standardise
from seglib.trained.stations import features
from seglib.trained.story import told, unlike
from seglib.trained.training import Training
from seglib.types import Image, Labels
from seglib.work import at_the_end

RNG = np.random.default_rng(0)


def test_the_distance_is_that_of_mahalanobis() -> None:
    seen = (RNG.normal(size=(60, 5)) @ RNG.normal(size=(5, 5)) + 3).astype(np.float32)
    known, scale = Familiar.of(seen), seen.std(axis=0)
    inverse = np.linalg.inv(LedoitWolf(assume_centered=True).fit((seen - seen.mean(axis=0)) / scale).covariance_)
    other = RNG.normal(size=(4, 5)).astype(np.float32) * 5
    expected = [mahalanobis((row - seen.mean(axis=0)) / scale, np.zeros(5), inverse) / np.sqrt(5) for row in other]
    np.testing.assert_allclose(known.distances(other), expected, rtol=1e-3)
    assert np.mean(known.distances(seen) ** 2) == pytest.approx(1.0, abs=0.3)


def test_what_lies_between_two_kinds_is_like_neither() -> None:
    kinds = ["dark"] * 40 + ["bright"] * 40
    seen = RNG.normal(size=(80, 3)).astype(np.float32)
    seen[40:] *= 3.0  # a kind that varies more
    seen[40:, 0] += 60
    known = Familiar.of(seen, kinds)
    between = np.array([[20.0, 0, 0]], np.float32)
    assert known.distances(between)[0] > 3 * known.distances(seen).max()
    assert Familiar.of(seen).distances(between)[0] < Familiar.of(seen).distances(seen).max()
    aside = np.array([[0, 8.0, 0], [60, 8.0, 0]], np.float32)
    assert known.distances(aside)[0] > 2 * known.distances(aside)[1]
    for part in (slice(0, 40), slice(40, 80)):  # about as far as from its own kind alone
        alone = Familiar.of(seen[part]).distances(seen[part])
        assert np.sqrt(np.mean((known.distances(seen[part]) / alone - 1) ** 2)) < 0.15


def test_one_kind_is_none_and_a_rare_one_has_the_covariance_of_all() -> None:
    seen, other = RNG.normal(size=(30, 4)).astype(np.float32), RNG.normal(size=(5, 4)).astype(np.float32)
    np.testing.assert_array_equal(Familiar.of(seen, ["a"] * 30).distances(other), Familiar.of(seen).distances(other))
    rare = np.array([[500, 0, 0, 0]], np.float32)
    known = Familiar.of(np.vstack([seen, rare]), ["a"] * 30 + ["b"])
    apart = np.vstack([seen - seen.mean(axis=0), np.zeros((1, 4), np.float32)])
    scale = apart.std(axis=0)
    inverse = np.linalg.inv(LedoitWolf(assume_centered=True).fit(apart / scale).covariance_)
    expected = [mahalanobis(row / scale, np.zeros(4), inverse) / 2 for row in other]
    np.testing.assert_allclose(known.distances(rare + other), expected, rtol=1e-3)


def test_a_channel_that_never_answered_and_fewer_images_than_channels() -> None:
    seen = RNG.normal(size=(6, 20)).astype(np.float32)
    seen[:, 3] = 0.0
    far = Familiar.of(seen).distances(seen + np.float32(5.0))
    assert np.isfinite(far).all()
    assert (far > 2 * Familiar.of(seen).distances(seen).max()).all()


def test_one_in_a_hundred_further_images_lies_beyond_the_limit_however_few_there_were() -> None:
    for count in (4, 30):
        drawn = np.exp(RNG.normal(0.3, 0.4, size=(4000, count + 1)))
        beyond = np.mean([row[-1] > limit_of(row[:-1]) for row in drawn])
        assert 0.005 < beyond < 0.016, count


def test_false_alarms_are_judged_by_the_others_alone() -> None:
    usual = np.exp(RNG.normal(0, 0.1, 40))
    assert false_alarms(np.append(usual, 9.0)) == 1
    assert false_alarms(usual) <= 2
    with pytest.raises(ModelError, match="at least 3"):
        limit_of(usual[:2])


def test_an_image_is_left_out_together_with_its_relatives() -> None:
    seen = RNG.normal(size=(40, 4)).astype(np.float32)
    groups = [f"patient {number // 4}" for number in range(40)]
    expected = np.zeros(40)
    for group in set(groups):
        inside = np.array([one == group for one in groups])
        expected[inside] = Familiar.of(seen[~inside]).distances(seen[inside])
    np.testing.assert_allclose(left_out(seen, groups), expected, rtol=1e-6)
    kinds = ["dark", "bright"] * 20
    for group in set(groups):
        inside = np.array([one == group for one in groups])
        expected[inside] = Familiar.of(seen[~inside], ["dark", "bright"] * 18).distances(seen[inside])
    np.testing.assert_allclose(left_out(seen, groups, kinds), expected, rtol=1e-6)
    assert len(left_out(seen, ["one patient"] * 40)) == 0


def test_features_are_the_means_of_the_first_layers_over_the_middle() -> None:
    torch.manual_seed(0)
    net, pixels = UNet(depth=2, width=3).eval(), RNG.integers(0, 256, (40, 56, 3), np.uint8)
    with torch.inference_mode():
        stations = [answer for _, answer in net.walk(as_tensor(standardise(pixels)))]
    expected = torch.cat([station.mean(dim=(0, 2, 3)) for station in stations[:2]]).numpy()
    np.testing.assert_allclose(features(net, pixels, None), expected, rtol=1e-5)
    assert features(net, RNG.integers(0, 256, (1, 3, 3), np.uint8), 32).shape == (9,)


def bright_squares(folder: Path) -> Path:
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    for number in range(12):
        mask = np.zeros((32, 32), np.uint8)
        mask[number : number + 12, 5 : 12 + number] = 255
        noise = np.random.default_rng(number).integers(0, 20, mask.shape, np.uint8)
        cv2.imwrite(str(folder / "masks" / f"{number}.png"), mask)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), mask // 2 + 40 + noise)
    return folder


def colour_noise(folder: Path) -> Path:
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    for number in range(5):
        cv2.imwrite(str(folder / "images" / f"{number}.png"), RNG.integers(0, 256, (32, 32, 3), np.uint8))
        cv2.imwrite(str(folder / "masks" / f"{number}.png"), np.eye(32, dtype=np.uint8) * 255)
    return folder


def test_a_measured_net_warns_of_what_it_has_never_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares, noise, out = bright_squares(tmp_path / "squares"), colour_noise(tmp_path / "noise"), tmp_path / "out"
    options = ["--depth", "1", "--width", "3", "--epochs", "2", "--threads", "1", "--set", "patch=16", "--set", "validation=0.5"]
    start = ["--task", "squares", "--data", str(squares)]
    assert CliRunner().invoke(train, [*start, "--out", str(out), *options]).exit_code == 0
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(out))
    assert weights.familiar("unet", "squares") is None
    fresh = np.random.default_rng(99).integers(40, 60, (32, 32, 1), np.uint8).repeat(3, axis=2)
    fresh[4:16, 5:17] += 127
    alien = RNG.integers(0, 256, (32, 32, 3), np.uint8)
    assert answer(fresh).warning == ""
    assert answer(fresh).facts["unlike its training images"] == "not measured"

    said = CliRunner().invoke(familiarity, [*start, "--other", str(noise)])
    assert said.exit_code == 0, said.output
    weights._card.cache_clear()
    known = weights.card("unet", "squares").familiarity
    assert known is not None
    assert known.fitting.images == 12, "six held out, and six left out in turn"
    assert (known.others["noise"].images, known.others["noise"].warned) == (5, 5)
    assert f"limit {known.limit:.3f}" in said.output
    # One pixel differs, so that nothing that is remembered from before the measurement answers.
    fresh[0, 0], alien[0, 0] = 0, 0
    assert answer(fresh).warning == ""
    warned = answer(alien)
    assert "unlike those that the net learned from" in warned.warning
    assert "of 5 that do not, 5 were." in warned.warning
    assert str(warned.facts["unlike its training images"]).endswith("(warned from 1 on)")

    (out / "unet" / "squares.familiar.safetensors").write_bytes(b"nothing")
    weights._familiar.cache_clear()
    with pytest.raises(ModelError, match="Fetch it, or train it, again"):
        weights.familiar("unet", "squares")
    with pytest.raises(ModelError, match="not the images that the net was trained with"):
        CliRunner().invoke(familiarity, ["--task", "squares", "--data", str(noise)], catch_exceptions=False)


def test_a_measured_machine_warns_by_its_features(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    squares, noise, out = bright_squares(tmp_path / "squares"), colour_noise(tmp_path / "noise"), tmp_path / "out"
    start = ["--task", "squares", "--data", str(squares), "--net", "svm"]
    settings = [f"--set={name}={value}" for name, value in (("pixels", 400), ("landmarks", 40), ("validation", 0.5))]
    assert CliRunner().invoke(train, [*start, "--out", str(out), *settings]).exit_code == 0
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(out))
    said = CliRunner().invoke(familiarity, [*start, "--other", str(noise)])
    assert said.exit_code == 0, said.output
    weights._card.cache_clear()
    about, machine = weights.card("svm", "squares"), weights.load_machine("squares")
    known = about.familiarity
    assert known is not None
    assert (known.others["noise"].images, known.others["noise"].warned) == (5, 5)

    like, unlike_it = (next(iter(sorted((folder / "images").glob("*.png")))) for folder in (squares, noise))
    near, far = (at_the_end(by_part(machine, Image(cv2.imread(str(one))), "squares")).distance for one in (like, unlike_it))
    assert near is not None
    assert far is not None
    assert near < known.limit < far
    assert unlike(about, near) == ""
    assert "unlike those that the machine learned from" in unlike(about, far)


def test_other_frames_are_familiar_where_the_training_has_shown_them(tmp_path: Path) -> None:
    pairs = find_pairs(bright_squares(tmp_path / "squares"))
    plain, framed = (_as_in_training(Training(framing=share, longest_side=32)) for share in (0.0, 0.3))
    files = [read_image(pair.image.read_bytes(), pair.image.name).pixels for pair in pairs]
    assert all(np.array_equal(plain(pair), pixels) for pair, pixels in zip(pairs, files, strict=True))
    seen = [framed(pair) for pair in pairs]
    assert {max(pixels.shape[:2]) for pixels in seen} == {32}
    other = sum(one.shape != file.shape or not np.array_equal(one, file) for one, file in zip(seen, files, strict=True))
    assert other >= len(pairs) / 2, "two in three are framed elsewhere"


def test_features_of_another_version_say_how_to_measure_again() -> None:
    with pytest.raises(ModelError, match="4 features and not with 5"):
        Familiar.of(RNG.normal(size=(9, 4)).astype(np.float32)).distances(np.zeros((1, 5), np.float32))


def test_a_darker_and_a_tinted_copy_are_the_same_kind_of_picture_to_a_machine() -> None:
    pixels = RNG.integers(60, 180, (40, 48, 3), np.uint8)
    design = SVMDesign(lab=False, rgb=True)
    plain, darker = (build(Image(one), design.features, design.sigmas) for one in (pixels, pixels - np.uint8([30, 10, 50])))
    kinds = [PixelMachine.kind_of_picture(one) for one in (plain, darker)]
    colours = [channel.feature.name == "rgb" for channel in plain.channels]
    assert sum(colours) > 0
    np.testing.assert_allclose(*(kind[colours] for kind in kinds), rtol=1e-4)


def answer(pixels: np.ndarray) -> Labels:
    return at_the_end(told(Image(pixels), "unet", "squares", 0.5, False, True, unet.UNet.levels))


def test_a_picture_is_given_to_the_model_that_knows_such_pictures() -> None:
    for each in SAMPLES:
        if each.phantom is not None or each.name == "coffee":
            assert suited_tasks(each.load().image) == ((each.task,) if each.task else ()), each.name


def test_a_warning_names_its_measured_errors() -> None:
    card: Card = read_card(weights.SHIPPED / "unet" / "retina.json")
    assert unlike(card.model_copy(update={"familiarity": None}), 9.0) == ""
    limit = {"limit": 2.0, "fitting": {"images": 7, "warned": 1}, "others": {}}
    known = Card.model_validate({**card.model_dump(), "familiarity": limit}).familiarity
    measured = card.model_copy(update={"familiarity": known})
    assert unlike(measured, 2.0) == ""
    assert unlike(measured, None) == ""
    assert "3.0 times as far" in unlike(measured, 6.0)
    assert "is unlike those" in unlike(measured, 6.0)
    assert "is somewhat unlike those" in unlike(measured, 2.9)
    assert "of 7 images that fit, 1 were warned of by mistake." in unlike(measured, 6.0)


@pytest.mark.parametrize(
    ("mean", "whitener"),
    [
        (np.zeros((2, 3)), np.zeros((3, 3, 3))),
        (np.zeros((2, 3, 4)), np.zeros((2, 3, 3))),
        (np.zeros((1, 3)), np.full((1, 3, 3), np.nan)),
    ],
)
def test_a_file_that_cannot_be_is_refused(tmp_path: Path, mean: NDArray[np.float64], whitener: NDArray[np.float64]) -> None:
    save_file({"mean": mean.astype(np.float32), "whitener": whitener.astype(np.float32)}, tmp_path / "a.safetensors")
    with pytest.raises(ModelError, match="does not say which images are familiar"):
        load(tmp_path / "a.safetensors")


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    known = Familiar.of(RNG.normal(size=(9, 4)).astype(np.float32))
    familiar.save(tmp_path / "a.familiar.safetensors", known)
    again = familiar.load(tmp_path / "a.familiar.safetensors")
    np.testing.assert_array_equal(again.whitener, known.whitener)
    np.testing.assert_array_equal(again.mean, known.mean)
    save_file({"mean": known.mean[0], "whitener": known.whitener[0]}, tmp_path / "of_one_kind.familiar.safetensors")
    seen = RNG.normal(size=(3, 4)).astype(np.float32)
    older = familiar.load(tmp_path / "of_one_kind.familiar.safetensors")
    np.testing.assert_array_equal(older.distances(seen), known.distances(seen))
