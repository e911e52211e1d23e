"""A training run on disk: weights, the optimiser's memory and the curves, as safetensors (nothing in it can run)."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from seglib.errors import ModelError


@dataclass
class Progress:
    """How far a run has come, and its curves: one entry an epoch, None where validation was not looked at."""

    epoch: int = 0
    best_epoch: int = 0
    best_dice: float = -1.0
    seconds: float = 0.0
    loss: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    dice: list[float | None] = field(default_factory=list)
    finished: bool = False


def save(path: Path, nets: Mapping[str, nn.Module], optimiser: Optimizer, progress: Progress, recipe: str) -> None:
    """Write everything that a resumed run needs; the old file stays whole until the new one is complete.

    nets: by a name without a dot.
    """
    tensors: dict[str, Tensor] = {f"{name}.{key}": value for name, net in nets.items() for key, value in net.state_dict().items()}
    for index, state in optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{index}.{key}": value for key, value in state.items()}
    growing = path.with_suffix(".part")
    facts = {"progress": json.dumps(asdict(progress)), "recipe": recipe}
    save_file({key: value.detach().cpu().contiguous() for key, value in tensors.items()}, growing, facts)
    growing.replace(path)


def unfinished(path: Path) -> int:
    """The epoch at which a run was stopped before its end; 0 where there is no such run."""
    try:
        with safe_open(path, "pt") as file:
            progress = Progress(**json.loads((file.metadata() or {})["progress"]))
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return 0
    return 0 if progress.finished else progress.epoch


def planned_epochs(path: Path) -> int:
    """How many epochs the run is to have.

    Raises:
        ModelError: there is no such run.
    """
    try:
        with safe_open(path, "pt") as file:
            return int(json.loads((file.metadata() or {})["recipe"])["training"]["epochs"])
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as error:
        raise ModelError(f"{path} is not a run that can be resumed: {error}") from None


def load(path: Path, nets: Mapping[str, nn.Module], optimiser: Optimizer, recipe: str) -> Progress:
    """Bring nets and optimiser to where the run stopped.

    Raises:
        ModelError: there is no such run, or it was started with other settings or other data.
    """
    try:
        with safe_open(path, "pt") as file:
            facts = file.metadata() or {}
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 not a mapping
    except FileNotFoundError:
        raise ModelError(f"There is no run to resume in {path.parent}: leave --resume out") from None
    except (OSError, SafetensorError) as error:
        raise ModelError(f"{path} is not a run that can be resumed: {error}") from None
    if facts.get("recipe") != recipe:
        raise ModelError(f"{path} was started otherwise: {_differences(facts.get('recipe') or '', recipe)}")
    for part, net in nets.items():
        start = f"{part}."
        net.load_state_dict({key.removeprefix(start): value for key, value in tensors.items() if key.startswith(start)})
    state = optimiser.state_dict()
    for key, value in tensors.items():
        if key.startswith("optimiser."):
            _, index, name = key.split(".", 2)
            state["state"].setdefault(int(index), {})[name] = value
    optimiser.load_state_dict(state)
    return Progress(**json.loads(facts["progress"]))


def _differences(then: str, now: str) -> str:
    """What two recipes, written as JSON, do not share."""
    was, is_ = (_flat(json.loads(text)) if text.startswith("{") else {"it": text} for text in (then, now))
    names = [name for name in {**was, **is_} if was.get(name) != is_.get(name)]
    return ", ".join(f"{name} was {was.get(name, 'not set')} and is {is_.get(name, 'not set')}" for name in names)


def _flat(values: Mapping[str, object], start: str = "") -> dict[str, object]:
    """One level of names, those of parts in front: net.depth."""
    found: dict[str, object] = {}
    for name, value in values.items():
        found |= _flat(value, f"{start}{name}.") if isinstance(value, dict) else {f"{start}{name}": value}
    return found
