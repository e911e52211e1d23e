"""The stories of trained nets against what their layers really answer, and what several looks at one image give."""

import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch
from scipy.stats import entropy as entropy_of

from seglib.features.doubt import doubts
from seglib.methods import cnn, rnn, unet
from seglib.nets.unet import UNet
from seglib.prompt import Prompt
from seglib.run import segment
from seglib.trained import answers
from seglib.trained.build import build
from seglib.trained.designs import CNNDesign, Design, RNNDesign, UNetDesign
from seglib.trained.infer import AS_IT_IS, MIRRORS, predict, predict_by_tile
from seglib.trained.stations import walk
from seglib.types import HeatView, Image, read_only
from seglib.work import at_the_end

PIXELS = read_only(np.random.default_rng(0).integers(0, 256, (44, 52, 3), np.uint8))
STORIES: list[tuple[Callable[[Design, int, int], Iterator[tuple[str, str]]], Design]] = [
    (unet.UNet.levels, UNetDesign(depth=2, width=2)),
    (unet.UNet.levels, UNetDesign(depth=1, width=3, skip=False)),
    (unet.UNet.levels, UNetDesign(depth=3, width=2, attention=True)),
    (unet.UNet.levels, UNetDesign(depth=2, width=2, double=True)),
    (cnn.CNN.levels, CNNDesign(levels=0, width=3)),
    (cnn.CNN.levels, CNNDesign(levels=3, width=2)),
    (rnn.RNN.levels, RNNDesign(width=2, memory=3, sweeps=1)),
    (rnn.RNN.levels, RNNDesign(width=3, memory=2, sweeps=3)),
]


@pytest.mark.parametrize(("levels", "design"), STORIES, ids=[design.text() for _, design in STORIES])
def test_a_story_tells_of_each_layer_in_its_turn_with_its_true_size(
    levels: Callable[[Design, int, int], Iterator[tuple[str, str]]], design: Design
) -> None:
    net, (height, width) = build(design).eval(), PIXELS.shape[:2]
    stations, told = walk(net, PIXELS), list(levels(design, height, width))
    assert len(told) == len(stations)
    sizes: dict[str, int] = {}
    with torch.inference_mode():
        for name, answer in net.walk(torch.zeros(1, 3, 48, 56)):
            sizes[name] = answer.shape[1]
    for (title, text), station in zip(told, stations, strict=True):
        said = re.match(r"(\d+) channels of (\d+)x(\d+)", text)
        assert said is not None, text
        # In the title or, in the case of a layer, in both: the number that the station has.
        assert re.findall(r"\d+", title)[:1] == re.findall(r"\d+", station.name)[:1], (title, station.name)
        assert tuple(map(int, said.groups())) == (sizes[station.name], -(-width // station.cell), -(-height // station.cell))


def test_a_layer_of_the_cnn_sees_as_far_as_its_story_says() -> None:
    design = CNNDesign(levels=2, width=3, activation="silu")
    net = build(design).eval()
    for (_, text), name in zip(
        cnn.CNN.levels(design, 64, 64), [name for name, _ in net.walk(torch.zeros(1, 3, 8, 8))], strict=False
    ):
        x = torch.randn(1, 3, 65, 65, requires_grad=True)
        dict(net.walk(x))[name][0, :, 32, 32].sum().backward()
        assert x.grad is not None
        seen = np.ptp(x.grad.abs().sum((0, 1)).nonzero()[:, 1].numpy()) + 1
        assert f"sees {seen} px across" in text


def net_of_noise() -> UNet:
    torch.manual_seed(3)
    net = UNet(depth=1, width=3, norm="none")
    with torch.no_grad():
        net.head.weight.mul_(30.0)
    return net.eval()


@pytest.mark.parametrize("orientation", ["any", "upright"])
def test_mean_and_deviation_over_mirror_images_against_one_at_a_time(orientation: str) -> None:
    net, single = net_of_noise(), []
    for up, left in MIRRORS[orientation]:
        seen = np.ascontiguousarray(PIXELS[::up, ::left])
        single.append(predict(net, seen, None)[::up, ::left].astype(np.float64))
    looks = at_the_end(predict_by_tile(net, PIXELS, None, MIRRORS[orientation]))
    assert looks.spread is not None
    assert looks.spread.dtype == np.float32
    assert looks.spread.max() > 0.05
    np.testing.assert_allclose(looks.heats[0], np.mean(single, axis=0), atol=1e-6)
    np.testing.assert_allclose(looks.spread, np.std(single, axis=0), atol=1e-6)


def test_what_is_upright_is_never_seen_upside_down() -> None:
    assert {up for up, _ in MIRRORS["upright"]} == {1}
    assert len(set(MIRRORS["upright"])) == 2
    assert len(set(MIRRORS["any"])) == 4
    assert MIRRORS["any"][0] == MIRRORS["upright"][0] == AS_IT_IS[0] == (1, 1)


def test_the_orientation_of_the_training_decides_which_mirror_images_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def watched(*asked: object) -> object:
        seen.append(asked[-1])
        raise InterruptedError

    monkeypatch.setattr("seglib.trained.infer.predict_by_tile", watched)
    real = answers.load
    for orientation in ("any", "upright"):

        def turned(family: str, task: str, orientation: str = orientation) -> tuple[object, object]:
            net, card = real(family, task)
            return net, card.model_copy(update={"training": card.training.model_copy(update={"orientation": orientation})})

        monkeypatch.setattr(answers, "load", turned)
        for flips in (True, False):
            with pytest.raises(InterruptedError):
                segment(unet.UNet(flips=flips), Image(PIXELS), Prompt())
    assert seen == [MIRRORS["any"], AS_IT_IS, MIRRORS["upright"], AS_IT_IS]


def test_only_several_looks_have_a_deviation() -> None:
    once, steps = segment(unet.UNet(), Image(PIXELS), Prompt())
    twice, more = segment(unet.UNet(flips=True), Image(PIXELS), Prompt())
    assert once.spread is None
    assert twice.spread is not None
    assert twice.spread.shape == Image(PIXELS).shape
    assert not twice.spread.flags.writeable
    shown = [next(step for step in way if step.title == "Uncertainty").draw() for way in (steps, more)]
    assert [len(views) for views in shown] == [1, 2]
    last = shown[1][1]
    assert isinstance(last, HeatView)
    assert last.values is twice.spread


def test_the_entropy_is_that_of_two_outcomes_in_bits() -> None:
    p = np.random.default_rng(1).random((5, 7)).astype(np.float32)
    (only,) = doubts(p, None)
    np.testing.assert_allclose(only.values, entropy_of(np.stack([p, 1 - p]), base=2, axis=0), atol=1e-4)
    assert only.values.dtype == np.float32
    assert (only.low, only.high) == (0.0, 1.0)


@pytest.mark.parametrize("task", ["nuclei", "breast"])
def test_separate_is_idle_where_it_separates_nothing(task: str) -> None:
    """Idle is what neither the labels nor their meaning depend on: the net of nuclei alone has learned cores."""
    chosen = (unet.UNet(task=task, separate=separate) for separate in (False, True))
    one, two = (segment(method, Image(PIXELS), Prompt())[0].labels for method in chosen)
    meanings = {unet.UNet(task=task, separate=separate).meaning() for separate in (False, True)}
    idle = unet.UNet(task=task).idle(Prompt())
    assert idle == (frozenset({"separate"}) if len(meanings) == 1 else frozenset())
    if idle:
        assert np.array_equal(one, two)
