"""What every trained net declares and does as a method: a mixin of settings, as `PixelFeatures` is for pixel classifiers.

A method adds what is its own: its text, its name, the tasks it has weights for, and what its levels do.
"""

from abc import abstractmethod
from collections.abc import Generator, Iterator
from typing import Annotated, Any, ClassVar, Literal

from seglib.prompt import Prompt
from seglib.settings import Field, Settings, Ui
from seglib.trained.designs import Design
from seglib.trained.story import meaning, told
from seglib.trained.weights import card, trained_tasks
from seglib.types import Image, Labels, Step

Threshold = Annotated[
    float,
    Ui(step=0.01),
    Field(ge=0.05, le=0.95, description="Probability from which a pixel is foreground. 0.5 was best on the validation images."),
]


def first_task(family: str) -> Any:
    """A field that starts at the first task that a family of models has weights for."""
    return Field(trained_tasks(family)[0], description="What the weights were trained to find.")


class NetSettings(Settings):
    """The parameters of a net, and its run; goes before `Method` among the bases of a method."""

    slow: ClassVar[bool] = True
    weights: ClassVar[str]

    task: Annotated[str, Ui(tune=False)]  # each method narrows it to what it has weights for
    threshold: Threshold = 0.5
    flips: Annotated[bool, Ui(tune=False)] = Field(
        False,
        description="Look at mirror images as well and take the mean: calmer outlines, and a map of where the looks differ, "
        "for two to four times the work.",
    )
    separate: bool = Field(
        True, description="Tell touching objects apart by their cores, where the net has learned them: that of nuclei has."
    )

    @staticmethod
    @abstractmethod
    def levels(design: Design, height: int, width: int) -> Iterator[tuple[str, str]]:
        """Title and text of each level for a net that sees (height, width), in the order of `seglib.trained.stations.walk`."""

    def meaning(self) -> Literal["binary", "instances"]:
        return meaning(card(self.weights, self.task), self.separate)

    def idle(self, prompt: Prompt) -> frozenset[str]:  # noqa: ARG002 - a net takes no prompt
        return frozenset() if card(self.weights, self.task).training.cores else frozenset({"separate"})

    def parameter_count(self) -> int:
        return card(self.weights, self.task).parameters

    def run(self, image: Image, prompt: Prompt) -> Generator[Step, None, Labels]:  # noqa: ARG002 - a net takes no prompt
        return (yield from told(image, self.weights, self.task, self.threshold, self.flips, self.separate, self.levels))
