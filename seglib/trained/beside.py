"""What lies beside a model card: the curves of the training, and pictures of where the net fails."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from seglib.errors import ModelError
from seglib.trained.card import Part
from seglib.trained.weights import place

Content = TypeVar("Content")


class Curves(Part):
    """One entry an epoch. loss: mean over the steps. dice: on the validation images, None where nobody looked."""

    loss: tuple[float, ...] = ()
    dice: tuple[float | None, ...] = ()


class Failure(Part):
    """A picture of where a net fails. file: its name beside the card. text: what it shows, with what was measured."""

    file: str
    text: str


def curves(family: str, task: str) -> Curves:
    """The curves of the training; empty where there are none.

    Raises:
        ModelError: there are no weights for the task, or the file is damaged.
    """
    path = place(family, task) / f"{task}.curves.json"
    found: dict[str, object] = _read(path, TypeAdapter(dict[str, object]), {})
    return _checked(path, TypeAdapter(Curves), {name: found[name] for name in Curves.model_fields if name in found})


def failures(family: str, task: str) -> tuple[tuple[Path, str], ...]:
    """Path and text of each picture of a failure, made by `python -m docs.failures`; empty where there are none.

    Raises:
        ModelError: there are no weights for the task, or the list is damaged.
    """
    folder = place(family, task)
    listed = _read(folder / f"{task}.fails.json", TypeAdapter(tuple[Failure, ...]), ())
    return tuple((folder / Path(one.file).name, one.text) for one in listed)


def _read(path: Path, kind: TypeAdapter[Content], missing: Content) -> Content:
    if not path.is_file():
        return missing
    try:
        return kind.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise ModelError(f"{path} is damaged. Fetch it, or train it, again") from None


def _checked(path: Path, kind: TypeAdapter[Content], value: object) -> Content:
    try:
        return kind.validate_python(value, strict=False)
    except ValidationError:
        raise ModelError(f"{path} is damaged. Fetch it, or train it, again") from None
