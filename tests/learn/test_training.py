"""The loop learns, repeats itself, and can be stopped and continued without a trace."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch.nn import functional as F

from seglib.errors import ModelError
from seglib.learn.checkpoint import Progress, unfinished
from seglib.learn.dataset import Pair
from seglib.learn.loss import loss
from seglib.learn.sample import Sample
from seglib.learn.train import batches, epochs_in, rate_at, steps_per_epoch, train, validation_dice
from seglib.trained.build import build
from seglib.trained.designs import CNNDesign, Design, RNNDesign, UNetDesign
from seglib.trained.training import Training

NET = UNetDesign(depth=2, width=4)


def disc(at: int) -> Sample:
    rng = np.random.default_rng(at)
    drawn = np.zeros((32, 32), np.uint8)
    cv2.circle(drawn, (int(rng.integers(8, 24)), int(rng.integers(8, 24))), 6, 1, cv2.FILLED)
    pixels = np.repeat((drawn * 120 + rng.integers(0, 60, (32, 32), np.uint8))[..., None], 3, axis=2)
    return Sample(Pair(f"{at}", "discs", f"discs/{at}", "discs", Path(), Path(), None), pixels, drawn > 0, drawn >= 0)


DISCS = tuple(map(disc, range(6)))
SHORT = Training(epochs=4, batch=2, patch=32, check_every=2)


def run(folder: Path, training: Training = SHORT, design: Design = NET, **more: object) -> tuple[torch.nn.Module, Progress]:
    folder.mkdir(exist_ok=True)
    net = build(design, training.seed)
    return net, train(net, training, DISCS[:4], DISCS[4:], folder, **more)


def same(one: torch.nn.Module, two: torch.nn.Module) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), two.state_dict().values(), strict=True))


def test_it_learns_a_disc(tmp_path: Path) -> None:
    net, progress = run(tmp_path / "a", Training(epochs=30, batch=4, patch=32, rate=0.03, check_every=10))
    assert progress.loss[-1] < 0.5 * progress.loss[0]
    assert validation_dice(net, DISCS[4:]) > 0.9
    assert progress.best_dice == pytest.approx(validation_dice(net, DISCS[4:]))


def test_same_seed_same_weights(tmp_path: Path) -> None:
    first, _ = run(tmp_path / "a")
    second, _ = run(tmp_path / "b")
    other, _ = run(tmp_path / "c", Training(**{**SHORT.model_dump(), "seed": 1}))
    assert same(first, second)
    assert not same(first, other)


def test_a_stopped_run_continues_as_if_nothing_had_happened(tmp_path: Path) -> None:
    class PowerCutError(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.epoch == 3:  # between two looks at the validation images
            raise PowerCutError

    whole, curves = run(tmp_path / "whole", recipe="r")
    with pytest.raises(PowerCutError):
        run(tmp_path / "cut", recipe="r", report=stop)
    assert unfinished(tmp_path / "cut" / "last.safetensors") == 3
    assert unfinished(tmp_path / "whole" / "last.safetensors") == 0
    resumed, resumed_curves = run(tmp_path / "cut", recipe="r", resume=True)
    assert unfinished(tmp_path / "cut" / "last.safetensors") == 0
    assert same(whole, resumed)
    assert (curves.loss, curves.dice, curves.rate) == (resumed_curves.loss, resumed_curves.dice, resumed_curves.rate)


def test_what_a_net_drops_follows_from_the_seed_and_a_stop_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropping = UNetDesign(depth=2, width=4, dropout=0.5)
    whole, _ = run(tmp_path / "a", design=dropping)
    torch.manual_seed(5)  # whatever the process has drawn before
    again, _ = run(tmp_path / "b", design=dropping)
    assert same(whole, again)

    def stop(progress: Progress, _: Training) -> bool:
        if progress.epoch == 2:
            raise KeyboardInterrupt
        return False

    with monkeypatch.context() as patched:
        patched.setattr("seglib.learn.train._tired", stop)
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "c", design=dropping)
    before = torch.get_rng_state()
    resumed, _ = run(tmp_path / "c", design=dropping, resume=True)
    assert same(whole, resumed)
    assert torch.equal(torch.get_rng_state(), before), "nobody else's chance is touched"


def test_a_run_is_not_continued_with_other_settings(tmp_path: Path) -> None:
    run(tmp_path / "a", recipe="depth 2")
    with pytest.raises(ModelError, match="depth 2"):
        run(tmp_path / "a", recipe="depth 3", resume=True)
    run(tmp_path / "b", recipe='{"net": {"depth": 2, "width": 4}, "images": "a"}')
    with pytest.raises(ModelError, match=r"started otherwise: net\.depth was 2 and is 3, images was a and is b$"):
        run(tmp_path / "b", recipe='{"net": {"depth": 3, "width": 4}, "images": "b"}', resume=True)


def test_nothing_to_resume(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no run to resume in"):
        run(tmp_path / "a", resume=True)


def test_patience_ends_the_run_and_the_best_weights_come_back(tmp_path: Path) -> None:
    """With a rate that destroys the net, later looks are not better than the first."""
    wild = Training(epochs=40, batch=2, patch=32, rate=1.0, check_every=1, patience=2)
    net, progress = run(tmp_path / "a", wild)
    assert progress.epoch < 40
    assert progress.epoch - progress.best_epoch == 2
    assert validation_dice(net, DISCS[4:]) == pytest.approx(progress.best_dice)


def test_a_loss_that_is_no_number_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seglib.learn.train.learn_step", lambda *_: math.nan)
    with pytest.raises(ModelError, match=r"lower rate than 0\.004"):
        run(tmp_path / "a")


def test_every_image_is_seen_equally_often() -> None:
    training = Training(batch=3, patch=16)  # a 32x32 image holds four patches
    assert steps_per_epoch(training, DISCS) == 8
    drawn = list(batches(DISCS, training, epoch=0))
    assert [image.shape for image, _, _ in drawn] == [(3, 3, 16, 16)] * 8
    assert not torch.equal(drawn[0][0], next(batches(DISCS, training, epoch=1))[0])


def test_rare_kinds_are_seen_more_often() -> None:
    """One image of six is full of foreground: its share of the patches is a sixth, or a half, or between."""
    full = Pair("full", "discs", "discs/full", "full", Path(), Path(), None)
    samples = (*DISCS[:5], Sample(full, DISCS[5].pixels, DISCS[5].fov, DISCS[5].fov))

    def share(balance: float) -> float:
        training = Training(batch=6, patch=16, balance=balance)
        seen = [truth for epoch in range(40) for _, batch, _ in batches(samples, training, epoch) for truth in batch]
        return float(np.mean([truth.min().item() == 1 for truth in seen]))

    assert share(0.0) == pytest.approx(1 / 6, abs=0.01)
    assert share(0.5) == pytest.approx(1 / (1 + 5**0.5), abs=0.05)
    assert share(1.0) == pytest.approx(1 / 2, abs=0.05)


def test_the_rate_rises_and_falls() -> None:
    rates = [rate_at(done / 100, Training(rate=0.01)) for done in range(101)]
    assert max(rates) == pytest.approx(0.01, rel=1e-3)
    assert rates.index(max(rates)) == 10
    assert rates[:11] == sorted(rates[:11])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[-1] == pytest.approx(0.0, abs=1e-12)


def test_minutes_become_epochs() -> None:
    assert epochs_in(1e-6, NET, SHORT, DISCS) == 1
    assert 1 < epochs_in(5, NET, SHORT, DISCS) <= 10_000


def test_loss_against_pixel_by_pixel() -> None:
    torch.manual_seed(0)
    logits, truth = torch.randn(2, 1, 3, 4), (torch.rand(2, 1, 3, 4) > 0.5).float()
    weight = (torch.rand(2, 1, 3, 4) > 0.3).float()
    entropy = hits = total = known = 0.0
    for z, y, w in zip(logits.flatten().tolist(), truth.flatten().tolist(), weight.flatten().tolist(), strict=True):
        p = 1 / (1 + math.exp(-z))
        entropy -= w * (y * math.log(p) + (1 - y) * math.log(1 - p))
        hits, total, known = hits + w * p * y, total + w * (p + y), known + w
    expected = entropy / known + 1 - (2 * hits + 1) / (total + 1)
    assert loss(logits, truth, weight, Training()).item() == pytest.approx(expected, rel=1e-5)


def test_dice_over_images_is_the_mean_over_those_that_hold_something() -> None:
    """A small object that is missed costs as much as a large one that is found gains; an empty image has no say."""
    torch.manual_seed(3)
    logits, truth, known = torch.randn(3, 1, 8, 8), torch.zeros(3, 1, 8, 8), torch.ones(3, 1, 8, 8)
    truth[0, :, 1:7, 1:7], truth[1, :, 2, 2] = 1, 1
    over_images, over_batch = (Training(**{**NONE, "dice": 1.0, "dice_over": way}) for way in ("image", "batch"))
    alone = [loss(logits[[one]], truth[[one]], known[[one]], over_batch).item() for one in (0, 1)]
    assert loss(logits, truth, known, over_images).item() == pytest.approx(np.mean(alone), rel=1e-5)
    assert loss(logits[2:], truth[2:], known[2:], over_images).item() == 0.0
    halves = known.clone()
    halves[0] = 0  # what is not known does not count as something
    assert loss(logits, truth, halves, over_images).item() == pytest.approx(alone[1], rel=1e-5)


def test_loss_limits() -> None:
    truth = torch.zeros(1, 1, 4, 4)
    truth[..., 1:3, 1:3] = 1
    sure = 40 * (2 * truth - 1)
    everywhere = torch.ones_like(truth)
    assert loss(sure, truth, everywhere, Training()).item() == pytest.approx(0.0, abs=1e-6)
    assert loss(-sure, truth, everywhere, Training()).item() > 10
    assert loss(-sure, truth, 0 * everywhere, Training()).item() == 0.0  # nothing is known
    halves = loss(0 * sure, truth, everywhere, Training()) - F.binary_cross_entropy_with_logits(0 * sure, truth)
    assert halves.item() == pytest.approx(1 - (2 * 2 + 1) / (8 + 4 + 1))


TERMS = ("cross_entropy", "mse", "dice", "focal", "tversky")
NONE = dict.fromkeys(TERMS, 0.0)


@pytest.mark.parametrize("term", TERMS)
def test_each_term_against_pixel_by_pixel(term: str) -> None:
    torch.manual_seed(1)
    logits, truth = torch.randn(2, 1, 3, 4), (torch.rand(2, 1, 3, 4) > 0.5).float()
    weight = (torch.rand(2, 1, 3, 4) > 0.3).float()
    sums = dict.fromkeys(("entropy", "square", "focal", "hit", "miss", "alarm", "known"), 0.0)
    for z, y, w in zip(logits.flatten().tolist(), truth.flatten().tolist(), weight.flatten().tolist(), strict=True):
        p = 1 / (1 + math.exp(-z))
        entropy = -(y * math.log(p) + (1 - y) * math.log(1 - p))
        for key, value in (
            ("entropy", entropy), ("square", (p - y) ** 2), ("focal", entropy * (p - y) ** 2),
            ("hit", p * y), ("miss", (1 - p) * y), ("alarm", p * (1 - y)), ("known", 1.0),
        ):  # fmt: skip
            sums[key] += w * value
    expected = {
        "cross_entropy": sums["entropy"] / sums["known"],
        "mse": sums["square"] / sums["known"],
        "focal": sums["focal"] / sums["known"],
        "dice": 1 - (2 * sums["hit"] + 1) / (2 * sums["hit"] + sums["miss"] + sums["alarm"] + 1),
        "tversky": 1 - (sums["hit"] + 0.5) / (sums["hit"] + 0.7 * sums["miss"] + 0.3 * sums["alarm"] + 0.5),
    }[term]
    for share in (1.0, 2.5):
        training = Training(**{**NONE, term: share})
        assert loss(logits, truth, weight, training).item() == pytest.approx(share * expected, rel=1e-4)


@pytest.mark.parametrize(
    "values", [{"optimiser": "sgd", "rate": 0.05}, {"schedule": "cosine"}, {"schedule": "constant"}, {**NONE, "mse": 1.0}]
)
def test_every_way_of_training_learns(tmp_path: Path, values: dict[str, object]) -> None:
    _, progress = run(
        tmp_path / "a", Training(**{"epochs": 12, "batch": 4, "patch": 32, "rate": 0.03, "check_every": 6, **values})
    )
    assert progress.loss[-1] < 0.8 * progress.loss[0]


def test_schedules_begin_and_end_where_they_say() -> None:
    for schedule, first, last in (("cycle", 0.05, 0.0), ("cosine", 1.0, 0.0), ("constant", 1.0, 1.0)):
        training = Training(rate=0.1, schedule=schedule)
        assert rate_at(0.0, training) == pytest.approx(0.1 * first)
        assert rate_at(1.0, training) == pytest.approx(0.1 * last, abs=1e-12)


@pytest.mark.parametrize(
    "design", [CNNDesign(levels=2, width=4), RNNDesign(width=4, memory=4), UNetDesign(depth=1, width=4, double=True)]
)
def test_every_family_learns_and_resumes(tmp_path: Path, design: Design) -> None:
    training = Training(epochs=12, batch=4, patch=32, rate=0.03, check_every=4, average=0.5)
    net, progress = run(tmp_path / "a", training, design)
    assert progress.loss[-1] < 0.8 * progress.loss[0]
    assert progress.best_dice == pytest.approx(validation_dice(net, DISCS[4:]))
    again, _ = run(tmp_path / "a", training, design, resume=True)
    assert same(net, again)


def test_the_mean_of_the_weights_is_what_is_kept(tmp_path: Path) -> None:
    training = Training(epochs=3, batch=2, patch=32, check_every=1, average=0.9)
    averaged, _ = run(tmp_path / "a", training)
    plain, _ = run(tmp_path / "b", Training(**{**training.model_dump(), "average": 0.0}))
    assert not same(averaged, plain)
