"""`evaluate`: one recipe on a folder of images with truth."""

import time
from pathlib import Path
from typing import Any

import click

from seglib.commands.masks import read_image_file, read_label_file, read_mask_file
from seglib.commands.options import AS_JSON, FOLDER, print_json, recipe_options
from seglib.errors import FileError, SettingError
from seglib.io.stems import by_stem
from seglib.metrics import BOUNDARY, INSTANCES, MEASURES, OVERLAP, boundary_scores, instance_scores, numbered, scores
from seglib.recipe import Recipe
from seglib.run import run


@click.command()
@recipe_options
@click.option("--images", required=True, type=FOLDER, help="Folder of images.")
@click.option("--masks", required=True, type=FOLDER, help="Folder of masks with the same file stems.")
@click.option("--fov", type=FOLDER, help="Folder of fields of view: only pixels inside are scored.")
@click.option("--all", "every", is_flag=True, help="Every overlap measure, and those of the boundary in pixels.")
@click.option("--instances", is_flag=True, help="Score objects too: each number is one, in a mask of one number each piece.")
@AS_JSON
def evaluate(recipe: Recipe, images: Path, masks: Path, fov: Path | None, every: bool, instances: bool, as_json: bool) -> None:
    """Segment every image of a folder and score it against its mask. Files are paired by their stem.

    Methods that return classes are scored by the best match to the truth, and marked as oracle. Objects are scored as well
    where masks number them, and then in every image of the folder.
    """
    names = [measure.name for measure in ((*OVERLAP, *BOUNDARY) if every else MEASURES)]
    views = {} if fov is None else _files(fov)
    pictures, truths = _files(images), _files(masks)
    pairs = [(stem, file, truths[stem]) for stem, file in pictures.items() if stem in truths]
    unpaired = sorted(set(pictures) ^ set(truths))
    if not pairs:
        raise FileError(f"No image in {images} has a mask with the same stem in {masks}")
    missing = [stem for stem, _, _ in pairs if fov is not None and stem not in views]
    if missing:
        raise FileError(f"{fov} has no field of view for {', '.join(missing[:5])}")

    of_objects = instances or any(read_label_file(file).max(initial=0) > 1 for _, _, file in pairs)
    rows, seconds, oracle, warnings = list[dict[str, Any]](), 0.0, False, dict[str, str]()
    for stem, image_file, mask_file in pairs:
        image = read_image_file(image_file, recipe)
        expected = read_label_file(mask_file, image.native_shape)
        truth = expected > 0
        view = read_mask_file(views[stem], image.native_shape) if fov is not None else None
        started = time.perf_counter()
        result = run(image, recipe, truth, view)
        seconds += time.perf_counter() - started
        if result.mask is None:
            raise SettingError('This recipe keeps every class ("foreground": "all"), so there is no foreground to score')
        if result.warning:
            warnings[stem] = result.warning
        oracle = oracle or result.foreground_by == "oracle"
        found = result.native_labels > 0
        values = scores(truth, found, view, OVERLAP if every else MEASURES)
        if every:
            values |= boundary_scores(truth, found, view)
        if of_objects:
            values |= instance_scores(numbered(expected), numbered(result.native_labels), view)
        rows.append({"name": stem, **values})
    names += [measure.name for measure in INSTANCES if of_objects]
    mean = {name: _mean([row.get(name) for row in rows]) for name in names}
    if as_json:
        print_json(
            {
                "images": rows,
                "mean": mean,
                "seconds_per_image": seconds / len(rows),
                "oracle": oracle,
                "unpaired": unpaired,
                "warnings": warnings,
                "method": recipe.method.as_json(),
            }
        )
        return
    click.echo("  ".join(f"{title:>12}" for title in ("name", *names)))
    for row in [*rows, {"name": "mean", **mean}]:
        click.echo("  ".join(f"{_word(row.get(key)):>{max(12, len(key))}}" for key in ("name", *names)))
    click.echo(f"{seconds / len(rows):.3f} s per image" + (", foreground by best match to the truth (oracle)" if oracle else ""))
    if warnings:
        named = ", ".join(list(warnings)[:5]) + (" ..." if len(warnings) > 5 else "")
        unlike = f"{len(warnings)} of {len(rows)} images are unlike those that the model learned from"
        click.echo(f"warning: {unlike} ({named}): do not trust their scores; `segment` or --json says more", err=True)
    if unpaired:
        click.echo(f"left out, without a partner: {', '.join(unpaired[:5])}" + (" ..." if len(unpaired) > 5 else ""))


def _files(folder: Path) -> dict[str, Path]:
    return by_stem(filter(Path.is_file, folder.iterdir()), folder)


def _mean(values: list[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return sum(defined) / len(defined) if defined else None


def _word(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else "-" if value is None else str(value)
