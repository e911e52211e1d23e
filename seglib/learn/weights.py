"""Where trained nets live: TASK.safetensors and its card TASK.json, side by side.

A folder named in the environment variable SEGLIB_WEIGHTS goes before the weights that come with the app, so that a
net of one's own can take the place of a shipped one. torch is imported when the first net is loaded, not before.
"""

import os
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from seglib.errors import ModelError
from seglib.learn.card import Card, read_card

if TYPE_CHECKING:
    from seglib.nets.unet import UNet

SHIPPED = Path(__file__).parents[2] / "assets" / "weights"
_loading = Lock()


def card(task: str) -> Card:
    """The model card of a task; needs no torch.

    Raises:
        ModelError: there are no weights for the task, or the card is damaged.
    """
    return _card(_place(task), task)


def load(task: str) -> tuple["UNet", Card]:
    """The net of a task, ready for inference, and its card. One copy in a process, shared by all threads.

    Raises:
        ModelError: there are no weights for the task, or they do not fit their card.
    """
    with _loading:  # two visitors at once must not load two copies
        return _load(_place(task), task), card(task)


def _place(task: str) -> Path:
    own = os.environ.get("SEGLIB_WEIGHTS")
    for folder in ([Path(own)] if own else []) + [SHIPPED]:
        if (folder / f"{task}.safetensors").is_file():
            return folder
    raise ModelError(
        f"There are no weights for {task!r} in {SHIPPED}. Fetch the whole repository, or train them: "
        f"python -m seglib train --task {task} --data DIR --out {SHIPPED}"
    )


@cache
def _card(folder: Path, task: str) -> Card:
    return read_card(folder / f"{task}.json")


@cache
def _load(folder: Path, task: str) -> "UNet":
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from seglib.learn.infer import bound_threads
    from seglib.nets.unet import UNet, folded

    bound_threads()
    file = folder / f"{task}.safetensors"
    net = UNet(**_card(folder, task).net.model_dump())
    try:
        net.load_state_dict(load_file(file))
    except (SafetensorError, OSError) as error:
        raise ModelError(f"{file} is damaged: {error}. Fetch it again") from None
    except RuntimeError as error:
        raise ModelError(f"{file} does not fit its card {task}.json: {str(error).splitlines()[-1].strip()}") from None
    return folded(net)
