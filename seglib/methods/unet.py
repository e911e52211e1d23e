"""U-Net: a trained convolutional network that looks from near and from far."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from seglib.methods.base import Family, Kind, Method
from seglib.settings import Ui
from seglib.trained.designs import Design, UNetDesign
from seglib.trained.net_settings import NetSettings, first_task
from seglib.trained.weights import trained_tasks

if TYPE_CHECKING:
    Task = Literal["nuclei", "retina", "breast", "chest", "lung_ct"]
else:
    Task = Literal[trained_tasks("unet")]  # what there are weights for


class UNet(NetSettings, Method):
    """A network that has learned from examples which pixels belong to the object.

    **How.** On the way down, 3x3 convolutions look for patterns and the image is halved again and again: the net sees ever
    larger surroundings, ever more coarsely. On the way up it is doubled again, and at each level a bridge (skip
    connection) brings the fine detail of the way down back. The last layer says for each pixel how probable it is
    that it is foreground; the threshold makes a mask of it. The numbers in the convolutions were found by training:
    step by step, they were changed so that cross-entropy and Dice against the masks of a data set got better.

    **Works when** the image resembles those it was trained on: it then knows what no threshold can know, such as that
    a thin dark line in the retina is a vessel and a dark blot is not.

    **Fails when** it does not: another organ, stain, magnification or camera. It answers all the same, and sounds sure.
    Only the nuclei net tells touching objects apart. What it was trained on, and its scores, are on its model card.

    **Cost.** 2 to 12 billion multiplications for 512 x 512 pixels, by task (the card says how many), and a training beforehand.

    **Reference.** Ronneberger, Fischer, Brox 2015, 10.1007/978-3-319-24574-4_28.
    """

    name: ClassVar[str] = "unet"
    title: ClassVar[str] = "U-Net"
    family: ClassVar[Family] = "Neural networks"
    kind: ClassVar[Kind] = "instances"
    weights: ClassVar[str] = "unet"

    task: Annotated[Task, Ui(tune=False)] = first_task("unet")

    @staticmethod
    def levels(design: Design, height: int, width: int) -> Iterator[tuple[str, str]]:
        """Title and text of each level; of two nets in a row, first those of the first."""
        assert isinstance(design, UNetDesign)
        for which in ("First net, ", "Second net, ") if design.double else ("",):
            for title, text in _one_net(design, height, width):
                yield (which + (title.lower() if which else title), text)


def _one_net(net: UNetDesign, height: int, width: int) -> Iterator[tuple[str, str]]:
    def size(level: int) -> str:
        return f"{net.width * 2**level} channels of {-(-width // 2**level)}x{-(-height // 2**level)}"

    for level in range(net.depth):
        what = "Edges and spots of the image itself" if level == 0 else "Patterns of the patterns of the level above, halved"
        yield f"Encoder {level + 1}", f"{size(level)}. {what}."
    yield (
        "Bottom",
        f"{size(net.depth)}. The coarsest view: an entry stands for {2**net.depth}x{2**net.depth} px and knows much around it.",
    )
    for level in reversed(range(net.depth)):
        gate = ", which lets through what the coarser level asks for" if net.attention else ""
        bridge = f", joined with encoder {level + 1} over the bridge{gate}" if net.skip else ""
        yield f"Decoder {level + 1}", f"{size(level)}. Doubled in size{bridge}."
