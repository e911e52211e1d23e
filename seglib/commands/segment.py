"""`segment`: one image, one recipe, one label file."""

from pathlib import Path

import click
import numpy as np

from seglib.commands.masks import read_image_file, read_mask_file
from seglib.commands.options import AS_JSON, FILE, print_json, recipe_options
from seglib.errors import FileError
from seglib.io import label_png
from seglib.recipe import Recipe
from seglib.run import run
from seglib.wording import amount


@click.command()
@click.argument("image", type=FILE)
@recipe_options
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Label PNG to write, 8 or 16 bit.")
@click.option("--truth", type=FILE, help="Ground truth: classes are then chosen by the best match to it (oracle).")
@AS_JSON
def segment(image: Path, recipe: Recipe, out: Path, truth: Path | None, as_json: bool) -> None:
    """Segment IMAGE and write its labels: 0 background where the method has one, then 1, 2, 3 ..."""
    if not out.parent.is_dir():
        raise FileError(f"{out.parent} is no folder: make it first, or write --out somewhere else")
    if out.suffix.lower() != ".png":
        raise FileError(f"--out {out.name}: labels are written as PNG, which keeps their numbers: end the name in .png")
    if out.exists() and out.samefile(image):
        raise FileError(f"--out {out} is the image itself: choose another name")
    source = read_image_file(image, recipe)
    mask = None if truth is None else read_mask_file(truth, source.native_shape)
    result = run(source, recipe, mask)
    labels = result.native_labels
    out.write_bytes(label_png(labels))
    count = int(np.count_nonzero(np.unique(labels)))
    if as_json:
        print_json(
            {
                "seconds": result.seconds,
                "labels": count,
                "shape": list(labels.shape),
                "ledger": list(result.ledger),
                "method": recipe.method.as_json(),
                "foreground": list(result.foreground),
                "foreground_by": result.foreground_by,
                "facts": dict(result.facts),
                "warning": result.warning,
            }
        )
    else:
        click.echo(f"{out}: {amount(count, 'label')}, {labels.shape[1]}x{labels.shape[0]} px, {result.seconds:.3f} s")
        if result.warning:
            click.echo(f"warning: {result.warning}", err=True)
