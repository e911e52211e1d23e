"""What a training run is made of, declared once: the command line, the card and the tests read it here."""

from typing import Annotated, Literal

from seglib.settings import Field, Settings, Ui

MOST_EPOCHS = 10_000
LOSSES = ("cross_entropy", "mse", "dice", "focal", "tversky")  # the terms of the loss, each with a weight below


class Training(Settings):
    """One training run. The same seed, data and number of threads give the same weights; a GPU may round otherwise."""

    name = "training"
    title = "Training"

    epochs: int = Field(40, ge=1, le=MOST_EPOCHS, description="How often the training images are gone through.")
    batch: int = Field(8, ge=1, le=64, description="Patches in one step.")
    patch: int = Field(256, ge=16, le=1024, description="Side of a training patch in pixels.")
    cross_entropy: float = Field(1.0, ge=0.0, le=10.0, description="Weight of the cross-entropy in the loss.")
    mse: float = Field(0.0, ge=0.0, le=10.0, description="Weight of the mean squared error in the loss.")
    dice: float = Field(1.0, ge=0.0, le=10.0, description="Weight of one minus the soft Dice in the loss.")
    dice_over: Literal["batch", "image"] = Field(
        "batch", description="One soft Dice over all patches of a step, or the mean over those that hold something."
    )
    focal: float = Field(0.0, ge=0.0, le=10.0, description="Weight of the focal loss, which looks at the hard pixels.")
    tversky: float = Field(0.0, ge=0.0, le=10.0, description="Weight of one minus the Tversky index, which counts misses more.")
    optimiser: Literal["adamw", "sgd"] = Field("adamw", description="How a gradient becomes a step.")
    schedule: Literal["cycle", "cosine", "constant"] = Field("cycle", description="How the learning rate goes from start to end.")
    average: float = Field(
        0.0,
        ge=0.0,
        le=0.9999,
        description="How much of the mean of the weights each step keeps; that mean is what is validated. 0: none.",
    )
    rate: Annotated[float, Ui(log=True)] = Field(4e-3, ge=1e-6, le=1.0, description="Highest learning rate of the cycle.")
    decay: Annotated[float, Ui(log=True)] = Field(1e-2, ge=0.0, le=1.0, description="Weight decay of the optimiser.")
    longest_side: int | None = Field(
        None, ge=16, le=4096, description="Images are brought to this longest side before the net sees them; none: as they are."
    )
    invert: float = Field(0.0, ge=0.0, le=1.0, description="Share of patches turned into their negative.")
    orientation: Literal["any", "upright"] = Field(
        "any", description="How images may be turned: any way (under a microscope), or hardly (a body has an above and a below)."
    )
    shift: float = Field(0.0, ge=0.0, le=0.5, description="How far a patch may hang over the edge of its image, in patch sides.")
    framing: float = Field(
        0.0,
        ge=0.0,
        le=0.3,
        description="How far the edges of an image may lie elsewhere, in shares of its sides: closer, or with a black border. "
        "What a camera or scanner happened to frame then decides nothing.",
    )
    balance: float = Field(
        0.0, ge=0.0, le=1.0, description="How much rare kinds of images are seen more often. 0: not at all, 1: all kinds alike."
    )
    cores: bool = Field(
        False, description="Also learn the core of every object, which tells touching ones apart; needs instances/ beside masks/."
    )
    outside: Literal["unknown", "background"] = Field(
        "unknown", description="What lies outside the field of view: nothing to learn from, or background."
    )
    validation: float = Field(0.2, ge=0.05, le=0.5, description="Share of the groups that is kept for validation.")
    check_every: int = Field(4, ge=1, le=1000, description="Epochs between two looks at the validation images.")
    patience: int = Field(1000, ge=1, le=1000, description="Looks without a better validation Dice after which training stops.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Start of every random choice.")

    @property
    def is_upright(self) -> bool:
        """Whether the top of an image is always at the top, as that of a chest."""
        return self.orientation == "upright"

    @property
    def classes(self) -> int:
        """How many probabilities the net gives a pixel: that of foreground, and where they are learned that of a core."""
        return 2 if self.cores else 1
