"""CNN, RNN, W-Net and gates: sizes, how far they see, what they cost."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from seglib.nets import rnn
from seglib.nets.cnn import CNN
from seglib.nets.cost import operations
from seglib.nets.parts import SegmentationNet, folded
from seglib.nets.rnn import RNN, Sweep
from seglib.nets.unet import Gate, UNet, WNet

NETS = {
    "cnn": lambda: CNN(levels=2, width=3),
    "cnn of the usual width": lambda: CNN(),
    "rnn": lambda: RNN(width=2, memory=3),
    "w-net": lambda: WNet(UNet(depth=2, width=2), UNet(4, depth=2, width=2)),
    "gates": lambda: UNet(depth=2, width=2, attention=True),
    "dropout": lambda: UNet(depth=2, width=2, dropout=0.3),
    # An activation that is never flat, so that no gradient vanishes by chance.
    "smooth cnn": lambda: CNN(levels=2, width=3, activation="silu"),
    "smooth rnn": lambda: RNN(width=2, memory=3, activation="gelu"),
    "smooth w-net": lambda: WNet(UNet(depth=1, width=2, activation="silu"), UNet(4, depth=1, width=2, activation="silu")),
    "smooth gates": lambda: UNet(depth=2, width=2, attention=True, activation="silu"),
}
every_net = pytest.mark.parametrize("name", NETS)


def seasoned(name: str) -> SegmentationNet:
    """A net whose normalisations have seen something, as after training."""
    torch.manual_seed(0)
    net = NETS[name]()
    net.train()(torch.randn(2, 3, 16, 16) * 3 + 1)
    return net.eval()


@every_net
@pytest.mark.parametrize("size", [(1, 1), (1, 33), (7, 5), (16, 16), (17, 30)])
def test_every_size_comes_back(name: str, size: tuple[int, int]) -> None:
    with torch.inference_mode():
        answer = seasoned(name)(torch.randn(2, 3, *size))
    assert answer.shape == (2, 1, *size)
    assert torch.isfinite(answer).all()


@every_net
def test_folding_changes_nothing_but_rounding(name: str) -> None:
    net, x = seasoned(name), torch.randn(1, 3, 24, 20)
    small = folded(net)
    with torch.inference_mode():
        torch.testing.assert_close(small(x), net(x), rtol=1e-4, atol=1e-4)
    assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in small.modules())


@pytest.mark.parametrize("name", ["smooth cnn", "smooth w-net", "smooth gates"])
def test_no_pixel_beyond_the_reach_matters(name: str) -> None:
    net = seasoned(name)
    assert net.reach is not None
    side = 2 * net.reach + 2 * net.cell
    x = torch.randn(1, 3, side, side, requires_grad=True)
    at = net.reach
    net(x)[0, 0, at, at].backward()
    assert x.grad is not None
    furthest = int((x.grad.abs().sum((0, 1)).nonzero() - at).abs().max())
    assert furthest <= net.reach
    assert furthest > net.reach // 3  # and the promise is not much larger than needed


def test_a_recurrent_net_sees_the_whole_image() -> None:
    net = seasoned("smooth rnn")
    x = torch.randn(1, 3, 40, 44, requires_grad=True)
    net(x)[0, 0, 39, 0].backward()
    assert x.grad is not None
    cells = torch.nn.functional.max_pool2d(x.grad.abs().sum(1, keepdim=True), 4)
    assert (cells > 0).float().mean() > 0.9
    assert net.reach is None


@pytest.mark.parametrize("at_once", [4, 128])
@pytest.mark.parametrize("axis", [2, 3])
def test_a_sweep_reads_each_line_by_itself(axis: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against one line at a time through the same unit."""
    monkeypatch.setattr(rnn, "AT_ONCE", at_once)
    torch.manual_seed(0)
    sweep = Sweep(3, 4, axis)
    x = torch.randn(2, 3, 5, 6)
    with torch.inference_mode():
        whole = sweep(x)
        for image in range(2):
            for line in range(x.shape[5 - axis]):
                cells = x[image, :, line] if axis == 3 else x[image, :, :, line]  # (C, places)
                alone, _ = sweep.gru(cells.T[None])
                read = whole[image, :, line] if axis == 3 else whole[image, :, :, line]
                torch.testing.assert_close(read, alone[0].T)


def test_a_gate_only_takes_away() -> None:
    torch.manual_seed(0)
    gate, bridge = Gate(4), torch.rand(1, 4, 6, 6)
    let_through = gate(bridge, torch.randn(1, 4, 6, 6)) / bridge
    assert ((let_through > 0) & (let_through < 1)).all()
    torch.testing.assert_close(let_through, let_through[:, :1].expand(-1, 4, -1, -1))  # one weight a place


def test_the_second_of_two_nets_sees_what_the_first_thinks() -> None:
    net, x = seasoned("w-net"), torch.randn(1, 3, 16, 16)
    with torch.inference_mode():
        before = net(x)
        net.first.head.bias.add_(5.0)  # type: ignore[union-attr]
        assert not torch.equal(net(x), before)


@pytest.mark.parametrize("name", ["cnn", "w-net", "gates"])
def test_operations_as_torch_counts_them(name: str) -> None:
    net = seasoned(name)
    with FlopCounterMode(display=False) as counter, torch.inference_mode():
        net(torch.zeros(1, 3, 32, 40))
    assert 2 * operations(net, 32, 40) == counter.get_total_flops()


def test_operations_of_a_recurrent_unit_counted_by_hand() -> None:
    """Three gates; each takes the input and the memory; two directions; every cell of the image once a sweep."""
    small, large = (RNN(width=2, memory=3, sweeps=sweeps) for sweeps in (1, 2))
    cells = (32 // 4) * (40 // 4)
    of_one_more = 2 * 2 * (3 * 3 * (2 * 3) + 3 * 3 * 3)  # two sweeps, two directions: from 6 inputs, from 3 memories
    assert operations(large, 32, 40) - operations(small, 32, 40) == cells * of_one_more


@every_net
def test_counting_leaves_the_net_as_it_was(name: str) -> None:
    net = NETS[name]().train()
    before = {key: value.clone() for key, value in net.state_dict().items()}
    operations(net, 64, 64)
    assert net.training
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())
