"""`score`: two masks, every measure."""

from pathlib import Path

import click

from seglib.commands.masks import read_mask_file
from seglib.commands.options import AS_JSON, FILE, print_json
from seglib.metrics import MEASURES, scores


@click.command()
@click.argument("truth", type=FILE)
@click.argument("pred", type=FILE)
@click.option("--fov", type=FILE, help="Field of view: only pixels inside it are scored.")
@AS_JSON
def score(truth: Path, pred: Path, fov: Path | None, as_json: bool) -> None:
    """Score the mask PRED against the mask TRUTH. Every label above 0 is foreground."""
    expected = read_mask_file(truth)
    found = read_mask_file(pred, expected.shape)
    view = None if fov is None else read_mask_file(fov, expected.shape)
    values = scores(expected, found, view)
    if as_json:
        print_json(values)
        return
    for measure in MEASURES:
        value = values[measure.name]
        click.echo(f"{measure.title:14} {'not defined' if value is None else f'{value:.4f}'}")
