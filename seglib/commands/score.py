"""`score`: two masks, every measure."""

from dataclasses import asdict
from pathlib import Path

import click
import numpy as np

from seglib.commands.masks import read_doubted_file, read_mask_file
from seglib.commands.options import AS_JSON, FILE, print_json
from seglib.io import misplaced
from seglib.metrics import (
    BOUNDARY,
    INSTANCES,
    OVERLAP,
    PARTITIONS,
    Boundaries,
    Measure,
    are_classes,
    boundary_scores,
    class_scores,
    instance_scores,
    numbered,
    partition_scores,
    scores,
    why_not,
)
from seglib.metrics.boundaries import PIXELS
from seglib.metrics.class_scores import MANY
from seglib.metrics.counts import BETA
from seglib.metrics.measure import Number

GROUPS = (*OVERLAP, *BOUNDARY, *INSTANCES, *PARTITIONS)
LONG = 1e6  # a distance from here on is written with an exponent
NO_OBJECTS = "objects are scored with --instances"


@click.command()
@click.argument("truth", type=FILE)
@click.argument("pred", type=FILE)
@click.option("--fov", type=FILE, help="Field of view: only pixels inside it are scored.")
@click.option("--spacing", type=float, nargs=2, metavar="ROW COLUMN", help="Distance of pixel centres in mm; else in pixels.")
@click.option("--tolerance", type=float, help="How far an outline may be off for NSD and boundary F1. Two pixels unless given.")
@click.option("--instances", is_flag=True, help="Score objects: each number is one, in a mask of one number each piece.")
@AS_JSON
def score(
    truth: Path,
    pred: Path,
    fov: Path | None,
    spacing: tuple[float, float] | None,
    tolerance: float | None,
    instances: bool,
    as_json: bool,
) -> None:
    """Score the mask PRED against the mask TRUTH. Every label above 0 is foreground."""
    expected, doubts = read_doubted_file(truth)
    found, more = read_doubted_file(pred, expected.shape)
    view = None if fov is None else read_mask_file(fov, expected.shape)
    objects = (numbered(expected), numbered(found)) if instances else None
    unit, steps = ("px", PIXELS) if spacing is None else ("mm", spacing)
    values: dict[str, Number | None] = {
        **scores(expected > 0, found > 0, view, OVERLAP),
        **boundary_scores(expected > 0, found > 0, view, steps, tolerance),
        **(dict.fromkeys(_names(INSTANCES)) if objects is None else instance_scores(*objects, view)),
        **partition_scores(*(objects or (expected, found)), view),
    }
    reasons = why_not(values, GROUPS) | ({} if instances else dict.fromkeys(_names(INSTANCES), NO_OBJECTS))
    units = {measure.name: unit if measure.unit == "px" else measure.unit for measure in GROUPS if measure.unit}
    place = misplaced(found > 0, expected > 0, pred.name, truth.name)
    findings = [*doubts, *more, *([] if place is None else [place.sentence])]
    if as_json:
        used = Boundaries(expected > 0, found > 0, steps, tolerance)
        lengths = {"unit": unit, "spacing": list(steps), "tolerance": used.allowed, "margin": used.margin_width}
        several = not instances and are_classes(expected) and len(np.unique(found)) <= MANY
        classes = asdict(class_scores(expected, found, view)) if several else {}
        print_json(
            {
                **values,
                "reasons": reasons,
                "units": units,
                "settings": {**lengths, "beta": BETA},
                "findings": findings,
                **classes,
            }
        )
        return
    for measure in GROUPS:
        value = values[measure.name]
        if value is None:
            click.echo(f"{measure.title:26}not defined: {reasons[measure.name]}")
        else:
            number = str(value) if isinstance(value, int) else f"{value:.4f}" if value < LONG else f"{value:.6g}"
            click.echo(f"{measure.title:26}{number} {units.get(measure.name, '')}".rstrip())
    for sentence in findings:
        click.echo(sentence)


def _names(measures: tuple[Measure, ...]) -> tuple[str, ...]:
    return tuple(measure.name for measure in measures)
