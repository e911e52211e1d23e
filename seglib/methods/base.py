"""What every method has in common."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from typing import ClassVar, Literal

from seglib.prompt import Prompt, PromptKind
from seglib.settings import Settings
from seglib.types import Image, Labels, Step

Family = Literal[
    "Thresholds", "Clustering", "Regions and graphs", "Thin structures and spots", "Pixel classifiers", "Neural networks"
]
Kind = Literal["binary", "instances", "classes", "semantic"]
Run = Generator[Step, None, Labels]
MOST_CLASSES = 1024  # labels of a method of the kind "classes": as many as a link can name as foreground


class Method(Settings, ABC):
    """A segmentation method: its fields are its hyperparameters, `run` is the algorithm.

    `kind` says what the labels mean: "binary" is 0 background and 1 foreground, "instances" is
    0 background and 1..n objects, "classes" is 1..k without a background, so that somebody has to say
    which of them are foreground, "semantic" is 0 background and the classes that `drawn` names, where some may be absent.
    `prompts` lists what a person may draw for it, `drawn` the names of the labels of strokes and clicks, from label 0 on;
    `numbered` where every click makes a label of its own, 1 for the first (clicks named "Background" make none).
    `slow` methods run on release of a slider, never while it moves. `weights` is the family of models (`seglib.trained.weights`)
    that the method's `task` chooses one of, or "" where nothing was learned beforehand.
    """

    family: ClassVar[Family]
    kind: ClassVar[Kind] = "binary"
    prompts: ClassVar[tuple[PromptKind, ...]] = ()
    drawn: ClassVar[tuple[str, ...]] = ("Background", "Object")
    numbered: ClassVar[bool] = False
    slow: ClassVar[bool] = False
    weights: ClassVar[str] = ""

    @abstractmethod
    def run(self, image: Image, prompt: Prompt) -> Run:
        """Yield the steps, return the labels. Steps build their pictures only when somebody looks."""

    def wanted(self) -> tuple[PromptKind, ...]:
        """What is worth drawing with these settings; fewer than `prompts` where a parameter switches one off."""
        return self.prompts

    def idle(self, prompt: Prompt) -> frozenset[str]:  # noqa: ARG002 - most methods use all of their settings at any time
        """Settings that change nothing with the others as they are and with what is drawn."""
        return frozenset()

    def meaning(self) -> Kind:
        """What the labels mean with these settings, where they decide it."""
        return self.kind

    def parameter_count(self) -> int:
        """Numbers learned from data before the run: zero for everything but trained models."""
        return 0
