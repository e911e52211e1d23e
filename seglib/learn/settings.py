"""What a net and a training run are made of, declared once: the command line, the card and the tests read it here."""

from typing import Annotated, Literal

from seglib.settings import Field, Settings, Ui


class Net(Settings):
    """The architecture: what has to be known to build the net that a weights file fits."""

    name = "net"
    title = "Net"

    depth: int = Field(3, ge=1, le=5, description="How many times the image is halved on the way down.")
    width: int = Field(16, ge=1, le=64, description="Channels of the first level; each level doubles them.")
    norm: Literal["batch", "group", "none"] = Field("batch", description="Normalisation after each convolution.")
    skip: bool = Field(True, description="Bridges from the way down to the way up.")


class Training(Settings):
    """One training run: with the same seed, data and number of threads it ends at the same weights."""

    name = "training"
    title = "Training"

    epochs: int = Field(40, ge=1, le=10_000, description="How often the training images are gone through.")
    batch: int = Field(8, ge=1, le=64, description="Patches in one step.")
    patch: int = Field(256, ge=16, le=1024, description="Side of a training patch in pixels.")
    rate: Annotated[float, Ui(log=True)] = Field(4e-3, ge=1e-6, le=1.0, description="Highest learning rate of the cycle.")
    decay: Annotated[float, Ui(log=True)] = Field(1e-2, ge=0.0, le=1.0, description="Weight decay of AdamW.")
    longest_side: int | None = Field(
        None, ge=16, le=4096, description="Images are brought to this longest side before the net sees them; none: as they are."
    )
    invert: float = Field(0.0, ge=0.0, le=1.0, description="Share of patches turned into their negative.")
    outside: Literal["unknown", "background"] = Field(
        "unknown", description="What lies outside the field of view: nothing to learn from, or background."
    )
    validation: float = Field(0.2, ge=0.05, le=0.5, description="Share of the groups that is kept for validation.")
    check_every: int = Field(4, ge=1, le=1000, description="Epochs between two looks at the validation images.")
    patience: int = Field(1000, ge=1, le=1000, description="Looks without a better validation Dice after which training stops.")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="Start of every random choice.")
