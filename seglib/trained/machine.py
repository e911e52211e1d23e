"""A support vector machine that learned from the pixels of a whole data set, where one in the app learns from strokes.

Features are standardised in each image for itself, so a dim photograph and its bright copy look the same to it. It knows what
a pixel and its surroundings look like and nothing of shapes, which is what it lacks beside a net.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from seglib.errors import ModelError
from seglib.features.kernel_machine import Kernel, Machine
from seglib.features.stack import Channel, Stack, build, channels_of
from seglib.trained.designs import SVMDesign
from seglib.trained.prepare import resize_heat, resize_pixels, working_shape
from seglib.types import Heat, Image, Pixels
from seglib.work import at_the_end

CLASSES = np.array([0, 1], np.int32)


@dataclass(frozen=True, eq=False)
class PixelMachine:
    """A machine, what it looks at, and the scale it works at."""

    family: ClassVar[str] = SVMDesign.name

    design: SVMDesign
    machine: Machine
    longest_side: int | None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """What describes a pixel."""
        return channels_of(self.design.features, self.design.sigmas)

    @property
    def parameters(self) -> int:
        """Numbers that were learned: the landmarks, a weight for each, one offset."""
        return self.machine.landmarks.size + self.machine.weights.size + self.machine.offsets.size

    def operations(self, height: int, width: int) -> int:
        """Multiplications of the kernel: each pixel with each landmark, feature by feature. The features come on top."""
        marks: int = len(self.machine.landmarks)
        return height * width * marks * (len(self.channels) + 1)

    def small(self, image: Image) -> Image:
        """The image at the working scale."""
        shape = working_shape(image.shape, self.longest_side)
        return image if shape == image.shape else Image(resize_pixels(image.pixels, shape))

    def described(self, image: Image) -> Stack:
        """The features of an image at the working scale."""
        return build(self.small(image), self.design.features, self.design.sigmas)

    @staticmethod
    def kind_of_picture(stack: Stack) -> NDArray[np.float32]:
        """(D,) how much each feature varies over an image, on a scale of logarithms: what standardising takes away.

        Not the means: a machine answers the same to a darker or tinted copy.
        """
        return np.log1p(stack.spread)

    def by_tile(self, image: Image, stack: Stack) -> Generator[float, None, Heat]:
        """The probability of foreground, (H, W); the share that is done after each part of a large image but the last.

        stack: the image as `described`.
        """
        heat = np.empty(stack.image.shape, np.float32)
        for number, tile in enumerate(stack.tiles, start=1):
            planes = stack.planes(tile)
            values = self.machine.planes(planes.reshape(len(planes), -1))[0]
            heat[tile] = expit(2 * (self.machine.sharpness or 1.0) * values).reshape(planes.shape[1:])
            if number < len(stack.tiles):
                yield number / len(stack.tiles)
        return resize_heat(heat, image.shape)

    def answer(self, pixels: Pixels) -> Heat:
        """(H, W, 3) -> (H, W), the probability of foreground."""
        return at_the_end(self.by_tile(image := Image(pixels), self.described(image)))

    def shifted(self, threshold: float) -> Self:
        """The same machine, but what was `threshold` is now 0.5."""
        offset = np.float32(logit(threshold) / (2 * (self.machine.sharpness or 1.0)))
        return replace(self, machine=replace(self.machine, offsets=self.machine.offsets - offset))

    def save(self, path: Path) -> None:
        from safetensors.numpy import save_file

        machine = self.machine
        numbers = {"landmarks": machine.landmarks, "weights": machine.weights, "offsets": machine.offsets}
        save_file({**numbers, "sharpness": np.array([machine.sharpness or 1.0], np.float32)}, path)

    @classmethod
    def load(cls, path: Path, design: SVMDesign, longest_side: int | None) -> Self:
        """Read a machine from a file.

        Raises:
            ModelError: it is damaged, or not that of the design.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            found = load_file(path)
        except (SafetensorError, OSError) as error:
            raise ModelError(f"{path} is damaged: {error}. Fetch it, or train it, again") from None
        kernel, features = kernel_of(design), len(channels_of(design.features, design.sigmas))
        marks = len(found["landmarks"]) if "landmarks" in found and found["landmarks"].ndim else 0
        shapes = {"landmarks": (marks, features), "weights": (1, marks), "offsets": (1,), "sharpness": (1,)}
        if {name: each.shape for name, each in found.items()} != shapes:
            raise ModelError(f"{path} does not fit its card {path.stem}.json: other features were learned from")
        if not all(np.isfinite(each).all() for each in found.values()):
            raise ModelError(f"{path} holds numbers that are none (NaN). Fetch it, or train it, again")
        landmarks, weights, offsets = (found[name].astype(np.float32) for name in ("landmarks", "weights", "offsets"))
        machine = Machine(CLASSES, kernel, landmarks, np.arange(marks), weights, offsets, sharpness=float(found["sharpness"][0]))
        return cls(design, machine, longest_side)


def kernel_of(design: SVMDesign) -> Kernel:
    """Likeness that fades with distance, in shares of one feature."""
    return Kernel("rbf", design.gamma / len(channels_of(design.features, design.sigmas)))
