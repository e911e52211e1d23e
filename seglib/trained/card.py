"""The model card: everything that a user of trained weights has to know, as one JSON file beside them."""

from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from seglib.errors import ModelError, SettingError
from seglib.trained.designs import DESIGNS, Design
from seglib.trained.training import Training


class Part(BaseModel):
    """Base of what a card is made of."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class Data(Part):
    """One data set that the net learned from."""

    name: str
    licence: str
    citation: str
    link: str
    training_images: int
    validation_images: int


class Scores(Part):
    """Dice over the validation images of one kind, each at its own resolution and inside its field of view."""

    kind: str
    images: int
    mean: float
    spread: float  # standard deviation over images
    worst: float
    worst_image: str


class Repeat(Part):
    """The same training once more from another seed, which also draws another split: mean Dice over its validation images."""

    seed: int
    images: int
    mean: float


class Warned(Part):
    """How many of some images are warned of as unlike those that the net learned from."""

    images: int
    warned: int


class Familiarity(Part):
    """How it is told that an image is unlike those that the net learned from, and how often that is right.

    limit: distance (see `seglib.trained.familiar`) beyond which an image is warned of. fitting: images of the task, left out when
    the usual was measured, each against the limit that the others give, so what is warned of are false alarms. others: images
    of other data sets, by name.
    """

    limit: float = Field(gt=0)
    fitting: Warned
    others: dict[str, Warned]


class Card(Part):
    """A trained net in words and numbers."""

    task: str
    title: str = Field(min_length=1)
    family: str  # unet, cnn, rnn
    net: dict[str, bool | int | float | str]
    parameters: int
    operations: int  # multiplications (each with an addition) for an image of 512 x 512
    data: tuple[Data, ...]
    split: str
    training: Training
    epochs_run: int
    best_epoch: int
    minutes: float
    date: str
    command: str
    threshold_before_shift: float  # best on validation; the offset of the head was shifted so that it became 0.5
    validation: tuple[Scores, ...] = Field(min_length=1)
    fails: tuple[str, ...]
    repeats: tuple[Repeat, ...] = ()  # measured after the training, by `python -m seglib repeat`
    familiarity: Familiarity | None = None  # measured after the training, by `python -m seglib familiarity`
    sealed_test: dict[str, float] | None = None  # measured elsewhere, on images nobody trained or validated with

    @model_validator(mode="after")
    def _has_a_design(self) -> Self:
        self.design  # noqa: B018 - its errors are wanted
        return self

    @property
    def design(self) -> Design:
        """What the net is built from.

        Raises:
            SettingError: there is no such family, or it does not have such a value.
        """
        kinds = {kind.name: kind for kind in DESIGNS}
        if self.family not in kinds:
            raise SettingError(f"There is no net {self.family!r}; there are: {', '.join(kinds)}")
        values: dict[str, Any] = self.net
        return kinds[self.family](**values)

    @property
    def longest_side(self) -> int | None:
        """The working scale: images are brought to this longest side; None: the net works on them as they are."""
        return self.training.longest_side

    @property
    def overall(self) -> Scores:
        """Scores over all validation images."""
        return self.validation[0]

    @property
    def of_all_seeds(self) -> tuple[float, ...]:
        """Mean Dice of each training that there was: that of the weights, and those that were repeated from other seeds."""
        return (self.overall.mean, *(one.mean for one in self.repeats))

    def write(self, path: Path) -> None:
        path.write_text(self.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_card(path: Path) -> Card:
    """Read a model card.

    Raises:
        ModelError: there is none, or it is not a card.
    """
    try:
        return Card.model_validate_json(path.read_bytes())
    except OSError:
        raise ModelError(f"There is no model card {path.name} in {path.parent}") from None
    except SettingError as error:  # of net or training, which word their errors themselves
        raise ModelError(f"{path} is not a model card that this version reads: {error}") from None
    except ValidationError as error:
        wrong = ", ".join(".".join(map(str, problem["loc"])) or "all of it" for problem in error.errors()[:3])
        raise ModelError(f"{path} is not a model card that this version reads (wrong: {wrong})") from None
