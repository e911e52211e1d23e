"""What a net is shown of a sample: turned or upright, with or without the cores of its objects."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from seglib.errors import ModelError
from seglib.features.cores import cores
from seglib.io.writing import label_png
from seglib.learn.augment import random_patch, reframed
from seglib.learn.dataset import Pair, find_pairs
from seglib.learn.fit import fit, load_data
from seglib.learn.sample import Sample, read, resize
from seglib.learn.sweep import read_sweep, sweep
from seglib.trained.build import build
from seglib.trained.designs import CNNDesign, RNNDesign, UNetDesign
from seglib.trained.infer import predict, predict_by_tile
from seglib.trained.training import Training
from seglib.trained.weights import load
from seglib.work import at_the_end

PAIR = Pair("one", "here", "here/one", "here", Path(), Path(), None)


def two_touching() -> np.ndarray:
    objects = np.zeros((32, 40), np.int32)
    cv2.circle(objects, (12, 16), 8, 1, cv2.FILLED)
    cv2.circle(objects, (27, 16), 8, 2, cv2.FILLED)
    return objects


def write(folder: Path, numbered: bool) -> None:
    for part in ("images", "masks", *(["instances"] if numbered else [])):
        (folder / part).mkdir(parents=True)
    for number in range(4):
        objects = np.roll(two_touching(), number, axis=0)
        pixels = np.repeat((objects > 0).astype(np.uint8)[..., None] * 150, 3, axis=2)
        cv2.imwrite(str(folder / "images" / f"{number}.png"), pixels)
        cv2.imwrite(str(folder / "masks" / f"{number}.png"), (objects > 0).astype(np.uint8) * 255)
        if numbered:
            (folder / "instances" / f"{number}.png").write_bytes(label_png(objects))


def test_upright_images_stay_upright_and_others_do_not() -> None:
    """The upper half is bright: in an upright view it stays above, whatever the mirror, scale and tilt."""
    upper = np.zeros((64, 64), bool)
    upper[:32] = True
    sample = Sample(PAIR, np.repeat(upper[..., None].astype(np.uint8) * 200, 3, axis=2), upper, np.ones_like(upper))

    def above(orientation: str) -> list[bool]:
        training = Training(patch=64, orientation=orientation)
        views = [random_patch(sample, training, np.random.default_rng(seed)).truth[0] for seed in range(40)]
        return [bool(view[:32].mean() > view[32:].mean()) for view in views]

    assert all(above("upright"))
    assert 0.1 < np.mean(above("any")) < 0.9


def test_a_truth_that_leans_leans_the_same_way_in_every_view() -> None:
    """The truth lies 2 px below and 3 px left of what it is the truth of: after every turn and mirror image too."""
    disc, truth = np.zeros((2, 64, 64), np.uint8)
    cv2.circle(disc, (32, 31), 5, 200, cv2.FILLED)
    cv2.circle(truth, (29, 33), 5, 1, cv2.FILLED)
    sample = Sample(PAIR, np.repeat(disc[..., None], 3, axis=2), truth > 0, np.ones((64, 64), bool), lean=(2.0, -3.0))

    def centre(plane: np.ndarray) -> tuple[float, ...]:
        middle = plane[16:48, 16:48]  # mirrored copies come in at the corners
        return tuple(float(np.average(at, weights=middle)) for at in np.indices(middle.shape))

    for seed in range(40):
        view = random_patch(sample, Training(patch=64), np.random.default_rng(seed))
        light = cv2.GaussianBlur(view.image.mean(axis=0), (0, 0), 2)  # single pixels are noisy
        bright = (light > (light.min() + light.max()) / 2).astype(float)
        np.testing.assert_allclose(np.subtract(centre(view.truth[0]), centre(bright)), (2, -3), atol=0.35)


def test_another_frame_shows_the_same_scene_with_black_around_it() -> None:
    """What the truth marks is bright, the rest grey, what is added black: at any frame, the truth marks what is bright."""
    mask = np.zeros((80, 100), bool)
    mask[20:60, 30:70] = True
    grey = np.where(mask, 220, 90).astype(np.uint8)
    sample = Sample(PAIR, np.repeat(grey[..., None], 3, axis=2), mask, np.ones_like(mask), cores=mask)
    training, shares = Training(framing=0.25, longest_side=100), []
    for seed in range(60):
        seen = reframed(sample, training, np.random.default_rng(seed))
        assert max(seen.mask.shape) == 100
        assert seen.pixels.shape == (*seen.mask.shape, 3)
        assert seen.fov.all()
        inner = cv2.erode(seen.mask.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        outer = cv2.dilate(seen.mask.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        assert (seen.pixels[inner] > 160).all()
        assert (seen.pixels[~outer] < 150).all()
        assert np.array_equal(seen.cores, seen.mask)
        shares.append((seen.pixels[..., 0] < 10).mean())
    assert sum(share == 0 for share in shares) > 5, "some are as they were, or closer"
    assert sum(share > 0.1 for share in shares) > 5, "some have a black border"
    assert reframed(sample, Training(framing=0.0), np.random.default_rng(1)).mask.shape == mask.shape


def test_the_lean_of_a_smaller_sample_is_smaller() -> None:
    everywhere = np.ones((40, 80), bool)
    sample = Sample(PAIR, np.zeros((40, 80, 3), np.uint8), everywhere, everywhere, lean=(1.0, -0.5))
    assert resize(sample, 40).lean == (0.5, -0.25)


@pytest.mark.parametrize(("shift", "farthest"), [(0.0, 0), (0.25, 16)])
def test_a_patch_hangs_over_the_edge_as_far_as_allowed(shift: float, farthest: int) -> None:
    """Rows and columns that lie outside. Noise tells which views are exact: interpolated ones have values between 0 and 1."""
    noise = np.random.default_rng(0).random((64, 64)) > 0.5
    sample = Sample(PAIR, np.zeros((64, 64, 3), np.uint8), noise, np.ones_like(noise))
    training = Training(patch=64, orientation="upright", shift=shift)
    views = [random_patch(sample, training, np.random.default_rng(seed)) for seed in range(120)]
    exact = [view.weight[0] for view in views if set(np.unique(view.truth)) <= {0.0, 1.0}]
    outside = [64 - view.max(axis=axis).sum() for view in exact for axis in (0, 1)]
    assert len(outside) > 60
    assert max(outside) <= farthest + 1  # the middle of 64 pixels is one of two
    assert np.mean(outside) >= 0.3 * farthest


def test_the_core_moves_with_its_object() -> None:
    objects = two_touching()
    pixels = np.repeat((objects > 0).astype(np.uint8)[..., None] * 150, 3, axis=2)
    sample = Sample(PAIR, pixels, objects > 0, np.ones(objects.shape, bool), cores(objects))
    training = Training(patch=40, cores=True)
    for seed in range(20):
        view = random_patch(sample, training, np.random.default_rng(seed))
        assert view.truth.shape == (2, 40, 40)
        known = view.weight[0] > 0
        assert (view.truth[1] <= view.truth[0] + 0.02)[known].all()
    assert random_patch(sample, Training(patch=40), np.random.default_rng(0)).truth.shape == (1, 40, 40)
    smaller = resize(sample, 20)
    assert smaller.cores is not None
    assert smaller.cores.shape == smaller.mask.shape == (16, 20)


@pytest.mark.parametrize(
    "design",
    [
        UNetDesign(depth=1, width=2),
        UNetDesign(depth=1, width=2, double=True),
        CNNDesign(levels=1, width=2),
        RNNDesign(width=2, memory=2),
    ],
)
def test_a_net_with_cores_is_trained_saved_and_answers_twice(
    tmp_path: Path, design: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "data", numbered=True)
    samples = tuple(map(read, find_pairs(tmp_path / "data")))
    training = Training(epochs=1, batch=2, patch=32, cores=True)
    fit("spots", design, training, samples[:3], samples[3:], tmp_path / "out", "by hand")
    monkeypatch.setenv("SEGLIB_WEIGHTS", str(tmp_path / "out"))
    net, about = load(design.name, "spots")
    assert about.training.classes == 2
    both = at_the_end(predict_by_tile(net, samples[0].pixels, None)).heats
    assert both.shape == (2, 32, 40)
    assert np.array_equal(both[0], predict(net, samples[0].pixels, None))


def test_cores_need_numbered_objects(tmp_path: Path) -> None:
    write(tmp_path / "data", numbered=False)
    with pytest.raises(ModelError, match="number for each object"):
        load_data([tmp_path / "data"], Training(cores=True), None, None)


def test_a_sweep_learns_cores_where_they_are_wanted(tmp_path: Path) -> None:
    write(tmp_path / "data", numbered=True)
    size = ["--depths", "1", "--widths", "2", "--seeds", "1", "--set", "cores=true"]
    short = ["--set", "epochs=1", "--set", "batch=2", "--set", "patch=32"]
    words = ["--task", "spots", "--data", str(tmp_path / "data"), *size, *short, "--out", str(tmp_path / "sweep.json")]
    result = CliRunner().invoke(sweep, words)
    assert result.exit_code == 0, result.exception
    plain = UNetDesign(depth=1, width=2)
    assert read_sweep(tmp_path / "sweep.json").trials[0].parameters == sum(
        p.numel() for p in build(plain, classes=2).parameters()
    )
