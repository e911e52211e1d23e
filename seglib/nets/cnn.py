"""A fully convolutional net without a way down: every layer has the size of the image.

A 3x3 convolution sees three pixels across. Spread out with gaps (a *dilation* of 2, 4, 8 ...), the same nine weights see
ever larger surroundings, and nothing has to be made smaller and lost. What it lacks beside U-Net is the coarse level with
many channels: each layer works at full size, so it can afford few.

References: Long, Shelhamer, Darrell 2015, https://doi.org/10.1109/CVPR.2015.7298965 (fully convolutional);
Yu, Koltun 2016, https://doi.org/10.48550/arXiv.1511.07122 (dilations).
"""

from collections.abc import Iterator

from torch import Tensor, nn

from seglib.nets.parts import Activation, Norm, SegmentationNet, convolution


class CNN(SegmentationNet):
    """Convolutions of rising dilation 1, 1, 2, 4 ... 2^levels, and one more without.

    width: channels of every layer. levels: how often the dilation doubles.

        >>> import torch
        >>> CNN(levels=2, width=4)(torch.zeros(1, 3, 21, 30)).shape
        torch.Size([1, 1, 21, 30])
    """

    cell = 1

    def __init__(
        self,
        channels: int = 3,
        classes: int = 1,
        levels: int = 5,
        width: int = 24,
        norm: Norm = "batch",
        activation: Activation = "relu",
    ) -> None:
        super().__init__()
        self.dilations = (1, *(2**level for level in range(levels + 1)), 1)  # 1, 1, 2, 4, 8, 16, 32, 1
        ins = (channels, *[width] * (len(self.dilations) - 1))
        self.layers = nn.ModuleList(
            nn.Sequential(*convolution(c_in, width, norm, activation, dilation))
            for c_in, dilation in zip(ins, self.dilations, strict=True)
        )
        self.head = nn.Conv2d(width, classes, 1)

    @property
    def reach(self) -> int:  # type: ignore[override]
        """Each 3x3 convolution reaches as far as its dilation."""
        return sum(self.dilations)

    def walk(self, x: Tensor) -> Iterator[tuple[str, Tensor]]:
        for number, (layer, dilation) in enumerate(zip(self.layers, self.dilations, strict=True), 1):
            x = layer(x)  # (B, width, H, W)
            yield f"layer {number}, dilation {dilation}", x
        yield "logits", self.head(x)  # (B, classes, H, W)
