"""Where trained nets live: unet/TASK.safetensors and its card unet/TASK.json, side by side, and so for every family.

A folder named in the environment variable SEGLIB_WEIGHTS goes before the weights that come with the app, so that a
net of one's own can take the place of a shipped one. torch is imported when the first net is loaded, not before.
"""

import os
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from seglib.errors import ModelError
from seglib.trained.card import Card, read_card
from seglib.trained.designs import DESIGNS, SVMDesign
from seglib.trained.familiar import Familiar
from seglib.trained.familiar import load as load_familiar
from seglib.trained.tasks import TASKS

if TYPE_CHECKING:
    from seglib.nets.parts import SegmentationNet
    from seglib.trained.machine import PixelMachine

SHIPPED = Path(__file__).parents[2] / "assets" / "weights"
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")  # of a task: it stands in links and in file names
_loading = Lock()


def card(family: str, task: str) -> Card:
    """The model card of a net ("unet", "cnn", "rnn") for a task; needs no torch.

    Raises:
        ModelError: there are no weights for the task, or the card is damaged.
    """
    return _card(place(family, task), task)


def trained_tasks(family: str) -> tuple[Any, ...]:
    """The tasks that a family has weights for, those with a preset first.

    Where there are no weights at all it is every preset, so that whoever takes one is told what is missing.
    The type is open because methods make a choice of it, whose options a type checker knows by heart.
    """
    found = {path.stem for folder in _folders() for path in (folder / family).glob("*.safetensors") if NAME.fullmatch(path.stem)}
    own = sorted(found - TASKS.keys())
    return (*(task for task in TASKS if task in found), *own) or tuple(TASKS)


def load(family: str, task: str) -> tuple["SegmentationNet", Card]:
    """The net of a family for a task, ready for inference, and its card. One copy in a process, shared by all threads.

    Raises:
        ModelError: there are no weights for the task, or they do not fit their card.
    """
    with _loading:  # two visitors at once must not load two copies
        return _load(place(family, task), task), card(family, task)


def load_machine(task: str) -> "PixelMachine":
    """The support vector machine for a task; needs no torch. One copy in a process.

    Raises:
        ModelError: there is none for the task, or it does not fit its card.
    """
    return _load_machine(place(SVMDesign.name, task), task)


def familiar(family: str, task: str) -> Familiar | None:
    """What the net is familiar with; None where that was never measured.

    Raises:
        ModelError: there are no weights for the task, or the measurement does not belong to them.
    """
    return None if card(family, task).familiarity is None else _familiar(place(family, task), task)


def trouble() -> str:
    """What is wrong with SEGLIB_WEIGHTS, so that the shipped weights answer alone; "" where nothing is."""
    own = os.environ.get("SEGLIB_WEIGHTS")
    if own and not Path(own).is_dir():
        return f"SEGLIB_WEIGHTS names {own}, which is no folder: the shipped weights are used"
    if own and not any(path for design in DESIGNS for path in (Path(own) / design.name).glob("*.safetensors")):
        return f"SEGLIB_WEIGHTS names {own}, which holds no FAMILY/TASK.safetensors: the shipped weights are used"
    return ""


def place(family: str, task: str) -> Path:
    """The folder that holds weights and card.

    Raises:
        ModelError: there are no weights for the task.
    """
    for folder in _folders():
        if NAME.fullmatch(task) and (folder / family / f"{task}.safetensors").is_file():
            return folder / family
    files = [(design.name, folder / design.name / f"{task}.safetensors") for design in DESIGNS for folder in _folders()]
    others = [name for name, file in files if NAME.fullmatch(task) and file.is_file()]
    raise ModelError(
        f"There are no {family} weights for {task!r} in {' or '.join(str(folder) for folder in _folders())}"
        + (f", only those of {', '.join(others)}. " if others else ". ")
        + "Weights of your own are found if SEGLIB_WEIGHTS names the folder that `train` wrote to (its --out). "
        "Fetch the whole repository, or train them: "
        f"python -m seglib train --net {family} --task {task} --data DIR --out {_folders()[0]}"
    )


def _folders() -> list[Path]:
    own = os.environ.get("SEGLIB_WEIGHTS")
    return [Path(own), SHIPPED] if own else [SHIPPED]


@cache
def _card(folder: Path, task: str) -> Card:
    about = read_card(folder / f"{task}.json")
    if (about.family, about.task) != (folder.name, task):
        raise ModelError(f"{folder / task}.json is the card of {about.family}/{about.task}: it belongs there")
    return about


@cache
def _familiar(folder: Path, task: str) -> Familiar:
    return load_familiar(folder / f"{task}.familiar.safetensors")


@cache
def _load(folder: Path, task: str) -> "SegmentationNet":
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from seglib.nets.parts import folded
    from seglib.trained.build import build
    from seglib.trained.infer import bound_threads

    bound_threads()
    file, about = folder / f"{task}.safetensors", _card(folder, task)
    if isinstance(design := about.design, SVMDesign):
        raise ModelError(f"{folder / task}.json is the card of a support vector machine, not of a net")
    net = build(design, classes=about.training.classes)
    try:
        net.load_state_dict(load_file(file))
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{file} is damaged: {error}. Fetch it, or train it, again") from None
    except RuntimeError as error:
        raise ModelError(f"{file} does not fit its card {task}.json: {str(error).splitlines()[-1].strip()}") from None
    if not all(bool(part.isfinite().all()) for part in net.state_dict().values()):
        raise ModelError(f"{file} holds numbers that are none (NaN). Fetch it, or train it, again")
    return folded(net)


@cache
def _load_machine(folder: Path, task: str) -> "PixelMachine":
    from seglib.trained.machine import PixelMachine

    about = _card(folder, task)
    if not isinstance(about.design, SVMDesign):
        raise ModelError(f"{folder / task}.json is the card of a {about.family}, not of a support vector machine")
    return PixelMachine.load(folder / f"{task}.safetensors", about.design, about.longest_side)
