"""`train`: a net from a folder of images and masks. torch is imported when the training starts, not before."""

import re
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import Any

import click

from seglib.errors import ModelError, SettingError
from seglib.learn.places import open_place
from seglib.trained.designs import DESIGNS, Design, SVMDesign, UNetDesign
from seglib.trained.tasks import TASKS, Task
from seglib.trained.training import LOSSES, Training
from seglib.trained.weights import NAME
from seglib.wording import amount

STOPPED = "stopped; the same command with --resume goes on after the last whole epoch"
DATA = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--task", required=True, help=f"What the net is for: {', '.join(TASKS)} have presets, any other name does not.")
@click.option("--data", required=True, multiple=True, type=DATA, help="Folder or zip with images/ and masks/; may be repeated.")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for weights, card and curves."
)
@click.option(
    "--net",
    "family",
    type=click.Choice([design.name for design in DESIGNS]),
    default="unet",
    show_default=True,
    help="Kind of net.",
)
@click.option("--depth", type=int, help=f"{UNetDesign.model_fields['depth'].description} [of a U-Net: {UNetDesign().depth}]")
@click.option("--width", type=int, help=f"{UNetDesign.model_fields['width'].description} [of a U-Net: {UNetDesign().width}]")
@click.option("--epochs", type=int, help=f"{Training.model_fields['epochs'].description} [default: {Training().epochs}]")
@click.option("--minutes", type=click.FloatRange(0.01, 10_000), help="In place of --epochs: about so long on this machine.")
@click.option("--seed", type=int, help=f"{Training.model_fields['seed'].description} [default: {Training().seed}]")
@click.option(
    "--group-by", help="Relatives stay on one side of the split: a column of images.csv, or a pattern with one (group)."
)
@click.option("--kind-by", help="Kinds of image, each split and scored for itself: a column, or column=pattern.")
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any other setting of the net or the training.")
@click.option(
    "--threads", type=click.IntRange(1, 256), help="Processor threads. On a processor the same number gives the same weights."
)
@click.option("--resume", is_flag=True, help="Continue the run that was stopped in --out.")
@click.option("--anew", is_flag=True, help="Start again although --out holds a run that was stopped, or a model, and lose it.")
def train(
    task: str,
    data: tuple[Path, ...],
    out: Path,
    family: str,
    minutes: float | None,
    group_by: str | None,
    kind_by: str | None,
    settings: tuple[str, ...],
    threads: int | None,
    resume: bool,
    anew: bool,
    **numbers: int | None,
) -> None:
    """Train a net, or a support vector machine, on folders of images and masks.

    A folder holds images/NAME.png and masks/NAME.png (black and white), and may hold fov/NAME.png (white where the
    truth is known) and images.csv. Part of the groups is kept for validation, which chooses epoch and threshold.
    """
    if NAME.fullmatch(task) is None:
        raise SettingError(f"--task is the name of the weights file: small letters, digits and _, got {task!r}")
    preset = TASKS.get(task, Task(title=task))
    group_by, kind_by = group_by or preset.group_by, kind_by or preset.kind_by
    kind = next(design for design in DESIGNS if design.name == family)
    if numbers["epochs"] is not None and (minutes is not None or kind is SVMDesign):
        if minutes is not None:
            raise SettingError("--minutes and --epochs say the same: leave one of the two out")
        raise SettingError("A support vector machine has no epochs, for it learns until nothing moves: leave --epochs out")
    if minutes is not None and kind is SVMDesign:
        raise SettingError("A support vector machine learns until nothing moves, however long that takes: leave --minutes out")
    if resume and anew:
        raise SettingError("--resume goes on with a stopped run and --anew throws it away: leave one of the two out")
    net, training = choices(kind, preset, numbers, settings)

    import torch
    from tqdm import tqdm

    from seglib.learn.checkpoint import planned_epochs, unfinished
    from seglib.learn.fit import fit, load_data
    from seglib.learn.leaks import find_leaks, told
    from seglib.learn.train import epochs_in
    from seglib.trained.infer import bound_threads

    last = out / family / f"{task}.run" / "last.safetensors"
    if not resume and not anew and (epoch := unfinished(last)):
        raise ModelError(
            f"A run was stopped here after {amount(epoch, 'epoch')}: --resume goes on with it, --anew throws it away"
        )
    if resume and not last.is_file():
        raise ModelError(f"There is no run to resume in {last.parent}: leave --resume out")
    if (out / family / f"{task}.json").is_file() and not resume and not anew:
        raise ModelError(f"There is a model in {out / family / task}.safetensors: --anew puts another in its place")
    torch.set_num_threads(threads) if threads is not None else bound_threads()
    learn, validate = load_data([open_place(path) for path in data], training, group_by, kind_by)
    click.echo(told(find_leaks(learn, validate), len(validate)), err=True)
    if isinstance(net, SVMDesign):
        training = Training(**{**training.model_dump(), "epochs": 1})  # every pixel is looked at until the border stands still
    elif minutes is not None:
        count = planned_epochs(last) if resume else epochs_in(minutes, net, training, learn)
        training = Training(**{**training.model_dump(), "epochs": count})
    epochs = amount(training.epochs, "epoch")
    click.echo(f"{amount(len(learn), 'image')} to learn from, {len(validate)} to validate with, {epochs}", err=True)
    command = _command(task, data, family, group_by, kind_by, net, training, torch.get_num_threads())
    with tqdm(total=training.epochs, unit="epoch") as bar:

        def show(progress: Any) -> None:
            bar.update(progress.epoch - bar.n)
            if not progress.loss:  # a support vector machine has no curve
                return
            best = f"{progress.best_dice:.4f} (epoch {progress.best_epoch})" if progress.best_epoch else "not looked at yet"
            bar.set_postfix({"loss": f"{progress.loss[-1]:.3f}", "Dice at 0.5": best})

        try:
            card = fit(task, net, training, learn, validate, out, command, resume, show)
        except KeyboardInterrupt:
            raise ModelError(STOPPED if unfinished(last) else "stopped before the first epoch was over") from None
    for row in card.validation:
        click.echo(f"{row.kind:32} Dice {row.mean:.4f} +- {row.spread:.4f} over {row.images} images, worst {row.worst:.4f}")
    click.echo(f"{out / family / task}.safetensors: {card.parameters} parameters. To use them: SEGLIB_WEIGHTS={out}")


def choices(kind: type[Design], preset: Task, numbers: dict[str, int | None], words: Sequence[str]) -> tuple[Design, Training]:
    """The net and the training that preset, options and `--set` describe; the later one wins.

    Raises:
        SettingError: a name that neither has, or a value that is not allowed.
    """
    known = {parameter.name: parameter for part in (kind, Training) for parameter in part.parameters()}
    values: dict[str, Any] = {**preset.training, **{name: value for name, value in numbers.items() if value is not None}}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or name not in known:
            raise SettingError(f"--set takes NAME=VALUE with NAME one of {', '.join(known)}, got {word!r}")
        values[name] = known[name].parse(text)
    if not any(values.get(term, getattr(Training(), term)) for term in LOSSES):
        raise SettingError(f"The loss has no term: give one of {', '.join(LOSSES)} a weight above 0")
    if unknown := [name for name in values if name not in known]:
        raise SettingError(f"{kind.title} has no {', '.join(unknown)}; it has {', '.join(kind.model_fields)}")
    of_net, of_training = ({name: values[name] for name in values if name in part.model_fields} for part in (kind, Training))
    try:
        return kind(**of_net), Training(**of_training)
    except SettingError as error:  # who types an option need not know of classes
        raise SettingError(re.sub(rf"\b({kind.__name__}|{Training.__name__})\.", "", str(error))) from None


def _command(
    task: str,
    data: Sequence[Path],
    family: str,
    group_by: str | None,
    kind_by: str | None,
    net: Design,
    training: Training,
    threads: int,
) -> str:
    """The command line that repeats the run anywhere."""
    words = ["python -m seglib train", f"--task {task}", *data_words(data), f"--net {family}"]
    words += grouping_words(group_by, kind_by)
    preset = TASKS[task].training if task in TASKS else {}
    values = {**net.model_dump(), **training.model_dump()}
    told = [name for part in (net, training) for name in type(part).model_fields if name in part.changed() or name in preset]
    words += [f"--set {name}={values[name]}" for name in told]
    return " ".join([*words, f"--threads {threads}", "--out assets/weights"])


def data_words(data: Sequence[Path]) -> list[str]:
    """How a command that anyone can run names its data: folders by their last two names."""
    return [f"--data {quote('/'.join(folder.resolve().parts[-2:]))}" for folder in data]


def grouping_words(group_by: str | None, kind_by: str | None) -> list[str]:
    """How such a command says what was said of groups and kinds."""
    return [f"--{key} {quote(value)}" for key, value in (("group-by", group_by), ("kind-by", kind_by)) if value is not None]
