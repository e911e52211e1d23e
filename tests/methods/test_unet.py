"""U-Net as a method: its steps, its memory, its limits."""

import time

import numpy as np
import pytest

from seglib.errors import SettingError
from seglib.methods.unet import Task, UNet
from seglib.prompt import Prompt
from seglib.trained import answers, weights
from seglib.types import Heat, HeatView, Image, Labels, LabelView, Step, read_only
from seglib.work import at_the_end


def carry_out(method: UNet, image: Image) -> tuple[list[Step], Labels]:
    steps: list[Step] = []
    labels = at_the_end(method.run(image, Prompt()), steps.append)
    return steps, labels


def probability(image: Image, task: str, flips: bool = False) -> tuple[Heat, float]:
    found = at_the_end(answers.by_tile(image, "unet", task, flips))
    return found.heat, found.seconds


def cells(side: int = 64) -> Image:
    y, x = np.mgrid[:side, :side]
    discs = sum(((y - cy) ** 2 + (x - cx) ** 2 < 49).astype(np.uint8) for cy, cx in ((16, 16), (44, 40), (14, 48)))
    noise = np.random.default_rng(0).integers(0, 12, (side, side), np.uint8)
    return Image(read_only(np.repeat((20 + 100 * discs + noise).astype(np.uint8)[..., None], 3, axis=2)))


def test_it_finds_bright_discs_and_dark_discs() -> None:
    image = cells()
    truth = image.grey > 80
    for seen in (image, Image(255 - image.pixels)):
        _, result = carry_out(UNet(task="nuclei"), seen)
        found = result.labels > 0
        assert 2 * (found & truth).sum() / (found.sum() + truth.sum()) > 0.8


def test_labels_are_the_probability_above_the_threshold() -> None:
    image = cells()
    for threshold in (0.05, 0.5, 0.95):
        _, result = carry_out(UNet(task="nuclei", threshold=threshold), image)
        assert result.probability is not None
        assert result.labels.dtype == np.int32
        assert np.array_equal(result.labels > 0, result.probability >= np.float32(threshold))
        assert result.facts["threshold"] == threshold


@pytest.mark.parametrize("task", ["nuclei", "retina"])
def test_every_level_is_a_step_with_pictures_on_the_image(task: Task) -> None:
    image = cells(40)
    steps, _ = carry_out(UNet(task=task), image)
    depth = weights.card("unet", task).net["depth"]
    assert [step.title for step in steps] == [
        "Input",
        *(f"Encoder {level}" for level in range(1, depth + 1)),
        "Bottom",
        *(f"Decoder {level}" for level in range(depth, 0, -1)),
        "Probability",
        "Uncertainty",
        "Threshold",
        *(["Objects"] if weights.card("unet", task).training.cores else []),
    ]
    done = [step.done for step in steps]
    assert done == sorted(done)  # type: ignore[type-var]
    for step in steps:
        views = step.draw()
        assert views
        for view in views:
            assert isinstance(view, HeatView | LabelView)
            drawn = view.values if isinstance(view, HeatView) else view.labels
            assert drawn.shape == image.shape
            assert np.isfinite(drawn).all()
            if isinstance(view, HeatView):
                assert view.low < view.high


def test_moving_the_threshold_does_not_run_the_net_again(monkeypatch: pytest.MonkeyPatch) -> None:
    image = cells()
    carry_out(UNet(threshold=0.4), image)

    def refuse(family: str, task: str) -> None:
        raise AssertionError(family, task)

    monkeypatch.setattr(answers, "load", refuse)
    carry_out(UNet(threshold=0.6), image)
    with pytest.raises(AssertionError):
        carry_out(UNet(threshold=0.6, task="retina"), cells(24))


def test_an_image_with_the_same_pixels_is_the_same_image() -> None:
    heat, seconds = probability(cells(), "nuclei")
    again, _ = probability(cells(), "nuclei")
    assert again is heat
    assert not heat.flags.writeable
    _, result = carry_out(UNet(threshold=0.4), cells())
    assert 0 < result.reused_seconds <= seconds, "the time of the net counts, though it did not run again"


def test_loading_weights_is_no_part_of_the_time_of_the_method(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, slow, load = time.perf_counter, [0.0], answers.load

    def load_for_long(family: str, task: str) -> object:
        slow[0] += 1000.0
        return load(family, task)

    monkeypatch.setattr(time, "perf_counter", lambda: clock() + slow[0])
    monkeypatch.setattr(answers, "load", load_for_long)
    monkeypatch.setattr(answers, "_distance", lambda *_: None)  # which loads once more
    started = time.perf_counter()
    _, result = carry_out(UNet(), cells(27))
    assert slow[0] == 1000.0
    assert 0 < time.perf_counter() - started + result.reused_seconds < 900


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (2, 3)])
@pytest.mark.parametrize("task", ["nuclei", "retina"])
def test_the_smallest_images(shape: tuple[int, int], task: Task) -> None:
    image = Image(read_only(np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)))
    steps, result = carry_out(UNet(task=task, flips=True), image)
    assert result.labels.shape == shape
    for step in steps:
        for view in step.draw():
            assert (view.values if isinstance(view, HeatView) else view.labels).shape == shape  # type: ignore[union-attr]


def test_a_flat_image() -> None:
    _, result = carry_out(UNet(), Image(np.zeros((30, 30, 3), np.uint8)))
    assert result.probability is not None
    assert np.isfinite(result.probability).all()


def test_flips_change_the_probability_a_little() -> None:
    image = cells()
    (plain, _), (calm, _) = probability(image, "nuclei"), probability(image, "nuclei", flips=True)
    assert not np.array_equal(plain, calm)
    assert np.abs(plain - calm).mean() < 0.05


@pytest.fixture
def small_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    from seglib.trained import infer

    monkeypatch.setattr(infer, "tile_size", lambda *_: (64, 64))


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize(("flips", "count"), [(False, 6), (True, 24)])
def test_a_large_picture_is_done_in_parts_that_can_be_watched(flips: bool, count: int) -> None:
    image = Image(np.random.default_rng(5).integers(0, 256, (100, 170, 3), np.uint8))
    for _ in ("computed", "remembered"):
        steps, _result = carry_out(UNet(flips=flips), image)
        parts = [step for step in steps if step.title.startswith("Part")]
        assert [step.title for step in parts] == [f"Part {number} of {count}" for number in range(1, count + 1)]
        seen = np.zeros(image.shape, np.int32)
        for step in parts:
            (view,) = step.draw()
            assert isinstance(view, LabelView)
            assert set(np.unique(view.labels - seen)) == {0, 1}
            seen = view.labels
        assert (seen == (4 if flips else 1)).all()
        done = [step.done or 0.0 for step in steps]
        assert done == sorted(done)


@pytest.mark.usefixtures("small_tiles")
def test_who_stops_between_two_parts_leaves_nothing_behind() -> None:
    import torch

    image = Image(np.random.default_rng(6).integers(0, 256, (100, 170, 3), np.uint8))
    run = UNet().run(image, Prompt())
    assert [next(run).title for _ in range(3)] == ["Input", "Part 1 of 6", "Part 2 of 6"]
    assert not torch.is_inference_mode_enabled()
    run.close()
    stopped, whole = probability(image, "nuclei")[0], Image(image.pixels[::-1])
    assert np.isfinite(stopped).all()
    assert probability(whole, "nuclei")[0].shape == image.shape  # nobody holds the turn


def test_why_is_the_probability_against_the_threshold() -> None:
    _, result = carry_out(UNet(threshold=0.3), cells())
    assert result.why is not None
    assert result.probability is not None
    for row, column in np.ndindex(64, 64):
        why = result.why(row, column)
        assert why.label == result.labels[row, column]
        assert dict(why.evidence) == {"probability": result.probability[row, column], "threshold": 0.3}
        assert why.decisive == int(why.label == 0)
        assert ("not less" in why.sentence) == bool(why.label)


def test_parameters_are_those_of_the_card() -> None:
    assert UNet(task="retina").parameter_count() == weights.card("unet", "retina").parameters > 100_000


def test_illegal_settings() -> None:
    with pytest.raises(SettingError, match=r"UNet\.threshold must be a number from 0\.05 to 0\.95, got 1\.0"):
        UNet(threshold=1.0)
    with pytest.raises(
        SettingError, match=r"UNet\.task must be 'nuclei', .* got 'cats'|UNet\.task must be 'nuclei' or 'retina', got 'cats'"
    ):
        UNet(task="cats")
