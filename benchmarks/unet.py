"""Time of our U-Net beside the usual one of 31 million parameters: `python -m benchmarks.unet`.

Both take the same way from pixels to probability, with the same number of threads, in turns. The shortest time counts:
what else the machine does can only add to it; processor seconds, of all threads, are what a busy machine changes least.
The large net is not trained, for time does not depend on the weights. Where segmentation-models-pytorch is installed, its
smallest usual U-Net (MobileNetV2 as encoder) runs beside them. It is no requirement here: it needs a torchvision that was built
for the installed torch, and the package index has none for its CPU build. A throw-away environment has both, as long as all
come from one index:

    python3 -m venv /tmp/beside
    /tmp/beside/bin/pip install torch==2.14.1 torchvision==0.29.1 segmentation-models-pytorch==0.6.0
    grep -v '^torch==' requirements.txt > /tmp/others.txt
    /tmp/beside/bin/pip install -r /tmp/others.txt
    /tmp/beside/bin/python -m benchmarks.unet
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np

from benchmarks.clock import timed
from seglib.nets.cost import operations
from seglib.nets.parts import SegmentationNet, folded, to_channels_last
from seglib.nets.unet import UNet
from seglib.trained import weights
from seglib.trained.infer import fast_dtype, probability

import torch  # isort: skip - seglib.trained comes first, it tells OpenMP how threads wait
from torch import nn  # isort: skip

SIDE = 512
ROUNDS = 5
TARGET = 20.0  # times faster than the usual one


def rows() -> list[dict[str, Any]]:
    """One dict a net: name, parameters, operations, type of number, seconds (shortest), processor seconds, and the ratios."""
    pixels = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    usual = folded(UNet(depth=4, width=64))
    nets: dict[str, tuple[SegmentationNet, int, torch.dtype]] = {
        "usual U-Net": (usual, parameters(UNet(depth=4, width=64)), torch.float32)
    }
    if (other := peer()) is not None:
        nets["smallest of smp"] = (other, parameters(other.net), fast_dtype())
    for task in weights.trained_tasks("unet"):
        net, card = weights.load("unet", task)
        nets[f"ours, {task}"] = (net, card.parameters, fast_dtype())
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in nets}
    for turn in range(1 + ROUNDS):
        for name, (net, _, dtype) in nets.items():
            _, taken = timed(partial(probability, net, pixels, dtype))
            if turn:  # the first turn allocates memory
                times[name].append(taken)
    best = {name: [min(column) for column in zip(*taken, strict=True)] for name, taken in times.items()}
    slow = best["usual U-Net"]
    return [
        {
            "name": name,
            "parameters": count,
            "operations": operations(net, SIDE, SIDE),
            "numbers": str(dtype).removeprefix("torch."),
            "seconds": best[name][0],
            "times_faster": slow[0] / best[name][0],
            "processor_seconds": best[name][1],
            "times_less_processor": slow[1] / best[name][1],
        }
        for name, (net, count, dtype) in nets.items()
    ]


class Peer(SegmentationNet):
    """A net of another library, run as ours are: its logits are its only station."""

    cell, reach = 32, None

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net, self.head = to_channels_last(net.eval()), nn.Conv2d(1, 1, 1)

    def walk(self, x: torch.Tensor) -> Iterator[tuple[str, torch.Tensor]]:
        yield "logits", self.net(x)


def peer() -> Peer | None:
    """The smallest usual U-Net of segmentation-models-pytorch; None where it is not installed or does not fit this torch."""
    try:
        import segmentation_models_pytorch as smp
    except (ImportError, RuntimeError):  # a torchvision for another torch fails with the latter
        return None
    return Peer(smp.Unet("mobilenet_v2", encoder_weights=None))


def parameters(net: nn.Module) -> int:
    return sum(parameter.numel() for parameter in net.parameters())


def main() -> None:
    """Print the table and whether the target is reached."""
    measured = rows()
    print(f"{SIDE}x{SIDE} px, torch {torch.__version__}, {torch.get_num_threads()} threads, shortest of {ROUNDS}, in turns")
    for row in measured:
        print(
            f"{row['name']:15} {row['parameters']:>11,} parameters {row['operations'] / 1e9:7.1f} G multiplications "
            f"{row['numbers']:9} {row['seconds']:8.3f} s {row['times_faster']:6.1f} x "
            f"{row['processor_seconds']:8.3f} processor s {row['times_less_processor']:6.1f} x"
        )
    ours = [row for row in measured if row["name"].startswith("ours")]
    worst = min(min(row["times_faster"], row["times_less_processor"]) for row in ours)  # a busy machine flatters one of the two
    if not any(row["name"].startswith("smallest") for row in measured):
        print("segmentation-models-pytorch is not installed, or does not fit this torch: not measured")
    print(f"target {TARGET:.0f} x: {'reached' if worst >= TARGET else 'MISSED'} ({worst:.1f} x)")


if __name__ == "__main__":
    main()
