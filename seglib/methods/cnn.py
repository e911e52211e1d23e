"""A fully convolutional net: every layer as large as the image."""

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from seglib.methods.base import Family, Kind, Method
from seglib.settings import Ui
from seglib.trained.designs import CNNDesign, Design
from seglib.trained.net_settings import NetSettings, first_task
from seglib.trained.weights import trained_tasks

if TYPE_CHECKING:
    Task = Literal["nuclei", "retina", "breast", "chest", "lung_ct"]
else:
    Task = Literal[trained_tasks("cnn")]  # what there are weights for


class CNN(NetSettings, Method):
    """A chain of convolutions, each of which looks at what the one before it has found, at the full size of the image.

    **How.** A convolution slides nine weights over the image and adds up what lies under them: an edge one way, a spot
    another. A layer does so with many sets of weights at once. To see far, the nine are spread out with gaps between them
    (a dilation of 2, 4, 8 ... pixels), so that a few layers span a neighbourhood that a chain of plain ones would need
    dozens for. The last layer says for each pixel how probable it is that it is foreground. The weights were found by
    training on the masks of a data set.

    **Works when** objects are told by what is around them within the reach of the last layer, as vessels and cells are.
    Nothing is ever made smaller, so thin things are not lost on the way.

    **Fails when** the whole picture has to be understood: it has no coarse level with many channels, as U-Net has, and a lung
    or a lesion is larger than what it sees at once. On images unlike those it was trained on it answers all the same, and
    sounds sure.

    **Cost.** For each pixel as many multiplications as it has weights, for every layer works at full size: one tenth of the
    weights of a small U-Net take as long. And a training beforehand.

    **References.** Long, Shelhamer, Darrell 2015, 10.1109/CVPR.2015.7298965; Yu, Koltun 2016, 10.48550/arXiv.1511.07122.
    """

    name: ClassVar[str] = "cnn"
    title: ClassVar[str] = "CNN"
    family: ClassVar[Family] = "Neural networks"
    kind: ClassVar[Kind] = "instances"
    weights: ClassVar[str] = "cnn"

    task: Annotated[Task, Ui(tune=False)] = first_task("cnn")

    @staticmethod
    def levels(design: Design, height: int, width: int) -> Iterator[tuple[str, str]]:
        """Title and text of each layer, with how far it sees."""
        assert isinstance(design, CNNDesign)
        gaps = (1, *(2**level for level in range(design.levels + 1)), 1)
        for number, (gap, reach) in enumerate(zip(gaps, accumulate(gaps), strict=True), start=1):
            spread = "Nine neighbouring entries are weighed" if gap == 1 else f"Nine entries, {gap} px apart, are weighed"
            yield (
                f"Layer {number}",
                f"{design.width} channels of {width}x{height}. {spread}: this layer sees {2 * reach + 1} px across.",
            )
