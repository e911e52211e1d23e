"""The net against the figure of the paper, against counting by hand, and against itself folded."""

from itertools import pairwise

import pytest
import torch

from seglib.nets.cost import operations
from seglib.nets.parts import folded
from seglib.nets.unet import UNet


def random_net(**settings: object) -> UNet:
    """A net whose normalisations have seen something, as after training."""
    torch.manual_seed(0)
    net = UNet(**{"depth": 2, "width": 2, **settings})
    net.train()
    net(torch.randn(2, 3, 16, 16) * 3 + 1)
    return net.eval()


@pytest.mark.parametrize("size", [(1, 1), (1, 33), (7, 5), (16, 16), (17, 30)])
@pytest.mark.parametrize("norm", ["batch", "group", "none"])
def test_every_size_comes_back(size: tuple[int, int], norm: str) -> None:
    net = random_net(norm=norm)
    with torch.inference_mode():
        answer = net(torch.randn(2, 3, *size))
    assert answer.shape == (2, 1, *size)
    assert torch.isfinite(answer).all()


@pytest.mark.parametrize(("depth", "width", "millions"), [(3, 8, 0.122), (3, 16, 0.483), (4, 16, 1.94), (4, 64, 31.0)])
def test_parameters_as_published_for_the_plain_unet(depth: int, width: int, millions: float) -> None:
    with torch.device("meta"):
        net = UNet(depth=depth, width=width)
    assert sum(parameter.numel() for parameter in net.parameters()) == pytest.approx(millions * 1e6, rel=0.01)


def test_the_walk_goes_down_across_and_up() -> None:
    net = random_net(depth=3)
    stations = [(name, tuple(answer.shape[1:])) for name, answer in net.walk(torch.zeros(1, 3, 32, 48))]
    assert stations == [
        ("encoder 1", (2, 32, 48)),
        ("encoder 2", (4, 16, 24)),
        ("encoder 3", (8, 8, 12)),
        ("bottom", (16, 4, 6)),
        ("decoder 3", (8, 8, 12)),
        ("decoder 2", (4, 16, 24)),
        ("decoder 1", (2, 32, 48)),
        ("logits", (1, 32, 48)),
    ]


def test_bridges_are_the_only_way_for_fine_detail() -> None:
    """With the way up cut, the answer depends on the image only where there are bridges."""
    x, y = torch.randn(1, 3, 16, 16), torch.randn(1, 3, 16, 16)
    for skip in (True, False):
        net = random_net(skip=skip)
        with torch.no_grad():
            for up in net.up:
                up.weight.zero_()
            assert torch.equal(net(x), net(y)) is not skip


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_no_pixel_beyond_the_reach_matters(depth: int) -> None:
    net = random_net(depth=depth, norm="none")
    side = 2 * net.reach + 2**depth
    x = torch.randn(1, 3, side, side, requires_grad=True)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.abs_()  # no gradient may vanish by chance
    at = net.reach
    net(x.abs())[0, 0, at, at].backward()
    assert x.grad is not None
    touched = x.grad.abs().sum((0, 1)).nonzero()
    furthest = int((touched - at).abs().max())
    assert furthest <= net.reach
    assert furthest > net.reach // 2  # and the promise is not much larger than needed


def test_folding_changes_nothing_but_rounding() -> None:
    net = random_net()
    small = folded(net)
    x = torch.randn(1, 3, 24, 20)
    with torch.inference_mode():
        torch.testing.assert_close(small(x), net(x), rtol=1e-4, atol=1e-5)
    assert any(isinstance(layer, torch.nn.BatchNorm2d) for layer in net.modules())
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in small.modules())


def test_group_normalisation_survives_folding() -> None:
    net = random_net(norm="group")
    x = torch.randn(1, 3, 8, 8)
    with torch.inference_mode():
        torch.testing.assert_close(folded(net)(x), net(x), rtol=1e-4, atol=1e-5)


def test_operations_as_torch_counts_them() -> None:
    from torch.utils.flop_counter import FlopCounterMode

    net = random_net(depth=3, width=4)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        net(torch.zeros(1, 3, 32, 40))
    assert 2 * operations(net, 32, 40) == counter.get_total_flops()


def test_widths_double() -> None:
    net = random_net(depth=4, width=3)
    widths = [answer.shape[1] for name, answer in net.walk(torch.zeros(1, 3, 16, 16)) if "encoder" in name or name == "bottom"]
    assert all(after == 2 * before for before, after in pairwise(widths))
