"""`phantoms`: a data set of synthetic pictures with exact truth."""

from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np

from seglib.errors import SettingError
from seglib.io import label_png
from seglib.phantoms import PHANTOMS, Phantom


@click.command()
@click.argument("name", type=click.Choice([phantom.name for phantom in PHANTOMS]))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for images/ and masks/.")
@click.option("--count", type=click.IntRange(1, 9999), default=20, show_default=True, help="How many pictures.")
@click.option(
    "--first", type=click.IntRange(0, 9999), default=0, show_default=True, help="Seed of the first one; then it counts up."
)
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A parameter that stays; the others vary by chance.")
def phantoms(name: str, out: Path, count: int, first: int, settings: tuple[str, ...]) -> None:
    """Write synthetic pictures of one kind with their exact ground truth, as a data set to train or to evaluate with.

    Every parameter but the size is drawn anew for each picture, within its limits; the same seed gives the same picture.
    """
    kind = next(phantom for phantom in PHANTOMS if phantom.name == name)
    fixed = dict(_split(setting) for setting in settings)
    kind.from_text(fixed)  # says what is wrong before anything is written
    if first + count - 1 > 9999:
        raise SettingError(f"Seeds end at 9999: {count} pictures from seed {first} on are too many")
    for seed in range(first, first + count):
        scene = drawn_by_chance(kind, seed, fixed).make()
        stem = f"{name}_{seed:04}"
        parts = {"images": scene.image.pixels[..., ::-1], "masks": (scene.truth > 0).astype(np.uint8) * 255}
        if scene.field_of_view is not None:
            parts["fov"] = scene.field_of_view.astype(np.uint8) * 255
        for folder, picture in parts.items():
            _write(out / folder / f"{stem}.png", cv2.imencode(".png", picture)[1].tobytes())
        _write(out / "labels" / f"{stem}.png", label_png(np.asarray(scene.truth, np.int32)))
    click.echo(f"{count} pictures with masks in {out}")


def drawn_by_chance(kind: type[Phantom], seed: int, fixed: dict[str, str]) -> Phantom:
    """The phantom of a seed: every parameter that is not fixed is drawn within its limits, evenly; the size stays."""
    rng = np.random.default_rng(seed)
    values: dict[str, Any] = {}
    for parameter in kind.parameters():
        match parameter.type:
            case "integer":
                value: Any = int(rng.integers(int(parameter.minimum or 0), int(parameter.maximum or 0) + 1))
            case "number":
                value = round(float(rng.uniform(parameter.minimum or 0.0, parameter.maximum or 0.0)), 3)
            case "boolean":
                value = bool(rng.integers(2))
            case "choice":
                value = str(rng.choice(parameter.options))
        if parameter.name not in ("size", "seed"):
            values[parameter.name] = value
    known = {parameter.name: parameter for parameter in kind.parameters()}
    return kind(**{**values, "seed": seed, **{name: known[name].parse(text) for name, text in fixed.items()}})


def _split(setting: str) -> tuple[str, str]:
    name, equals, value = setting.partition("=")
    if not equals or name.strip() == "seed":
        raise SettingError(f"--set takes NAME=VALUE of a parameter other than the seed, got {setting!r}")
    return name.strip(), value


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
